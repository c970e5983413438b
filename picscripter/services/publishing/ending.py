"""Where a run leaves its post: the end of `publish`, a wait, a fault, or a riddle, as one row to write."""

from datetime import datetime, timedelta
from typing import Any

from picscripter.domain.retry import Decision
from picscripter.domain.states import Status
from picscripter.plugin.post import Delivered, Published
from picscripter.services.publishing.signals import Parked, Undecidable
from picscripter.storage.fields import from_ms, to_ms
from picscripter.storage.journal import Line
from picscripter.storage.outcomes import RunEnd
from picscripter.storage.post_rows import StoredPost


def published(post: StoredPost, made: Published, *, now: datetime) -> RunEnd:
    """It is public."""
    return RunEnd(
        status=Status.PUBLISHED,
        due_at=None,
        attempts=post.attempts + 1,
        external_id=made.remote_id,
        external_url=made.url,
        published_at=now,
    )


def delivered(post: StoredPost, made: Delivered) -> RunEnd:
    """It waits where only its creator can make it public."""
    return RunEnd(
        status=Status.DELIVERED, due_at=None, attempts=post.attempts + 1, external_id=made.remote_id
    )


def cancelled(post: StoredPost) -> RunEnd:
    """Nothing of it is left on the platform."""
    return RunEnd(status=Status.CANCELLED, due_at=None, attempts=post.attempts)


def parked(post: StoredPost, leave: Parked) -> RunEnd:
    """Waiting is no attempt."""
    error = None if leave.code is None else {"code": leave.code, "message": leave.why}
    return RunEnd(
        status=leave.status or _running(post),
        due_at=leave.due,
        attempts=post.attempts,
        prepared=leave.prepared,
        held_until=leave.held_until,
        error=error,
    )


def unknown(post: StoredPost, leave: Undecidable, line: Line | None, *, settle_ms: int) -> RunEnd:
    """A person decides, with what is known: what was sent, when, and what looking it up gave."""
    evidence: dict[str, Any] = {"why": leave.why}
    if line is not None:
        evidence |= {
            "commit": line.name,
            "attempt": line.attempt,
            "intendedAt": from_ms(line.intended_at).isoformat(),
            "deadline": from_ms(line.deadline).isoformat(),
            "notBefore": (from_ms(line.deadline) + timedelta(milliseconds=settle_ms)).isoformat(),
            "looks": line.looks,
            "lastAnswer": line.note,
        }
    return RunEnd(
        status=Status.UNKNOWN,
        due_at=None,
        attempts=post.attempts,
        evidence=evidence,
        error={"code": "outcome_unknown", "message": leave.why},
    )


def decided(decision: Decision, done: list[Line]) -> RunEnd:
    """After a fault. What is public already is not called failed."""
    error: dict[str, Any] = {"code": decision.code, "message": decision.message}
    if decision.problems:
        error["problems"] = decision.problems
    public = decision.status == Status.FAILED and done and decision.code != "not_published"
    status = Status.PARTIAL if public else decision.status
    if done and status in (Status.HELD, Status.QUEUED):
        status = Status.PROCESSING  # the platform has it: only its end is not known yet
    return RunEnd(
        status=status,
        due_at=None if decision.due is None else to_ms(decision.due),
        attempts=decision.attempts,
        held_until=decision.held_until,
        error=error,
        external_id=_id_of(done[0]) if public else None,
    )


def _running(post: StoredPost) -> Status:
    kept = (Status.SCHEDULED, Status.PROCESSING, Status.CANCELLED)
    return post.status if post.status in kept else Status.PUBLISHING


def _id_of(line: Line) -> str | None:
    return str(line.result["id"]) if line.result and "id" in line.result else None
