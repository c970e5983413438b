"""An S3 bucket, as little of it as media need: every S3-compatible store has these nine requests."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import aiohttp

from picscripter.settings import BucketPlace, SettingsError
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.media_store import PIECE, StoreAway

logger = logging.getLogger("picscripter.media")

PART = 8 * 1024 * 1024
"""Bytes of a part: all the memory that an upload of any size takes."""

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, checked 2026-11-23
_PARTS_MAX = 10_000
COPY_MAX = 5 * 1024**3
"""Bytes that one request copies: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html."""

ATTEMPTS = 3
"""How often a request is made before the bucket is taken for away."""

_GONE = frozenset({"NoSuchKey", "404", "NoSuchUpload"})
_BREAKS = 3
_NEEDS = "PICSCRIPTER_MEDIA=s3://… needs one more package: pip install 'picscripter[s3]'."


class Gone(Exception):
    """There is no such object (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One object of the bucket."""

    key: str
    size: int


class Bucket:
    """The objects of one bucket. Every request raises StoreAway when the bucket does not do as it is asked."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    async def put(self, key: str, path: Path, size: int) -> None:
        """Upload a file; the object appears whole or not at all."""
        file = await asyncio.to_thread(path.open, "rb", buffering=0)
        try:
            if size <= PART:
                content = await asyncio.to_thread(_part, file, PART)
                await self._ask("put_object", Key=key, Body=BytesIO(content))
            else:
                await self._put_parts(key, file, max(PART, -(-size // _PARTS_MAX)))
        finally:
            file.close()

    async def _put_parts(self, key: str, file: BinaryIO, size: int) -> None:
        upload = (await self._ask("create_multipart_upload", Key=key))["UploadId"]
        try:
            parts: list[dict[str, Any]] = []
            while part := await self._put_part(key, upload, len(parts) + 1, file, size):
                parts.append(part)
            whole = {"Parts": parts}
            await self._ask("complete_multipart_upload", Key=key, UploadId=upload, MultipartUpload=whole)
        except BaseException:
            # What cannot be given up now is given up a day later, with all that was abandoned.
            with contextlib.suppress(StoreAway, Gone):
                await self.abort(key, upload)
            raise

    async def _put_part(
        self, key: str, upload: str, number: int, file: BinaryIO, size: int
    ) -> dict[str, Any] | None:
        """One part, which is in memory only here; None: the file has ended."""
        # Closed at the end: the client's requests live on in cycles, and would keep their bodies.
        with BytesIO(await asyncio.to_thread(_part, file, size)) as body:
            if not body.getbuffer().nbytes:
                return None
            sent = await self._ask("upload_part", Key=key, UploadId=upload, PartNumber=number, Body=body)
        return {"PartNumber": number, "ETag": sent["ETag"]}

    async def copy(self, source: str, key: str) -> None:
        """Copy within the bucket, at most `COPY_MAX` bytes. Gone: the source is not there."""
        await self._ask("copy_object", Key=key, CopySource={"Bucket": self._name, "Key": source})

    async def listed(self, prefix: str) -> list[Stored]:
        """The objects whose keys begin so, in the order of their keys."""
        pages = self._pages("list_objects_v2", Prefix=prefix)
        return [
            Stored(key=each["Key"], size=each["Size"])
            async for page in pages
            for each in page.get("Contents", ())
        ]

    async def folders(self, prefix: str) -> list[str]:
        """What stands between `prefix` and the next slash."""
        pages = self._pages("list_objects_v2", Prefix=prefix, Delimiter="/")
        return [
            each["Prefix"].removeprefix(prefix).rstrip("/")
            async for page in pages
            for each in page.get("CommonPrefixes", ())
        ]

    async def delete(self, key: str) -> None:
        """Remove it; fine when it is not there."""
        await self._ask("delete_object", Key=key)

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes from `start` to before `end`; a connection that breaks is taken up where it broke. Gone."""
        breaks = 0
        while start < end:
            answer = await self._ask("get_object", Key=key, Range=f"bytes={start}-{end - 1}")
            before = start
            try:
                async with aclosing(_pieces(answer["Body"])) as pieces:
                    async for piece in pieces:
                        start += len(piece)
                        yield piece
            except StoreAway as fault:
                logger.info("%s at byte %d: taken up there", fault, start)
            breaks = 0 if start > before else breaks + 1
            if breaks > _BREAKS:
                raise StoreAway("the bucket breaks off again and again")

    async def unfinished(self, prefix: str, before: Ms) -> list[tuple[str, str]]:
        """Key and id of the uploads in parts that began before then and were never completed."""
        pages = self._pages("list_multipart_uploads", Prefix=prefix)
        return [
            (each["Key"], each["UploadId"])
            async for page in pages
            for each in page.get("Uploads", ())
            if to_ms(each["Initiated"]) < before
        ]

    async def abort(self, key: str, upload: str) -> None:
        """Give an upload up, and its parts."""
        await self._ask("abort_multipart_upload", Key=key, UploadId=upload)

    async def answers(self) -> None:
        """StoreAway: it does not, or not to us."""
        await self._ask("list_objects_v2", MaxKeys=1)

    async def _ask(self, request: str, **more: Any) -> Mapping[str, Any]:
        with _told():
            answer: Mapping[str, Any] = await getattr(self._client, request)(Bucket=self._name, **more)
            return answer

    async def _pages(self, request: str, **more: Any) -> AsyncIterator[Mapping[str, Any]]:
        with _told():
            async for page in self._client.get_paginator(request).paginate(Bucket=self._name, **more):
                yield page


@asynccontextmanager
async def open_bucket(place: BucketPlace, environ: Mapping[str, str]) -> AsyncIterator[Bucket]:
    """A client for the bucket, with credentials by AWS's names, or where AWS's own tools find them.

    SettingsError: the package is not installed, or what is set cannot be used.
    """
    async with AsyncExitStack() as stack:
        try:
            client = await stack.enter_async_context(_client(environ))
        except ModuleNotFoundError as missing:
            raise SettingsError([_NEEDS]) from missing
        except (ValueError, import_module("botocore.exceptions").BotoCoreError) as fault:
            raise SettingsError([f"The bucket of PICSCRIPTER_MEDIA cannot be used: {fault}."]) from fault
        yield Bucket(client, place.name)


@cache
def _session() -> Any:
    """It reads megabytes of JSON about AWS, and may well be shared."""
    return import_module("aiobotocore.session").get_session()


def _client(environ: Mapping[str, str]) -> Any:
    # Imported here: it costs half a second, and most installations keep their media in a folder.
    config = import_module("aiobotocore.config")
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL") or None
    return _session().create_client(
        "s3",
        region_name=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=environ.get("AWS_ACCESS_KEY_ID") or None,
        aws_secret_access_key=environ.get("AWS_SECRET_ACCESS_KEY") or None,
        aws_session_token=environ.get("AWS_SESSION_TOKEN") or None,
        config=config.AioConfig(
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": ATTEMPTS},
            max_pool_connections=100,
            # Not all compatible stores know buckets as host names, or AWS's checksums of 2024:
            # https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html
            s3={"addressing_style": "auto" if endpoint is None else "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


async def _pieces(body: Any) -> AsyncGenerator[bytes, None]:
    async with body:
        while True:
            with _told():
                piece = await body.read(PIECE)
            if not piece:
                return
            yield piece


@contextmanager
def _told() -> Iterator[None]:
    """What the client raises, in our words: Gone or StoreAway."""
    faults = import_module("botocore.exceptions")
    try:
        yield
    except faults.ClientError as fault:
        code = fault.response.get("Error", {}).get("Code", "")
        if code in _GONE:
            raise Gone from fault
        raise StoreAway(f"the bucket says {code or 'no'}: {_line(fault)}") from fault
    except (faults.BotoCoreError, aiohttp.ClientError, TimeoutError) as fault:
        raise StoreAway(f"the bucket does not answer: {_line(fault)}") from fault


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__


def _part(file: BinaryIO, size: int) -> bytes:
    """So many bytes, unless the file ends."""
    pieces = []
    while size > 0 and (piece := file.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
