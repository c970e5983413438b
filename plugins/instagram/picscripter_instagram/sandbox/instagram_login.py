"""Instagram Login: the dialog, the code, the long-lived token and its refresh."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

from picscripter.sandbox import Call, Denied, Grant, Reply, Route, Sandbox, check_client, named
from picscripter_instagram.sandbox import words
from picscripter_instagram.sandbox.tokens import GRAPH, READ, Tokens

SCOPES = named(
    "instagram_business_basic instagram_business_content_publish instagram_business_manage_comments "
    "instagram_business_manage_insights instagram_business_manage_messages"
)
DIALOG = named("client_id redirect_uri response_type scope state force_reauth enable_fb_login")
EXCHANGE = named("client_id client_secret grant_type redirect_uri code")
SHORT_SECONDS = 3600
LONG_SECONDS = 5_184_000
YOUNG = timedelta(hours=24)
REFUSED_CODES = {
    "unknown-code": "Matching code was not found or was already used",
    "used-code": "This authorization code has been used",
    "expired-code": "Matching code was not found or was already used",
    "other-redirect": (
        "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
        "in the OAuth dialog request"
    ),
}


class InstagramLogin:
    """`www.instagram.com`, `api.instagram.com`, and the two token endpoints of `graph.instagram.com`."""

    def __init__(self, instagram: Sandbox, tokens: Tokens) -> None:
        self._instagram, self._tokens = instagram, tokens

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(
            method="GET", host="www", path="/oauth/authorize", act=self.dialog, params=DIALOG, page=True
        )
        yield Route(method="POST", host="api", path="/oauth/access_token", act=self.exchange, params=EXCHANGE)
        long = named("grant_type client_secret access_token client_id")
        yield Route(method="GET", host=GRAPH, path="/access_token", act=self.prolong, params=long)
        renew = named("grant_type access_token")
        yield Route(method="GET", host=GRAPH, path="/refresh_access_token", act=self.refresh, params=renew)

    def dialog(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        client, redirect = call.query.get("client_id", ""), call.query.get("redirect_uri", "")
        try:
            check_client(client, None)
        except Denied:
            return self._instagram.message(
                "Invalid Request", "Request parameters are invalid: Invalid platform app"
            )
        if not re.match(r"https?://[^/#]+[^#]*$", redirect):
            return self._instagram.message(
                "Invalid Request", "Request parameters are invalid: Invalid redirect_uri"
            )
        if call.query.get("response_type") != "code":
            return self._instagram.message("Invalid Request", "response_type must be code.")
        scopes = [scope for scope in re.split(r"[,\s]+", call.query.get("scope", "")) if scope]
        unknown = sorted(set(scopes) - SCOPES)
        if unknown or READ[GRAPH] not in scopes:
            wrong = ", ".join(unknown) or f"{READ[GRAPH]} is missing"
            return self._instagram.message("Invalid Request", f"Invalid scope: {wrong}")
        state = call.query.get("state")
        return self._instagram.ask_person(
            self._instagram.grants.ask(client=client, redirect_uri=redirect, scopes=scopes, state=state)
        )

    def exchange(self, call: Call) -> Reply:
        """A token of an hour for a code."""
        params = call.params
        client = str(params.get("client_id", ""))
        self._check_app(client, str(params.get("client_secret", "")))
        if params.get("grant_type") != "authorization_code":
            raise words.flat("Invalid grant_type")
        grant = self._redeem(params, client)
        token = self._instagram.grants.issue(
            grant, account=grant.accounts[0], kind="instagram", seconds=SHORT_SECONDS, prefix="IGAA"
        )
        made = {
            "access_token": token.value,
            "user_id": app_scoped(token.account),
            "permissions": ",".join(grant.scopes),
        }
        return Reply(json={"data": [made]})

    def prolong(self, call: Call) -> Reply:
        """A token of 60 days for one of an hour."""
        if call.params.get("grant_type") != "ig_exchange_token":
            raise words.refusal(100, "(#100) Invalid grant_type")
        short = self._tokens.check(str(call.params.get("access_token", "")), GRAPH)
        try:
            check_client(short.grant.client, str(call.params.get("client_secret", "")))
        except Denied as denied:
            raise words.refusal(1, "Error validating client secret.") from denied
        return self._issue(short.grant)

    def refresh(self, call: Call) -> Reply:
        """A new one for a long-lived one that is a day old and has not ended."""
        if call.params.get("grant_type") != "ig_refresh_token":
            raise words.refusal(100, "(#100) Invalid grant_type")
        token = self._tokens.check(str(call.params.get("access_token", "")), GRAPH)
        if token.seconds != LONG_SECONDS or self._instagram.now < token.made_at + YOUNG:
            raise words.refusal(100, "(#100) The access token cannot be refreshed before it is 24 hours old.")
        if READ[GRAPH] not in token.grant.scopes:
            raise words.refusal(10, words.NO_PERMISSION, status=403)
        reply = self._issue(token.grant)
        return Reply(json={**reply.json, "permissions": ",".join(token.grant.scopes)})

    def _issue(self, grant: Grant) -> Reply:
        token = self._instagram.grants.issue(
            grant, account=grant.accounts[0], kind="instagram", seconds=LONG_SECONDS, prefix="IGAA"
        )
        lifetime = self._instagram.grants.seconds(LONG_SECONDS)
        return Reply(
            json={"access_token": token.value, "token_type": "bearer", "expires_in": int(lifetime or 0)}
        )

    def _redeem(self, params: Mapping[str, str], client: str) -> Grant:
        redirect = str(params.get("redirect_uri", ""))
        try:
            grant = self._instagram.grants.redeem(
                str(params.get("code", "")), client=client, redirect_uri=redirect
            )
        except Denied as denied:
            raise words.flat(REFUSED_CODES[denied.why]) from denied
        if READ[GRAPH] not in grant.scopes:  # a code of the other product
            raise words.flat(REFUSED_CODES["unknown-code"])
        return grant

    def _check_app(self, client: str, secret: str) -> None:
        try:
            check_client(client, secret)
        except Denied as denied:
            wrong = (
                "Invalid platform app"
                if denied.why == "unknown-client"
                else "Error validating client secret."
            )
            raise words.flat(wrong) from denied


def app_scoped(account: str) -> str:
    """The person's id for one app: another number than the account's, and of no use in paths."""
    return "2" + account[::-1]
