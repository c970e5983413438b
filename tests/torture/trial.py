"""One promise on trial: a fleet, what was measured, and what was wrong; and words for its posts."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from torture.fleet import Fleet, Json
from torture.people import Account, Crowd, User, caption_of, media_of
from torture.run import Say

SLACK = 1.0
"""Seconds that a busy machine of two cores may add to any lateness."""


@dataclass(slots=True)
class Trial:
    """`wrong`: sentences, none when the promise was kept. `facts`: what was measured."""

    fleet: Fleet
    say: Say
    wrong: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    def expect(self, kept: bool, otherwise: str) -> None:
        if not kept:
            self.wrong.append(otherwise)

    def tell(self, fact: str) -> None:
        self.facts.append(fact)
        self.say(fact)

    async def post(
        self, user: User, account: Account, mark: str, shape: str, at: datetime | None = None
    ) -> str:
        """Hand one over; its id."""
        body = {
            "platform": account.platform,
            "caption": caption_of(mark, 0),
            "media": media_of(self.fleet, user, shape),
            "options": account.options,
            "clientPostId": mark,
            **({"scheduledAtISO": at.isoformat()} if at else {}),
        }
        path = "/api/schedule" if at else "/api/posts"
        return str((await self.fleet.insist("POST", path, body, token=user.token))["id"])

    async def posts(
        self, user: User, account: Account, marks: list[str], shape: str, at: datetime | None = None
    ) -> list[str]:
        """Many, twenty at a time."""
        ids: list[str] = []
        for start in range(0, len(marks), 20):
            part = [self.post(user, account, mark, shape, at) for mark in marks[start : start + 20]]
            ids += await asyncio.gather(*part)
        return ids

    async def until_still(self, ids: list[str], seconds: float) -> list[Json]:
        """The rows once nothing more happens to any of them soon; as they are when that takes too long."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            rows = await self.fleet.rows("SELECT * FROM posts WHERE id = ANY($1)", ids)
            soon = datetime.now(UTC) + timedelta(minutes=2)
            moving = [
                row
                for row in rows
                if row["status"] in ("scheduled", "queued", "publishing", "processing")
                or (row["status"] == "held" and (row["held_until"] or soon) < soon)
            ]
            if not moving or loop.time() > until:
                return rows
            await asyncio.sleep(0.3)

    async def shown(self, marks: list[str]) -> dict[str, list[datetime]]:
        """When each became public, as often as it did."""
        found: dict[str, list[datetime]] = {mark: [] for mark in marks}
        for notice in await self.fleet.wall():
            mark = next((each for each in found if f"{each} " in notice["text"]), None)
            if mark is not None:
                found[mark].append(datetime.fromisoformat(notice["publishedAt"]))
        return found


def marks_of(word: str, number: int) -> list[str]:
    return [f"mark{word}{index}x" for index in range(number)]


def shape_of(account: Account) -> str:
    return "text" if "text" in account.shapes else account.shapes[0]


async def plain_platform(trial: Trial, crowd: Crowd) -> str:
    """The text platform with the fewest rules of its own: its emulator has the fewest dials."""
    texts = [name for name in crowd.platforms if "text" in crowd.users[0].accounts[name].shapes]
    dials = {name: len(await trial.fleet.steer(name, "_dials")) for name in texts}
    return min(texts, key=lambda name: (dials[name], name))
