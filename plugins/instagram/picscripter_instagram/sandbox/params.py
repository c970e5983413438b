"""Parameters as Graph reads them, and the paging below its lists."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from picscripter.sandbox import Call
from picscripter_instagram.sandbox import words


def flag(params: dict[str, Any], name: str, *, default: bool) -> bool:
    """A parameter that must be a boolean, as JSON or as a form writes it."""
    value = params.get(name)
    if value is None:
        return default
    known = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in known:
        raise words.refusal(100, f"(#100) Param {name} must be a boolean")
    return known[str(value).lower()]


def moment(call: Call, name: str) -> datetime | None:
    """A time among the parameters, in Unix seconds."""
    value = call.params.get(name)
    if value is None:
        return None
    if not str(value).isdecimal():
        raise words.refusal(100, f"(#100) Param {name} must be a unix timestamp")
    return datetime.fromtimestamp(int(value), UTC)


def whole(call: Call, name: str, default: int) -> int:
    """A positive whole number among the parameters."""
    value = str(call.params.get(name, default))
    if not value.isdecimal() or int(value) < 1:
        raise words.refusal(100, f"(#100) Param {name} must be a positive integer")
    return int(value)


def paging(call: Call, ids: list[str], *, more: bool) -> dict[str, Any]:
    """Cursors; ids serve as cursors here."""
    if not ids:
        return {}
    found: dict[str, Any] = {"cursors": {"before": ids[0], "after": ids[-1]}}
    if more:
        query = urlencode({**call.query, "after": ids[-1]})
        found["next"] = f"{call.origin}/instagram/{call.host}/{call.path}?{query}"
    return {"paging": found}
