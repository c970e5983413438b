"""Every wall against every post: pure, so that tests can show it a doubled one and see it found."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from torture.ledger import Asked, Window

Json = Mapping[str, Any]

SINS = (
    "doubled",
    "lost",
    "early",
    "late",
    "untrue",
    "changed",
    "stuck",
    "undecided",
    "refused",
    "leaked",
    "broken",
)
"""What there may be none of. `undecided`: unknown though the platform could have been asked; `refused`: said no to, though it was fine; `broken`: a process of ours that ended badly."""

PUBLIC = ("published", "delivered", "partial")
UNSEEN = ("failed", "cancelled", "held", "scheduled", "queued", "draft")
OVER = (*PUBLIC, "failed", "cancelled", "unknown")

_MARK = re.compile(r"mark\d+x")
_ALLOWANCE = {"text": 4.0}
_WITH_FILES = 10.0
_TOLD = (timedelta(seconds=30), timedelta(seconds=130))
"""Around a warning in a post's story it may be late: it says itself what it waits for. A limit without a time is
tried again after up to 120 s."""

_EXCUSED = {
    "reconnect": "an account had to be connected again",
    "time.past": "the API's clock was an hour ahead",
}
"""Rules by which what is fine is refused under harm, and told so."""

_BLIND = "the platform cannot be asked"
"""What the engine says of a plugin without a lookup."""

_EXACT = timedelta(milliseconds=2)


@dataclass(slots=True)
class Verdict:
    """`found`: sentences by sin. `lateness`: seconds of the posts that met no harm."""

    found: dict[str, list[str]] = field(default_factory=lambda: {sin: [] for sin in SINS})
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    lateness: list[float] = field(default_factory=list)
    unheard: int = 0
    guilty: set[str] = field(default_factory=set)
    """Ids of the posts that were found out."""

    @property
    def counts(self) -> dict[str, int]:
        return {sin: len(sentences) for sin, sentences in self.found.items()}

    @property
    def fine(self) -> bool:
        return not any(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is there at the end. `rows`: of posts by clientPostId; `logs`: lines of stories by post."""

    asked: Sequence[Asked]
    rows: Sequence[Json]
    wall: Sequence[Json]
    windows: Sequence[Window]
    logs: Mapping[str, Sequence[Json]]
    now: datetime


def judge(scene: Scene) -> Verdict:
    """All sins of all posts."""
    verdict = Verdict()
    hung: dict[str, list[Json]] = defaultdict(list)
    for notice in scene.wall:
        for mark in sorted(set(_MARK.findall(notice["text"]))):
            hung[mark].append(notice)
    rows: dict[str, list[Json]] = defaultdict(list)
    for row in scene.rows:
        rows[row["client_post_id"]].append(row)
    for asked in scene.asked:
        before = sum(verdict.counts.values())
        _judge(verdict, scene, asked, rows[asked.mark], hung[asked.mark])
        if sum(verdict.counts.values()) > before:
            verdict.guilty |= {str(row["id"]) for row in rows[asked.mark]}
    return verdict


def _judge(verdict: Verdict, scene: Scene, asked: Asked, rows: Sequence[Json], hung: Sequence[Json]) -> None:
    where = f"{asked.platform} {asked.shape} {asked.mark} ({asked.id or '-'})"
    found = verdict.found
    if len(hung) > 1 or len(rows) > 1:
        found["doubled"].append(f"{where}: {len(rows)} posts, {len(hung)} public: {[n['id'] for n in hung]}")
    if asked.refused and asked.rule in _EXCUSED:
        verdict.failed[f"{asked.platform}: not accepted, for {_EXCUSED[asked.rule]}"] += 1
    elif asked.refused:
        found["refused"].append(f"{where}: {asked.refused}")
    if not rows:
        verdict.unheard += 1
        if asked.id or hung:
            found["lost"].append(f"{where}: accepted, and there is no such post")
        return
    row = rows[0]
    verdict.statuses[asked.platform, row["status"]] += 1
    _judge_status(verdict, scene, asked, row, hung, where)
    if hung:
        _judge_content(verdict, asked, row, hung[0], where)
        _judge_time(verdict, scene, asked, row, hung[0], where)


def _judge_status(
    verdict: Verdict, scene: Scene, asked: Asked, row: Json, hung: Sequence[Json], where: str
) -> None:
    found, status = verdict.found, row["status"]
    error = row["error"] or {}
    told = f"{where} is {status} ({error.get('code')}: {error.get('message')})"
    if status in PUBLIC:
        ids = {notice["id"] for notice in hung}
        if not hung:
            found["untrue"].append(f"{told}, and is not public")
        elif row["external_id"] and not ids & {row["external_id"], row["external_id"].rpartition("/")[2]}:
            found["untrue"].append(f"{told}, and names {row['external_id']} instead of {ids}")
    elif status in UNSEEN and hung and row["commit_state"] != "open":
        found["untrue"].append(f"{told}, and is public")
    if status == "unknown":
        evidence = row["evidence"] or {}
        verdict.unknown[f"{asked.platform}: {evidence.get('why')}"] += 1
        if not evidence.get("why"):
            found["untrue"].append(f"{told} without evidence")
        elif _BLIND not in evidence["why"]:
            found["undecided"].append(f"{told}; public {len(hung)} times")
    if status == "failed":
        verdict.failed[f"{asked.platform}: {error.get('code')}: {error.get('message')}"] += 1
        if error.get("code") in ("refused", "plugin_fault"):
            found["refused"].append(told)
    if status not in OVER:
        if _waits(row, scene.now):
            verdict.waiting[f"{asked.platform}: {error.get('code')}"] += 1
        else:
            found["stuck"].append(f"{told}, worker {row['worker']}, wakes {row['wake_at']}")
    if asked.cancelled and status != "cancelled":
        found["untrue"].append(f"{told}, though its cancelling was confirmed")
    if status == "cancelled" and not (asked.cancelled or asked.maybe_cancelled):
        found["lost"].append(f"{told}, and nobody cancelled it")


def _waits(row: Json, now: datetime) -> bool:
    """Held for a limit, and it says until when."""
    return (
        row["status"] in ("held", "processing") and row["held_until"] is not None and row["held_until"] > now
    )


def _judge_content(verdict: Verdict, asked: Asked, row: Json, notice: Json, where: str) -> None:
    changed = verdict.found["changed"]
    if row["caption"] not in (asked.caption, *asked.captions):
        changed.append(f"{where}: the post's caption is {row['caption']!r}; confirmed was {asked.caption!r}")
    if row["caption"] not in notice["text"]:
        changed.append(f"{where}: {row['caption']!r} is shown as {notice['text']!r}")
    shown = tuple(each["url"].rpartition("/")[2] for each in notice["media"])
    if shown != asked.media:
        changed.append(f"{where}: other files are shown: {shown} for {asked.media}")


def _judge_time(verdict: Verdict, scene: Scene, asked: Asked, row: Json, notice: Json, where: str) -> None:
    shown = datetime.fromisoformat(notice["publishedAt"])
    wanted = row["scheduled_at"]
    if wanted is not None:
        if not any(time is not None and abs(wanted - time) < _EXACT for time in (asked.at, *asked.times)):
            verdict.found["changed"].append(f"{where}: its time is {wanted}; confirmed was {asked.at}")
        if shown < wanted - _EXACT - _ahead(scene, shown):
            verdict.found["early"].append(f"{where}: out {(wanted - shown).total_seconds():.3f} s too early")
    due = wanted or _accepted_at(asked, row)
    late = (shown - due).total_seconds()
    excused = _excuses(scene, asked, str(row["id"]), due, shown)
    unexcused = late - _covered(excused, due, shown)
    if not excused:
        verdict.lateness.append(late)
    if unexcused > _ALLOWANCE.get(asked.shape, _WITH_FILES):
        verdict.found["late"].append(f"{where}: {late:.1f} s late, {unexcused:.1f} s of them without harm")


def _ahead(scene: Scene, shown: datetime) -> timedelta:
    """By how much the only clock that there was, was ahead when it was shown."""
    hours = [window.hours for window in scene.windows if window.start <= shown <= window.end]
    return timedelta(hours=max(0.0, *hours)) if hours else timedelta()


def _accepted_at(asked: Asked, row: Json) -> datetime:
    """As the row says; not what an API believes whose clock is an hour wrong."""
    told: datetime = row["created_at"]
    return told if abs(told - asked.sent_at) < timedelta(minutes=2) else asked.sent_at


def _excuses(
    scene: Scene, asked: Asked, post_id: str, due: datetime, shown: datetime
) -> list[tuple[datetime, datetime]]:
    """Harm that was on when it was due, with its grace; harm that came later; and what its own story tells."""
    found = []
    for window in scene.windows:
        if window.platform not in (None, asked.platform):
            continue
        end = window.end + timedelta(seconds=window.grace)
        if window.start < shown and end > due:
            found.append((window.start, end))
    for line in scene.logs.get(post_id, ()):
        if line["level"] in ("warn", "error"):
            found.append((line["created_at"] - _TOLD[0], line["created_at"] + _TOLD[1]))
    return [(start, end) for start, end in found if start < shown and end > due]


def _covered(spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> float:
    """How many seconds of start to end lie within any of the spans."""
    total, reached = timedelta(), start
    for begin, finish in sorted(spans):
        first, last = max(begin, reached), min(finish, end)
        if last > first:
            total += last - first
            reached = last
    return total.total_seconds()


def leaks(tokens: Iterable[str], texts: Mapping[str, str]) -> list[str]:
    """Where a token stands that should stand nowhere; it is not repeated here."""
    known = {token for token in tokens if len(token) >= 16}
    return [
        f"{name} holds token number {number}"
        for name, text in texts.items()
        for number, token in enumerate(sorted(known))
        if token in text
    ]
