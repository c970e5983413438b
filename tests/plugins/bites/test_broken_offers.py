"""Hooks beside publishing that do not do what they offer."""

import pytest

from picscripter.plugin import Refused, WebhookAnswer, WebhookEvent
from picscripter_twitter import delete as delete_on_x
from support.broken import broken_promise, on_x

pytestmark = pytest.mark.anyio


async def test_a_delete_that_deletes_nothing_is_caught():
    async def delete(session, remote_id):
        return

    told = await broken_promise("what_was_published_can_be_taken_back", on_x(delete=delete))
    assert "it was deleted, and is public all the same" in told


async def test_a_delete_that_fails_for_what_is_gone_is_caught():
    gone: set[str] = set()

    async def delete(session, remote_id):
        if remote_id in gone:
            raise Refused("there is no such post")
        gone.add(remote_id)
        await delete_on_x(session, remote_id)

    told = await broken_promise("what_was_published_can_be_taken_back", on_x(delete=delete))
    assert "a second time it is Refused" in told


async def test_access_that_is_not_given_back_is_caught():
    async def revoke(context, tokens):
        return

    told = await broken_promise("access_can_be_given_back", on_x(revoke=revoke))
    assert "works all the same" in told


async def test_a_forged_call_that_is_believed_is_caught():
    async def receive_webhook(context, request):
        return WebhookAnswer(events=(WebhookEvent(kind="removed", account_id="1", handle="2"),))

    subject = on_x(receive_webhook=receive_webhook)
    told = await broken_promise("a_forged_call_of_the_platform_is_not_believed", subject)
    assert "it believes a call with no headers" in told
