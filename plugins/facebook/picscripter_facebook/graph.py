"""The Graph API as we call it: its version, and the proof that goes with every call."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from picscripter.plugin import App, Context, File, Retry, Session, Tokens, oauth2
from picscripter_facebook.errors import GONE

# https://developers.facebook.com/docs/graph-api/changelog: v26.0 came on 2026-07-29. Its last day is not told
# yet; a version lives two years at least, so this is the first day on which it may end.
VERSION = "v26.0"
SUNSET = date(2028, 7, 29)


async def call(
    session: Session,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    files: Mapping[str, File] | None = None,
    json: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One call on behalf of an account, `path` below the version; its answer as JSON.

    The proof is asked for only by apps that require it, and does no harm to others:
    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    """
    proved = {**(query or {}), "appsecret_proof": session.proof()}
    answer = await session.request(
        method, "graph", f"/{VERSION}/{path}", query=proved, form=form, files=files, json=json
    )
    return dict(answer.json())


async def token(context: Context, **form: str) -> Tokens:
    """The token endpoint, for a code or for a token to be made long-lived."""
    app = {"client_id": context.app.client_id, "client_secret": context.app.client_secret}
    answer = await context.request("POST", "graph", f"/{VERSION}/oauth/access_token", form={**app, **form})
    return oauth2.tokens_from(answer.json(), context.clock.now())


async def granted(context: Context, access: str) -> tuple[str, ...]:
    """The permissions that a person really gave: single ones can be declined in the dialog."""
    query = {"appsecret_proof": proof(context.app, access)}
    answer = await context.request("GET", "graph", f"/{VERSION}/me/permissions", query=query, token=access)
    return permissions(answer.json())


def permissions(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of an answer of `/me/permissions` that are granted, not declined or expired."""
    return tuple(each["permission"] for each in answer["data"] if each["status"] == "granted")


def proof(app: App, access: str) -> str:
    """HMAC-SHA256 of the token under the app's secret, for calls that no session makes."""
    return hmac.new(app.client_secret.encode(), access.encode(), hashlib.sha256).hexdigest()


def items(answer: Mapping[str, Any] | None) -> Sequence[dict[str, Any]]:
    """The list in an answer, or in an edge of one; empty when Graph left it out."""
    found: Sequence[dict[str, Any]] = (answer or {}).get("data", ())
    return found


def address_of(post: Mapping[str, Any]) -> dict[str, str]:
    """A post as the journal keeps it: its id, and where people see it (Graph may leave the address out)."""
    return {"id": post["id"], "url": address(post.get("permalink_url") or f"/{post['id']}")}


def address(permalink: str) -> str:
    """Graph tells some without the host."""
    return f"https://www.facebook.com{permalink}" if permalink.startswith("/") else permalink


async def remove(session: Session, node: str) -> None:
    """What is gone already counts as removed."""
    try:
        await call(session, "DELETE", node)
    except Retry as fault:
        if fault.code != GONE:
            raise


async def remove_made(session: Session, made: Mapping[str, str]) -> None:
    """The same for what a step made."""
    await remove(session, made["id"])
