"""OAuth 2.0 with PKCE as X does it: codes for thirty seconds, refresh tokens that work once."""

import base64
import binascii
import re
from collections.abc import Iterable

from picscripter.sandbox import (
    Call,
    Denied,
    Grant,
    Refusal,
    Reply,
    Route,
    Sandbox,
    Token,
    check_client,
    named,
)
from picscripter_twitter.sandbox import words

SCOPES = named(
    "block.read block.write bookmark.read bookmark.write broadcast.read broadcast.write dm.read dm.write "
    "follows.read follows.write like.read like.write list.read list.write media.write mute.read mute.write "
    "offline.access space.read timeline.read tweet.moderate.write tweet.read tweet.write users.read "
    "users.email"
)
ACCESS_SECONDS = 7200
AUTHORIZE = named("response_type client_id redirect_uri scope state code_challenge code_challenge_method")
TOKEN = named("grant_type code redirect_uri code_verifier refresh_token client_id")
REVOKE = frozenset({"token", "client_id", "token_type_hint"})
NO_ACCESS = "Something went wrong"


class Login:
    """The consent page and the token endpoints, and what an API call's token may do.

    A client whose id begins with `public` is a public one: it sends its id in the body, and no Basic header.
    """

    def __init__(self, twitter: Sandbox) -> None:
        self._twitter = twitter

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        authorize = "/i/oauth2/authorize"
        yield Route(method="GET", host="web", path=authorize, act=self.authorize, params=AUTHORIZE, page=True)
        yield Route(method="POST", host="api", path="/2/oauth2/token", act=self.token, params=TOKEN)
        yield Route(method="POST", host="api", path="/2/oauth2/revoke", act=self.revoke, params=REVOKE)
        yield Route(method="POST", host="api", path="/oauth2/token", act=self.app_token, params=TOKEN)

    def authorize(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        query = call.query
        fault = _authorize_fault(call)
        if fault is not None:
            return self._twitter.message(NO_ACCESS, f"You weren't able to give access to the App. {fault}")
        return self._twitter.ask_person(
            self._twitter.grants.ask(
                client=query["client_id"],
                redirect_uri=query["redirect_uri"],
                scopes=query["scope"].split(),
                state=query["state"],
                challenge=query["code_challenge"],
                method=query.get("code_challenge_method", "plain"),
            )
        )

    def token(self, call: Call) -> Reply:
        """Tokens for a code or a refresh token."""
        if call.body.kind != "form":
            raise words.oauth(
                400, "invalid_request", "Content-Type must be application/x-www-form-urlencoded."
            )
        client = self._client(call)
        kind = call.body.fields.get("grant_type")
        if kind == "authorization_code":
            return self._from_code(call, client)
        if kind == "refresh_token":
            return self._from_refresh(call, client)
        raise words.oauth(400, "unsupported_grant_type", "Value passed for the grant_type was invalid.")

    def revoke(self, call: Call) -> Reply:
        """One token ends."""
        self._client(call)
        self._twitter.grants.forget_token(_needed(call, "token"))
        return Reply(json={"revoked": True})

    def app_token(self, call: Call) -> Reply:
        """Application-only: good for reading, refused where a user is needed."""
        client = self._client(call)
        grant = Grant(id=f"app-{client}", client=client, asked=(), scopes=(), accounts=())
        token = self._twitter.grants.issue(grant, account="", kind="app", seconds=None)
        return Reply(json={"token_type": "bearer", "access_token": token.value})

    def user(self, call: Call, *scopes: str) -> Token:
        """The user's token with these scopes."""
        token = self.reader(call, *scopes)
        if token.kind == "app":
            raise words.app_only()
        return token

    def reader(self, call: Call, *scopes: str) -> Token:
        """The same, or an application-only one."""
        if call.bearer is None:
            raise Refusal(words.problem(401))
        try:
            token = self._twitter.grants.look(call.bearer)
        except Denied as denied:
            raise Refusal(words.problem(401)) from denied
        if token.kind == "user" and not set(scopes) <= set(token.grant.scopes):
            raise words.forbidden("Forbidden")
        return token

    def _from_code(self, call: Call, client: str) -> Reply:
        code, redirect = _needed(call, "code"), _needed(call, "redirect_uri")
        verifier = _needed(call, "code_verifier")
        try:
            grant = self._twitter.grants.redeem(code, client=client, redirect_uri=redirect, verifier=verifier)
        except Denied as denied:
            raise words.oauth(400, "invalid_request", words.BAD_CODE) from denied
        return self._issue(grant, grant.accounts[0])

    def _from_refresh(self, call: Call, client: str) -> Reply:
        try:
            grant, account = self._twitter.grants.rotate(_needed(call, "refresh_token"), client=client)
        except Denied as denied:
            raise words.oauth(400, "invalid_request", words.BAD_TOKEN) from denied
        return self._issue(grant, account)

    def _issue(self, grant: Grant, account: str) -> Reply:
        grants = self._twitter.grants
        answer = {
            "token_type": "bearer",
            "expires_in": int(grants.seconds(ACCESS_SECONDS) or 0),
            "access_token": grants.issue(grant, account=account, kind="user", seconds=ACCESS_SECONDS).value,
            "scope": " ".join(grant.scopes),
        }
        if "offline.access" in grant.scopes:
            answer["refresh_token"] = grants.issue_refresh(grant, account=account)
        return Reply(json=answer, headers={"Cache-Control": "no-store"})

    def _client(self, call: Call) -> str:
        """Who calls: Basic for confidential clients, `client_id` in the body for public ones."""
        named = call.body.fields.get("client_id", "")
        scheme, _, value = call.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            if named.startswith("public"):
                return named
            raise words.oauth(401, "unauthorized_client", words.NO_BASIC)
        try:
            client, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
            check_client(client, secret)
        except (binascii.Error, UnicodeDecodeError, Denied) as error:
            raise words.oauth(401, "unauthorized_client", words.NO_BASIC) from error
        return client


def _needed(call: Call, name: str) -> str:
    value = call.body.fields.get(name)
    if not value:
        raise words.oauth(400, "invalid_request", f"Missing required parameter [{name}].")
    return value


def _authorize_fault(call: Call) -> str | None:
    query = call.query
    missing = [
        name
        for name in ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge")
        if not query.get(name)
    ]
    if missing:
        return f"Missing: {', '.join(missing)}."
    unknown = sorted(set(query["scope"].split()) - SCOPES)
    try:
        check_client(query["client_id"], None)
    except Denied:
        return "The client_id is unknown."
    checks = {
        "response_type must be code.": query["response_type"] == "code",
        f"Unknown scopes: {', '.join(unknown)}.": not unknown,
        "state has at most 500 characters.": len(query["state"]) <= 500,
        "code_challenge_method must be S256 or plain.": query.get("code_challenge_method", "plain")
        in ("S256", "plain"),
        "redirect_uri must be an absolute address.": re.match(
            r"https?://[^/#]+[^#]*$", query["redirect_uri"]
        ),
    }
    return next((fault for fault, good in checks.items() if not good), None)
