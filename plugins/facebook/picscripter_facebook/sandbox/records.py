"""What Facebook remembers of a Page: its posts, photos and videos."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from picscripter.sandbox import Account, Hung, Medium, Timeline

UNATTACHED_KEPT = timedelta(hours=24)  # then Facebook drops photos that no post uses (Photo reference)

FILMS = frozenset({"youtube.com", "youtu.be"})
"""Links that are shown as a film to play: the list calls those videos."""


def graph_time(moment: datetime) -> str:
    """Whole seconds, as Graph writes them."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


@dataclass(slots=True, kw_only=True)
class Photo:
    """`post` is the id of the post that shows it; None: uploaded, not yet used."""

    id: str
    page: str
    medium: Medium
    alt: str | None
    made_at: datetime
    post: str | None = None

    def expired(self, now: datetime) -> bool:
        """Whether Facebook dropped it unused."""
        return self.post is None and now >= self.made_at + UNATTACHED_KEPT


@dataclass(slots=True, kw_only=True)
class FeedPost:
    """`reads` counts reads by id while it is fresh: every other one still misses it."""

    id: str
    page: Account
    message: str | None
    link: str | None
    photos: list[Photo]
    client: str
    made_at: datetime
    published: bool = True
    gone: bool = False
    reads: int = 0

    @property
    def status_type(self) -> str:
        """Facebook's word for what kind of post it is."""
        if self.photos:
            return "added_photos"
        return "shared_story" if self.link else "mobile_status_update"

    @property
    def hung(self) -> list[Hung]:
        """Its photos as the wall shows them."""
        return [Hung(medium=photo.medium, alt=photo.alt) for photo in self.photos]

    def attachments(self) -> dict[str, Any] | None:
        """As the `attachments` connection: none, a link, a photo, or an album with its photos below it."""
        if self.link and not self.photos:
            film = (urlsplit(self.link).hostname or "").removeprefix("www.") in FILMS
            kind, told = ("video", "video_share_youtube") if film else ("link", "share")
            return {
                "data": [{"media_type": kind, "type": told, "url": self.link, "target": {"url": self.link}}]
            }
        if not self.photos:
            return None
        shown = [
            {"media_type": "photo", "type": "photo", "target": {"id": photo.id}} for photo in self.photos
        ]
        if len(shown) == 1:
            return {"data": shown}
        album = {"media_type": "album", "type": "album", "target": {"id": self.id.split("_")[1]}}
        return {"data": [{**album, "subattachments": {"data": shown}}]}


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file on its way up, before anybody says what it is for. `handle`: its name once all of it is there."""

    id: str
    signature: str
    account: str
    client: str
    size: int
    content: bytearray = field(default_factory=bytearray, repr=False)
    handle: str | None = None


@dataclass(slots=True, kw_only=True)
class Video:
    """A video of /videos, or a reel. `finished`: what makes it public was asked for; `made_at` is then.

    `content` are the bytes so far, `medium` the whole. `fault`: what Facebook finds wrong while it works on it.
    `reads` counts reads by id while it is fresh: every other one still misses it.
    """

    id: str
    page: Account
    client: str
    made_at: datetime
    is_reel: bool
    size: int | None = None
    content: bytearray = field(default_factory=bytearray, repr=False)
    uploaded_at: datetime | None = None
    medium: Medium | None = None
    seconds: float = 0.0
    title: str | None = None
    description: str | None = None
    finished: bool = False
    published: bool = False
    ready_at: datetime | None = None
    fault: tuple[int, str] | None = None
    gone: bool = False
    reads: int = 0
    cover: Medium | None = None
    captions: dict[str, Medium] = field(default_factory=dict)
    default_locale: str | None = None

    @property
    def text(self) -> str:
        """What the wall shows."""
        return "\n\n".join(part for part in (self.title, self.description) if part)

    @property
    def hung(self) -> list[Hung]:
        """As the wall shows it."""
        return [Hung(medium=self.medium)] if self.medium else []

    @property
    def path(self) -> str:
        """Its address on www."""
        return f"/reel/{self.id}" if self.is_reel else f"/{self.page.id}/videos/{self.id}/"

    def is_ready(self, now: datetime) -> bool:
        """Whether people can watch it."""
        return self.ready_at is not None and now >= self.ready_at and self.fault is None


@dataclass(slots=True)
class PageRecords:
    """`last` is the newest text or link post: repeating it word for word is refused."""

    posts: Timeline[FeedPost] = field(default_factory=Timeline)
    last: FeedPost | None = None
