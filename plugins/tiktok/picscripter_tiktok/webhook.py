"""What TikTok sends to us: what became of posts, signed with the app's secret."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from picscripter.plugin import Context, WebhookAnswer, WebhookEvent, WebhookRequest, hookimpl

# The span is ours; TikTok asks only that old ones are refused:
# https://developers.tiktok.com/doc/webhooks-verification
TOLERANCE = timedelta(minutes=5)

# https://developers.tiktok.com/doc/webhooks-events (the last one is spelt so)
_KINDS: Mapping[str, Literal["published", "removed", "failed"]] = {
    "post.publish.complete": "published",
    "post.publish.publicly_available": "published",
    "post.publish.failed": "failed",
    "post.publish.no_longer_publicaly_available": "removed",
}


@hookimpl
async def receive_webhook(context: Context, request: WebhookRequest) -> WebhookAnswer:
    """An unverified request is answered 403. TikTok may send an event twice, and for 72 hours until it hears 200."""
    signature = request.headers.get("tiktok-signature", "")
    if not is_signed(signature, request.body, context.app.client_secret, context.clock.now()):
        return WebhookAnswer(status=403)
    event = _event(json.loads(request.body))
    return WebhookAnswer(events=() if event is None else (event,))


def is_signed(signature: str, body: bytes, secret: str, now: datetime) -> bool:
    """`t=<seconds>,s=<hex>`: HMAC-SHA256 of the time, a full stop and the body as it came."""
    parts = dict(each.strip().partition("=")[::2] for each in signature.split(","))
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit() and len(at) < 12):
        return False
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    fresh = abs(now - datetime.fromtimestamp(int(at), UTC)) <= TOLERANCE
    return hmac.compare_digest(wanted.encode(), parts.get("s", "").encode()) and fresh


def _event(said: Mapping[str, Any]) -> WebhookEvent | None:
    """`content` is JSON within JSON. Our posts are known by `publish_id`; `post_id` comes beside it."""
    kind = _KINDS.get(str(said.get("event")))
    content = json.loads(said.get("content") or "{}") if kind is not None else {}
    if kind is None or not content.get("publish_id"):
        return None
    post, reason = content.get("post_id"), content.get("reason")
    return WebhookEvent(
        kind=kind,
        account_id=str(said.get("user_openid", "")),
        handle=str(content["publish_id"]),
        message=str(reason or (f"as {post}" if post else "")),
    )
