"""A connection that is cut in the middle of a word, or a deadlock, is an outage, and no fault of ours."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import asyncpg
import pytest

from picscripter.storage.database import Database, Unavailable
from picscripter.storage.dialect import Postgres
from support.connecting import CLOCK

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "fault",
    [
        asyncpg.InternalClientError("got result for unknown protocol state 3"),
        asyncpg.ProtocolError("unexpected message"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.DeadlockDetectedError("deadlock detected"),
    ],
    ids=lambda fault: type(fault).__name__,
)
async def test_what_had_no_effect_for_a_fault_of_the_database_is_an_outage(fault):
    class Cut:
        async def fetch(self, _sql):
            raise fault

    @asynccontextmanager
    async def acquire():
        yield Cut()

    database = Database(SimpleNamespace(_pool=SimpleNamespace(acquire=acquire)), Postgres(), CLOCK)

    with pytest.raises(Unavailable, match=str(fault)):
        await database.rows("SELECT 1")
