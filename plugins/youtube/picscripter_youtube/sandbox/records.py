"""What YouTube remembers: videos, and the sessions in which they arrive."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from picscripter.sandbox import Account, Arriving, Hung, Medium


def google_time(moment: datetime) -> str:
    """Whole seconds, as the API writes them."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True, kw_only=True)
class Session:
    """An upload that was begun. `video`: the id, once it is complete."""

    id: str
    channel: Account
    client: str
    resource: dict[str, Any]
    size: int | None
    kind: str
    made_at: datetime
    arriving: Arriving = field(default_factory=Arriving)
    video: str | None = None


@dataclass(slots=True, kw_only=True)
class Video:
    """`before`: its status before the last change, which lists show for a while. `thumbnail`: of its owner's choice."""

    id: str
    channel: Account
    snippet: dict[str, Any]
    status: dict[str, Any]
    medium: Medium
    bytes: int
    made_at: datetime
    changed_at: datetime
    before: dict[str, Any] | None = None
    shown_at: datetime | None = None
    thumbnail: Medium | None = None
    captions: dict[tuple[str, str], Medium] = field(default_factory=dict)
    gone: bool = False

    @property
    def hung(self) -> list[Hung]:
        """As the wall shows it: the video, and the picture in front of it."""
        return [Hung(medium=each) for each in (self.medium, self.thumbnail) if each is not None]

    @property
    def text(self) -> str:
        """What a reader sees; a title that only repeats how the description begins is not shown twice."""
        title, description = str(self.snippet["title"]), str(self.snippet.get("description", ""))
        if " ".join(description.split()).startswith(title):
            return description
        return f"{title}\n\n{description}" if description else title
