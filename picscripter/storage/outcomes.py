"""Answers and ends: what became of a commit and of a run, written together, many runs in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from picscripter.domain.budgets import Allowance
from picscripter.domain.states import CommitState, LineState, Status
from picscripter.plugin.clock import Clock
from picscripter.storage.batching import Batcher
from picscripter.storage.budgets import give_back, hold_longer
from picscripter.storage.database import Database, Statements
from picscripter.storage.dialect import rows_argument, values_argument
from picscripter.storage.fields import Ms
from picscripter.storage.holding import WAITS_FOR_ACCOUNT
from picscripter.storage.post_rows import dump, moment_text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAnswer:
    """What was learnt of one attempt. `sealed` is the result as the vault keeps it; `note` is for people, redacted.

    `deadline_ms`: the same request is sent once more, and may be on its way for so long from now; then `allowances`
    say until when it counts.
    """

    line_id: str
    state: LineState
    remote_id: str | None = None
    sealed: str | None = None
    note: str | None = None
    refusal: str | None = None
    absents: int = 0
    looks: int = 0
    deadline_ms: Ms | None = None
    allowances: Sequence[Allowance] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """Where a run leaves its post. `due_at` None: nothing more happens by itself."""

    status: Status
    due_at: Ms | None
    attempts: int
    prepared: bool = False
    external_id: str | None = None
    external_url: str | None = None
    published_at: datetime | None = None
    held_until: datetime | None = None
    error: dict[str, Any] | None = None
    evidence: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A line for the post's owner, redacted."""

    level: Literal["info", "warn", "error"]
    message: str
    raw: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that one run writes at once. `commit_state` is where the post's public act stands after it.

    `new_round`: the platform took down what was made; the next run starts from an empty journal.
    """

    post_id: str
    connection_id: str
    platform: str
    fence: int
    commit_state: CommitState
    answer: LineAnswer | None = None
    end: RunEnd | None = None
    logs: Sequence[Log] = field(default_factory=tuple)
    new_round: bool = False


class _Taken(Exception):
    """Takes back an adoption: the id belongs to another post."""


class Outcomes:
    """Writes outcomes. True: written; False: the fence was spent (a `done` is stored all the same)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._batch: Batcher[Outcome, bool] = Batcher(self._write)

    async def write(self, outcome: Outcome) -> bool:
        return await self._batch.submit(outcome)

    async def adopt(self, outcome: Outcome) -> Literal["adopted", "taken", "fenced"]:
        """Store what a lookup found as this post's own, unless another post of the account has that id."""
        answer = outcome.answer
        if answer is None or answer.remote_id is None:
            raise ValueError("what is adopted has an id")
        try:
            async with self._database.transaction() as transaction:
                if not await _owned(transaction, [outcome]):
                    return "fenced"
                if not await self._lines(transaction, [outcome]):
                    return "fenced"
                # Asked after our own insert, which waits for who adopts the same id in this moment.
                rows = await transaction.rows(
                    "SELECT post_id FROM remote_ids WHERE connection_id = $1 AND remote_id = $2",
                    outcome.connection_id,
                    answer.remote_id,
                )
                if rows[0]["post_id"] != outcome.post_id:
                    raise _Taken  # noqa: TRY301 - it leaves the transaction, which takes all of it back
                await self._posts(transaction, [outcome])
                await self._logs(transaction, [outcome])
        except _Taken:
            return "taken"
        return "adopted"

    async def _write(self, outcomes: Sequence[Outcome]) -> Sequence[bool]:
        ordered = sorted(outcomes, key=lambda outcome: outcome.post_id)
        async with self._database.transaction() as transaction:
            ordered = await _not_held_for_nothing(transaction, ordered)
            owned = await _owned(transaction, ordered)
            answered = await self._lines(transaction, [o for o in ordered if _may_answer(o, owned)])
            done = [o for o in ordered if _ticket(o) in owned and (o.answer is None or _line(o) in answered)]
            await self._posts(transaction, done)
            await self._logs(transaction, done)
            await _wake_late(
                transaction, [o for o in ordered if _line(o) in answered and _ticket(o) not in owned]
            )
        # A post may be run twice in a process, by who has lost its fence and by who has it; a fence is held once.
        written = {_ticket(outcome) for outcome in done}
        return [_ticket(outcome) in written for outcome in outcomes]

    async def _lines(self, transaction: Statements, outcomes: Sequence[Outcome]) -> set[str]:
        """Answer open lines by compare-and-set; the ids of the lines that took the answer."""
        with_answer = [(outcome, outcome.answer) for outcome in outcomes if outcome.answer is not None]
        if not with_answer:
            return set()
        rows = await transaction.rows(
            """
            UPDATE journal_commits SET state = x.state, remote_id = x.remote_id, result_enc = x.sealed, note = x.note,
                refusal = x.refusal,
                absents = x.absents, looks = x.looks,
                deadline = CASE WHEN x.deadline_ms IS NULL THEN deadline ELSE :now + x.deadline_ms END
            FROM ROWS($1: id text, state text, remote_id text, sealed text, note text, refusal text, absents int,
                looks int, deadline_ms bigint) AS x
            WHERE journal_commits.id = x.id AND journal_commits.state IN ('intended', 'lost')
            RETURNING journal_commits.id AS id""",
            rows_argument(
                [
                    {
                        "id": answer.line_id,
                        "state": answer.state,
                        "remote_id": answer.remote_id,
                        "sealed": answer.sealed,
                        "note": answer.note,
                        "refusal": answer.refusal,
                        "absents": answer.absents,
                        "looks": answer.looks,
                        "deadline_ms": answer.deadline_ms,
                    }
                    for _, answer in with_answer
                ]
            ),
        )
        taken = {row["id"] for row in rows}
        kept = [(outcome, answer) for outcome, answer in with_answer if answer.line_id in taken]
        await _claim_ids(transaction, kept)
        void = [a.line_id for _, a in kept if a.state in (LineState.DECLINED, LineState.ABSENT)]
        if void:
            await give_back(transaction, void)
        again = {answer.line_id: answer.allowances for _, answer in kept if answer.allowances}
        if again:
            await hold_longer(transaction, again)
        return taken

    async def _posts(self, transaction: Statements, outcomes: Sequence[Outcome]) -> None:
        open_ones = [outcome for outcome in outcomes if outcome.end is None and outcome.answer is not None]
        for state in CommitState:
            ids = [outcome.post_id for outcome in open_ones if outcome.commit_state == state]
            if ids:
                await transaction.run(
                    "UPDATE posts SET commit_state = $2 WHERE id IN VALUES($1)", values_argument(ids), state
                )
        ended = [_end_row(outcome, outcome.end) for outcome in outcomes if outcome.end is not None]
        if ended:
            await transaction.run(_END, rows_argument(ended), self._clock.now())

    async def _logs(self, transaction: Statements, outcomes: Sequence[Outcome]) -> None:
        lines = [
            {"post_id": o.post_id, "level": log.level, "message": log.message, "raw": dump(log.raw)}
            for o in outcomes
            for log in o.logs
        ]
        if lines:
            await transaction.run(
                """INSERT INTO job_logs (post_id, level, message, raw, created_at)
                SELECT x.post_id, x.level, x.message, AS_JSON(x.raw), $2
                FROM ROWS($1: post_id text, level text, message text, raw text) AS x""",
                rows_argument(lines),
                self._clock.now(),
            )


_END = """
UPDATE posts SET status = x.status, due_at = x.due_at, wake_at = x.due_at, attempts = x.attempts, worker = NULL,
    prepared = x.prepared, external_id = coalesce(x.external_id, posts.external_id),
    external_url = coalesce(x.external_url, posts.external_url), published_at = AS_MOMENT(x.published_at),
    held_until = AS_MOMENT(x.held_until), error = AS_JSON(x.error), evidence = AS_JSON(x.evidence),
    commit_state = x.commit_state, round = posts.round + x.rounds, updated_at = $2
FROM ROWS($1: id text, status text, due_at bigint, attempts int, prepared boolean, external_id text,
    external_url text, published_at text, held_until text, error text, evidence text, commit_state text,
    rounds int) AS x
WHERE posts.id = x.id"""


def _end_row(outcome: Outcome, end: RunEnd) -> dict[str, Any]:
    return {
        "id": outcome.post_id,
        "status": end.status,
        "due_at": end.due_at,
        "attempts": end.attempts,
        "prepared": end.prepared,
        "external_id": end.external_id,
        "external_url": end.external_url,
        "published_at": moment_text(end.published_at),
        "held_until": moment_text(end.held_until),
        "error": None if end.error is None else dump(end.error),
        "evidence": None if end.evidence is None else dump(end.evidence),
        "commit_state": CommitState.NONE if outcome.new_round else outcome.commit_state,
        "rounds": int(outcome.new_round),
    }


def _ticket(outcome: Outcome) -> tuple[str, int]:
    return outcome.post_id, outcome.fence


def _line(outcome: Outcome) -> str | None:
    return None if outcome.answer is None else outcome.answer.line_id


def _may_answer(outcome: Outcome, owned: set[tuple[str, int]]) -> bool:
    """The truth is welcome from whoever brings it; everything else only from the owner of the fence."""
    answer = outcome.answer
    return answer is not None and (_ticket(outcome) in owned or answer.state == LineState.DONE)


async def _owned(transaction: Statements, outcomes: Sequence[Outcome]) -> set[tuple[str, int]]:
    """Lock the posts; the ids and fences of those that are still ours."""
    rows = await transaction.rows(
        """SELECT p.id AS id, p.fence AS fence FROM posts p
        JOIN ROWS($1: id text, fence bigint) AS x ON x.id = p.id AND x.fence = p.fence
        ORDER BY p.id FOR UPDATE""",
        rows_argument([{"id": outcome.post_id, "fence": outcome.fence} for outcome in outcomes]),
    )
    return {(row["id"], int(row["fence"])) for row in rows}


async def _not_held_for_nothing(transaction: Statements, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """A post is held for want of its account only while that account is not connected.

    The person may reconnect between the refusal and this write; whoever releases the account's posts then has not
    seen this one as held. The lock on the connection makes one of the two see the other.
    """
    waiting = [
        o for o in outcomes if o.end is not None and (o.end.error or {}).get("code") in WAITS_FOR_ACCOUNT
    ]
    if not waiting:
        return list(outcomes)
    rows = await transaction.rows(
        """SELECT id, :now AS now FROM connections WHERE id IN VALUES($1) AND status = 'active'
        ORDER BY id FOR UPDATE""",
        values_argument(sorted({outcome.connection_id for outcome in waiting})),
    )
    now = {row["id"]: int(row["now"]) for row in rows}
    return [
        replace(
            outcome,
            end=replace(
                outcome.end, status=_going_on(outcome.end), due_at=now[outcome.connection_id], error=None
            ),
        )
        if outcome.end is not None and outcome in waiting and outcome.connection_id in now
        else outcome
        for outcome in outcomes
    ]


def _going_on(end: RunEnd) -> Status:
    """A cancelled post goes on, too, but with the removal of what it left on the platform."""
    return end.status if end.status in (Status.PROCESSING, Status.CANCELLED) else Status.QUEUED


async def _claim_ids(transaction: Statements, answers: Sequence[tuple[Outcome, LineAnswer]]) -> None:
    found = [
        {
            "connection_id": outcome.connection_id,
            "remote_id": answer.remote_id,
            "platform": outcome.platform,
            "post_id": outcome.post_id,
        }
        for outcome, answer in answers
        if answer.remote_id is not None
    ]
    if found:
        await transaction.run(
            """INSERT INTO remote_ids (connection_id, remote_id, platform, post_id, created_at)
            SELECT x.connection_id, x.remote_id, x.platform, x.post_id, :now
            FROM ROWS($1: connection_id text, remote_id text, platform text, post_id text) AS x
            WHERE true ON CONFLICT (connection_id, remote_id) DO NOTHING""",
            rows_argument(found),
        )


async def _wake_late(transaction: Statements, outcomes: Sequence[Outcome]) -> None:
    """A `done` that came after the lease was lost: whoever runs the post now starts over and finds it."""
    if outcomes:
        await transaction.run(
            """UPDATE posts SET commit_state = 'done', due_at = :now, wake_at = :now, fence = fence + 1, worker = NULL,
                status = CASE WHEN status = 'unknown' THEN 'publishing' ELSE status END
            WHERE id IN VALUES($1)""",
            values_argument([outcome.post_id for outcome in outcomes]),
        )
