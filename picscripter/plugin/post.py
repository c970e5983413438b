"""A post as a plugin sees it: content for one account, already checked against the options model."""

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
class Media:
    """One picture or video. `url` is its name: an address, or the name of a file that the host keeps.

    Either way the bytes come from `session.open(media)`. Of what the host keeps the rest is known, else it is None:
    `width` and `height` as it is shown, `duration` in seconds, `sha256` of its bytes.
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
    """The end of a publish: the platform's id, and where people see it (None while the platform has no address)."""

    remote_id: str
    url: str | None = None
