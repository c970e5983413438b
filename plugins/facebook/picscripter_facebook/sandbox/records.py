"""What Facebook remembers of a Page: its posts and photos."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from picscripter.sandbox import Account, Hung, Medium, Timeline

UNATTACHED_KEPT = timedelta(hours=24)  # then Facebook drops photos that no post uses (Photo reference)


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
            return {
                "data": [
                    {"media_type": "link", "type": "share", "url": self.link, "target": {"url": self.link}}
                ]
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


@dataclass(slots=True)
class PageRecords:
    """`last` is the newest text or link post: repeating it word for word is refused."""

    posts: Timeline[FeedPost] = field(default_factory=Timeline)
    last: FeedPost | None = None
