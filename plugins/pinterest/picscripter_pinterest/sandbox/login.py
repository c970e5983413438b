"""Pinterest's OAuth: the consent page, codes and refresh tokens for tokens, and the account of a token."""

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

from picscripter.sandbox import (
    Account,
    Call,
    Denied,
    Grant,
    Reply,
    Route,
    Sandbox,
    Token,
    check_client,
    named,
)
from picscripter_pinterest.sandbox import words

SCOPES = named(
    "ads:read ads:write biz_access:read biz_access:write boards:read boards:read_secret boards:write "
    "boards:write_secret catalogs:read catalogs:write pins:read pins:read_secret pins:write pins:write_secret "
    "user_accounts:read user_accounts:write"
)
ACCESS_SECONDS = 2_592_000  # 30 days
REFRESH_SECONDS = 5_184_000  # 60 days, anew with each refresh
PAGE = named("client_id consumer_id redirect_uri response_type scope state refreshable")
TOKEN = named("grant_type code redirect_uri refresh_token scope continuous_refresh refresh_on")


class Login:
    """The endpoints of OAuth and of the account, and the check of every token."""

    def __init__(self, pinterest: Sandbox) -> None:
        self._pinterest = pinterest
        self._ends: dict[str, datetime] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="GET", host="www", path="/oauth", act=self.page, params=PAGE, page=True)
        yield Route(method="POST", host="api", path="/v5/oauth/token", act=self.token, params=TOKEN)
        yield Route(
            method="GET", host="api", path="/v5/user_account", act=self.account, params=named("ad_account_id")
        )

    def page(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        client = call.query.get("client_id") or call.query.get("consumer_id", "")
        redirect, asked = call.query.get("redirect_uri", ""), call.query.get("scope", "")
        try:
            check_client(client, None)
        except Denied:
            return self._pinterest.message("Unknown app", "There is no app with this client_id.")
        if not re.match(r"https?://[^/#]+[^#]*$", redirect):
            return self._pinterest.message("Wrong redirect_uri", "It must be one that the app registered.")
        if call.query.get("response_type") != "code":
            return self._pinterest.message("Wrong response_type", "It must be code.")
        scopes = asked.split(",") if asked else []
        if not scopes or set(scopes) - SCOPES:
            return self._pinterest.message("Wrong scope", f"Scopes are parted by commas; this is: {asked!r}")
        return self._pinterest.ask_person(
            self._pinterest.grants.ask(
                client=client, redirect_uri=redirect, scopes=scopes, state=call.query.get("state")
            )
        )

    def token(self, call: Call) -> Reply:
        """Tokens for a code, or new ones for a refresh token."""
        client = _client(call)
        if call.body.kind != "form":
            raise words.invalid("the body must be a form")
        given = call.body.fields
        if given.get("grant_type") == "authorization_code":
            return self._issue(self._redeemed(given, client), "authorization_code")
        if given.get("grant_type") == "refresh_token":
            return self._issue(self._rotated(given, client), "refresh_token")
        raise words.invalid("grant_type must be authorization_code or refresh_token")

    def _redeemed(self, given: Any, client: str) -> tuple[Grant, str]:
        if not given.get("code") or not given.get("redirect_uri"):
            raise words.invalid("code and redirect_uri are required")
        try:
            grant = self._pinterest.grants.redeem(
                given["code"], client=client, redirect_uri=given["redirect_uri"]
            )
        except Denied as denied:
            raise words.unauthenticated() from denied
        return grant, grant.accounts[0]

    def _rotated(self, given: Any, client: str) -> tuple[Grant, str]:
        """The old one dies: whether it does so at once is not documented, and a careful app counts on it."""
        value = given.get("refresh_token", "")
        if not value:
            raise words.invalid("refresh_token is required")
        if given.get("scope"):
            raise words.invalid("to narrow the scopes is not emulated: leave scope out")
        if self._ends.get(value, self._pinterest.now) <= self._pinterest.now:
            raise words.unauthenticated()
        try:
            return self._pinterest.grants.rotate(value.removeprefix("pinr_"), client=client)
        except Denied as denied:
            raise words.unauthenticated() from denied

    def _issue(self, granted: tuple[Grant, str], response_type: str) -> Reply:
        grant, account = granted
        grants, now = self._pinterest.grants, self._pinterest.now
        token = grants.issue(grant, account=account, kind="user", seconds=ACCESS_SECONDS, prefix="pina_")
        refresh = "pinr_" + grants.issue_refresh(grant, account=account)
        self._ends[refresh] = now + timedelta(seconds=REFRESH_SECONDS)
        return Reply(
            json={
                "access_token": token.value,
                "refresh_token": refresh,
                "response_type": response_type,
                "token_type": "bearer",
                "expires_in": int(grants.seconds(ACCESS_SECONDS) or 0),
                "refresh_token_expires_in": REFRESH_SECONDS,
                "refresh_token_expires_at": int(self._ends[refresh].timestamp()),
                "scope": " ".join(grant.scopes),
            }
        )

    def account(self, call: Call) -> Reply:
        """Whose token it is."""
        _, account = self.of(call, "user_accounts:read")
        return Reply(
            json={
                "id": account.id,
                "username": account.handle,
                "account_type": "BUSINESS",
                "business_name": account.name,
                "profile_image": f"https://i.pinimg.com/600x600/{account.id}.jpg",
                "website_url": "",
            }
        )

    def of(self, call: Call, *scopes: str) -> tuple[Token, Account]:
        """The token, which works and holds these scopes, and its account."""
        try:
            token = self._pinterest.grants.look(call.bearer or "")
        except Denied as denied:
            raise words.unauthenticated() from denied
        account = self._pinterest.accounts.get(token.account)
        if account is None:
            raise words.unauthenticated()
        missing = [scope for scope in scopes if scope not in token.grant.scopes]
        if missing:
            raise words.scopes_missing(missing)
        return token, account


def _client(call: Call) -> str:
    """The app, by Basic alone: keys in the body do not count."""
    scheme, _, value = call.headers.get("Authorization", "").partition(" ")
    try:
        pair = base64.b64decode(value, validate=True).decode()
        client, _, secret = (unquote_plus(each) for each in pair.partition(":"))
        if scheme.lower() != "basic" or not secret:
            raise words.unauthenticated()
        check_client(client, secret)
    except (Denied, binascii.Error, UnicodeDecodeError) as denied:
        raise words.unauthenticated() from denied
    return client
