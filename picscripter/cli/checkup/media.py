"""The store of media: whether it is there, and takes what is handed in."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from picscripter.cli.checkup.finding import Finding, bad, note, ok
from picscripter.settings import BucketPlace, Settings, SettingsError
from picscripter.storage.bucket import open_bucket
from picscripter.storage.media_store import StoreAway

_TOPIC = "media"


async def look(settings: Settings) -> AsyncIterator[Finding]:
    """Ask it; nothing in it is changed."""
    yield _room(settings)
    if settings.media_bucket is not None:
        yield await _bucket(settings.media_bucket, settings)


def _room(settings: Settings) -> Finding:
    """Files come to the disk of this machine first, whichever the store is."""
    folder = next(each for each in (settings.media, *settings.media.parents) if each.is_dir())
    if not os.access(folder, os.W_OK):
        return bad(
            _TOPIC, f"{folder} cannot be written to", f"Let the user of this server own {settings.media}."
        )
    free = shutil.disk_usage(folder).free
    told = f"{_place(settings.media)}: {free / 1024**3:.1f} GiB free"
    if free < settings.media_max_bytes:
        return note(
            _TOPIC,
            f"{told}, less than one file of PICSCRIPTER_MEDIA_MAX_BYTES",
            "Make room, or allow smaller files only.",
        )
    return ok(_TOPIC, told)


def _place(folder: Path) -> str:
    return str(folder) if folder.is_dir() else f"{folder} is made at the first upload"


async def _bucket(place: BucketPlace, settings: Settings) -> Finding:
    where = f"s3://{place.name}/{place.prefix}"
    try:
        async with open_bucket(place, settings.environ) as bucket:
            await bucket.answers()
    except SettingsError as fault:
        return bad(_TOPIC, " ".join(fault.problems), "Correct PICSCRIPTER_MEDIA, or the AWS_… settings.")
    except StoreAway as fault:
        fix = "Look at the AWS_… settings; the key needs to list, read, write and delete below the prefix."
        return bad(_TOPIC, f"{where}: {fault}", fix)
    return ok(_TOPIC, f"{where} answers")
