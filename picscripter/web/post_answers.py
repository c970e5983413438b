"""What we tell about posts."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from picscripter.domain.states import Status
from picscripter.storage.post_rows import LogLine, StoredPost


class Out(BaseModel):
    """An answer: camelCase, nothing left out."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, defer_build=True)


class AttachmentOut(Out):
    """A file beside a video."""

    url: str | None = Field(description="Where it was fetched from; null for an upload.")
    id: str | None = Field(None, description="Of the file in our store: GET /api/media/{id} describes it.")


class CaptionsOut(AttachmentOut):
    """What is said in a video."""

    language: str


class MediaOut(AttachmentOut):
    """One picture or video of a post. What it is, is null until it is in our store."""

    type: str
    alt: str | None = None
    original_id: str | None = Field(
        None,
        description="Of the file that this one was made of, where fix was asked for; id, if nothing changed.",
    )
    bytes: int | None = None
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = Field(None, description="Seconds.")
    cover: AttachmentOut | None = None
    captions: list[CaptionsOut] = []


class PostOut(Out):
    """A post, and where it stands."""

    id: str
    user_id: str
    connection_id: str
    batch_id: str | None
    platform: str
    caption: str
    media: list[MediaOut]
    media_type: str | None = Field(description="Of the first medium.")
    media_url: str | None = Field(description="Of the first medium.")
    options: dict[str, Any]
    scheduled_at: datetime | None
    status: Status
    external_id: str | None = Field(description="The platform's id of what was published.")
    external_url: str | None = Field(description="Where people see it.")
    client_post_id: str | None
    error: dict[str, Any] | None = Field(description="Why it failed or is held.")
    evidence: dict[str, Any] | None = Field(description="What is known of a commit whose outcome is unknown.")
    held_until: datetime | None
    prepared: bool = Field(description="All that can be uploaded early is uploaded.")
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, post: StoredPost) -> "PostOut":
        """The post as its owner sees it."""
        first = post.media[0] if post.media else {}
        values = {name: getattr(post, name) for name in cls.model_fields if hasattr(post, name)}
        return cls(**values, media_type=first.get("type"), media_url=first.get("url"))


class BatchOut(Out):
    """The posts of one request, in the order of its targets."""

    batch_id: str | None
    posts: list[PostOut]


class LogOut(Out):
    """One line of a post's story."""

    level: str
    message: str
    raw: Any
    created_at: datetime

    @classmethod
    def of(cls, line: LogLine) -> "LogOut":
        """The line as it is stored: redacted when it was written."""
        return cls(level=line.level, message=line.message, raw=line.raw, created_at=line.created_at)


class StatusOut(Out):
    """Where a post stands, and its story."""

    status: Status
    external_id: str | None
    external_url: str | None
    logs: list[LogOut]
    error: dict[str, Any] | None = None
    evidence: dict[str, Any] | None = None
    held_until: datetime | None = None

    @classmethod
    def of(cls, post: StoredPost, logs: list[LogLine]) -> "StatusOut":
        """The post's status with its story."""
        return cls(
            status=post.status,
            external_id=post.external_id,
            external_url=post.external_url,
            logs=[LogOut.of(line) for line in logs],
            error=post.error,
            evidence=post.evidence,
            held_until=post.held_until,
        )


class TargetOut(Out):
    """Where a post that is fine would go."""

    platform: str
    connection_id: str
    account_handle: str


class ValidOut(Out):
    """The request would be accepted."""

    valid: bool = True
    targets: list[TargetOut]
