"""What X sends to us: a challenge to prove we hold the secret, and signed events of posts."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from picscripter.plugin import Context, WebhookAnswer, WebhookEvent, WebhookRequest, hookimpl

# Challenge, signature: https://docs.x.com/x-api/webhooks/quickstart
# Envelope of an event: https://docs.x.com/x-api/activity/event-payloads

# Challenges are answered to anybody, with the same HMAC that signs events: one that could be an event (JSON has
# braces) would let strangers have theirs signed by us.
_TOKEN = re.compile(r"[A-Za-z0-9._+/=-]{1,256}")


@hookimpl
async def receive_webhook(context: Context, request: WebhookRequest) -> WebhookAnswer:
    """An unverified request is answered 403."""
    secret = context.app.client_secret
    if request.method == "GET":
        token = request.query.get("crc_token", "")
        if not _TOKEN.fullmatch(token):
            return WebhookAnswer(status=403)
        return WebhookAnswer(body=json.dumps({"response_token": signature(secret, token.encode())}))
    given = request.headers.get("x-twitter-webhooks-signature", "")
    if not hmac.compare_digest(given.encode(), signature(secret, request.body).encode()):
        return WebhookAnswer(status=403)
    return WebhookAnswer(events=tuple(_events(json.loads(request.body))))


def signature(secret: str, content: bytes) -> str:
    """`sha256=` and the HMAC in base64, as X writes it in both directions."""
    digest = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def _events(body: Mapping[str, Any]) -> list[WebhookEvent]:
    event = body.get("data", body)
    account, post = event.get("filter", {}).get("user_id"), event.get("payload", {})
    match event.get("event_type"):
        case "post.create" if account and "id" in post:
            return [WebhookEvent(kind="published", account_id=account, handle=post["id"])]
        case "post.delete" if account and "id" in post:
            return [WebhookEvent(kind="removed", account_id=account, handle=post["id"])]
    return []
