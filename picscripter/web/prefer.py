"""`Prefer: wait=20` (RFC 7240): hold the answer until the post has ended, or so many seconds are over."""

import re
from collections.abc import Mapping

from aiohttp import web

LONGEST_WAIT = 30

_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,6})\"?\s*(?:$|[,;])", re.IGNORECASE)


def wait_of(request: web.Request) -> float | None:
    """The seconds to wait, at most 30; None when none are asked for. Preferences that are not known are ignored."""
    match = _WAIT.search(",".join(request.headers.getall("Prefer", [])))
    return None if match is None else float(min(int(match[1]), LONGEST_WAIT))


def applied(wait: float | None) -> Mapping[str, str]:
    """The header that says which wait was kept."""
    return {} if wait is None else {"Preference-Applied": f"wait={wait:g}"}
