"""What a platform has signed is told to the post that it is about; what it has not signed is nothing."""

import io

import pytest

from picscripter.plugin import Reconnect, Tokens, WebhookAnswer, WebhookEvent, WebhookRequest
from support.connecting import add_post, columns, set_columns
from support.social import page

pytestmark = pytest.mark.anyio


@pytest.fixture
async def saved(flow, ann):
    connections = flow.linking.connections
    return await connections.save(ann, "social", "default", page(1), Tokens(access="a", scopes=("read",)))


@pytest.fixture
async def post(flow, ann, saved):
    """A post whose public id is known."""
    made = await add_post(flow.database, ann, saved.id)
    await flow.database.run(
        """INSERT INTO remote_ids (connection_id, remote_id, platform, post_id, created_at)
        VALUES ($1, 'r-1', 'social', $2, :now)""",
        saved.id,
        made.id,
    )
    return made


def event(kind, handle="r-1", account="page-1", message=""):
    return WebhookAnswer(
        events=(WebhookEvent(kind=kind, account_id=account, handle=handle, message=message),)
    )


async def call(browser, method="POST", path="/api/hooks/social", **more):
    return await browser(method, path, **more)


async def story(flow, post):
    return [line.message for line in await flow.services.posts.logs(post.id)]


async def test_a_removal_is_told_in_the_log_of_its_post(flow, browser, post):
    flow.social.hook_answer = event("removed", message="by an admin")
    assert (await call(browser, data=b"{}")).status == 200
    assert await story(flow, post) == ["Social tells: removed (by an admin)"]


async def test_news_of_something_else_on_the_account_touch_no_post(flow, browser, post):
    flow.social.hook_answer = event("removed", handle="r-2")
    await call(browser, data=b"{}")
    flow.social.hook_answer = event("removed", account="page-9")
    await call(browser, data=b"{}")
    assert await story(flow, post) == []


@pytest.mark.parametrize("answer", [WebhookAnswer(status=403, events=event("removed").events), None])
async def test_what_is_not_signed_changes_nothing(flow, browser, post, answer):
    flow.social.hook_answer = answer or WebhookAnswer()
    flow.social.hook_fault = None if answer else Reconnect("bad signature")
    seen = await call(browser, data=b"{}")
    assert seen.status == 403
    assert await story(flow, post) == []


@pytest.mark.parametrize("worker,woken", [("NULL", True), ("'somebody'", False)])
async def test_an_unknown_publication_lets_posts_look_at_once_unless_a_worker_is_at_it(
    flow, browser, ann, saved, worker, woken
):
    waiting = await add_post(flow.database, ann, saved.id, hours=1)
    untouched = await add_post(flow.database, ann, saved.id, hours=1)
    await set_columns(flow.database, waiting.id, f"commit_state = 'open', worker = {worker}")
    flow.social.hook_answer = event("published", handle="r-new")
    await call(browser, data=b"{}")
    now = await flow.database.now()
    assert ((await columns(flow.database, waiting.id))["wake_at"] <= now) is woken
    assert (await columns(flow.database, untouched.id))["wake_at"] > now


async def test_a_plugin_sees_the_raw_request_and_its_challenge_is_answered(flow, browser):
    seen_by_plugin = []

    async def receive(context, request):
        seen_by_plugin.append((context, request))
        return WebhookAnswer(body=request.query["challenge"])

    flow.social.receive_webhook = receive
    seen = await call(browser, "GET", "/api/hooks/social?challenge=%3Cb%3E42", headers={"X-Signature": "abc"})
    assert (seen.status, seen.text) == (200, "<b>42")
    assert seen.headers["Content-Type"] == "text/plain; charset=utf-8"
    ((app, request),) = seen_by_plugin
    assert app.client_secret == "app-secret"
    assert isinstance(request, WebhookRequest)
    assert (request.method, request.headers["x-signature"], request.body) == ("GET", "abc", b"")


async def test_a_body_beyond_a_mebibyte_is_refused_unread(flow, browser, post):
    flow.social.hook_answer = event("removed")
    assert (await call(browser, data=io.BytesIO(b"x" * (1024 * 1024 + 1)))).status == 413
    assert await story(flow, post) == []


async def test_a_platform_that_tells_nothing_has_no_hook(flow, browser):
    flow.social.capabilities = frozenset()
    assert (await call(browser, data=b"{}")).status == 404
    assert (await call(browser, path="/api/hooks/nowhere", data=b"{}")).status == 404
