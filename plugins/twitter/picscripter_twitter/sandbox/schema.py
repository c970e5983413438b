"""The request body of POST /2/tweets, as X's OpenAPI 2.167 has it: nothing unknown, every type exact."""

from collections.abc import Callable, Mapping
from typing import Any

Fault = tuple[str, dict[str, list[str]]]
Check = Callable[[str, Any], list[Fault]]

REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")


def faults(body: Any) -> list[Fault]:
    """Everything wrong with the shape of a body, at once."""
    return _object(_TOP)("$", body)


def _fault(path: str, message: str, value: Any) -> list[Fault]:
    return [(f"{path}: {message}", {path.removeprefix("$.").removeprefix("$") or "body": [str(value)]})]


def _object(known: Mapping[str, Check], *required: str) -> Check:
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


def _text(low: int = 0, high: int | None = None) -> Check:
    def check(path: str, value: Any) -> list[Fault]:
        if not isinstance(value, str):
            return _fault(path, "must be a string", value)
        if len(value) < low or (high is not None and len(value) > high):
            return _fault(path, f"must be {low} to {high} characters long", value)
        return []

    return check


def _id(path: str, value: Any) -> list[Fault]:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 19:
        return []
    return _fault(path, "does not match the regex pattern ^[0-9]{1,19}$", value)


def _one_of(*allowed: str) -> Check:
    def check(path: str, value: Any) -> list[Fault]:
        if value in allowed:
            return []
        return _fault(path, f"does not have a value in the enumeration [{', '.join(allowed)}]", value)

    return check


def _flag(path: str, value: Any) -> list[Fault]:
    return [] if isinstance(value, bool) else _fault(path, "must be a boolean", value)


def _whole(low: int, high: int) -> Check:
    def check(path: str, value: Any) -> list[Fault]:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return []
        return _fault(path, f"must be an integer from {low} to {high}", value)

    return check


def _list(each: Check, low: int, high: int) -> Check:
    def check(path: str, value: Any) -> list[Fault]:
        if not isinstance(value, list) or not low <= len(value) <= high:
            return _fault(path, f"must be an array of {low} to {high} items", value)
        return [fault for index, item in enumerate(value) for fault in each(f"{path}[{index}]", item)]

    return check


_MEDIA = _object(
    {
        "media_ids": _list(_id, 1, 4),
        "tagged_user_ids": _list(_id, 0, 10),
        "title": _text(),
        "description": _text(),
        "embeddable": _flag,
        "preview_media_id": _id,
    },
    "media_ids",
)
_POLL = _object(
    {
        "options": _list(_text(1, 25), 2, 4),
        "duration_minutes": _whole(5, 10_080),
        "reply_settings": _one_of(*REPLY_SETTINGS),
    },
    "options",
    "duration_minutes",
)
_REPLY = _object(
    {
        "in_reply_to_tweet_id": _id,
        "exclude_reply_user_ids": _list(_text(), 0, 1000),
        "auto_populate_reply_metadata": _flag,
    },
    "in_reply_to_tweet_id",
)
_TOP: dict[str, Check] = {
    "text": _text(),
    "media": _MEDIA,
    "poll": _POLL,
    "reply": _REPLY,
    "reply_settings": _one_of(*REPLY_SETTINGS),
    "quote_tweet_id": _id,
    "community_id": _id,
    "share_with_followers": _flag,
    "made_with_ai": _flag,
    "paid_partnership": _flag,
    "edit_options": _object({"previous_post_id": _id}, "previous_post_id"),
    "geo": _object({"place_id": _text()}, "place_id"),
    "card_uri": _text(),
    "direct_message_deep_link": _text(),
    "for_super_followers_only": _flag,
    "nullcast": _flag,
}
