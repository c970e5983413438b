"""OAuth 2.0 as LinkedIn does it, and who is behind a token."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from picscripter.sandbox import (
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
from picscripter_linkedin.sandbox import words
from picscripter_linkedin.sandbox.dials import LinkedInDials

SELF_SERVE = named("openid profile email w_member_social")
PARTNER = named(
    "w_organization_social r_organization_social w_organization_social_feed r_organization_social_feed "
    "w_member_social_feed rw_organization_admin r_organization_admin r_basicprofile r_organization_followers "
    "r_1st_connections_size r_member_postAnalytics r_member_profileAnalytics"
)
ACCESS_SECONDS = 5_184_000
REFRESH_SECONDS = 31_536_000
AUTHORIZE = named("response_type client_id redirect_uri state scope")
TOKEN = named("grant_type code client_id client_secret redirect_uri refresh_token")
NO_ACCESS = "Bummer, something went wrong."


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A refresh token: it works again and again, to the day a year from consent."""

    grant: Grant
    ends_at: datetime


class Login:
    """The consent page and the token endpoints.

    A client whose id begins with `selfserve` holds the two products that everybody gets; all others hold Community
    Management too, and get refresh tokens for its scopes.
    """

    def __init__(self, linkedin: Sandbox) -> None:
        self._linkedin = linkedin
        self._renewals: dict[str, Renewal] = {}
        self._given: dict[tuple[str, str], list[Grant]] = defaultdict(list)

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        authorize = "/oauth/v2/authorization"
        yield Route(method="GET", host="www", path=authorize, act=self.authorize, params=AUTHORIZE, page=True)
        yield Route(method="POST", host="www", path="/oauth/v2/accessToken", act=self.token, params=TOKEN)
        ending = named("client_id client_secret token")
        yield Route(method="POST", host="www", path="/oauth/v2/revoke", act=self.revoke, params=ending)
        yield Route(
            method="POST", host="www", path="/oauth/v2/introspectToken", act=self.introspect, params=ending
        )
        yield Route(method="GET", host="api", path="/v2/userinfo", act=self.userinfo)

    def authorize(self, call: Call) -> Reply:
        """The consent page; or the app hears of a scope that it does not hold; or a page that says why not."""
        query = call.query
        if fault := _fault(call):
            return self._linkedin.message(NO_ACCESS, fault, 401)
        scopes = query["scope"].split()
        held = SELF_SERVE if query["client_id"].startswith("selfserve") else SELF_SERVE | PARTNER
        asked = self._linkedin.grants.ask(
            client=query["client_id"], redirect_uri=query["redirect_uri"], scopes=scopes, state=query["state"]
        )
        if strange := [scope for scope in scopes if scope not in held]:
            self._linkedin.grants.answered(asked.id)
            told = f"Scope &quot;{strange[0]}&quot; is not authorized for your application"
            return _back(query, "unauthorized_scope_error", told)
        return self._linkedin.ask_person(asked)

    def token(self, call: Call) -> Reply:
        """Tokens for a code or a refresh token."""
        if call.body.kind != "form":
            raise words.oauth(400, "invalid_request", 'A required parameter "grant_type" is missing')
        kind = _needed(call, "grant_type")
        client = _client(call)
        if kind == "authorization_code":
            return self._from_code(call, client)
        if kind == "refresh_token":
            return self._from_refresh(_needed(call, "refresh_token"), client)
        raise words.oauth(400, "invalid_request", "The grant_type is not supported")

    def revoke(self, call: Call) -> Reply:
        """The token ends, and all of its consent."""
        _client(call)
        value = _needed(call, "token")
        token, renewal = self._linkedin.grants.find(value), self._renewals.get(value)
        grant = token.grant if token else renewal.grant if renewal else None
        if grant is None or grant.dead:
            raise words.oauth(400, "invalid_request", "The token is invalid")
        grant.dead = True
        return Reply(json={})

    def introspect(self, call: Call) -> Reply:
        """What a token of this app is worth."""
        client = _client(call)
        token = self._linkedin.grants.find(_needed(call, "token"))
        if token is None or token.grant.client != client:
            return Reply(json={"active": False})
        try:
            self._linkedin.grants.look(token.value)
            status = "active"
        except Denied as denied:
            status = "expired" if denied.why == "expired-token" else "revoked"
        ends = self._linkedin.grants.expires_at(token)
        told = {
            "active": status == "active",
            "status": status,
            "scope": ",".join(token.grant.scopes),
            "client_id": client,
            "created_at": int(token.made_at.timestamp()),
            "authorized_at": int(token.made_at.timestamp()),
            "expires_at": int(ends.timestamp()) if ends else None,
            "auth_type": "3L",
        }
        return Reply(json=told)

    def userinfo(self, call: Call) -> Reply:
        """The member, by OpenID."""
        token = self.of(call)
        if "openid" not in token.grant.scopes:
            raise words.refusal(403, "Not enough permissions to access: userinfo.GET.NO_VERSION")
        member = self._linkedin.accounts.get(token.account)
        if member is None:
            raise words.token("revoked-token")
        first, _, last = member.name.partition(" ")
        told: dict[str, Any] = {"sub": member.id}
        if "profile" in token.grant.scopes:
            told |= {
                "name": member.name,
                "given_name": first,
                "family_name": last,
                "picture": "https://media.licdn.com/dms/image/sandbox/profile-displayphoto",
                "locale": {"country": "US", "language": "en"},
            }
        if "email" in token.grant.scopes:
            told |= {"email": f"{first.lower()}@example.com", "email_verified": True}
        return Reply(json=told)

    def of(self, call: Call) -> Token:
        """The token that a call carries."""
        if call.bearer is None:
            raise words.token("no-token")
        try:
            token = self._linkedin.grants.look(call.bearer)
        except Denied as denied:
            raise words.token(denied.why) from denied
        dials = self._linkedin.dials
        assert isinstance(dials, LinkedInDials)
        if self._linkedin.now < token.made_at + timedelta(seconds=dials.token_lag_seconds):
            raise words.token("revoked-token")
        return token

    def _from_code(self, call: Call, client: str) -> Reply:
        code, redirect = _needed(call, "code"), _needed(call, "redirect_uri")
        try:
            grant = self._linkedin.grants.redeem(code, client=client, redirect_uri=redirect)
        except Denied as denied:
            if denied.why in ("unknown-code", "used-code"):
                raise words.oauth(401, "invalid_request", words.NO_CODE) from denied
            raise words.oauth(400, "invalid_redirect_uri", words.OTHER_REDIRECT) from denied
        self._end_others(grant)
        return self._answer(grant, self._renewal(grant))

    def _end_others(self, grant: Grant) -> None:
        """A consent with another set of scopes ends what the member gave this app before."""
        given = self._given[grant.client, grant.accounts[0]]
        for each in given:
            if set(each.scopes) != set(grant.scopes):
                each.dead = True
        given.append(grant)

    def _renewal(self, grant: Grant) -> str | None:
        if not PARTNER & set(grant.scopes):
            return None
        value = self._linkedin.grants.issue_refresh(grant, account=grant.accounts[0])
        ends_at = self._linkedin.now + timedelta(seconds=REFRESH_SECONDS)
        self._renewals[value] = Renewal(grant=grant, ends_at=ends_at)
        return value

    def _from_refresh(self, value: str, client: str) -> Reply:
        renewal = self._renewals.get(value)
        if (
            renewal is None
            or renewal.grant.client != client
            or renewal.grant.dead
            or self._linkedin.now >= renewal.ends_at
        ):
            raise words.oauth(400, "invalid_request", words.DEAD_REFRESH)
        return self._answer(renewal.grant, value)

    def _answer(self, grant: Grant, refresh: str | None) -> Reply:
        grants = self._linkedin.grants
        token = grants.issue(
            grant, account=grant.accounts[0], kind="member", seconds=ACCESS_SECONDS, prefix="AQ"
        )
        answer: dict[str, Any] = {
            "access_token": token.value,
            "expires_in": int(grants.seconds(ACCESS_SECONDS) or 0),
            "scope": ",".join(grant.scopes),
            "token_type": "Bearer",
        }
        if refresh is not None:
            left = self._renewals[refresh].ends_at - self._linkedin.now
            answer |= {"refresh_token": refresh, "refresh_token_expires_in": int(left.total_seconds())}
        return Reply(json=answer)


def is_partner(token: Token) -> bool:
    """Whether it came by a consent to Community Management."""
    return bool(PARTNER & set(token.grant.scopes))


def _client(call: Call) -> str:
    client, secret = _needed(call, "client_id"), _needed(call, "client_secret")
    try:
        check_client(client, secret)
    except Denied as denied:
        raise words.oauth(401, "invalid_client", "Client authentication failed") from denied
    return client


def _needed(call: Call, name: str) -> str:
    value = call.body.fields.get(name)
    if not value:
        raise words.oauth(400, "invalid_request", f'A required parameter "{name}" is missing')
    return value


def _back(query: Any, error: str, description: str) -> Reply:
    told = urlencode({"error": error, "error_description": description, "state": query["state"]})
    sign = "&" if "?" in query["redirect_uri"] else "?"
    return Reply(status=302, text="", headers={"Location": f"{query['redirect_uri']}{sign}{told}"})


def _fault(call: Call) -> str | None:
    query = call.query
    for name in ("response_type", "client_id", "redirect_uri", "state", "scope"):
        if not query.get(name):
            return f"Missing: {name}."
    try:
        check_client(query["client_id"], None)
    except Denied:
        return "Client_id doesn't match."
    if query["response_type"] != "code":
        return "response_type must be code."
    if not re.match(r"https?://[^/#]+[^#]*$", query["redirect_uri"]):
        return "Redirect_uri doesn't match."
    strange = set(query["scope"].split()) - SELF_SERVE - PARTNER
    return f"Invalid scope: {min(strange)}" if strange else None
