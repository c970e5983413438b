"""An account of Anna's, and words for posts that are claimed, intended and answered."""

import pytest

from picscripter.storage.connections import Connections
from picscripter.storage.database import Database
from support.storing import Desk, open_desk


@pytest.fixture
async def desk(database: Database, connections: Connections) -> Desk:
    return await open_desk(database, connections)
