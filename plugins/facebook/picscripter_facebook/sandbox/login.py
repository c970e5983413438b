"""Facebook Login: the dialog, tokens, the person's Pages and permissions."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

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
    secret_of,
)
from picscripter_facebook.sandbox import fields, words
from picscripter_facebook.sandbox.tokens import COMMON, Tokens

PERSON = Account(id="122093000000000017", name="Robin Sand", handle="Robin Sand")
SCOPES = named(
    "public_profile email pages_show_list pages_read_engagement pages_manage_posts pages_manage_engagement "
    "pages_read_user_content read_insights pages_manage_metadata business_management publish_video "
    "instagram_basic instagram_content_publish"
)
SHORT_SECONDS = 5102  # one to two hours; the figure of Meta's own sample
LONG_SECONDS = 5_183_944  # about 60 days; likewise
TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
CODE = re.compile(r"[A-Za-z0-9_-]{20,}")
DIALOG = named(
    "client_id redirect_uri state response_type scope config_id override_default_response_type auth_type "
    "display extras"
)
EXCHANGE = named("client_id client_secret redirect_uri code grant_type fb_exchange_token")
OTHER_REDIRECT = (
    "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
    "in the OAuth dialog request"
)
REFUSED_CODES = {
    "unknown-code": (36008, "Invalid verification code format."),
    "used-code": (36009, "This authorization code has been used."),
    "expired-code": (36007, "This authorization code has expired."),
    "other-redirect": (36008, OTHER_REDIRECT),
}


class Login:
    """The endpoints of Facebook Login and of `/me`."""

    def __init__(self, facebook: Sandbox, tokens: Tokens) -> None:
        self._facebook, self._tokens = facebook, tokens
        self._page_tokens: dict[tuple[str, str], str] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        dialog = "/{version}/dialog/oauth"
        yield Route(method="GET", host="www", path=dialog, act=self.dialog, params=DIALOG, page=True)
        for method in ("GET", "POST"):
            path = "/{version}/oauth/access_token"
            yield Route(method=method, host="graph", path=path, act=self.access_token, params=EXCHANGE)
        yield self._graph("GET", "/debug_token", self.debug_token, "input_token")
        yield self._graph("GET", "/me/accounts", self.pages, "limit", "after")
        yield self._graph("GET", "/me/businesses", self.businesses, "limit", "after")
        yield self._graph("GET", "/me/permissions", self.permissions)
        yield self._graph("DELETE", "/me/permissions", self.disconnect)
        yield self._graph("DELETE", "/me/permissions/{permission}", self.drop_permission)

    def dialog(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        client, redirect = call.query.get("client_id", ""), call.query.get("redirect_uri", "")
        try:
            check_client(client, None)
        except Denied:
            return self._facebook.message(
                "Invalid App ID", "The provided app ID does not look like a valid app ID."
            )
        if not re.match(r"https?://[^/#]+[^#]*$", redirect):
            return self._facebook.message(
                "URL blocked", "redirect_uri must be an absolute address without a fragment."
            )
        if call.query.get("response_type", "code") != "code":
            return self._facebook.message("Invalid response_type", "This sandbox answers with a code only.")
        scopes = [scope for scope in re.split(r"[,\s]+", call.query.get("scope", "")) if scope]
        unknown = sorted(set(scopes) - SCOPES)
        if unknown:
            return self._facebook.message("Invalid scopes", f"Invalid Scopes: {', '.join(unknown)}")
        if not scopes:
            return self._facebook.message("Nothing asked", "The sandbox knows no config_id: send scope.")
        state = call.query.get("state")
        return self._facebook.ask_person(
            self._facebook.grants.ask(client=client, redirect_uri=redirect, scopes=scopes, state=state)
        )

    def access_token(self, call: Call) -> Reply:
        """A token for a code, for a shorter-lived token, or for the app itself."""
        params = call.params
        client = str(params.get("client_id", ""))
        self._check_app(client, str(params.get("client_secret", "")))
        if params.get("grant_type") == "client_credentials":
            return Reply(json={"access_token": f"{client}|{secret_of(client)}", "token_type": "bearer"})
        if params.get("grant_type") == "fb_exchange_token":
            short = self._tokens.check(str(params.get("fb_exchange_token", "")))
            if short.grant.client != client:
                raise words.refusal(400, 100, "(#100) The access token does not belong to this app.")
            return self._issue(short.grant, LONG_SECONDS)
        return self._issue(self._redeem(call, client), SHORT_SECONDS)

    def _redeem(self, call: Call, client: str) -> Grant:
        code = str(call.params.get("code", ""))
        if not CODE.fullmatch(code):
            raise words.refusal(400, 100, "Invalid verification code format.", subcode=36008)
        try:
            redirect = str(call.params.get("redirect_uri", ""))
            return self._facebook.grants.redeem(code, client=client, redirect_uri=redirect)
        except Denied as denied:
            subcode, message = REFUSED_CODES[denied.why]
            raise words.refusal(400, 100, message, subcode=subcode) from denied

    def _check_app(self, client: str, secret: str) -> None:
        if not client:
            raise words.refusal(400, 101, "Missing client_id parameter.")
        try:
            check_client(client, secret)
        except Denied as denied:
            if denied.why == "bad-secret":
                raise words.refusal(400, 1, "Error validating client secret.") from denied
            message = "Error validating application. Cannot get application info due to a system error."
            raise words.refusal(400, 101, message) from denied

    def _issue(self, grant: Grant, seconds: int) -> Reply:
        token = self._facebook.grants.issue(
            grant, account=PERSON.id, kind="user", seconds=seconds, prefix="EAA"
        )
        lifetime = self._facebook.grants.seconds(seconds)
        return Reply(
            json={"access_token": token.value, "token_type": "bearer", "expires_in": int(lifetime or 0)}
        )

    def page_token(self, token: Token, page: Account) -> str:
        """The same each time; from a short-lived user token it dies with it, else it has no end."""
        known = self._page_tokens.get((token.value, page.id))
        if known is not None:
            return known
        left = None
        if token.seconds == SHORT_SECONDS:
            left = max(0.0, SHORT_SECONDS - (self._facebook.now - token.made_at).total_seconds())
        made = self._facebook.grants.issue(
            token.grant, account=page.id, kind="page", seconds=left, prefix="EAA"
        )
        self._page_tokens[token.value, page.id] = made.value
        return made.value

    def granted_pages(self, token: Token) -> list[Account]:
        """Those that the person ticked; without pages_show_list none, as an empty list."""
        if "pages_show_list" not in token.grant.scopes:
            return []
        return [page for page in self._facebook.accounts if page.id in token.grant.accounts]

    def pages(self, call: Call) -> Reply:
        """`/me/accounts`."""
        token = self._tokens.user(call, "accounts")
        pages = self.granted_pages(token)
        limit = whole(call, "limit", 25, 100)
        after = call.params.get("after")
        ids = [page.id for page in pages]
        if after is not None and after not in ids:
            raise words.refusal(400, 100, "(#100) Invalid cursors values")
        start = ids.index(after) + 1 if after is not None else 0
        shown = pages[start : start + limit]
        wanted = fields.parse(str(call.params.get("fields", "access_token,category,name,id,tasks")))
        data = [self.page_node(token, page, wanted) for page in shown]
        return Reply(
            json={"data": data, **paging(call, [page.id for page in shown], more=start + limit < len(pages))}
        )

    def businesses(self, call: Call) -> Reply:
        """Robin Sand has no business portfolio."""
        token = self._tokens.user(call, "businesses")
        if "business_management" not in token.grant.scopes:
            raise words.refusal(
                403, 200, "(#200) Requires business_management permission to manage the object."
            )
        return Reply(json={"data": []})

    def page_node(self, token: Token, page: Account, wanted: fields.Fields) -> dict[str, Any]:
        """A Page as this token may see it."""
        own = token.kind == "user" and page in self.granted_pages(token)
        known = {
            "id": lambda: page.id,
            "name": lambda: page.name,
            "username": lambda: username(page),
            "access_token": lambda: self.page_token(token, page) if own else None,
            "tasks": lambda: TASKS if own else None,
            "category": lambda: "Local business",
            "link": lambda: f"https://www.facebook.com/{page.id}",
            "picture": lambda: {
                "data": {"url": f"https://www.facebook.com/{page.id}/picture", "is_silhouette": True}
            },
            "instagram_business_account": lambda: None,
        }
        return fields.pick("Page", known, wanted)

    def person_node(self, wanted: fields.Fields) -> dict[str, Any]:
        """The one person who lives here."""
        known = {
            "id": lambda: PERSON.id,
            "name": lambda: PERSON.name,
            "first_name": lambda: PERSON.name.split()[0],
            "last_name": lambda: PERSON.name.split()[-1],
            "picture": lambda: {
                "data": {"url": f"https://www.facebook.com/{PERSON.id}/picture", "is_silhouette": True}
            },
            "video_upload_limits": lambda: {"length": 14400, "size": 10 * 1024**3},
        }
        return fields.pick("User", known, wanted)

    def permissions(self, call: Call) -> Reply:
        """`/me/permissions`: what was granted, and what declined."""
        grant = self._tokens.user(call, "permissions").grant
        status = {scope: "granted" if scope in grant.scopes else "declined" for scope in grant.asked}
        return Reply(json={"data": [{"permission": scope, "status": status[scope]} for scope in grant.asked]})

    def disconnect(self, call: Call) -> Reply:
        """The person removes the app: all its tokens die."""
        self._tokens.user(call, "permissions").grant.dead = True
        return Reply(json={"success": True})

    def drop_permission(self, call: Call) -> Reply:
        """The person takes back one permission."""
        grant = self._tokens.user(call, "permissions").grant
        grant.scopes = tuple(scope for scope in grant.scopes if scope != call.captured["permission"])
        return Reply(json={"success": True})

    def debug_token(self, call: Call) -> Reply:
        """What a token is and may; asked with the app's own."""
        client, _, secret = (self._tokens.value(call) or "").partition("|")
        try:
            check_client(client, secret)
        except Denied as denied:
            raise words.refusal(400, 190, "Invalid OAuth access token signature.") from denied
        token = self._facebook.grants.find(str(call.params.get("input_token", "")))
        if token is None or token.grant.client != client:
            message = "The access token could not be decrypted"
            return Reply(
                json={"data": {"error": {"code": 190, "message": message}, "is_valid": False, "scopes": []}}
            )
        return Reply(json={"data": self._facts(token)})

    def _facts(self, token: Token) -> dict[str, Any]:
        expires_at = self._facebook.grants.expires_at(token)
        expired = expires_at is not None and self._facebook.now >= expires_at
        facts: dict[str, Any] = {
            "app_id": token.grant.client,
            "type": token.kind.upper(),
            "application": token.grant.client,
            "is_valid": not expired and not token.grant.dead,
            "expires_at": 0 if expires_at is None else epoch(expires_at),
            "data_access_expires_at": epoch(token.made_at) + 90 * 86_400,
            "issued_at": epoch(token.made_at),
            "scopes": list(token.grant.scopes),
            "granular_scopes": [
                {"scope": scope, "target_ids": list(token.grant.accounts)}
                for scope in token.grant.scopes
                if scope.startswith("pages_")
            ],
            "user_id": PERSON.id,
        }
        if token.kind == "page":
            facts["profile_id"] = token.account
        if not facts["is_valid"]:
            subcode, message = (
                (463, "Session has expired") if expired else (458, "The user has not authorized application")
            )
            facts["error"] = {
                "code": 190,
                "subcode": subcode,
                "message": f"Error validating access token: {message}",
            }
        return facts

    def _graph(self, method: str, path: str, act: Any, *params: str) -> Route:
        return Route(
            method=method, host="graph", path="/{version}" + path, act=act, params=COMMON | set(params)
        )


def username(page: Account) -> str:
    """The name in a Page's address."""
    return re.sub(r"[^a-z0-9]", "", page.name.lower())


def epoch(moment: datetime) -> int:
    """Unix seconds."""
    return int(moment.timestamp())


def whole(call: Call, name: str, default: int, most: int) -> int:
    """A positive whole number among the parameters."""
    value = str(call.params.get(name, default))
    if not value.isdecimal() or int(value) < 1:
        raise words.refusal(400, 100, f"(#100) Param {name} must be a positive integer")
    if int(value) > most:
        raise words.refusal(400, 100, f"(#100) The maximum {name} for this field is {most}")
    return int(value)


def paging(call: Call, ids: list[str], *, more: bool) -> dict[str, Any]:
    """The cursors below a list; ids serve as cursors here."""
    if not ids:
        return {}
    found: dict[str, Any] = {"cursors": {"before": ids[0], "after": ids[-1]}}
    if more:
        query = urlencode({**call.query, "after": ids[-1]})
        found["next"] = f"{call.origin}/facebook/graph/{call.path}?{query}"
    return {"paging": found}
