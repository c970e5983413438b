"""Request bodies as X's OpenAPI 2.167 has them: nothing unknown, every type exact."""

from collections.abc import Callable, Mapping
from typing import Any

Fault = tuple[str, dict[str, list[str]]]
Check = Callable[[str, Any], list[Fault]]

REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")


def faults(body: Any, check: Check | None = None) -> list[Fault]:
    """Everything wrong with the shape of a body, at once; without a check that of POST /2/tweets."""
    return (check or record(_TOP))("$", body)


def _fault(path: str, message: str, value: Any) -> list[Fault]:
    return [(f"{path}: {message}", {path.removeprefix("$.").removeprefix("$") or "body": [str(value)]})]


def record(known: Mapping[str, Check], *required: str) -> Check:
    """An object of these members and no others."""

    def check(path: str, value: Any) -> list[Fault]:
        if not isinstance(value, dict):
            return _fault(path, "must be an object", value)
        found: list[Fault] = []
        for name, inner in value.items():
            if name in known:
                found += known[name](f"{path}.{name}", inner)
            else:
                message = "is not defined in the schema and the schema does not allow additional properties"
                found += _fault(f"{path}.{name}", message, inner)
        for name in required:
            if name not in value:
                found += _fault(f"{path}.{name}", "is missing but it is required", "")
        return found

    return check


def text(low: int = 0, high: int | None = None) -> Check:
    """A string so long."""

    def check(path: str, value: Any) -> list[Fault]:
        if not isinstance(value, str):
            return _fault(path, "must be a string", value)
        if len(value) < low or (high is not None and len(value) > high):
            return _fault(path, f"must be {low} to {high} characters long", value)
        return []

    return check


def identifier(path: str, value: Any) -> list[Fault]:
    """Digits, as a string."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 19:
        return []
    return _fault(path, "does not match the regex pattern ^[0-9]{1,19}$", value)


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(path: str, value: Any) -> list[Fault]:
        if value in allowed:
            return []
        return _fault(path, f"does not have a value in the enumeration [{', '.join(allowed)}]", value)

    return check


def flag(path: str, value: Any) -> list[Fault]:
    """True or false."""
    return [] if isinstance(value, bool) else _fault(path, "must be a boolean", value)


def whole(low: int, high: int) -> Check:
    """An integer in this range."""

    def check(path: str, value: Any) -> list[Fault]:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return []
        return _fault(path, f"must be an integer from {low} to {high}", value)

    return check


def list_of(each: Check, low: int, high: int) -> Check:
    """An array of so many such items."""

    def check(path: str, value: Any) -> list[Fault]:
        if not isinstance(value, list) or not low <= len(value) <= high:
            return _fault(path, f"must be an array of {low} to {high} items", value)
        return [fault for index, item in enumerate(value) for fault in each(f"{path}[{index}]", item)]

    return check


_MEDIA = record(
    {
        "media_ids": list_of(identifier, 1, 4),
        "tagged_user_ids": list_of(identifier, 0, 10),
        "title": text(),
        "description": text(),
        "embeddable": flag,
        "preview_media_id": identifier,
    },
    "media_ids",
)
_POLL = record(
    {
        "options": list_of(text(1, 25), 2, 4),
        "duration_minutes": whole(5, 10_080),
        "reply_settings": one_of(*REPLY_SETTINGS),
    },
    "options",
    "duration_minutes",
)
_REPLY = record(
    {
        "in_reply_to_tweet_id": identifier,
        "exclude_reply_user_ids": list_of(text(), 0, 1000),
        "auto_populate_reply_metadata": flag,
    },
    "in_reply_to_tweet_id",
)
_TOP: dict[str, Check] = {
    "text": text(),
    "media": _MEDIA,
    "poll": _POLL,
    "reply": _REPLY,
    "reply_settings": one_of(*REPLY_SETTINGS),
    "quote_tweet_id": identifier,
    "community_id": identifier,
    "share_with_followers": flag,
    "made_with_ai": flag,
    "paid_partnership": flag,
    "edit_options": record({"previous_post_id": identifier}, "previous_post_id"),
    "geo": record({"place_id": text()}, "place_id"),
    "card_uri": text(),
    "direct_message_deep_link": text(),
    "for_super_followers_only": flag,
    "nullcast": flag,
}
