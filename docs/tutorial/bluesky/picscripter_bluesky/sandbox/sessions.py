"""Sessions by app password: an access token for two hours, a refresh token that works once."""

import base64
import json
import re
from collections.abc import Iterable
from typing import Any

from picscripter.sandbox import Account, Call, Denied, Grant, Reply, Route, Sandbox, named
from picscripter_bluesky.sandbox import words
from picscripter_bluesky.sandbox.dials import BlueskyDials

ACCESS_SECONDS = 7200.0
CLIENT = "session"
APP_PASSWORD = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
SERVER = "/xrpc/com.atproto.server"


class Sessions:
    """Who is who. Every app password of the usual shape is right, but those that begin with `wrong`."""

    def __init__(self, bluesky: Sandbox) -> None:
        self._bluesky = bluesky

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        fields = named("identifier password authFactorToken allowTakendown")
        yield Route(method="POST", host="pds", path=f"{SERVER}.createSession", act=self.create, params=fields)
        yield Route(method="POST", host="pds", path=f"{SERVER}.refreshSession", act=self.refresh)
        yield Route(method="POST", host="pds", path=f"{SERVER}.deleteSession", act=self.delete)
        yield Route(method="GET", host="pds", path=f"{SERVER}.getSession", act=self.show)
        yield Route(
            method="GET",
            host="pds",
            path="/xrpc/com.atproto.identity.resolveHandle",
            act=self.resolve,
            params=named("handle"),
        )

    def create(self, call: Call) -> Reply:
        """401 for a handle or a password that is wrong."""
        account = self._named(str(call.params.get("identifier", "")))
        password = str(call.params.get("password", ""))
        if account is None or not APP_PASSWORD.fullmatch(password) or password.startswith("wrong"):
            raise words.refusal(401, "AuthenticationRequired", "Invalid identifier or password")
        grants = self._bluesky.grants
        asked = grants.ask(client=CLIENT, redirect_uri="", scopes=())
        code = grants.code(asked, scopes=(), accounts=(account.id,))
        return self._opened(grants.redeem(code, client=CLIENT, redirect_uri=""), account)

    def refresh(self, call: Call) -> Reply:
        """The refresh token itself is the bearer."""
        try:
            grant, key = self._bluesky.grants.rotate(call.bearer or "", client=CLIENT)
        except Denied as denied:
            raise words.refusal(400, "ExpiredToken", "Token has been revoked") from denied
        account = self._bluesky.accounts.get(key)
        if account is None:
            raise words.refusal(400, "AccountTakedown", "Account has been taken down")
        return self._opened(grant, account)

    def delete(self, call: Call) -> Reply:
        """The session of this refresh token ends."""
        try:
            grant, _ = self._bluesky.grants.rotate(call.bearer or "", client=CLIENT)
        except Denied as denied:
            raise words.refusal(400, "InvalidToken", "Token could not be verified") from denied
        grant.dead = True
        return Reply(json={})

    def show(self, call: Call) -> Reply:
        """Whose session this is."""
        return Reply(json=self._about(self.account(call)))

    def resolve(self, call: Call) -> Reply:
        """The DID behind a handle; public."""
        account = self._named(call.query.get("handle", ""))
        if account is None:
            raise words.invalid("Unable to resolve handle")
        return Reply(json={"did": account.id})

    def account(self, call: Call) -> Account:
        """Who calls. An expired token is a 400, not a 401."""
        if call.bearer is None:
            raise words.refusal(401, "AuthMissing", "Authentication Required")
        try:
            token = self._bluesky.grants.look(call.bearer)
        except Denied as denied:
            if denied.why == "expired-token":
                raise words.refusal(400, "ExpiredToken", "Token has expired") from denied
            raise words.refusal(400, "InvalidToken", "Token could not be verified") from denied
        account = self._bluesky.accounts.get(token.account)
        if account is None:
            raise words.refusal(400, "AccountTakedown", "Account has been taken down")
        return account

    def _named(self, identifier: str) -> Account | None:
        wanted = identifier.lower().removeprefix("@")
        here = self._bluesky.accounts
        return next(
            (each for each in here if wanted in (each.id, each.handle.removeprefix("@").lower())), None
        )

    def _opened(self, grant: Grant, account: Account) -> Reply:
        grants = self._bluesky.grants
        ends = self._bluesky.now.timestamp() + (grants.seconds(ACCESS_SECONDS) or 0)
        prefix = f"{_part({'typ': 'at+jwt', 'alg': 'HS256'})}.{_part({'sub': account.id, 'exp': int(ends)})}."
        access = grants.issue(grant, account=account.id, kind="access", seconds=ACCESS_SECONDS, prefix=prefix)
        tokens = {
            "accessJwt": access.value,
            "refreshJwt": grants.issue_refresh(grant, account=account.id),
        }
        return Reply(json={**self._about(account), **tokens})

    def _about(self, account: Account) -> dict[str, Any]:
        dials = self._bluesky.dials
        assert isinstance(dials, BlueskyDials)
        about: dict[str, Any] = {"did": account.id, "handle": account.handle.removeprefix("@")}
        if dials.deactivated:
            return {**about, "active": False, "status": "deactivated"}
        service = {
            "id": "#atproto_pds",
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": dials.moved_to or "https://morel.us-east.host.bsky.network",
        }
        return {**about, "active": True, "didDoc": {"id": account.id, "service": [service]}}


def _part(claims: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
