"""The signature as TikTok's documentation computes it, and the events."""

import hashlib
import hmac
import json
from types import SimpleNamespace

import pytest

from picscripter.plugin import App, WebhookEvent, WebhookRequest
from picscripter.testing.clock import ManualClock
from picscripter_tiktok import receive_webhook

pytestmark = pytest.mark.anyio

CLOCK = ManualClock()
CONTEXT = SimpleNamespace(app=App(login="default", client_id="key", client_secret="secret"), clock=CLOCK)
NOW = int(CLOCK.now().timestamp())


def event(name="post.publish.complete", **content):
    content = {"publish_id": "v_pub_file~v2-1.1", "publish_type": "DIRECT_PUBLISH", **content}
    return {
        "client_key": "key",
        "event": name,
        "create_time": NOW,
        "user_openid": "act.person",
        "content": json.dumps(content),
    }


async def deliver(said, signature=None, at=NOW, secret=b"secret"):
    body = json.dumps(said).encode()
    good = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    header = f"t={at},s={good}" if signature is None else signature
    request = WebhookRequest(method="POST", query={}, headers={"tiktok-signature": header}, body=body)
    return await receive_webhook(CONTEXT, request)


@pytest.mark.parametrize(
    "name, content, kind, message",
    [
        ("post.publish.complete", {}, "published", ""),
        ("post.publish.publicly_available", {"post_id": "7301"}, "published", "as 7301"),
        ("post.publish.no_longer_publicaly_available", {"post_id": "7301"}, "removed", "as 7301"),
        ("post.publish.failed", {"reason": "spam_risk"}, "failed", "spam_risk"),
    ],
)
async def test_what_became_of_a_post_is_told(name, content, kind, message):
    answer = await deliver(event(name, **content))
    told = WebhookEvent(kind=kind, account_id="act.person", handle="v_pub_file~v2-1.1", message=message)
    assert answer.events == (told,)


@pytest.mark.parametrize(
    "other",
    [
        event("post.publish.inbox_delivered"),
        event("authorization.removed", reason=1),
        event("video.upload.failed"),
        event(publish_id=None),
    ],
)
async def test_what_is_no_news_of_a_post_is_accepted_and_ignored(other):
    answer = await deliver(other)
    assert (answer.status, answer.events) == (200, ())


@pytest.mark.parametrize(
    "signature",
    ["", "t=,s=", f"t={NOW},s=00", f"t={NOW}", "s=00", "t=²,s=00", "t=é,s=é", f"t={'9' * 30},s=00"],
)
async def test_what_is_not_signed_is_refused(signature):
    answer = await deliver(event(), signature)
    assert (answer.status, answer.events) == (403, ())


async def test_what_another_secret_signed_is_refused():
    assert (await deliver(event(), secret=b"another")).status == 403


@pytest.mark.parametrize("off, status", [(-300, 200), (300, 200), (-301, 403), (301, 403)])
async def test_an_old_signature_is_refused(off, status):
    assert (await deliver(event(), at=NOW + off)).status == status
