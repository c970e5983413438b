"""What Instagram remembers of an account: containers that nobody sees, and what was published."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from picscripter.sandbox import Account, Hung, Medium, Timeline
from picscripter_instagram.sandbox.video import Video

LIFE = timedelta(hours=24)
"""An unpublished container's, and the window in which posts and containers are counted."""

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(slots=True, kw_only=True)
class Container:
    """`kind` is the media_type. `expected`: bytes to be uploaded; None: there is nothing to upload.

    `ready_at` None: it waits for its bytes. `fault`: why it ends in ERROR.
    """

    id: str
    account: Account
    client: str
    kind: str
    made_at: datetime
    caption: str = ""
    alt: str | None = None
    child: bool = False
    medium: Medium | None = None
    video: Video | None = None
    cover: Medium | None = None
    thumb_offset: int = 0
    share_to_feed: bool = True
    children: list["Container"] = field(default_factory=list)
    uploads: bool = False
    came: bytearray = field(default_factory=bytearray, repr=False)
    ready_at: datetime | None = None
    fault: str = ""
    published_at: datetime | None = None
    post: str = ""

    def status(self, now: datetime, lag: timedelta = timedelta()) -> str:
        """As it is told; that it was published becomes known a little late."""
        if self.published_at is not None and now >= self.published_at + lag:
            return "PUBLISHED"
        if self.published_at is None and now >= self.made_at + LIFE:
            return "EXPIRED"
        if self.ready_at is None or now < self.ready_at:
            return "IN_PROGRESS"
        return "ERROR" if self.fault else "FINISHED"

    @property
    def hung(self) -> list[Hung]:
        """What it shows, as the wall hangs it."""
        shown = self.children or [self]
        return [Hung(medium=each.medium, alt=each.alt) for each in shown if each.medium is not None]


@dataclass(slots=True, kw_only=True)
class Media:
    """A post. `reads` counts reads by id while it is fresh: every other one still misses it."""

    id: str
    container: Container
    made_at: datetime
    gone: bool = False
    reads: int = 0

    @property
    def kind(self) -> tuple[str, str]:
        """Type and product, as they are told."""
        if self.container.kind == "CAROUSEL":
            return "CAROUSEL_ALBUM", "FEED"
        return ("VIDEO", "REELS") if self.container.kind == "REELS" else ("IMAGE", "FEED")

    @property
    def shortcode(self) -> str:
        """As in its address: the id in 64 letters."""
        number, letters = int(self.id), ""
        while number:
            number, digit = divmod(number, 64)
            letters = _ALPHABET[digit] + letters
        return letters

    @property
    def path(self) -> str:
        """Its page, below the sandbox's address."""
        word = "reel" if self.container.kind == "REELS" else "p"
        return f"/instagram/www/{word}/{self.shortcode}"


@dataclass(slots=True)
class Records:
    """All of one account. `containers` and `published`: when they were made; removed posts count, too."""

    containers: list[datetime] = field(default_factory=list)
    media: Timeline[Media] = field(default_factory=Timeline)
    published: list[datetime] = field(default_factory=list)


def graph_time(moment: datetime) -> str:
    """Whole seconds, as Graph writes them."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
