"""Connecting an account: a handle and an app password open a session, whose two tokens are renewed together."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from picscripter.plugin import (
    Account,
    Context,
    FormField,
    Login,
    OutcomeUnknown,
    Problem,
    Reconnect,
    Refused,
    Session,
    Tokens,
    hookimpl,
)

SERVER = "com.atproto.server"

LOGIN = Login(
    label="Bluesky",
    refresh_single_use=True,
    consent=False,
    form=(
        FormField(name="handle", label="Your handle", placeholder="you.bsky.social"),
        FormField(
            name="password",
            label="An app password (Settings, Privacy and security, App passwords)",
            placeholder="xxxx-xxxx-xxxx-xxxx",
            secret=True,
        ),
        FormField(name="server", label="Your server", host="pds", default="https://bsky.social"),
    ),
)


@hookimpl
async def begin(context: Context, form: Mapping[str, str]) -> Tokens:
    """Open a session: https://docs.bsky.app/docs/api/com-atproto-server-create-session.

    The entry `bsky.social` knows on which server the account lives; from then on requests go there.
    """
    sent = {"identifier": form["handle"].removeprefix("@"), "password": form["password"]}
    answer = await context.request(
        "POST", "pds", f"/xrpc/{SERVER}.createSession", json=sent, accept=(400, 401)
    )
    if answer.status != 200:
        raise _refused(answer.json())
    session = answer.json()
    if session.get("active") is False:
        raise _refused({"message": f"This account is {session.get('status', 'not active')}."})
    return _tokens(session, hosts=_home(session))


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """The refresh token itself is shown; the answer holds a new pair, and the one presented is dead.

    https://docs.bsky.app/docs/api/com-atproto-server-refresh-session
    """
    if tokens.refresh is None:
        raise Reconnect("There is no refresh token.")
    answer = await context.request("POST", "pds", f"/xrpc/{SERVER}.refreshSession", token=tokens.refresh)
    return _tokens(answer.json())


@hookimpl
async def revoke(context: Context, tokens: Tokens) -> None:
    """End the session: https://docs.bsky.app/docs/api/com-atproto-server-delete-session."""
    if tokens.refresh is not None:
        path = f"/xrpc/{SERVER}.deleteSession"
        await context.request("POST", "pds", path, token=tokens.refresh, accept=(400, 401))


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The one account of the session; its DID stays when its handle changes."""
    me = (await session.request("GET", "pds", f"/xrpc/{SERVER}.getSession")).json()
    return [Account(id=me["did"], handle=f"@{me['handle']}")]


def _tokens(session: Mapping[str, Any], hosts: Mapping[str, str] | None = None) -> Tokens:
    if not isinstance(session.get("accessJwt"), str) or not isinstance(session.get("refreshJwt"), str):
        raise OutcomeUnknown("Bluesky's answer holds no tokens.")
    access, renew = session["accessJwt"], session["refreshJwt"]
    return Tokens(
        access=access,
        refresh=renew,
        expires_at=_ends(access),
        refresh_expires_at=_ends(renew),
        hosts=hosts or {},
    )


def _ends(token: str) -> datetime | None:
    """What the token says of its end (RFC 7519, 4.1.4); None where it is of another make."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _home(session: Mapping[str, Any]) -> dict[str, str]:
    """The server in the account's DID document: https://atproto.com/specs/did#did-documents."""
    services = (session.get("didDoc") or {}).get("service") or []
    for service in services:
        if str(service.get("id", "")).endswith("#atproto_pds"):
            return {"pds": str(service["serviceEndpoint"])}
    return {}


def _refused(said: Mapping[str, Any]) -> Refused:
    message = f"Bluesky: {said.get('message') or said.get('error') or 'this was not taken'}"
    if said.get("error") == "AuthFactorTokenRequired":
        message = "Bluesky wants a code by mail for this password: make an app password, and use that."
    problem = Problem(path="/fields/password", rule="login", message=message)
    return Refused(message, problems=(problem,), code=str(said.get("error") or ""))
