"""Telling an app what became of a post: the events of the Content Posting API, signed as TikTok signs them."""

import hashlib
import hmac
import ipaddress
import json
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from picscripter.sandbox import Reply, Sandbox, secret_of
from picscripter_tiktok.sandbox.publishing import Publishing
from picscripter_tiktok.sandbox.uploads import Upload

EVENTS = {
    "FAILED": "post.publish.failed",
    "SEND_TO_USER_INBOX": "post.publish.inbox_delivered",
    "PUBLISH_COMPLETE": "post.publish.complete",
}


class Webhook:
    """`POST /tiktok/_webhook {"url", "publishId"?, "event"?}`.

    Without `publishId` it is about the newest upload, without `event` about where that stands. Answers what the app
    answered: `{"event", "status", "body"}`.
    """

    def __init__(self, tiktok: Sandbox, publishing: Publishing) -> None:
        self._tiktok, self._publishing = tiktok, publishing

    async def send(self, request: web.Request) -> Reply:
        """Deliver it, and tell what the app answered."""
        try:
            wanted = json.loads(await request.text() or "{}")
        except ValueError as error:
            return _bad(f"not JSON: {error}")
        if not isinstance(wanted, dict) or not isinstance(wanted.get("url"), str):
            return _bad("send a JSON object with url")
        if not _is_local(wanted["url"]):
            return _bad("url must name this machine: a sandbox contacts nobody else")
        upload = self._publishing.find(wanted.get("publishId"))
        event = None if upload is None else self._event(upload, wanted.get("event"))
        if upload is None or event is None:
            return _bad("there is no such upload, or nothing to tell of it yet")
        try:
            return Reply(json=await self._deliver(wanted["url"], event, upload.client))
        except (ClientError, TimeoutError) as error:
            return Reply(status=502, json={"errors": [{"message": f"{type(error).__name__}: {error}"}]})

    def _event(self, upload: Upload, name: str | None) -> dict[str, Any] | None:
        seen = self._publishing.seen(upload)
        name = name or EVENTS.get(seen["status"])
        if name is None:
            return None
        content = {
            "publish_id": upload.publish_id,
            "publish_type": "INBOX_SHARE" if upload.is_draft else "DIRECT_PUBLISH",
        }
        if name == "post.publish.failed":
            content["reason"] = str(seen.get("fail_reason"))
        if name.endswith("available"):
            content["post_id"] = upload.post_id
        return {
            "client_key": upload.client,
            "event": name,
            "create_time": int(self._tiktok.now.timestamp()),
            "user_openid": upload.owner.id,
            "content": json.dumps(content),  # JSON within JSON
        }

    async def _deliver(self, url: str, event: dict[str, Any], client: str) -> dict[str, Any]:
        body = json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json",
            "TikTok-Signature": sign(body, secret_of(client), event["create_time"]),
        }
        async with (
            ClientSession(timeout=ClientTimeout(total=10)) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return {"event": event["event"], "status": answer.status, "body": await answer.text()}


def sign(body: bytes, secret: str, at: int) -> str:
    """The header TikTok-Signature for these bytes at this moment."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},s={signed}"


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(message: str) -> Reply:
    return Reply(status=400, json={"errors": [{"message": message}]})
