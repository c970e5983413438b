"""Containers: what Instagram makes ready before it is published. Nobody sees them, and they live for 24 hours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from picscripter.plugin import Delivery, Media, MediaType, NotPublished, Refused, Retry, Session
from picscripter_instagram import graph
from picscripter_instagram.errors import GONE
from picscripter_instagram.telling import warn_once
from picscripter_instagram.uploading import send_video

# "If a container is not published within 24 hours, it expires": what is prepared is made anew before.
# https://developers.facebook.com/docs/instagram-platform/content-publishing
KEPT = timedelta(hours=20)
PAUSES = (5.0, 30.0)
"""Seconds before the second and the third try."""
TRIES = 1 + len(PAUSES)

_SUBCODE = re.compile(r"\b2207\d{3}\b")
# What another attempt may mend, by the subcodes of the error page and those that clients saw in `status`.
_PASSING = frozenset({2207001, 2207003, 2207020, 2207032, 2207052, 2207053, 2207076, 2207077, 2207082})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A container to be made. What it shows is either `fetched` from an address, or `sent`; a `cover` is fetched."""

    name: str
    fields: Mapping[str, str]
    fetched: Media | None = None
    sent: Media | None = None
    cover: Media | None = None

    @property
    def is_video(self) -> bool:
        shown = self.fetched or self.sent
        return shown is not None and shown.type == "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One attempt at a draft."""

    id: str
    draft: Draft = field(repr=False)
    attempt: int = 1


async def begin(delivery: Delivery, account: str, draft: Draft, attempt: int = 1) -> Container:
    """Make it; Instagram then fetches what it shows, or is sent the video."""
    name = _named(draft.name, attempt)
    fields = dict(draft.fields)
    if draft.fetched is not None:
        address = await _lent(delivery, f"{name}: address", draft.fetched)
        fields[f"{draft.fetched.type}_url"] = address
    if draft.cover is not None:
        fields["cover_url"] = await _lent(delivery, f"{name}: address of the cover", draft.cover)
    # The file's name among the arguments: another file is another container, also where it is sent afterwards.
    sent = "" if draft.sent is None else draft.sent.url
    made = await delivery.step(name, create, account, fields, sent, expires=KEPT)
    if draft.sent is not None:
        where = [made["id"], made["uri"], sent, draft.sent.bytes]
        await delivery.step(f"{name}: bytes", send_video, *where, expires=KEPT)
    return Container(id=made["id"], draft=draft, attempt=attempt)


async def ready(delivery: Delivery, account: str, container: Container) -> Container:
    """Wait until it is processed. One that failed for a passing reason is made anew, a few times."""
    draft = container.draft
    every, patience = (15.0, 3600.0) if draft.is_video else (5.0, 900.0)
    while True:
        name = _named(f"{draft.name} ready", container.attempt)
        why = (await delivery.until(name, look, container.id, every=every, patience=patience))["failed"]
        if not why:
            return container
        if container.attempt == TRIES:
            raise NotPublished(f"Instagram could not process it in {TRIES} attempts: {why}")
        again = f"Instagram could not process it, and is asked once more: {why}"
        await warn_once(delivery, f"{name}: told", again)
        await _passed(delivery, name, PAUSES[container.attempt - 1])
        container = await begin(delivery, account, draft, container.attempt + 1)


async def _passed(delivery: Delivery, name: str, seconds: float) -> None:
    """What passes takes a while to: our own server may be starting anew just when Instagram fetches from it."""
    since = await delivery.step(f"{name}: since", _now)
    await delivery.until(f"{name}: later", _is_later, since, seconds, every=seconds, patience=3600.0)


async def _now(session: Session) -> str:
    return session.clock.now().isoformat()


async def _is_later(session: Session, since: str, seconds: float) -> bool:
    return session.clock.now() - datetime.fromisoformat(since) >= timedelta(seconds=seconds)


async def create(session: Session, account: str, fields: Mapping[str, str], sent: str) -> dict[str, str]:
    """Make a container; `sent` names the file that is sent to it, and Instagram then says where to."""
    form = {**fields, "upload_type": "resumable"} if sent else dict(fields)
    made = await graph.call(session, "POST", f"{account}/media", form=form)
    uri = {"uri": graph.text(made, "uri")} if sent else {}
    return {"id": graph.text(made, "id"), **uri}


async def look(session: Session, container: str) -> dict[str, str] | None:
    """None while it is processed; then why it failed, or nothing. Refused for what no attempt will mend."""
    try:
        said = await graph.call(session, "GET", container, query={"fields": "status_code,status"})
    except Retry as fault:
        if fault.code == GONE:  # reads with a Page's token miss fresh objects now and then, as clients report
            return None
        raise
    state = graph.text(said, "status_code")
    if state == "IN_PROGRESS":
        return None
    if state in ("FINISHED", "PUBLISHED"):
        return {"failed": ""}
    told = str(said.get("status") or state)
    subcode = _SUBCODE.search(told)
    if state == "ERROR" and subcode is not None and int(subcode[0]) not in _PASSING:
        raise Refused(f"Instagram: {told}", code=subcode[0])
    return {"failed": told}


async def lend(session: Session, kind: MediaType, url: str) -> str:
    """A public address of ours for the file."""
    return await session.lend(Media(type=kind, url=url))


async def _lent(delivery: Delivery, name: str, file: Media) -> str:
    """In a step of its own, so that one attempt has one address."""
    return await delivery.step(name, lend, file.type, file.url, expires=KEPT)


def _named(name: str, attempt: int) -> str:
    return name if attempt == 1 else f"{name}, attempt {attempt}"
