"""A database of either kind, and a store for media of either kind."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from picscripter.settings import BucketPlace
from picscripter.storage.bucket import open_bucket
from picscripter.storage.database import Database, open_database
from picscripter.storage.library import Library
from picscripter.storage.media_bucket import MediaBucket
from picscripter.storage.media_folder import MediaFolder
from support import bucket as s3
from support.connecting import CLOCK
from support.shop import Shop, open_shop


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 server."""
    with s3.s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def place(s3_server: str) -> BucketPlace:
    """A bucket of the test's own."""
    name = f"media-{uuid.uuid4()}"
    s3.make_bucket(s3_server, name)
    return BucketPlace(name=name, prefix="photos/")


@pytest.fixture
async def bucket(s3_server: str, place: BucketPlace, tmp_path: Path) -> AsyncIterator[MediaBucket]:
    async with open_bucket(place, s3.environ(s3_server)) as opened:
        yield MediaBucket(opened, place.prefix, tmp_path / "spool" / "incoming")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> MediaFolder | MediaBucket:
    """Either store: what holds for one holds for the other."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, CLOCK) as opened:
        yield opened


@pytest.fixture
def library(database: Database) -> Library:
    return Library(database, CLOCK)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path) as shop:
        yield shop
