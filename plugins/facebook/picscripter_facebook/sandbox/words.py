"""Facebook's error bodies, word for word where they are known."""

import json
import secrets
from math import ceil

from picscripter.sandbox import Refusal, Reply

NO_POSTING = (
    "(#200) If posting to a group, requires app being installed in the group, and either publish_to_groups "
    "permission with user token, or both pages_read_engagement and pages_manage_posts permission with page "
    "token; If posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin "
    "with sufficient administrative permission"
)
AS_THE_PAGE = "(#200) Unpublished posts must be posted to a page as the page itself."
OWNERS_ONLY = (
    "(#100) Only owners of the URL have the ability to specify the picture, name, thumbnail or description "
    "params."
)
TOO_BIG = (
    "Your photos couldn't be uploaded. Photos should be smaller than 4 MB and saved as JPG, PNG, GIF, TIFF, "
    "HEIF or WebP files."
)
PAGE_CALLS = (
    "There have been too many calls to this Page account. Wait a bit and try again. For more info, please "
    "refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting."
)


def error(
    status: int,
    code: int,
    message: str,
    *,
    subcode: int | None = None,
    kind: str = "OAuthException",
    title: str | None = None,
    reason: str | None = None,
    transient: bool = False,
    data: dict[str, str] | None = None,
) -> Reply:
    """The body of a refused Graph call; `title` and `reason` are what Facebook would show to the person."""
    body = {"message": message, "type": kind, "code": code}
    extra = {
        "error_subcode": subcode,
        "error_user_title": title,
        "error_user_msg": reason,
        "error_data": data,
    }
    body |= {name: value for name, value in extra.items() if value is not None}
    body |= {"is_transient": True} if transient else {}
    body["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
    headers = {"Cache-Control": "no-store"}
    if kind == "OAuthException" and code in (1, 100, 101, 102, 190, 2500):
        headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "invalid_request" {json.dumps(message)}'
    return Reply(status=status, json={"error": body}, headers=headers)


def refusal(
    status: int, code: int, message: str, *, subcode: int | None = None, reason: str | None = None
) -> Refusal:
    """The same, to be raised."""
    return Refusal(error(status, code, message, subcode=subcode, reason=reason))


def bad_video(subcode: int, message: str, data: dict[str, str] | None = None) -> Refusal:
    """A file or an upload that is no video as Facebook wants it (Video API, error codes)."""
    return Refusal(error(400, 6000, message, subcode=subcode, data=data))


def bad_upload(status: int, kind: str, message: str, *, retriable: bool) -> Refusal:
    """The upload host has words of its own."""
    told = {"retriable": retriable, "type": kind, "message": message}
    return Refusal(Reply(status=status, json={"debug_info": told}))


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
    return refusal(400, 100, f"(#100) Tried accessing nonexisting field ({field}) on node type ({node})")


def too_many(page: str | None) -> Reply:
    """With a Page token the Page's limit, else the app's."""
    if page is not None:
        return error(400, 80001, PAGE_CALLS)
    return error(400, 4, "(#4) Application request limit reached", transient=True)


def usage(page: str | None, percent: int, wait_seconds: float) -> dict[str, str]:
    """The headers that tell how much of a limit is used, in percent; the time to wait is in minutes."""
    counts = {"call_count": percent, "total_cputime": percent, "total_time": percent}
    if page is None:
        return {"X-App-Usage": json.dumps(counts)}
    waiting = ceil(wait_seconds / 60) if percent >= 100 else 0
    listed = {page: [{"type": "pages", **counts, "estimated_time_to_regain_access": waiting}]}
    return {
        "X-App-Usage": '{"call_count":0,"total_cputime":0,"total_time":0}',
        "X-Business-Use-Case-Usage": json.dumps(listed),
    }


def with_status(status: int) -> Reply:
    """What the dial `status` answers."""
    if status == 401:
        return error(401, 190, "Invalid OAuth access token.")
    if status == 403:
        return error(403, 200, NO_POSTING)
    if status == 429:
        return error(429, 4, "(#4) Application request limit reached", transient=True)
    if status >= 500:
        return error(status, 2, "Service temporarily unavailable", transient=True)
    return error(status, 100, "(#100) Invalid parameter")
