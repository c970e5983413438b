"""Parameters that several endpoints read, and what Facebook says of wrong ones."""

from datetime import datetime
from typing import Any

from picscripter_facebook.sandbox import words

LONGEST = 63_206  # characters of a message; measured by others, not in Meta's reference
POSTING = ("pages_manage_posts", "pages_read_engagement")


def check_scheduling(params: dict[str, Any], now: datetime) -> None:
    """The window of native scheduling is checked; keeping a post is not emulated, and says so."""
    wanted = params.get("scheduled_publish_time")
    if wanted is None:
        return
    ahead = int(wanted) - now.timestamp() if str(wanted).isdecimal() else 0
    if not 600 <= ahead <= 29 * 86_400 or flag(params, "published", default=True):
        raise words.refusal(400, 100, "(#100) The specified scheduled publish time is invalid.")
    hint = "This sandbox does not emulate native scheduling."
    raise words.refusal(400, 100, "(#100) Invalid parameter", reason=hint)


def text(params: dict[str, Any], name: str) -> str | None:
    """A parameter that must be text; an empty one is none."""
    value = params.get(name)
    if value is not None and not isinstance(value, str):
        raise words.refusal(400, 100, f"(#100) Param {name} must be a string")
    return value or None


def flag(params: dict[str, Any], name: str, *, default: bool) -> bool:
    """A parameter that must be a boolean, as JSON or as a form writes it."""
    value = params.get(name)
    if value is None:
        return default
    known = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in known:
        raise words.refusal(400, 100, f"(#100) Param {name} must be a boolean")
    return known[str(value).lower()]
