"""Harm on the platforms' side: answers lost, requests lost or late, storms, expired and revoked access, slow work."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from picscripter.cli.browser import NoButton
from picscripter.cli.exits import Failed
from torture.fleet import SETTLE, Fleet
from torture.harm import Harm, Lane
from torture.ledger import Window
from torture.people import Crowd, connect

LOOKED_UP = SETTLE + 20
"""Seconds within which a lost outcome is known, and what never took effect is sent again."""


@dataclass(slots=True)
class Platforms(Lane):
    """One harm on one platform at a time; `calm` are the dials as they stood at first."""

    crowd: Crowd = field(default_factory=Crowd)
    calm: dict[str, dict[str, Any]] = field(default_factory=dict)
    _on: str | None = None

    async def look(self) -> None:
        """Remember how the dials stand."""
        for name in self.crowd.platforms:
            self.calm[name] = await self.fleet.steer(name, "_dials")

    async def turn_back(self) -> None:
        """All dials of all platforms."""
        for name, dials in self.calm.items():
            await self.fleet.steer(name, "_dials", dials)

    def about(self) -> str | None:
        return self._on

    def harms(self) -> list[tuple[str, Harm, float]]:
        """Rates and delays stay below what `settle` covers: see fleet.SETTLE."""
        dialled: list[tuple[str, dict[str, Any]]] = [
            ("requests lost", {"dropBefore": 0.5}),
            ("answers lost", {"dropAfter": 0.5}),
            ("answers lost, lists lagging", {"dropAfter": 0.4, "indexLagSeconds": 3}),
            ("requests landing late", {"dropAfter": 0.4, "dropAfterDelayMs": 2500}),
            ("429", {"rateLimitAfter": 0, "rateLimitSeconds": 4}),
            ("5xx", {"status": self.rng.choice([500, 502, 503, 504]), "statusRate": 0.6}),
            ("5xx that took effect", {"status": 502, "statusRate": 0.5, "statusAfter": True}),
            ("slow processing", {"processingSeconds": 3}),
            ("slow answers", {"latencyMs": 1500}),
            ("tokens expiring", {"tokenSeconds": 3}),
            ("tokens expiring, answers lost", {"tokenSeconds": 3, "dropAfter": 0.4}),
            ("no answers", {"hang": True}),
        ]
        turned = [(name, self._turning(dials), LOOKED_UP) for name, dials in dialled]
        return [*turned, ("access revoked", self._revoke, 15.0)]

    def _turning(self, dials: dict[str, Any]) -> Harm:
        async def turn() -> None:
            platform = self._on = self.rng.choice(self.crowd.platforms)
            await self.fleet.turn(platform, **dials)
            try:
                await asyncio.sleep(self.rng.uniform(3, 8))
            finally:
                await self.fleet.turn(platform, **{name: self.calm[platform][name] for name in dials})

        return turn

    async def _revoke(self) -> None:
        """In the platform's own settings; then the person connects the account again."""
        places = [(user, each) for user in self.crowd.users for each in user.accounts.values() if each.own]
        user, account = self.rng.choice(places)
        self._on = account.platform
        await self.fleet.steer(account.platform, "_revoke", {"account": account.own})
        await asyncio.sleep(self.rng.uniform(1, 5))
        try:
            await connect(self.fleet, user, account)
        except (NoButton, Failed, AssertionError, KeyError):
            return  # another harm was in the way; whoever is not connected at the end is connected then


async def reconnect_all(fleet: Fleet, crowd: Crowd) -> int:
    """Everybody whose access has ended connects again; how many there were."""
    ended = 0
    for user in crowd.users:
        connections = await fleet.insist("GET", "/api/connections", token=user.token)
        for each in connections:
            if each["status"] != "active" and each["platform"] in user.accounts:
                await connect(fleet, user, user.accounts[each["platform"]])
                ended += 1
    return ended


def lanes_of(fleet: Fleet, crowd: Crowd, seed: str, number: int) -> list[Platforms]:
    """So many harms at once, each on a platform of its own: two dials on one could add up to more than settle covers."""
    names = list(crowd.platforms)
    random.Random(f"{seed}/split").shuffle(names)
    made = []
    for index in range(min(number, len(names))):
        part = Crowd(crowd.users, names[index :: min(number, len(names))], crowd.digests)
        lane = Platforms(fleet, random.Random(f"{seed}/platforms/{index}"), crowd=part)
        made.append(lane)
    return made


def counted(lanes: list[Lane]) -> Counter[str]:
    """What was done, over all lanes."""
    return sum((lane.done for lane in lanes), Counter())


def windows_of(lanes: list[Lane]) -> list[Window]:
    """When, over all lanes."""
    return [window for lane in lanes for window in lane.windows]
