"""What a plugin says of itself: everything that the host must know before it makes a call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel

from picscripter.plugin.budget import Budget
from picscripter.plugin.limits import Limits
from picscripter.plugin.login import Login
from picscripter.plugin.post import Options

CONTRACT = 1
"""The number of this contract. A plugin names the one it was built against; the host says which ones it accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A place that the plugin may talk to, and no other.

    `base`: scheme and host (`https://graph.example.com`). `pattern`: hosts that answers may name, `*` standing for
    one or more labels (`https://*.upload.example.com`); without it only `base` itself.
    `per_account` in place of both: each account has a server of its own, whose address is in its `Tokens.hosts`
    (before there are any, in `App.hosts`) under this host's name. It is https on a public name, and an account's
    requests reach its own server only.
    An operator can point it elsewhere: `PICSCRIPTER_HOST_<PLATFORM>_<NAME>`.
    """

    base: str | None = None
    pattern: str | None = None
    per_account: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """An extra address for one simple kind of post: `POST <path>` with `body` makes the request that `compose` returns.

    `compose(body)` gives the members of a `POST /api/posts` body except `platform`.
    """

    path: str
    summary: str
    body: type[BaseModel]
    compose: Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """`name` is the platform, as in the entry point, in addresses and in the sandbox; `label` is for people.

    `settle`: how long after the deadline of a commit its effect may still come to light (late landing, lists that
    lag, clocks that differ, silent connections kept open). Only a look begun later may conclude that there is none.
    `attachments`: what a video may have beside it; what is not named here is refused, so that nothing is dropped.
    `pulls`: kinds of media (`image`) or types (`image/webp`) that the platform fetches from an address of ours
    (`session.lend`): without a public one such a post is refused before it is accepted.
    `api_version` is shown and logged; `sunset` is the day on which the platform switches it off.
    """

    name: str
    label: str
    logins: tuple[Login, ...]
    hosts: Mapping[str, Host]
    limits: Limits
    settle: timedelta
    options: type[Options] = Options
    budgets: tuple[Budget, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    pulls: tuple[str, ...] = ()
    attachments: tuple[Literal["cover", "captions"], ...] = ()
    api_version: str = ""
    sunset: date | None = None
    contract: int = CONTRACT

    def login(self, name: str | None = None) -> Login:
        """The login of that name, or the first. KeyError when there is none such."""
        for login in self.logins:
            if name is None or login.name == name:
                return login
        raise KeyError(name)
