"""Which store the media are in: a folder, or a bucket when the settings name one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from picscripter.settings import Settings
from picscripter.storage.bucket import open_bucket
from picscripter.storage.media_bucket import MediaBucket
from picscripter.storage.media_folder import MediaFolder
from picscripter.storage.media_store import MediaStore


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[MediaStore]:
    """The store, until the block is left. SettingsError: a bucket is named, and cannot be used."""
    place = settings.media_bucket
    if place is None:
        yield MediaFolder(settings.media)
        return
    async with open_bucket(place, settings.environ) as bucket:
        yield MediaBucket(bucket, place.prefix, settings.media / "incoming")
