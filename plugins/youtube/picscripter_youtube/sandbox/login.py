"""Google's OAuth 2.0: consent on accounts.google.com, tokens on oauth2.googleapis.com."""

import re
from collections.abc import Iterable

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
from picscripter_youtube.sandbox import words
from picscripter_youtube.sandbox.dials import YouTubeDials

PREFIX = "https://www.googleapis.com/auth/"
SCOPES = {
    PREFIX + name
    for name in [
        "youtube",
        "youtube.upload",
        "youtube.readonly",
        "youtube.force-ssl",
        "yt-analytics.readonly",
    ]
} | named("openid email profile")
ACCESS_SECONDS = 3599
AUTHORIZE = named(
    "client_id redirect_uri response_type scope state access_type prompt include_granted_scopes login_hint "
    "code_challenge code_challenge_method"
)
TOKEN = named("grant_type code client_id client_secret redirect_uri code_verifier refresh_token")
FAILED = "Access blocked: this app's request is invalid"


class Login:
    """The consent page and the token endpoints, and what an API call's token may do."""

    def __init__(self, youtube: Sandbox) -> None:
        self._youtube = youtube
        self._asked: dict[tuple[str, str], tuple[bool, bool]] = {}
        self._known: set[tuple[str, str]] = set()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        authorize = "/o/oauth2/v2/auth"
        yield Route(
            method="GET", host="accounts", path=authorize, act=self.authorize, params=AUTHORIZE, page=True
        )
        yield Route(method="POST", host="oauth", path="/token", act=self.token, params=TOKEN)
        yield Route(method="POST", host="oauth", path="/revoke", act=self.revoke, params=frozenset({"token"}))

    def authorize(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        query = call.query
        fault = _authorize_fault(call)
        if fault is not None:
            return self._youtube.message(FAILED, f"Error 400: {fault}")
        offline, again = query.get("access_type") == "offline", "consent" in query.get("prompt", "").split()
        self._asked[query["client_id"], query["redirect_uri"]] = offline, again
        return self._youtube.ask_person(
            self._youtube.grants.ask(
                client=query["client_id"],
                redirect_uri=query["redirect_uri"],
                scopes=query["scope"].split(),
                state=query.get("state"),
                challenge=query.get("code_challenge"),
                method=query.get("code_challenge_method", "plain") if "code_challenge" in query else None,
            )
        )

    def token(self, call: Call) -> Reply:
        """Tokens for a code or a refresh token."""
        if call.body.kind != "form":
            raise words.oauth(400, "invalid_request", "Request must be application/x-www-form-urlencoded.")
        client = _client(call)
        kind = _needed(call, "grant_type")
        if kind == "authorization_code":
            return self._from_code(call, client)
        if kind == "refresh_token":
            return self._from_refresh(call, client)
        raise words.oauth(400, "unsupported_grant_type", f"Invalid grant_type: {kind}")

    def revoke(self, call: Call) -> Reply:
        """Either token ends the whole grant."""
        token = self._youtube.grants.find(call.params.get("token", ""))
        if token is None or token.grant.dead:
            raise words.oauth(400, "invalid_token", "Token expired or revoked")
        token.grant.dead = True
        return Reply(json={})

    def user(self, call: Call, *scopes: str) -> tuple[Token, Account | None]:
        """The token, with one of these scopes, and its channel, if there is one."""
        if call.bearer is None:
            message = "Request is missing required authentication credential."
            raise words.refusal(401, "required", f"Login Required. {message}", domain="global")
        try:
            token = self._youtube.grants.look(call.bearer)
        except Denied as denied:
            raise words.refusal(401, "authError", "Invalid Credentials", domain="global") from denied
        if not {PREFIX + scope for scope in scopes} & set(token.grant.scopes):
            message = "Request had insufficient authentication scopes."
            raise words.refusal(403, "insufficientPermissions", message, domain="global")
        return token, self._youtube.accounts.get(token.account)

    def channel(self, call: Call, *scopes: str) -> tuple[Token, Account]:
        """The same for calls that need a channel."""
        token, channel = self.user(call, *scopes)
        if channel is None:
            raise words.refusal(401, "youtubeSignupRequired", "Unauthorized", domain="youtube.header")
        return token, channel

    def _from_code(self, call: Call, client: str) -> Reply:
        code, redirect = _needed(call, "code"), _needed(call, "redirect_uri")
        try:
            grant = self._youtube.grants.redeem(
                code, client=client, redirect_uri=redirect, verifier=call.body.fields.get("code_verifier")
            )
        except Denied as denied:
            if denied.why == "other-redirect":
                raise words.oauth(400, "redirect_uri_mismatch", "Bad Request") from denied
            if denied.why == "bad-verifier":
                raise words.oauth(400, "invalid_grant", "Invalid code verifier.") from denied
            raise words.oauth(400, "invalid_grant", "Bad Request") from denied
        account = grant.accounts[0] if grant.accounts else ""
        answer = self._access(grant, account)
        offline, again = self._asked.get((client, redirect), (False, False))
        # A refresh token comes with offline access, and then with the first consent or one that is asked for again.
        if offline and (again or (client, account) not in self._known):
            refresh = self._youtube.grants.issue(
                grant, account=account, kind="refresh", seconds=None, prefix="1//"
            )
            answer["refresh_token"] = refresh.value
            if (lifetime := self._refresh_seconds) is not None:
                answer["refresh_token_expires_in"] = int(lifetime)
        self._known.add((client, account))
        return Reply(json=answer, headers={"Cache-Control": "no-store"})

    def _from_refresh(self, call: Call, client: str) -> Reply:
        """The refresh token stays: the answer holds none."""
        token = self._youtube.grants.find(_needed(call, "refresh_token"))
        if token is None or token.kind != "refresh" or token.grant.client != client:
            raise words.oauth(400, "invalid_grant", "Bad Request")
        lifetime = self._refresh_seconds
        age = (self._youtube.now - token.made_at).total_seconds()
        if token.grant.dead or (lifetime is not None and age >= lifetime):
            raise words.oauth(400, "invalid_grant", "Token has been expired or revoked.")
        return Reply(json=self._access(token.grant, token.account), headers={"Cache-Control": "no-store"})

    def _access(self, grant: Grant, account: str) -> dict[str, object]:
        grants = self._youtube.grants
        token = grants.issue(grant, account=account, kind="access", seconds=ACCESS_SECONDS, prefix="ya29.")
        return {
            "access_token": token.value,
            "expires_in": int(grants.seconds(ACCESS_SECONDS) or 0),
            "scope": " ".join(grant.scopes),
            "token_type": "Bearer",
        }

    @property
    def _refresh_seconds(self) -> float | None:
        dials = self._youtube.dials
        return dials.refresh_seconds if isinstance(dials, YouTubeDials) else None


def _client(call: Call) -> str:
    """Credentials stand in the body: that is the documented form."""
    client, secret = _needed(call, "client_id"), call.body.fields.get("client_secret")
    if not secret:
        raise words.oauth(400, "invalid_request", "client_secret is missing.")
    try:
        check_client(client, secret)
    except Denied as denied:
        told = "The OAuth client was not found." if denied.why == "unknown-client" else "Unauthorized"
        raise words.oauth(401, "invalid_client", told) from denied
    return client


def _needed(call: Call, name: str) -> str:
    value = call.body.fields.get(name)
    if not value:
        raise words.oauth(400, "invalid_request", f"Missing required parameter: {name}")
    return value


def _authorize_fault(call: Call) -> str | None:
    query = call.query
    missing = [
        name for name in ("client_id", "redirect_uri", "response_type", "scope") if not query.get(name)
    ]
    if missing:
        return f"invalid_request. Missing required parameter: {', '.join(missing)}"
    unknown = sorted(set(query["scope"].split()) - SCOPES)
    try:
        check_client(query["client_id"], None)
    except Denied:
        return "invalid_client. The OAuth client was not found."
    checks = {
        "unsupported_response_type": query["response_type"] == "code",
        f"invalid_scope. Some requested scopes were invalid: {unknown}": not unknown,
        "invalid_request. access_type": query.get("access_type", "online") in ("online", "offline"),
        "invalid_request. prompt": set(query.get("prompt", "").split())
        <= named("none consent select_account"),
        "invalid_request. code_challenge_method": query.get("code_challenge_method", "S256")
        in ("S256", "plain"),
        "redirect_uri_mismatch": re.match(r"https?://[^/#]+[^#]*$", query["redirect_uri"]),
    }
    return next((fault for fault, good in checks.items() if not good), None)
