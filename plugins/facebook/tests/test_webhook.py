"""The challenge and the signature, as Meta's documentation computes them."""

import hashlib
import hmac
import json
from types import SimpleNamespace

import pytest

from picscripter.plugin import App, WebhookEvent, WebhookRequest
from picscripter_facebook import receive_webhook
from picscripter_facebook.webhook import verify_token

pytestmark = pytest.mark.anyio
CONTEXT = SimpleNamespace(app=App(login="default", client_id="id", client_secret="secret"))


def change(field="feed", **value):
    value = {"item": "status", "verb": "add", "post_id": "10_1", "from": {"id": "10"}, **value}
    return {"object": "page", "entry": [{"id": "10", "changes": [{"field": field, "value": value}]}]}


async def deliver(body, signature=None):
    content = json.dumps(body).encode()
    good = "sha256=" + hmac.new(b"secret", content, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": good if signature is None else signature}
    return await receive_webhook(
        CONTEXT, WebhookRequest(method="POST", query={}, headers=headers, body=content)
    )


async def challenge(token):
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}
    return await receive_webhook(CONTEXT, WebhookRequest(method="GET", query=query, headers={}, body=b""))


async def test_the_challenge_comes_back_to_who_knows_the_token():
    answer = await challenge(verify_token("secret"))
    assert (answer.status, answer.body) == (200, "1158201444")


async def test_others_get_no_challenge_back():
    answer = await challenge("guess")
    assert (answer.status, answer.body) == (403, "")


async def test_the_verify_token_does_not_give_the_secret_away():
    assert "secret" not in verify_token("secret")


@pytest.mark.parametrize("verb, kind", [("add", "published"), ("remove", "removed")])
async def test_a_post_of_the_page_is_told(verb, kind):
    answer = await deliver(change(verb=verb))
    assert answer.events == (WebhookEvent(kind=kind, account_id="10", handle="10_1"),)


@pytest.mark.parametrize(
    "other",
    [
        change(item="comment"),
        change(verb="edited"),
        change(published=0),
        change(**{"from": {"id": "99"}}),
        change(field="mention"),
        {"object": "page", "entry": []},
    ],
)
async def test_what_is_no_post_of_the_page_is_accepted_and_ignored(other):
    answer = await deliver(other)
    assert (answer.status, answer.events) == (200, ())


@pytest.mark.parametrize("signature", ["sha256=00", "", "é"])
async def test_what_is_not_signed_is_refused(signature):
    answer = await deliver(change(), signature)
    assert (answer.status, answer.events) == (403, ())


async def test_a_video_is_named_by_its_own_id():
    answer = await deliver(change(item="video", video_id="77"))
    assert [event.handle for event in answer.events] == ["77"]
