"""A way to connect an account: which keys, which scopes, which dialect of PKCE."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

Pkce = Literal["none", "s256", "s256-hex"]
"""How the challenge is made of the verifier; `s256-hex` is a dialect in lower-case hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A question put to the person before consent (a server's address, an app password).

    `secret`: it is typed unseen, and stands in no address, log or message. `host`: the answer is the address of the
    `per_account` host of this name; `begin` can then talk to it. `default`: what an empty answer means.
    """

    name: str
    label: str
    secret: bool = False
    placeholder: str = ""
    host: str | None = None
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """`client_id` and `client_secret` name the environment variables that hold the app's keys; None: there are none.

    `form`: what the person is asked on a page of ours first; `begin` gets the answers. `consent`: the platform has a
    page on which access is allowed; without one `begin` returns the tokens.
    `refresh_single_use`: the refresh token dies when it is used, so one whose answer was lost is never sent again.
    `keep_alive`: so long before it ends an access is renewed although nothing is posted: where a grant that nobody
    uses dies.
    `required_scopes`: without these publishing cannot work, so a consent that leaves them out is refused at once.
    """

    name: str = "default"
    label: str
    client_id: str | None = None
    client_secret: str | None = None
    scopes: tuple[str, ...] = ()
    required_scopes: tuple[str, ...] = ()
    pkce: Pkce = "s256"
    refresh_single_use: bool = False
    keep_alive: timedelta | None = None
    form: tuple[FormField, ...] = ()
    consent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What `authorize_url` puts into the address: each of these exactly once."""

    state: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What came back with the person: the single-use code, and what we kept from the start."""

    code: str = field(repr=False)
    redirect_uri: str
    scopes: tuple[str, ...]
    verifier: str | None = field(default=None, repr=False)
