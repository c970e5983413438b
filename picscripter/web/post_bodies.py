"""What clients send about posts."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from picscripter.web.reading import Body

MOST_MEDIA = 100
MOST_TARGETS = 50
MOST_CAPTIONS = 50


class FileIn(Body):
    """Where we fetch a file, or which upload it is."""

    url: str | None = Field(None, min_length=1, max_length=8192)
    id: str | None = Field(None, min_length=1, max_length=36, description="Of a file from POST /api/media.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.url is None) == (self.id is None):
            raise PydanticCustomError("media.source", "Give either url or id.")
        return self


class CaptionsIn(FileIn):
    """What is said in a video, as SRT or WebVTT."""

    language: str = Field(
        min_length=2,
        max_length=35,
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        description="A BCP 47 tag.",
        examples=["en", "pt-BR"],
    )


class FixIn(Body):
    """What may be changed of a picture; each only when a limit of the platform wants it."""

    ratio: Literal["crop", "pad"] | None = Field(
        None, description="Cut off, or add white bars, to come to a ratio that is allowed."
    )
    size: bool = Field(False, description="Scale it: down into what is allowed, or up to twice its size.")
    types: bool = Field(False, description="Save it in a format that is allowed.")
    bytes: bool = Field(
        False, description="Lower its quality, and then its size, until it has few enough bytes."
    )
    metadata: bool = Field(
        False,
        description="Turn it as the camera said, and take out what stands beside the picture: place, time, device. "
        "Done whenever it is asked for.",
    )


class MediaIn(Body):
    """One picture or video: where we fetch it or which upload it is, and what it shows to those who cannot see it."""

    type: Literal["image", "video"] | None = Field(None, description="Needed with url.")
    url: str | None = Field(None, min_length=1, max_length=8192, examples=["https://example.com/image.jpg"])
    id: str | None = Field(None, min_length=1, max_length=36, description="Of a file from POST /api/media.")
    alt: str | None = Field(None, max_length=10_000, description="A text for screen readers.")
    fetch: Literal["acceptance", "publish"] = Field(
        "acceptance",
        description="When url is fetched. Of a post that goes out at once, files of more than 32 MiB are fetched "
        "when it is published.",
    )
    fix: bool | FixIn = Field(
        False,
        description="Of a picture: whether it may be changed to fit the platform's limits, or what of it. The post "
        "then shows another file, and the original stays. `true` is all of it, with bars rather than anything cut "
        "off. Moving pictures are left as they are.",
        examples=[True, {"ratio": "crop", "metadata": True}],
    )
    cover: FileIn | None = Field(None, description="The picture that stands for a video before it plays.")
    captions: Annotated[list[CaptionsIn], Field(max_length=MOST_CAPTIONS)] | None = Field(
        None, description="What is said in a video, once for each language."
    )

    @model_validator(mode="after")
    def _one_source(self) -> "MediaIn":
        if (self.url is None) == (self.id is None):
            raise PydanticCustomError("media.source", "Give either url or id.")
        if self.url is not None and self.type is None:
            raise PydanticCustomError("required", "Say the type: image or video.")
        if self.type == "image" and (self.cover or self.captions):
            raise PydanticCustomError("media.type", "A cover and captions belong to a video.")
        if self.type == "video" and self.fix:
            raise PydanticCustomError("media.type", "Only pictures are changed; a video stays what it is.")
        return self


def _as_list(value: object) -> object:
    return [value] if isinstance(value, dict) else value


def _one_or_more(schema: dict[str, Any]) -> None:
    """Say in the documentation that one object stands for a list of one."""
    for array in schema.get("anyOf", [schema]):
        if array.get("type") == "array":
            schema["anyOf"] = [array["items"], *schema.get("anyOf", [dict(array)])]
            schema.pop("type", None)
            return


MediaList = Annotated[
    Annotated[list[MediaIn], Field(max_length=MOST_MEDIA)] | None,
    BeforeValidator(_as_list),
    Field(description="One object, or a list of them.", json_schema_extra=_one_or_more),
]

ScheduledAt = Annotated[
    str,
    Field(
        description="ISO 8601 with a zone, at most 366 days ahead.",
        examples=["2027-01-15T10:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
ClientPostId = Annotated[
    str,
    Field(min_length=1, max_length=255, description="Your own id: sent again, it never makes a second post."),
]


class TargetIn(Body):
    """Where else the same content goes; what is given here overrides what all share."""

    platform: str | None = None
    connection_id: str | None = None
    caption: str | None = None
    media: MediaList = None
    options: dict[str, Any] | None = None
    scheduled_at: ScheduledAt | None = Field(None, alias="scheduledAtISO")
    client_post_id: ClientPostId | None = None


class PostIn(Body):
    """A post: at once, or at `scheduledAtISO`."""

    platform: str | None = Field(None, description="Needed, unless connectionId or targets say where.")
    connection_id: str | None = Field(None, description="Which account, where several are connected.")
    caption: str | None = None
    media: MediaList = None
    options: dict[str, Any] | None = Field(
        None, description="The platform's own settings; GET /api/platforms describes them."
    )
    scheduled_at: ScheduledAt | None = Field(None, alias="scheduledAtISO")
    client_post_id: ClientPostId | None = None
    targets: Annotated[list[TargetIn], Field(min_length=1, max_length=MOST_TARGETS)] | None = Field(
        None, description="Several accounts at once; all or none."
    )


class ScheduleIn(PostIn):
    """A post for later."""

    scheduled_at: ScheduledAt | None = Field(alias="scheduledAtISO")


class PatchIn(Body):
    """What changes; what is left out stays. `scheduledAtISO: null` means: at once."""

    caption: str | None = None
    media: MediaList = None
    options: dict[str, Any] | None = None
    scheduled_at: ScheduledAt | None = Field(None, alias="scheduledAtISO")


class ResolveIn(Body):
    """What a person found out about a post of unknown outcome."""

    verdict: Literal["published", "retry", "discard"] = Field(
        description="published: it is public (say where); retry: it is not, send it again; discard: let it be."
    )
    external_id: str | None = Field(None, min_length=1, max_length=255)
    external_url: str | None = Field(None, min_length=1, max_length=2048, pattern=r"^https?://[^\s]+$")
