"""Facebook Login as Instagram needs it: the dialog, tokens, Pages and the accounts linked to them."""

import re
from collections.abc import Iterable
from typing import Any

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
from picscripter_instagram.sandbox import fields, words
from picscripter_instagram.sandbox.params import paging, whole
from picscripter_instagram.sandbox.tokens import COMMON, FACEBOOK_GRAPH, Tokens

PERSON = "122093000000000017"
SCOPES = named(
    "public_profile email instagram_basic instagram_content_publish instagram_manage_comments "
    "instagram_manage_insights instagram_manage_contents pages_show_list pages_read_engagement "
    "pages_manage_posts business_management ads_management ads_read"
)
SHORT_SECONDS = 5102  # one to two hours; the figure of Meta's own sample
LONG_SECONDS = 5_183_944  # about 60 days; likewise
TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
DIALOG = named("client_id redirect_uri state response_type scope auth_type display extras")
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


class FacebookLogin:
    """`www.facebook.com`, and what of `graph.facebook.com` is about the person."""

    def __init__(self, instagram: Sandbox, tokens: Tokens) -> None:
        self._instagram, self._tokens = instagram, tokens
        self._page_tokens: dict[tuple[str, str], str] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        dialog = "/{version}/dialog/oauth"
        yield Route(method="GET", host="facebook", path=dialog, act=self.dialog, params=DIALOG, page=True)
        for method in ("GET", "POST"):
            yield self._graph(method, "/oauth/access_token", self.access_token, EXCHANGE)
        yield self._graph("GET", "/me/permissions", self.permissions, COMMON)
        yield self._graph("DELETE", "/me/permissions", self.disconnect, COMMON)
        yield self._graph("GET", "/me/accounts", self.pages, COMMON | {"limit", "after"})
        yield self._graph("GET", "/me/businesses", self.businesses, COMMON | {"limit", "after"})

    def dialog(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        client, redirect = call.query.get("client_id", ""), call.query.get("redirect_uri", "")
        try:
            check_client(client, None)
        except Denied:
            wrong = "The provided app ID does not look like a valid app ID."
            return self._instagram.message("Invalid App ID", wrong)
        if not re.match(r"https?://[^/#]+[^#]*$", redirect):
            wrong = "redirect_uri must be an absolute address without a fragment."
            return self._instagram.message("URL blocked", wrong)
        scopes = [scope for scope in re.split(r"[,\s]+", call.query.get("scope", "")) if scope]
        unknown = sorted(set(scopes) - SCOPES)
        if unknown or not scopes:
            return self._instagram.message("Invalid scopes", f"Invalid Scopes: {', '.join(unknown)}")
        state = call.query.get("state")
        return self._instagram.ask_person(
            self._instagram.grants.ask(client=client, redirect_uri=redirect, scopes=scopes, state=state)
        )

    def access_token(self, call: Call) -> Reply:
        """A token for a code, or for a shorter-lived token."""
        params = call.params
        client = str(params.get("client_id", ""))
        self._check_app(client, str(params.get("client_secret", "")))
        if params.get("grant_type") == "fb_exchange_token":
            short = self._tokens.check(str(params.get("fb_exchange_token", "")), FACEBOOK_GRAPH)
            if short.grant.client != client:
                raise words.refusal(100, "(#100) The access token does not belong to this app.")
            return self._issue(short.grant, LONG_SECONDS)
        try:
            redirect = str(params.get("redirect_uri", ""))
            grant = self._instagram.grants.redeem(
                str(params.get("code", "")), client=client, redirect_uri=redirect
            )
        except Denied as denied:
            subcode, message = REFUSED_CODES[denied.why]
            raise words.refusal(100, message, subcode=subcode) from denied
        return self._issue(grant, SHORT_SECONDS)

    def permissions(self, call: Call) -> Reply:
        """What was granted, and what declined."""
        grant = self._user(call, "permissions").grant
        told = [
            {"permission": scope, "status": "granted" if scope in grant.scopes else "declined"}
            for scope in grant.asked
        ]
        return Reply(json={"data": told})

    def disconnect(self, call: Call) -> Reply:
        """The person removes the app: all its tokens die."""
        self._user(call, "permissions").grant.dead = True
        return Reply(json={"success": True})

    def pages(self, call: Call) -> Reply:
        """`/me/accounts`: the Pages that the person ticked; without pages_show_list none, as an empty list."""
        token = self._user(call, "accounts")
        shown = "pages_show_list" in token.grant.scopes
        accounts = [each for each in self._instagram.accounts if shown and each.id in token.grant.accounts]
        limit, after = whole(call, "limit", 25), str(call.params.get("after", ""))
        ids = [page_of(each) for each in accounts]
        start = ids.index(after) + 1 if after in ids else 0
        wanted = fields.parse(str(call.params.get("fields", "access_token,category,name,id,tasks")))
        chosen = accounts[start : start + limit]
        data = [self._page_node(token, each, wanted) for each in chosen]
        return Reply(
            json={"data": data, **paging(call, ids[start : start + limit], more=start + limit < len(ids))}
        )

    def businesses(self, call: Call) -> Reply:
        """The person has no business portfolio."""
        token = self._user(call, "businesses")
        if "business_management" not in token.grant.scopes:
            message = "(#200) Requires business_management permission to manage the object."
            raise words.refusal(200, message, status=403)
        return Reply(json={"data": []})

    def _page_node(self, token: Token, account: Account, wanted: fields.Fields) -> dict[str, Any]:
        linked = "instagram_basic" in token.grant.scopes
        known = {
            "id": lambda: page_of(account),
            "name": lambda: account.name,
            "access_token": lambda: self._page_token(token, account),
            "tasks": lambda: TASKS,
            "category": lambda: "Local business",
            "instagram_business_account": lambda: (
                {"id": account.id, "username": account.handle.removeprefix("@"), "name": account.name}
                if linked
                else None
            ),
        }
        return fields.pick("Page", known, wanted)

    def _page_token(self, token: Token, account: Account) -> str:
        """The same each time; made from a long-lived token it has no end."""
        known = self._page_tokens.get((token.value, account.id))
        if known is not None and self._instagram.grants.find(known) is not None:
            return known
        left = None if token.seconds == LONG_SECONDS else float(SHORT_SECONDS)
        made = self._instagram.grants.issue(
            token.grant, account=account.id, kind="page", seconds=left, prefix="EAA"
        )
        self._page_tokens[token.value, account.id] = made.value
        return made.value

    def _user(self, call: Call, field: str) -> Token:
        token = self._tokens.of(call)
        if token.kind != "user":
            raise words.no_such_field(field, "Page")
        return token

    def _issue(self, grant: Grant, seconds: int) -> Reply:
        token = self._instagram.grants.issue(
            grant, account=PERSON, kind="user", seconds=seconds, prefix="EAA"
        )
        lifetime = self._instagram.grants.seconds(seconds)
        return Reply(
            json={"access_token": token.value, "token_type": "bearer", "expires_in": int(lifetime or 0)}
        )

    def _check_app(self, client: str, secret: str) -> None:
        try:
            check_client(client, secret)
        except Denied as denied:
            if denied.why == "bad-secret":
                raise words.refusal(1, "Error validating client secret.") from denied
            message = "Error validating application. Cannot get application info due to a system error."
            raise words.refusal(101, message) from denied

    def _graph(self, method: str, path: str, act: Any, params: frozenset[str]) -> Route:
        return Route(method=method, host=FACEBOOK_GRAPH, path="/{version}" + path, act=act, params=params)


def page_of(account: Account) -> str:
    """The id of the Page that an account is linked to."""
    return "10" + account.id[-13:]
