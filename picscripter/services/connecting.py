"""Connecting an account: send the person to the platform, take what comes back, and store what was granted.

Whoever comes back with the right state need not be who asked: anybody can send his own consent address to
somebody else, whose account would then be connected for him (login CSRF, RFC 6749, section 10.12; RFC 9700,
section 4.7). So a state belongs to the browser that asked for it. A callback from another browser (also from
one whose app asked from its server, which leaves no cookie) still trades its code at once, because codes live
for seconds, but nothing is connected: the person is told for whom it would be, and must confirm.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from picscripter.domain.redaction import redact
from picscripter.platforms.network import Network
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.account import Account
from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.errors import Misconfigured, NotSent, PlatformError, Reconnect, Retry
from picscripter.plugin.login import Consent, Grant, Login
from picscripter.plugin.oauth2 import challenge, make_verifier
from picscripter.services.connect_faults import (
    ConnectFault,
    denied,
    from_platform,
    not_taken,
    refused_by_platform,
)
from picscripter.services.credentials import Credentials
from picscripter.services.refusals import NotFound, Unavailable
from picscripter.storage.choices import Choices, NewChoice
from picscripter.storage.connections import Connections
from picscripter.storage.oauth_states import Asked, NewState, OAuthStates, TakenState, digest, vars_of
from picscripter.storage.stored_connection import StoredConnection

log = logging.getLogger("picscripter.connecting")

R = TypeVar("R")

_PAUSES = (0.5, 0.5)
"""Seconds between tries at a connection: three fit into the 30 seconds that the briefest codes live."""

_SETTLING = (0.5, 1.5, 4.0)
"""Seconds between tries with a new token: a platform may not know it everywhere yet (one calls it revoked)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """The end: these accounts may be posted to."""

    label: str
    connections: tuple[StoredConnection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The accounts wait for the person's word; `choice_id` opens them, so only who came back may see it."""

    choice_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """From `GET /api/connect/{platform}` to the callback. `public_url` has no slash at its end."""

    registry: Registry
    network: Network
    credentials: Credentials
    connections: Connections
    states: OAuthStates
    choices: Choices
    clock: Clock
    public_url: str

    async def begin(self, user_id: str, platform: str, login: str | None, browser: str) -> str:
        """Where the person is to be sent. `browser`: the secret in the cookie of whoever asks.

        For a login with a form that is a page of ours, else the platform's. NotFound: no such platform or login;
        Unavailable: the operator's keys are missing.
        """
        here = find_platform(self.registry, platform)
        chosen = find_login(here, login)
        app = self.app(here, chosen)
        asked = Asked(
            user_id=user_id,
            platform=platform,
            login=chosen.name,
            scopes=self.credentials.scopes(here, chosen),
            binding=digest(browser),
        )
        if chosen.form:
            form_id = await self.states.add(NewState(**vars_of(asked), verifier=None, kind="form"))
            return f"{self.public_url}/api/connect/forms/{form_id}"
        return await self.ask_consent(here, asked, app)

    async def ask_consent(self, platform: Platform, asked: Asked, app: App) -> str:
        """Where the person allows access to `app`; one that is not the operator's is kept with the state."""
        login = find_login(platform, asked.login)
        verifier = None if login.pkce == "none" else make_verifier()
        own = app if login.client_id is None else None
        state = await self.states.add(NewState(**vars_of(asked), verifier=verifier, app=own))
        consent = Consent(
            state=state,
            redirect_uri=self.redirect_uri(asked.platform),
            scopes=asked.scopes,
            challenge=None if verifier is None else challenge(verifier, login.pkce),
        )
        return self.network.authorize_url(platform, app, consent)

    async def finish(self, platform: str, answer: Mapping[str, str], browser: str) -> Connected | Waiting:
        """Take what came back (the query). `browser`: the secret of the browser's cookie, old or just made.

        ConnectFault: nothing was connected, and why. NotFound: no such platform.
        """
        here = find_platform(self.registry, platform)
        label = here.description.label
        taken = await self.states.take(platform, answer.get("state", ""))
        if error := answer.get("error"):
            if error in ("access_denied", "user_denied", "user_cancelled_login", "user_cancelled_authorize"):
                raise denied(label)
            ours = isinstance(taken, TakenState)
            raise refused_by_platform(label, error, answer.get("error_description", ""), ours=ours)
        if not isinstance(taken, TakenState):
            raise not_taken(taken)
        code = answer.get("code")
        if not code:
            raise ConnectFault("code_missing", f"{label} sent no code along. Please start again.")
        tokens, app = await self._exchanged(here, taken, code)
        return await self.end(here, taken, app, tokens, browser)

    async def end(
        self, platform: Platform, asked: Asked, app: App, tokens: Tokens, browser: str, *, sure: bool = False
    ) -> Connected | Waiting:
        """Connect what the tokens open; with several accounts, or a strange browser, ask the person first.

        `sure`: it was asked for with the user's own token, so no browser needs to be known.
        """
        accounts = await self._granted(platform, asked, app, tokens)
        strange = not sure and digest(browser) != asked.binding
        if len(accounts) == 1 and not strange:
            saved = await self._save(asked, accounts[0])
            return Connected(label=platform.description.label, connections=(saved,))
        return Waiting(choice_id=await self._ask(asked, accounts, browser, strange=strange))

    async def _exchanged(self, platform: Platform, taken: TakenState, code: str) -> tuple[Tokens, App]:
        app = taken.app or self.app(platform, find_login(platform, taken.login))
        grant = Grant(
            code=code,
            redirect_uri=self.redirect_uri(taken.platform),
            scopes=taken.scopes,
            verifier=taken.verifier,
        )
        with told(platform):
            context = self.network.context(platform, app)
            tokens = await self.patiently(lambda: platform.exchange_code(context, grant), NotSent)
        return replace(tokens, app=taken.app), app

    async def _granted(self, platform: Platform, asked: Asked, app: App, tokens: Tokens) -> Sequence[Account]:
        """The accounts that the tokens open, each with those to post with."""
        label = platform.description.label
        # RFC 6749, section 5.1: who names no scopes granted what was asked for.
        tokens = replace(tokens, scopes=tokens.scopes or asked.scopes, hosts={**app.hosts, **tokens.hosts})
        _check_scopes(label, find_login(platform, asked.login), tokens)
        with told(platform):
            session = self.network.session(platform, app, tokens)
            accounts = await self.patiently(
                lambda: platform.fetch_accounts(session), Retry, Reconnect, pauses=_SETTLING
            )
        if not accounts:
            raise ConnectFault(
                "no_accounts",
                f"Access was granted, but to no {label} account that can be posted to. "
                "Start again, and tick at least one.",
            )
        return [_with_tokens(account, tokens) for account in accounts]

    async def patiently(
        self,
        call: Callable[[], Awaitable[R]],
        *faults: type[PlatformError],
        pauses: Sequence[float] = _PAUSES,
    ) -> R:
        """Make a call again that failed so. A code counts once, so only one that was certainly not sent goes again."""
        for pause in pauses:
            try:
                return await call()
            except faults:
                await self.clock.sleep(pause)
        return await call()

    async def _save(self, taken: Asked, account: Account) -> StoredConnection:
        assert account.tokens is not None  # `_with_tokens` saw to it
        return await self.connections.save(
            taken.user_id, taken.platform, taken.login, account, account.tokens
        )

    async def _ask(self, taken: Asked, accounts: Sequence[Account], browser: str, *, strange: bool) -> str:
        return await self.choices.add(
            NewChoice(
                user_id=taken.user_id,
                platform=taken.platform,
                login=taken.login,
                accounts=tuple(accounts),
                binding=digest(browser),
                strange=strange,
            )
        )

    def app(self, platform: Platform, login: Login) -> App:
        """The operator's. Unavailable: its keys are missing."""
        try:
            return self.credentials.app(platform, login.name)
        except Misconfigured as fault:
            raise Unavailable(fault.code or "misconfigured", fault.message) from fault

    def redirect_uri(self, platform: str) -> str:
        """Where the platform sends the person back to."""
        return f"{self.public_url}/api/callback/{platform}"


@contextmanager
def told(platform: Platform) -> Iterator[None]:
    """What the platform refuses is told to the person as a ConnectFault, and to the log."""
    try:
        yield
    except PlatformError as fault:
        fault.message = redact(fault.message)
        name, kind = platform.description.name, type(fault).__name__
        log.warning("connecting %s failed: %s: %s", name, kind, fault.message)
        raise from_platform(platform.description.label, fault) from fault


def find_platform(registry: Registry, name: str) -> Platform:
    """The installed platform of that name; NotFound says which there are."""
    if name in registry:
        return registry[name]
    there = ", ".join(registry) or "none"
    raise NotFound("unknown_platform", f"No platform of this name is installed here; these are: {there}.")


def find_login(platform: Platform, name: str | None) -> Login:
    """The login of that name, or the first; NotFound says which there are."""
    description = platform.description
    try:
        return description.login(name)
    except KeyError as fault:
        there = ", ".join(login.name for login in description.logins)
        raise NotFound("unknown_login", f"{description.label} has these logins: {there}.") from fault


def _check_scopes(label: str, login: Login, tokens: Tokens) -> None:
    missing = [scope for scope in login.required_scopes if scope not in tokens.scopes]
    if missing:
        raise ConnectFault(
            "scopes_missing",
            f"Without these permissions nothing can be posted to {label}: {', '.join(missing)}. "
            "Start again, and leave them ticked.",
            more={"missing": missing},
        )


def _with_tokens(account: Account, grant: Tokens) -> Account:
    """The account with its own tokens, or else the grant's; server and app are those of the grant."""
    own = account.tokens or grant
    return replace(
        account,
        tokens=replace(own, scopes=own.scopes or grant.scopes, hosts=grant.hosts, app=grant.app),
    )
