"""Instagram's error bodies, word for word where they are known."""

import json
import secrets
from math import ceil

from picscripter.sandbox import Refusal, Reply

NOT_FETCHED = "Only photo or video can be accepted as media type."
BUSY = (
    "There have been too many calls to this Instagram account. Wait a bit and try again. For more info, please "
    "refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting."
)
NO_PERMISSION = "(#10) Application does not have permission for this action"
FULL = "You reached maximum number of posts that is allowed to be published by Content Publishing API."
ALBUM = (
    "Your post won't work as a carousel. Carousels need at least 2 photos/videos and no more than 10 "
    "photos/videos."
)
BLOCKED = "We restrict certain activity to protect our community. Tell us if you think we made a mistake."


def error(
    status: int,
    code: int,
    message: str,
    *,
    subcode: int | None = None,
    kind: str = "OAuthException",
    title: str | None = None,
    reason: str | None = None,
) -> Reply:
    """The body of a refused Graph call; `title` and `reason` are what would be shown to the person."""
    body: dict[str, object] = {"message": message, "type": kind, "code": code}
    extra = {"error_subcode": subcode, "error_user_title": title, "error_user_msg": reason}
    body |= {name: value for name, value in extra.items() if value is not None}
    body |= {"is_transient": status >= 500, "fbtrace_id": "A" + secrets.token_urlsafe(16)}
    headers = {"Cache-Control": "no-store"}
    if kind == "OAuthException" and code in (1, 100, 101, 102, 190, 2500):
        headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "invalid_request" {json.dumps(message)}'
    return Reply(status=status, json={"error": body}, headers=headers)


def refusal(
    code: int, message: str, *, subcode: int | None = None, reason: str | None = None, status: int = 400
) -> Refusal:
    """The same, to be raised."""
    return Refusal(error(status, code, message, subcode=subcode, reason=reason))


def flat(message: str) -> Refusal:
    """How `api.instagram.com` refuses a code."""
    body = {"error_type": "OAuthException", "code": 400, "error_message": message}
    return Refusal(Reply(status=400, json=body))


def upload(status: int, kind: str, message: str, *, retriable: bool) -> Reply:
    """How `rupload.facebook.com` refuses bytes."""
    return Reply(
        status=status, json={"debug_info": {"retriable": retriable, "type": kind, "message": message}}
    )


def unseen(verb: str, node: str) -> Refusal:
    """An object that is not there, or not for this token; `verb` is get, post or delete."""
    message = (
        f"Unsupported {verb} request. Object with ID '{node}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return Refusal(error(400, 100, message, subcode=33, kind="GraphMethodException"))


def no_such_path(path: str) -> Reply:
    """An edge or a version that does not exist."""
    return error(400, 2500, f"Unknown path components: /{path}")


def no_such_field(field: str, node: str) -> Refusal:
    """A field that this kind of object does not have."""
    return refusal(100, f"(#100) Tried accessing nonexisting field ({field}) on node type ({node})")


def no_container(key: str) -> Refusal:
    """Unknown, expired, or published before."""
    message = f"The media builder with creation id = {key} does not exist or has been expired."
    return refusal(24, message, subcode=2207008)


def not_fetched(address: str) -> Refusal:
    """The media could not be fetched from there, or is neither picture nor video."""
    reason = f"The media could not be fetched from this uri: {address}"
    return refusal(9004, NOT_FETCHED, subcode=2207052, reason=reason)


def usage(account: str | None, percent: int, wait_seconds: float) -> dict[str, str]:
    """The headers that tell how much of a limit is used, in percent; the time to wait is in minutes.

    They come only once usage is noticeable.
    """
    if account is None or not percent:
        return {}
    counts = {"call_count": percent, "total_cputime": percent, "total_time": percent}
    waiting = ceil(wait_seconds / 60) if percent >= 100 else 0
    listed = {account: [{"type": "instagram", **counts, "estimated_time_to_regain_access": waiting}]}
    return {"X-Business-Use-Case-Usage": json.dumps(listed)}


def with_status(status: int) -> Reply:
    """What the dial `status` answers."""
    if status == 401:
        return error(401, 190, "Invalid OAuth access token - Cannot parse access token")
    if status == 403:
        return error(403, 10, NO_PERMISSION)
    if status == 429:
        return error(429, 80002, BUSY)
    if status >= 500:
        return error(status, 2, "Service temporarily unavailable")
    return error(status, 100, "(#100) Invalid parameter")
