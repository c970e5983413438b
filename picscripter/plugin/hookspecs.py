"""The contract: what a platform plugin may implement. pluggy, mypy and the reference share this one declaration."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pluggy

from picscripter.plugin.account import Account
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.delivery import Delivery
from picscripter.plugin.description import Description
from picscripter.plugin.errors import PlatformError
from picscripter.plugin.http import Context, Response, Session
from picscripter.plugin.login import Consent, Grant
from picscripter.plugin.post import Delivered, Post, Published
from picscripter.plugin.problem import Problem
from picscripter.plugin.webhook import WebhookAnswer, WebhookRequest

PROJECT = "picscripter"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin's module as the implementation of the hook of its name."""

REQUIRED = frozenset(
    {
        "describe",
        "authorize_url",
        "exchange_code",
        "refresh",
        "fetch_accounts",
        "validate_options",
        "publish",
    }
)
"""Hooks without which a plugin is not loaded. Each other hook, present, is the capability it names."""

CONSENT = frozenset({"authorize_url", "exchange_code"})
"""Those of them that a plugin may leave out when none of its logins has a consent page."""


class Hooks(Protocol):
    """A plain hook computes, an async hook talks. An implementation may leave out parameters it does not need."""

    @hookspec
    def describe(self) -> Description:
        """Say what this platform is: hosts, logins, limits, options. Called once at start; does no I/O."""
        ...

    @hookspec
    def authorize_url(self, app: App, consent: Consent) -> str:
        """Where the browser is sent to grant access: state, redirect and challenge in it exactly once."""
        ...

    @hookspec
    async def begin(
        self, context: Context, form: Mapping[str, str], redirect_uri: str, scopes: Sequence[str]
    ) -> Tokens | App:
        """For logins that need I/O or a form before consent: tokens at once, or the app to go on with.

        `context.app` is the operator's; of a login without keys it is the one that an earlier `begin` registered
        there, for this redirect address and these scopes (empty keys: none yet). Return it when it is still good.
        Refused when what was typed is wrong; its problems have paths such as `/fields/password`.
        """
        ...

    @hookspec
    async def exchange_code(self, context: Context, grant: Grant) -> Tokens:
        """Trade a code for tokens. Called once: codes are single-use. Refused when the platform will not take it."""
        ...

    @hookspec
    async def refresh(self, context: Context, tokens: Tokens) -> Tokens:
        """Trade the refresh token for new tokens. Reconnect when the platform says that the grant is over."""
        ...

    @hookspec
    async def fetch_accounts(self, session: Session) -> Sequence[Account]:
        """The accounts that this grant may post as. Empty when the person left all of them out."""
        ...

    @hookspec
    def validate_options(self, post: Post, account: Account) -> Sequence[Problem]:
        """All that the platform would refuse in this post, at once. No I/O: the rest is `preflight`'s."""
        ...

    @hookspec
    def ahead(self, post: Post) -> float:
        """How many seconds before its time the preparation of this post should begin."""
        ...

    @hookspec
    async def preflight(self, session: Session, post: Post) -> Sequence[Problem]:
        """What only the platform knows now (creator info, quotas): all problems, before anything is published."""
        ...

    @hookspec
    async def publish(self, delivery: Delivery, post: Post) -> Published | Delivered:
        """Publish: straight-line code over the journal, which may be cut anywhere and is run again from the top."""
        ...

    @hookspec
    def classify(self, response: Response) -> PlatformError | None:
        """Name an answer of status 400 or more by its next move; None leaves it to the host's table of statuses."""
        ...

    @hookspec
    async def places(self, session: Session, kind: str) -> Sequence[Mapping[str, str]]:
        """Where on the account one can post (boards, playlists): `{"id", "name"}` each."""
        ...

    @hookspec
    async def delete(self, session: Session, remote_id: str) -> None:
        """Remove what was published. What is already gone counts as removed."""
        ...

    @hookspec
    async def metrics(self, session: Session, remote_id: str) -> Mapping[str, int]:
        """Counts of one post, by the platform's own names."""
        ...

    @hookspec
    async def revoke(self, context: Context, tokens: Tokens) -> None:
        """Give the access back to the platform. What is already void counts as given back."""
        ...

    @hookspec
    async def receive_webhook(self, context: Context, request: WebhookRequest) -> WebhookAnswer:
        """Verify what the platform sent, answer it, and say what happened."""
        ...
