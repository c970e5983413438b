"""What to make of a platform's word on a commit whose answer was lost.

The rules come from an exhaustive model of the protocol: every one of them, left out, lets a post appear twice.
"""

from dataclasses import dataclass
from typing import Any

from picscripter.plugin.delivery import Absent, Found, Lookup, NotYet, Unknowable

_SECOND_LOOK = 2_000
"""Milliseconds after a first ripe Absent comes the second: lists are served by replicas that do not always agree."""

_PATIENCE = 3_600_000
"""Milliseconds. A platform that answers NotYet, or not at all, is asked for an hour after the outcome was ripe; then a
person is."""

_BACKOFF = (1_000, 2_000, 4_000, 8_000, 15_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    """It is public, and it is ours."""

    result: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Not decided: look at that moment (database milliseconds)."""

    at: int
    absents: int


@dataclass(frozen=True, slots=True)
class Gone:
    """It never took effect, and cannot any more: the commit may be made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPerson:
    """Nobody can tell but a person who looks."""

    why: str


Judgement = Adopt | LookAgain | Gone | AskPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A look: `asked_at` is the database's time read before the question was sent. All times in milliseconds."""

    asked_at: int
    deadline: int
    settle: int
    looks: int
    absents: int

    @property
    def ripe_at(self) -> int:
        """After this moment (strictly) an absence is final."""
        return self.deadline + self.settle


def judge(lookup: Lookup, inquiry: Inquiry) -> Judgement:
    """What the answer of a look means."""
    match lookup:
        case Found(result=result):
            return Adopt(result=result)
        case Unknowable(why=why):
            return AskPerson(why=why)
        case NotYet(seconds=seconds):
            return later(inquiry, at=inquiry.asked_at + int(seconds * 1000))
        case Absent():
            return _absent(inquiry)


def _absent(inquiry: Inquiry) -> Judgement:
    # Ripeness is judged by when the question was sent: judged by when the answer came, a request that landed
    # in between would be missed. Strictly later: in the same millisecond it may still land.
    if inquiry.asked_at <= inquiry.ripe_at:
        return later(inquiry)
    if inquiry.absents >= 1:
        return Gone()
    return LookAgain(at=inquiry.asked_at + _SECOND_LOOK, absents=1)


def later(inquiry: Inquiry, *, at: int | None = None) -> LookAgain | AskPerson:
    """The next look: with growing distance, but one right after the outcome has become ripe."""
    if inquiry.asked_at > inquiry.ripe_at + _PATIENCE:
        return AskPerson(why="the platform could not tell for an hour")
    planned = inquiry.asked_at + pause_after(inquiry.looks) if at is None else at
    if inquiry.asked_at <= inquiry.ripe_at:
        planned = min(planned, inquiry.ripe_at + 1)
    return LookAgain(at=planned, absents=0)


def pause_after(looks: int) -> int:
    """Milliseconds between a look (or a repeat) and the next one."""
    return _BACKOFF[min(looks, len(_BACKOFF) - 1)]
