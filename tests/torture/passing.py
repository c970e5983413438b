"""Hours that pass in a moment, for the database and all processes of a fleet together."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from torture.fleet import Fleet

_OURS = """
CREATE TABLE torture_hours (passed interval NOT NULL);
INSERT INTO torture_hours VALUES ('0');
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT pg_catalog.clock_timestamp() + (SELECT passed FROM public.torture_hours)';
"""
"""A name is looked for in pg_catalog first, unless the search path says otherwise (Postgres: `search_path`)."""


@dataclass(slots=True)
class Hours:
    """`passed` so far."""

    fleet: Fleet
    passed: timedelta = timedelta()

    @classmethod
    async def of(cls, fleet: Fleet) -> "Hours":
        """Postgres looks at the same clock from here on; who is connected is cut off, for it does not yet."""
        name = fleet.database.rpartition("/")[2].partition("?")[0]
        for statement in _OURS.split(";\n"):
            if statement.strip():
                await fleet.rows(statement)
        await fleet.rows(f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog')
        await fleet.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
            name,
        )
        await asyncio.sleep(2)
        return cls(fleet)

    def now(self) -> datetime:
        """The fleet's time of day."""
        return datetime.now(UTC) + self.passed

    async def pass_until(self, moment: datetime) -> None:
        """While nothing happens."""
        self.passed += moment - self.now()
        file = self.fleet.folder / "hours"
        fresh = file.with_suffix(".new")
        fresh.write_text(str(self.passed.total_seconds()))
        await self.fleet.rows("UPDATE torture_hours SET passed = $1", self.passed)
        fresh.replace(file)
