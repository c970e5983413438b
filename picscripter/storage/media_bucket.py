"""Media in an S3 bucket, or in whatever speaks as one."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, aclosing
from pathlib import Path

from picscripter.storage.arrival import ABANDONED, Arrival, forget_parts, received
from picscripter.storage.bucket import COPY_MAX, Bucket, Gone, Stored
from picscripter.storage.fields import Ms
from picscripter.storage.media_store import StoreAway, checked_name

logger = logging.getLogger("picscripter.media")


class MediaBucket:
    """Implements `MediaStore`: `<prefix><sha256>/<when it was kept>-<by whom>`, an object for each time.

    Whoever keeps a file makes an object of its own, and whoever removes one removes only what it has seen: a file that
    is kept while it is removed stays, without a lock. What arrives is first written to `spool`, a folder of this
    machine: it is looked at there, and its hash is known only at its end.
    """

    def __init__(self, bucket: Bucket, prefix: str, spool: Path) -> None:
        """`prefix`: nothing, or what ends in a slash."""
        self._bucket = bucket
        self._prefix = prefix
        self._spool = spool

    def receive(self, most: int) -> AbstractAsyncContextManager[Arrival]:
        return received(self._spool, most)

    async def keep(self, arrival: Arrival, now: Ms) -> None:
        before = await self._objects(arrival.sha256)
        key = f"{self._folder(arrival.sha256)}{now:015d}-{secrets.token_hex(4)}"
        if not await self._copied(before, key):
            await self._bucket.put(key, arrival.path, arrival.size)
        try:
            for each in before:
                await self._bucket.delete(each.key)
        except StoreAway as fault:
            logger.info("an older object of the same file stays for now: %s", fault)

    async def size(self, sha256: str) -> int | None:
        found = await self._objects(sha256)
        return found[-1].size if found else None

    async def open(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        tried = None
        while True:
            found = await self._objects(sha256)
            if not found or found[-1].key == tried:
                raise FileNotFoundError(sha256)
            tried, last = found[-1].key, found[-1].size
            last = last if end is None else min(end, last)
            try:
                async with aclosing(self._bucket.read(tried, start, last)) as pieces:
                    async for piece in pieces:
                        start += len(piece)
                        yield piece
            except Gone:
                continue  # kept again meanwhile: the same bytes are there under another name
            return

    async def delete(self, sha256: str, *, kept_before: Ms) -> bool:
        found = await self._objects(sha256)
        if not found or any(_kept(each) >= kept_before for each in found):
            return False
        for each in found:
            await self._bucket.delete(each.key)
        return True

    async def names(self) -> list[str]:
        return sorted(name for name in await self._bucket.folders(self._prefix) if len(name) == 64)

    async def forget_abandoned(self, now: Ms) -> int:
        before = now - ABANDONED
        gone = await asyncio.to_thread(forget_parts, self._spool, before)
        for key, upload in await self._bucket.unfinished(self._prefix, before):
            await self._bucket.abort(key, upload)
            gone += 1
        return gone

    async def _copied(self, before: list[Stored], key: str) -> bool:
        """Whether the bucket had it, and copied it: much quicker than to upload it."""
        if not before or before[-1].size > COPY_MAX:
            return False
        try:
            await self._bucket.copy(before[-1].key, key)
        except Gone:
            return False
        return True

    async def _objects(self, sha256: str) -> list[Stored]:
        """All of this file, the one that was kept last at the end."""
        return await self._bucket.listed(self._folder(sha256))

    def _folder(self, sha256: str) -> str:
        return f"{self._prefix}{checked_name(sha256)}/"


def _kept(stored: Stored) -> Ms:
    return int(stored.key.rpartition("/")[2].partition("-")[0])
