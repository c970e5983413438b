"""Posting on Bluesky: pictures become blobs, handles become DIDs, and one record under a key of ours makes the post."""

from datetime import datetime, timedelta
from typing import Any

from picscripter.plugin import (
    Absent,
    Delivery,
    Found,
    Intent,
    Lookup,
    Media,
    MediaSource,
    Post,
    Problem,
    Published,
    Refused,
    Session,
    hookimpl,
)
from picscripter_bluesky.facets import facets, handles_in
from picscripter_bluesky.keys import key_of
from picscripter_bluesky.limits import LIMITS
from picscripter_bluesky.options import languages

REPO = "/xrpc/com.atproto.repo"
POST = "app.bsky.feed.post"
# "Blobs … will be garbage-collected" after some time without a record; hours, says the specification:
# https://atproto.com/specs/blob#usage-and-lifecycle
KEPT = timedelta(hours=1)
# A key stays taken for as long as its record is there; a day is longer than anybody looks.
TAKEN = timedelta(days=1)


@hookimpl
def ahead(post: Post) -> float:
    """Pictures are fetched and sent before the time."""
    return 15.0 * len(post.media)


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """Upload, resolve, and create the record."""
    stamp = datetime.fromisoformat(await delivery.step("stamp", now))
    images = [
        {
            "image": await delivery.step(f"picture {number}", upload, each.url, expires=KEPT),
            "alt": each.alt or "",
        }
        for number, each in enumerate(post.media, 1)
    ]
    names = handles_in(post.caption)
    people = await delivery.step("mentions", resolve, names) if names else {}
    record = _record(post, post.scheduled_at or stamp, images, people)
    key = key_of(post, stamp)
    made = await delivery.commit(
        "post", create, post.account.id, key, record, find=find_created, repeat_safe=TAKEN
    )
    return Published(remote_id=made["id"], url=f"https://bsky.app/profile/{post.account.id}/post/{key}")


async def now(session: Session) -> str:
    """When this round was first taken up: it goes into the key, so it is remembered."""
    return session.clock.now().isoformat()


async def upload(session: Session, url: str) -> dict[str, Any]:
    """The blob that a record can name: https://docs.bsky.app/docs/api/com-atproto-repo-upload-blob."""
    async with session.open(Media(type="image", url=url)) as source:
        answer = await session.request(
            "POST",
            "pds",
            f"{REPO}.uploadBlob",
            content=await _read(source),
            headers={"content-type": source.content_type},
        )
    return dict(answer.json()["blob"])


async def resolve(session: Session, handles: list[str]) -> dict[str, str]:
    """DIDs by handle; a name that nobody has stays plain text."""
    found = {}
    for handle in handles:
        answer = await session.request(
            "GET",
            "pds",
            "/xrpc/com.atproto.identity.resolveHandle",
            query={"handle": handle},
            accept=(400, 404),
        )
        if answer.status == 200:
            found[handle] = str(answer.json()["did"])
    return found


async def create(session: Session, account: str, key: str, record: dict[str, Any]) -> dict[str, Any]:
    """The public act. A key that is taken is refused, so it cannot happen twice."""
    body = {"repo": account, "collection": POST, "rkey": key, "record": record}
    answer = await session.request("POST", "pds", f"{REPO}.createRecord", json=body)
    return {"id": str(answer.json()["uri"])}


async def find_created(
    session: Session,
    account: str,
    key: str,
    _record: dict[str, Any],
    *,
    intent: Intent,  # noqa: ARG001 - nobody else has this key
) -> Lookup:
    """Read the record by its key, from the server that keeps it."""
    query = {"repo": account, "collection": POST, "rkey": key}
    answer = await session.request("GET", "pds", f"{REPO}.getRecord", query=query, accept=(400, 404))
    if answer.status == 200:
        return Found(result={"id": str(answer.json()["uri"])})
    if answer.json().get("error") == "RecordNotFound":
        return Absent()
    raise Refused(f"Bluesky: {answer.json().get('message')}")


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a post (`at://<did>/<collection>/<key>`); one that is not there is removed."""
    account, collection, key = remote_id.removeprefix("at://").split("/")
    body = {"repo": account, "collection": collection, "rkey": key}
    await session.request("POST", "pds", f"{REPO}.deleteRecord", json=body)


async def _read(source: MediaSource) -> bytes:
    """The whole picture (servers want its length), unless it is too large."""
    most, read = LIMITS["image.bytes.max"].number, b""
    _check(source.size or 0, most)
    async for piece in source.chunks():
        read += piece
        _check(len(read), most)
    return read


def _check(size: int, most: int) -> None:
    if size > most:
        message = f"A picture has at most {most:,} bytes on Bluesky."
        problem = Problem(
            path="/media",
            rule="image.bytes.max",
            message=message,
            limit=most,
            actual=size,
            fix="Make it smaller.",
        )
        raise Refused(message, problems=(problem,))


def _record(post: Post, at: datetime, images: list[dict[str, Any]], people: dict[str, str]) -> dict[str, Any]:
    """https://docs.bsky.app/docs/advanced-guides/posts."""
    record: dict[str, Any] = {
        "$type": POST,
        "text": post.caption,
        "createdAt": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    more = {
        "facets": facets(post.caption, people),
        "langs": languages(post),
        "embed": {"$type": "app.bsky.embed.images", "images": images} if images else None,
    }
    return record | {name: value for name, value in more.items() if value}
