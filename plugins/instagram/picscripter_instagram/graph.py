"""The Graph API as we call it: its version, and which host a login speaks to."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from picscripter.plugin import App, OutcomeUnknown, Session

# https://developers.facebook.com/docs/graph-api/changelog: v26.0 came on 2026-07-29. Its last day is not told
# yet; a version lives two years at least, so this is the first day on which it may end.
VERSION = "v26.0"
SUNSET = date(2028, 7, 29)

INSTAGRAM, FACEBOOK = "instagram", "facebook"
"""The two logins. A token of one means nothing to the other's host: it is then "unparseable"."""

GRAPH = {INSTAGRAM: "graph", FACEBOOK: "facebook_graph"}


async def call(
    session: Session,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One call on behalf of an account, `path` below the version; its answer as an object.

    Facebook's host takes a proof of the app's secret, which apps can require:
    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    """
    proof = {"appsecret_proof": session.proof()} if session.app.login == FACEBOOK else {}
    asked = {**(query or {}), **proof}
    answer = await session.request(
        method, GRAPH[session.app.login], f"/{VERSION}/{path}", query=asked or None, form=form
    )
    return object_of(answer.json())


def object_of(said: Any) -> dict[str, Any]:
    """The same, if it is an object: an answer nobody understands proves nothing."""
    if not isinstance(said, Mapping):
        raise OutcomeUnknown("Instagram's answer is not an object.")
    return dict(said)


def only(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object itself, or the only item of a `data` list: Meta's pages print both, clients meet both."""
    if "data" not in said:
        return said
    listed = items(said)
    return listed[0] if listed else {}


def text(said: Mapping[str, Any], name: str) -> str:
    """A member that must be there; ids are text or (beyond what JavaScript counts to) whole numbers."""
    value = said.get(name)
    if not isinstance(value, (str, int)) or not str(value):
        raise OutcomeUnknown(f"Instagram's answer names no {name}.")
    return str(value)


def items(said: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """The list in an answer; empty when Graph left it out."""
    found = said.get("data", ())
    if not isinstance(found, (list, tuple)):
        raise OutcomeUnknown("Instagram's answer is not a list.")
    return [dict(each) for each in found if isinstance(each, Mapping)]


def proof(app: App, access: str) -> str:
    """HMAC-SHA256 of the token under the app's secret, for calls that no session makes."""
    return hmac.new(app.client_secret.encode(), access.encode(), hashlib.sha256).hexdigest()
