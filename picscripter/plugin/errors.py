"""What went wrong on a platform, named by the next move: each family is a class, its docstring what people read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from picscripter.plugin.problem import Problem

Scope = Literal["app", "connection"]
"""Whom a limit stops: every connection of this app on this platform, or this one account."""


class PlatformError(Exception):
    """A platform said no, or said nothing."""

    def __init__(self, message: str, *, code: str | None = None) -> None:
        """`code` is the platform's own, as it stands in its documentation (`190/463`)."""
        super().__init__(message)
        self.message = message
        self.code = code


class Retry(PlatformError):
    """A passing fault: the same again will do, after a while."""

    def __init__(self, message: str, *, after: float | None = None, code: str | None = None) -> None:
        """`after`: seconds that the platform asks for; None leaves it to the back-off."""
        super().__init__(message, code=code)
        self.after = after


class NotSent(Retry):
    """No byte of the request reached the platform: name, connection or TLS failed."""


class RateLimited(PlatformError):
    """Too many requests: wait until the platform takes more. Waiting is no attempt."""

    def __init__(
        self,
        message: str,
        *,
        until: datetime | None = None,
        scope: Scope = "connection",
        code: str | None = None,
    ) -> None:
        """`until` None: the platform did not say; the host waits and tries with growing distance."""
        super().__init__(message, code=code)
        self.until = until
        self.scope = scope


class QuotaExhausted(PlatformError):
    """An allowance is used up: it comes back at `until`, or (None) when a person has paid or asked for more.

    `scope` app: all posts of this app wait, and one of them asks again every quarter of an hour.
    """

    def __init__(
        self,
        message: str,
        *,
        until: datetime | None = None,
        scope: Scope = "app",
        code: str | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.until = until
        self.scope = scope


class Reconnect(PlatformError):
    """The access is gone: refresh once if that is possible, else the person must connect the account again."""


class Refused(PlatformError):
    """The platform will not take this post as it is; the problems say what to change."""

    def __init__(self, message: str, *, problems: Sequence[Problem] = (), code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.problems = tuple(problems)


class Misconfigured(PlatformError):
    """The app's own set-up is wrong (keys, redirect address, product not enabled): an operator must act."""


class OutcomeUnknown(PlatformError):
    """Nobody can tell from this answer whether the request took effect. A commit is then looked up, never repeated."""

    def __init__(self, message: str, *, code: str | None = None, refusal: str | None = None) -> None:
        """`refusal`: what this answer says once the lookup has found nothing.

        A platform that refuses duplicates refuses after a lost answer (then the post is there) and for a text that was
        posted before (then it never will be): the lookup tells which, and the second needs no further attempt. Where
        the post was sent before, and found too late or not at all, the outcome stays unknown: a person is asked.
        """
        super().__init__(message, code=code)
        self.refusal = refusal


class NotPublished(PlatformError):
    """After the commit the platform ended the post (a rejected video). `restart`: it may be made anew."""

    def __init__(self, message: str, *, restart: bool = False, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.restart = restart


class ContractBroken(RuntimeError):
    """A plugin did what the contract forbids: a bug of the plugin, told with its name and version."""
