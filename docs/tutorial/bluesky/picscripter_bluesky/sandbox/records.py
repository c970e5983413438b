"""Blobs and records: what is uploaded, what is created under a key, and what is refused."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from picscripter.sandbox import (
    Account,
    Call,
    Hung,
    Medium,
    Notice,
    Refusal,
    Reply,
    Route,
    Sandbox,
    named,
    read_image,
)
from picscripter_bluesky.sandbox import lexicon, words
from picscripter_bluesky.sandbox.dials import BlueskyDials
from picscripter_bluesky.sandbox.sessions import Sessions

REPO = "/xrpc/com.atproto.repo"
POST = "app.bsky.feed.post"
BLOB_MOST = 5 * 1024 * 1024
KEPT = timedelta(hours=2)
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """`used`: a record names it, so that it stays."""

    medium: Medium
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One post."""

    author: Account
    key: str
    value: dict[str, Any]

    @property
    def uri(self) -> str:
        return f"at://{self.author.id}/{POST}/{self.key}"

    @property
    def cid(self) -> str:
        return cid(repr(sorted(self.value.items())).encode())


class Records:
    """All repositories of this server."""

    def __init__(self, bluesky: Sandbox, sessions: Sessions) -> None:
        self._bluesky, self._sessions = bluesky, sessions
        self._records: dict[tuple[str, str], Record] = {}
        self._blobs: dict[tuple[str, str], Blob] = {}

    def forget(self) -> None:
        """Begin again."""
        self._records.clear()
        self._blobs.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        created = named("repo collection rkey validate record swapCommit")
        one = named("repo collection rkey cid")
        gone = named("repo collection rkey swapRecord swapCommit")
        yield Route(method="POST", host="pds", path=f"{REPO}.uploadBlob", act=self.upload)
        yield Route(method="POST", host="pds", path=f"{REPO}.createRecord", act=self.create, params=created)
        yield Route(method="GET", host="pds", path=f"{REPO}.getRecord", act=self.read, params=one)
        yield Route(method="POST", host="pds", path=f"{REPO}.deleteRecord", act=self.delete, params=gone)
        page = "/profile/{who}/post/{key}"
        yield Route(method="GET", host="web", path=page, act=self.page, params=None, page=True)

    def upload(self, call: Call) -> Reply:
        """Raw bytes, with their type in the header."""
        owner = self._sessions.account(call)
        content = call.body.raw
        if not content or len(content) > BLOB_MOST:
            raise words.refusal(413, "PayloadTooLarge", "request entity too large")
        image = read_image(content)
        medium = self._bluesky.world.media.keep(content, image.type if image else "application/octet-stream")
        link = cid(content)
        self._blobs[owner.id, link] = Blob(medium=medium, made_at=self._bluesky.now)
        shown = {"$type": "blob", "ref": {"$link": link}, "mimeType": medium.type, "size": len(content)}
        return Reply(json={"blob": shown})

    def create(self, call: Call) -> Reply:
        """The one call that makes something public; a key counts once."""
        author = self._sessions.account(call)
        params = call.params
        if params.get("repo") not in (author.id, author.handle.removeprefix("@")):
            raise words.refusal(403, "Forbidden", "Not allowed to write to this repo")
        if params.get("collection") != POST:
            raise words.invalid("The emulator keeps posts only")
        key, value = str(params.get("rkey") or ""), params.get("record")
        if not TID.fullmatch(key):
            raise words.invalid("Invalid record key: must be a TID")
        if fault := lexicon.fault_of(value):
            raise words.refusal(400, "InvalidRequest", f"Invalid {POST} record: {fault}")
        assert isinstance(value, dict)
        media = [self._attached(author, image) for image in lexicon.images_of(value)]
        if (author.id, key) in self._records:
            raise self._taken()
        record = Record(author=author, key=key, value=value)
        self._records[author.id, key] = record
        self._hang(record, media)
        return Reply(json={"uri": record.uri, "cid": record.cid, "validationStatus": "valid"})

    def read(self, call: Call) -> Reply:
        """One record; public."""
        record = self._records.get((call.query.get("repo", ""), call.query.get("rkey", "")))
        if record is None or call.query.get("collection") != POST:
            raise words.refusal(400, "RecordNotFound", "Could not locate record")
        return Reply(json={"uri": record.uri, "cid": record.cid, "value": record.value})

    def delete(self, call: Call) -> Reply:
        """What is not there is deleted."""
        author = self._sessions.account(call)
        if call.params.get("repo") != author.id:
            raise words.refusal(403, "Forbidden", "Not allowed to write to this repo")
        record = self._records.pop((author.id, str(call.params.get("rkey"))), None)
        if record is not None:
            self._bluesky.world.wall.take_down(self._bluesky.name, record.uri)
        return Reply(json={})

    def page(self, call: Call) -> Reply:
        """Where a permalink leads."""
        return self._bluesky.post_page(f"at://{call.captured['who']}/{POST}/{call.captured['key']}")

    def _taken(self) -> Refusal:
        dials = self._bluesky.dials
        if isinstance(dials, BlueskyDials) and dials.names_taken:
            return words.refusal(400, "RecordAlreadyExists", "Record already exists")
        return words.refusal(500, "InternalServerError", "Internal Server Error")

    def _attached(self, author: Account, image: dict[str, Any]) -> Hung:
        link = image["image"]["ref"]["$link"]
        blob = self._blobs.get((author.id, link))
        if blob is None or self._bluesky.now >= blob.made_at + KEPT:
            raise words.refusal(400, "BlobNotFound", f"Could not find blob: {link}")
        if not blob.medium.type.startswith("image/"):
            raise words.refusal(400, "InvalidMimeType", f"Wrong type of file: {blob.medium.type}")
        if len(blob.medium.content) > lexicon.IMAGE_MOST:
            raise words.refusal(400, "BlobTooLarge", "This file is too large")
        return Hung(medium=blob.medium, alt=image.get("alt") or None)

    def _hang(self, record: Record, media: list[Hung]) -> None:
        self._bluesky.world.wall.hang(
            Notice(
                platform=self._bluesky.name,
                account=record.author,
                id=record.uri,
                text=record.value["text"],
                published_at=self._bluesky.now,
                path=f"/bluesky/web/profile/{record.author.id}/post/{record.key}",
                media=media,
            )
        )


def cid(content: bytes) -> str:
    """In the look of a content identifier; only equality matters here."""
    return "bafkrei" + hashlib.sha256(content).hexdigest()[:52]
