"""What platforms send to us: a request to verify and the events that it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """As it arrived at `/api/hooks/{platform}`: header names in lower case, and the very bytes that were signed."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """Something became public (or vanished) on an account. `handle` is the platform's id of it."""

    kind: Literal["published", "removed", "failed"]
    account_id: str
    handle: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswer:
    """What to reply, and what was learnt. An unverified request is answered 403 with no events."""

    status: int = 200
    body: str = ""
    events: tuple[WebhookEvent, ...] = ()
