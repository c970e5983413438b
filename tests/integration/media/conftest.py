"""A database of either kind, and a folder for media."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from picscripter.storage.database import Database, open_database
from picscripter.storage.library import Library
from picscripter.storage.media_folder import MediaFolder
from support.connecting import CLOCK


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, CLOCK) as opened:
        yield opened


@pytest.fixture
def library(database: Database) -> Library:
    return Library(database, CLOCK)
