"""What Facebook sends to us: the challenge at subscription, and signed changes of a Page's feed."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from picscripter.plugin import Context, WebhookAnswer, WebhookEvent, WebhookRequest, hookimpl

# https://developers.facebook.com/docs/graph-api/webhooks/getting-started
_POSTS = {
    "status",
    "photo",
    "post",
    "share",
    "link",
    "video",
}  # `item`; comments and reactions are none of ours


@hookimpl
async def receive_webhook(context: Context, request: WebhookRequest) -> WebhookAnswer:
    """An unverified request is answered 403. Facebook may send a change twice."""
    secret = context.app.client_secret
    if request.method == "GET":
        given = request.query.get("hub.verify_token", "")
        if not hmac.compare_digest(given.encode(), verify_token(secret).encode()):
            return WebhookAnswer(status=403)
        return WebhookAnswer(body=request.query.get("hub.challenge", ""))
    signature = request.headers.get("x-hub-signature-256", "")
    if not hmac.compare_digest(signature.encode(), f"sha256={_hmac(secret, request.body)}".encode()):
        return WebhookAnswer(status=403)
    return WebhookAnswer(events=tuple(_events(json.loads(request.body))))


def verify_token(secret: str) -> str:
    """What to enter as the verify token in the app's dashboard; made from the secret, so it is no setting."""
    return _hmac(secret, b"picscripter webhook verify token")


def _hmac(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _events(body: Mapping[str, Any]) -> Iterator[WebhookEvent]:
    for entry in body.get("entry", ()):
        for change in entry.get("changes", ()):
            event = _event(entry["id"], change.get("value", {})) if change.get("field") == "feed" else None
            if event is not None:
                yield event


def _event(page: str, value: Mapping[str, Any]) -> WebhookEvent | None:
    """Only what the Page itself posted; visitors post on it too."""
    if "post_id" not in value or value.get("item") not in _POSTS or value.get("from", {}).get("id") != page:
        return None
    # A video is published, read and removed by its own id, not by that of its post.
    handle = str(value["video_id"]) if "video_id" in value else value["post_id"]
    match value.get("verb"):
        case "add" if value.get("published", 1):
            return WebhookEvent(kind="published", account_id=page, handle=handle)
        case "remove":
            return WebhookEvent(kind="removed", account_id=page, handle=handle)
    return None
