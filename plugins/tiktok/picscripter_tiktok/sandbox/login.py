"""Login Kit: `client_key`, scopes parted by commas, a challenge in hex for desktop apps, refresh tokens that rotate."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

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
from picscripter_tiktok.sandbox import words
from picscripter_tiktok.sandbox.dials import TikTokDials

SCOPES = named(
    "user.info.basic user.info.profile user.info.stats video.list video.upload video.publish "
    "research.data.basic portability.all.single"
)
FIXED = frozenset({"user.info.basic"})
"""Nobody can untick this."""

ACCESS_SECONDS = 7_200
AUTHORIZE = named(
    "client_key response_type scope redirect_uri state disable_auto_auth code_challenge code_challenge_method"
)
TOKEN = named("client_key client_secret code grant_type redirect_uri code_verifier refresh_token")
REVOKE = named("client_key client_secret token")
BAD_REFRESH = "Refresh token is invalid or expired."
TAIL = "*0!6410"
"""How real codes end: they stand percent-encoded in the address, and must be decoded once."""

FIELDS = {
    "user.info.basic": named("open_id union_id avatar_url avatar_url_100 avatar_large_url display_name"),
    "user.info.profile": named("bio_description profile_deep_link is_verified username"),
    "user.info.stats": named("follower_count following_count likes_count video_count"),
}
REFUSED_CODES = {
    "unknown-code": ("invalid_grant", "Authorization code is invalid."),
    "used-code": ("invalid_grant", "Authorization code is expired."),
    "expired-code": ("invalid_grant", "Authorization code is expired."),
    "other-redirect": ("invalid_request", words.BAD_REDIRECT),
    "bad-verifier": ("invalid_request", words.BAD_CHALLENGE),
}


class Login:
    """The consent page, the token endpoints, the person, and what a call's token may do."""

    def __init__(self, tiktok: Sandbox) -> None:
        self._tiktok = tiktok
        self._refreshes: dict[str, datetime] = {}
        self._asked: dict[str, tuple[str, ...]] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(
            method="GET",
            host="www",
            path="/v2/auth/authorize",
            act=self.authorize,
            params=AUTHORIZE,
            page=True,
        )
        yield Route(method="POST", host="api", path="/v2/oauth/token", act=self.token, params=TOKEN)
        yield Route(method="POST", host="api", path="/v2/oauth/revoke", act=self.revoke, params=REVOKE)
        yield Route(
            method="GET", host="api", path="/v2/user/info", act=self.person, params=frozenset({"fields"})
        )

    def authorize(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        query = call.query
        fault = _authorize_fault(query)
        if fault is not None:
            return self._tiktok.message("Something went wrong", fault)
        desktop = is_desktop(query["redirect_uri"])
        consent = self._tiktok.grants.ask(
            client=query["client_key"],
            redirect_uri=query["redirect_uri"],
            scopes=query["scope"].split(","),
            state=query.get("state"),
            # Web apps have no PKCE: what they send is passed over. Desktop apps without one fail at the token.
            challenge=query.get("code_challenge", "none") if desktop else None,
            method="s256-hex" if desktop else None,
        )
        self._asked[consent.id] = consent.scopes
        return self._tiktok.ask_person(consent)

    def granted(self, key: str, ticked: Collection[str] | None, reply: Reply) -> Reply:
        """What the browser takes back: a code as TikTok's look, and the scopes that were left ticked."""
        asked = self._asked.pop(key, ())
        target = urlsplit(reply.headers.get("Location", ""))
        query = dict(parse_qsl(target.query))
        if "code" not in query:
            return reply
        scopes = [scope for scope in asked if ticked is None or scope in ticked or scope in FIXED]
        query |= {"code": query["code"] + TAIL, "scopes": ",".join(scopes)}
        location = target._replace(query=urlencode(query)).geturl()
        return replace(reply, headers={**reply.headers, "Location": location})

    def token(self, call: Call) -> Reply:
        """Tokens for a code or a refresh token."""
        if call.body.kind != "form" or call.query:
            raise self._refused("invalid_request", words.MALFORMED)
        client = self._client(call)
        match call.body.fields.get("grant_type"):
            case "authorization_code":
                return self._from_code(call, client)
            case "refresh_token":
                return self._from_refresh(call, client)
        raise self._refused("unsupported_grant_type", "The grant type is not supported.")

    def revoke(self, call: Call) -> Reply:
        """The app leaves the person's list: all its tokens for this person end. A token that is over ends nothing."""
        self._client(call)
        with suppress(Denied):
            self._tiktok.grants.look(self._needed(call, "token")).grant.dead = True
        return Reply(json={})

    def person(self, call: Call) -> Reply:
        """The fields that are asked for, as far as the scopes reach."""
        token = self.check(call, "user.info.basic")
        account = self.account(token)
        wanted = [each for each in call.query.get("fields", "").split(",") if each]
        known = frozenset().union(*FIELDS.values())
        if not wanted or set(wanted) - known:
            raise words.invalid("Fields is not set, or holds an unknown one.")
        allowed = frozenset().union(*(FIELDS.get(scope, frozenset()) for scope in token.grant.scopes))
        if set(wanted) - allowed:
            raise words.refusal(
                400,
                "scope_permission_missed",
                "Access token is invalid, some fields need additional scopes.",
            )
        facts = _facts(account, call.origin)
        return words.ok({"user": {name: facts[name] for name in wanted}})

    def check(self, call: Call, *scopes: str) -> Token:
        """The token, if it works and has one of the scopes."""
        try:
            token = self._tiktok.grants.look(call.bearer or "")
        except Denied as denied:
            raise words.refusal(401, "access_token_invalid", words.BAD_TOKEN) from denied
        if not set(scopes) & set(token.grant.scopes):
            raise words.refusal(
                401, "scope_not_authorized", "The user did not authorize the scope required for this request."
            )
        return token

    def account(self, token: Token) -> Account:
        """Whose token it is."""
        account = self._tiktok.accounts.get(token.account)
        if account is None:
            raise words.refusal(401, "access_token_invalid", words.BAD_TOKEN)
        return account

    def _from_code(self, call: Call, client: str) -> Reply:
        code, redirect = self._needed(call, "code"), self._needed(call, "redirect_uri")
        # A code that was decoded twice, or not at all, has lost its end: nobody knows such a one.
        known = code.removesuffix(TAIL) if code.endswith(TAIL) else ""
        try:
            grant = self._tiktok.grants.redeem(
                known,
                client=client,
                redirect_uri=redirect,
                verifier=call.body.fields.get("code_verifier"),
            )
        except Denied as denied:
            raise self._refused(*REFUSED_CODES[denied.why]) from denied
        return self._issue(grant, grant.accounts[0])

    def _from_refresh(self, call: Call, client: str) -> Reply:
        value = self._needed(call, "refresh_token")
        if self._tiktok.now >= self._refreshes.get(value, self._tiktok.now + timedelta(days=1)):
            raise self._refused("invalid_grant", BAD_REFRESH)
        try:
            grant, account = self._tiktok.grants.rotate(value, client=client)
        except Denied as denied:
            raise self._refused("invalid_grant", BAD_REFRESH) from denied
        return self._issue(grant, account)

    def _issue(self, grant: Grant, account: str) -> Reply:
        grants, lives = self._tiktok.grants, self._dials.refresh_seconds
        refresh = grants.issue_refresh(grant, account=account)
        self._refreshes[refresh] = self._tiktok.now + timedelta(seconds=lives)
        access = grants.issue(grant, account=account, kind="user", seconds=ACCESS_SECONDS, prefix="act.")
        answer = {
            "access_token": access.value,
            "expires_in": int(grants.seconds(ACCESS_SECONDS) or 0),
            "open_id": account,
            "refresh_expires_in": int(lives),
            "refresh_token": refresh,
            "scope": ",".join(grant.scopes),
            "token_type": "Bearer",
        }
        return Reply(json=answer, headers={"Cache-Control": "no-store"})

    def _client(self, call: Call) -> str:
        client = self._needed(call, "client_key")
        try:
            check_client(client, self._needed(call, "client_secret"))
        except Denied as denied:
            raise self._refused("invalid_client", "Client key or secret is incorrect.") from denied
        return client

    def _needed(self, call: Call, name: str) -> str:
        value = call.body.fields.get(name)
        if not value:
            raise self._refused("invalid_request", words.MALFORMED)
        return value

    def _refused(self, code: str, description: str) -> Exception:
        return words.oauth(self._dials.oauth_error_status, code, description)

    @property
    def _dials(self) -> TikTokDials:
        assert isinstance(self._tiktok.dials, TikTokDials)  # `new_dials` makes no others
        return self._tiktok.dials


def is_desktop(redirect_uri: str) -> bool:
    """Desktop apps come back to the machine that they run on."""
    return urlsplit(redirect_uri).hostname in ("localhost", "127.0.0.1")


def _authorize_fault(query: Mapping[str, str]) -> str | None:
    missing = [
        name for name in ("client_key", "response_type", "scope", "redirect_uri") if not query.get(name)
    ]
    if missing:
        return f"Missing: {', '.join(missing)}."
    unknown = sorted(set(query["scope"].split(",")) - SCOPES)
    try:
        check_client(query["client_key"], None)
    except Denied:
        return "client_key: the app is not there."
    if query["response_type"] != "code":
        return "response_type: code."
    if unknown:
        return f"scope: {', '.join(unknown)}."
    return _redirect_fault(query["redirect_uri"])


def _redirect_fault(redirect_uri: str) -> str | None:
    """As addresses must be to be registered."""
    target = urlsplit(redirect_uri)
    if len(redirect_uri) >= 512 or target.query or target.fragment or not target.hostname:
        return "redirect_uri: absolute, shorter than 512 characters, with no query and no fragment."
    if is_desktop(redirect_uri):
        fine = target.scheme in ("http", "https") and target.port is not None
        return None if fine else "redirect_uri: of a desktop app it needs a port."
    return None if target.scheme == "https" else "redirect_uri: of a web app it must be https."


def _facts(account: Account, origin: str) -> dict[str, Any]:
    name = account.handle.removeprefix("@")
    picture = f"{origin}/_samples/harbour.jpg"
    return {
        "open_id": account.id,
        "union_id": f"union-{account.id}",
        "avatar_url": picture,
        "avatar_url_100": picture,
        "avatar_large_url": picture,
        "display_name": account.name,
        "bio_description": "",
        "profile_deep_link": f"https://www.tiktok.com/@{name}",
        "is_verified": False,
        "username": name,
        "follower_count": 1_204,
        "following_count": 87,
        "likes_count": 9_350,
        "video_count": 12,
    }
