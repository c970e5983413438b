"""A platform to connect to, in memory: codes that count once and for thirty seconds, Pages, and faults."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from picscripter.plugin import (
    Account,
    App,
    Consent,
    Description,
    Grant,
    Host,
    Limits,
    Login,
    PlatformError,
    Reconnect,
    Refused,
    Tokens,
    WebhookAnswer,
    WebhookRequest,
)
from picscripter.plugin.clock import Clock
from picscripter.plugin.oauth2 import challenge

LOGIN = Login(
    label="Social",
    client_id="SOCIAL_CLIENT_ID",
    client_secret="SOCIAL_CLIENT_SECRET",
    scopes=("read", "write", "insights"),
    required_scopes=("read", "write"),
)
KEYS = {"SOCIAL_CLIENT_ID": "app", "SOCIAL_CLIENT_SECRET": "app-secret"}


def page(number: int) -> Account:
    """A Page with tokens of its own."""
    return Account(
        id=f"page-{number}",
        handle=f"Page {number}",
        kind="page",
        picture=f"https://social.example/{number}.jpg",
        tokens=Tokens(access=f"canary-page-{number}-token"),
    )


PERSON = Account(id="me", handle="@me")


@dataclass
class Social:
    """`accounts`: what a grant opens. `faults`: raised one by one by the next exchanges."""

    clock: Clock
    name: str = "social"
    version: str = "1.0"
    accounts: Sequence[Account] = (PERSON,)
    granted: tuple[str, ...] | None = None
    faults: list[PlatformError] = field(default_factory=list)
    account_faults: list[PlatformError] = field(default_factory=list)
    revoke_fault: PlatformError | None = None
    revoked: list[str] = field(default_factory=list)
    hook_answer: WebhookAnswer = field(default_factory=WebhookAnswer)
    hook_fault: PlatformError | None = None
    capabilities: frozenset[str] = frozenset({"publish", "revoke", "receive_webhook", "places"})
    logins: tuple[Login, ...] = (LOGIN,)
    codes: dict[str, Any] = field(default_factory=dict)
    exchanges: int = 0
    begun: Tokens | App | PlatformError | None = None
    asked: list[tuple[App, dict[str, str]]] = field(default_factory=list)
    sessions: list[Tokens] = field(default_factory=list)
    numbers: Any = field(default_factory=itertools.count)

    @property
    def description(self) -> Description:
        return Description(
            name=self.name,
            label=self.name.title(),
            logins=self.logins,
            hosts={"api": Host(base="https://api.social.example"), "server": Host(per_account=True)},
            limits=Limits(),
            settle=timedelta(seconds=30),
        )

    def authorize_url(self, app: App, consent: Consent) -> str:
        query = {
            "client_id": app.client_id,
            "state": consent.state,
            "redirect_uri": consent.redirect_uri,
            "scope": " ".join(consent.scopes),
            "code_challenge": consent.challenge or "",
        }
        return f"https://social.example/consent?{urlencode(query)}"

    def allow(self, url: str) -> dict[str, str]:
        """What the browser brings back when the person presses Allow."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"canary-code-{next(self.numbers)}"
        self.codes[code] = (asked, self.clock.now())
        return {"code": code, "state": asked["state"]}

    def deny(self, url: str) -> dict[str, str]:
        state = parse_qs(urlsplit(url).query)["state"][0]
        return {"error": "access_denied", "error_description": "The person said no", "state": state}

    async def begin(
        self, context: Any, form: Mapping[str, str], redirect_uri: str, scopes: Sequence[str]
    ) -> Tokens | App:
        self.asked.append((context, dict(form)))
        if isinstance(self.begun, PlatformError):
            raise self.begun
        assert self.begun is not None
        return context if isinstance(self.begun, App) and context.client_id else self.begun

    async def exchange_code(self, context: Any, grant: Grant) -> Tokens:
        self.exchanges += 1
        self.asked.append((context, {}))
        if self.faults:
            raise self.faults.pop(0)
        asked, born = self.codes.pop(grant.code, (None, None))
        if asked is None or self.clock.now() - born > timedelta(seconds=30):
            raise Refused("Value passed for the authorization code was invalid.")
        assert asked["redirect_uri"] == grant.redirect_uri
        assert grant.verifier is not None
        assert asked["code_challenge"] == challenge(grant.verifier, "s256")
        return Tokens(
            access="canary-access",
            refresh="canary-refresh",
            expires_at=self.clock.now() + timedelta(hours=2),
            scopes=grant.scopes if self.granted is None else self.granted,
        )

    async def fetch_accounts(self, session: Any) -> Sequence[Account]:
        if self.account_faults:
            raise self.account_faults.pop(0)
        return self.accounts

    async def revoke(self, context: Any, tokens: Tokens) -> None:
        if self.revoke_fault is not None:
            raise self.revoke_fault
        self.revoked.append(tokens.access)

    async def refresh(self, context: Any, tokens: Tokens) -> Tokens:
        raise Reconnect("the grant is over")

    async def receive_webhook(self, context: Any, request: WebhookRequest) -> WebhookAnswer:
        if self.hook_fault is not None:
            raise self.hook_fault
        return replace(self.hook_answer)

    async def places(self, session: Any, kind: str) -> Sequence[Mapping[str, str]]:
        if kind != "board":
            raise Refused(f"There are no places of the kind {kind}.")
        return [{"id": "b1", "name": "Recipes"}]


class SocialNetwork:
    """The way to such platforms; nothing is sent anywhere."""

    def authorize_url(self, platform: Social, app: App, consent: Consent) -> str:
        return platform.authorize_url(app, consent)

    def context(self, platform: Social, app: App) -> Any:
        return app

    def session(self, platform: Social, app: App, tokens: Tokens) -> Any:
        platform.sessions.append(tokens)
        return tokens
