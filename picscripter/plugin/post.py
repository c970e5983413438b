"""A post as a plugin sees it: content for one account, already checked against the options model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from picscripter.plugin.account import Account

MediaType = Literal["image", "video"]


class Options(BaseModel):
    """A platform's own settings of a post: subclass it, one field per option, in snake_case.

    In JSON the names are camelCase. Unknown fields are refused.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        str_strip_whitespace=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionFile:
    """What is said in a video, as text with times (SRT or WebVTT). `language`: a BCP 47 tag (`en`, `pt-BR`).

    `url` is its name, as of `Media`; its text comes from `session.open(file)`.
    """

    language: str
    url: str
    bytes: int | None = None
    content_type: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One picture or video. `url` is its name: an address, or the name of a file that the host keeps.

    Either way the bytes come from `session.open(media)`. What a post shows is in the host's store by the time of
    `publish`, and then the rest is known (in `validate_options` it may still be None): `bytes` is its size, `width`
    and `height` are as it is shown, `duration` is in seconds, `frame_rate` in frames a second, `codecs` by kind
    (`{"video": "h264", "audio": "aac"}`), `sha256` is of its bytes.
    `cover`: the picture that stands for a video before it plays. `captions`: what is said in it.
    """

    type: MediaType
    url: str
    alt: str | None = None
    bytes: int | None = None
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    animated: bool | None = None
    sha256: str | None = None
    frame_rate: float | None = None
    codecs: Mapping[str, str] = field(default_factory=dict)
    cover: "Media | None" = None
    captions: tuple[CaptionFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One piece of content for one account. `scheduled_at` None: as soon as possible.

    `id` and `round` together name one intention to make it public, however often it is run: send what is made of
    them where the platform takes a key of the sender's, and it cannot appear twice. A person who, after an unknown
    outcome, asks for it once more begins a new round.
    """

    id: str
    account: Account
    caption: str
    media: tuple[Media, ...] = ()
    options: Options = field(default_factory=Options)
    scheduled_at: datetime | None = None
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The end of a publish: the platform's id, and where people see it. None: the platform tells none."""

    remote_id: str | None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The other end: it waits in the creator's inbox, and a person makes it public there. `message` says what to do."""

    message: str
    remote_id: str | None = None
