"""A full disk, which has room again some seconds later, for processes of ours; that of Postgres is in harm.py."""

from collections.abc import Sequence

from support.full_disk import can_limit_files, limit_files
from torture.fleet import Running
from torture.harm import AFTER_SERVICE, Harm, Lane
from torture.uploads import Uploads

_LITTLE = (1_000, 200_000)
"""Bytes of a file that still find room: it ends in the midst of a log, or of a picture."""


class Disk(Lane):
    """Of the processes of either shape: media, logs, and the SQLite file where there is one.

    Redis has none: here it keeps nothing. There is no harm where the system lets nobody limit a running process.
    """

    def harms(self) -> list[tuple[str, Harm, float]]:
        if not can_limit_files():
            return []
        them = self.fleet.processes
        return [
            ("a process without room", lambda: self._no_room([self.rng.choice(them)]), AFTER_SERVICE),
            ("a process with little room", lambda: self._little([self.rng.choice(them)]), AFTER_SERVICE),
            ("all processes without room", lambda: self._no_room(them), AFTER_SERVICE),
            ("all processes with little room", lambda: self._little(them), AFTER_SERVICE),
        ]

    async def _little(self, those: Sequence[Running]) -> None:
        await self._no_room(those, self.rng.randrange(*_LITTLE))

    async def _no_room(self, those: Sequence[Running], most: int = 0) -> None:
        """Who is killed meanwhile finds room when it starts again."""
        uploads = await Uploads.of(self.fleet, self.faults)
        pids = [each.program.pid for each in those if each.program is not None]
        limit_files(pids, most)
        try:
            await uploads.go_on(self.rng.uniform(3, 8))
        finally:
            limit_files(pids)
