"""The challenge and the signature, as X's documentation computes them."""

import base64
import hashlib
import hmac
import json
from types import SimpleNamespace

import pytest

from picscripter.plugin import App, WebhookEvent, WebhookRequest
from picscripter_twitter import receive_webhook

pytestmark = pytest.mark.anyio
CONTEXT = SimpleNamespace(app=App(login="default", client_id="id", client_secret="secret"))


def signed(content):
    return "sha256=" + base64.b64encode(hmac.new(b"secret", content, hashlib.sha256).digest()).decode()


async def deliver(body, signature=None):
    content = json.dumps(body).encode()
    headers = {"x-twitter-webhooks-signature": signature or signed(content)}
    return await receive_webhook(
        CONTEXT, WebhookRequest(method="POST", query={}, headers=headers, body=content)
    )


async def test_the_challenge_is_answered_with_its_signature():
    request = WebhookRequest(method="GET", query={"crc_token": "abc"}, headers={}, body=b"")
    answer = await receive_webhook(CONTEXT, request)
    assert json.loads(answer.body) == {"response_token": signed(b"abc")}


async def test_a_visit_without_a_challenge_is_refused():
    request = WebhookRequest(method="GET", query={}, headers={}, body=b"")
    assert (await receive_webhook(CONTEXT, request)).status == 403


async def test_nobody_gets_an_event_of_his_own_signed_as_a_challenge():
    event = json.dumps(
        {"data": {"event_type": "post.delete", "filter": {"user_id": "7"}, "payload": {"id": "42"}}}
    )
    answer = await receive_webhook(
        CONTEXT, WebhookRequest(method="GET", query={"crc_token": event}, headers={}, body=b"")
    )
    assert (answer.status, answer.body) == (403, "")


@pytest.mark.parametrize("kind, means", [("post.create", "published"), ("post.delete", "removed")])
async def test_an_event_of_a_post_is_told(kind, means):
    event = {"event_type": kind, "filter": {"user_id": "7"}, "payload": {"id": "42"}}
    answer = await deliver({"data": event})
    assert answer.events == (WebhookEvent(kind=means, account_id="7", handle="42"),)


async def test_other_events_are_accepted_and_ignored():
    answer = await deliver({"data": {"event_type": "like.create", "filter": {"user_id": "7"}, "payload": {}}})
    assert (answer.status, answer.events) == (200, ())


@pytest.mark.parametrize("signature", ["sha256=AAAA", "", "é"])
async def test_what_is_not_signed_is_refused(signature):
    answer = await deliver({"data": {}}, signature or "x")
    assert (answer.status, answer.events) == (403, ())
