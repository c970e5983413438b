"""Why an account could not be connected, in words for the person at the browser and a code for programs."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from picscripter.plugin.errors import Misconfigured, PlatformError, Reconnect, Refused
from picscripter.storage.oauth_states import NotTaken

Code = Literal[
    "access_denied",
    "state_unknown",
    "state_used",
    "state_expired",
    "code_missing",
    "code_refused",
    "scopes_missing",
    "no_accounts",
    "misconfigured",
    "platform_unavailable",
    "choice_gone",
    "other_browser",
    "nothing_chosen",
]


class ConnectFault(Exception):
    """Nothing was connected. `detail` says why and what to do; `more` holds further members of the answer."""

    def __init__(self, code: Code, detail: str, *, more: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.code: Code = code
        self.detail = detail
        self.more = dict(more or {})


def from_platform(label: str, fault: PlatformError) -> ConnectFault:
    """What a fault of the platform means for the person. Codes are single-use: it always means anew."""
    if isinstance(fault, Misconfigured):
        return ConnectFault(
            "misconfigured",
            f"{label} does not know this app, or knows it with other settings: {fault.message} "
            "Whoever runs this server must correct that.",
        )
    if isinstance(fault, (Refused, Reconnect)):
        return ConnectFault(
            "code_refused",
            f"{label} did not take the confirmation any more: {fault.message} "
            "It counts once and for a short time. Please start again.",
        )
    return ConnectFault(
        "platform_unavailable",
        f"{label} could not complete this: {fault.message} Please start again in a moment.",
    )


def denied(label: str) -> ConnectFault:
    """The person said no."""
    return ConnectFault("access_denied", f"You did not allow access to {label}. Nothing was connected.")


def refused_by_platform(label: str, error: str, description: str, *, ours: bool) -> ConnectFault:
    """`error` and `description` stood in an address that anybody can write: quote, and cut short.

    `ours`: it came with a state of ours. Without one a stranger's free words do not come upon our page.
    """
    if not ours:
        error, description = error if _CODE.fullmatch(error) else "unknown", ""
    said = f"{error[:60]}: {description[:200]}" if description else error[:60]
    return ConnectFault(
        "platform_unavailable", f"{label} sent you back with an error ({said}). Nothing was connected."
    )


_CODE = re.compile("[a-z_]{1,60}")  # as all of RFC 6749 and of the platforms are

_NOT_TAKEN: Mapping[NotTaken, tuple[Code, str]] = {
    "unknown": (
        "state_unknown",
        "This answer belongs to no connection that was begun here. Please start again in your app.",
    ),
    "used": (
        "state_used",
        (
            "This answer has been used already, and counts only once. If you saw a confirmation before, "
            "all is well; else please start again in your app."
        ),
    ),
    "expired": (
        "state_expired",
        "This took longer than ten minutes, so it counts no more. Please start again in your app.",
    ),
}


def not_taken(why: NotTaken) -> ConnectFault:
    """The state was not given out here, was used, or is over."""
    return ConnectFault(*_NOT_TAKEN[why])
