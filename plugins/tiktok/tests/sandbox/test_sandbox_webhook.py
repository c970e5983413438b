"""The emulator tells an app what became of a post, in a form that the plugin believes."""

from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from picscripter.plugin import App, WebhookRequest
from picscripter.testing.files import clip
from picscripter_tiktok import receive_webhook

pytestmark = pytest.mark.anyio


@pytest.fixture
async def app(raw):
    """An app with the plugin behind its address; `heard` is what it understood."""
    heard = []

    async def hook(request):
        headers = {name.lower(): value for name, value in request.headers.items()}
        known = App(login="default", client_id="sandbox-tiktok", client_secret="sandbox-tiktok-secret")
        called = WebhookRequest(method="POST", query={}, headers=headers, body=await request.read())
        answer = await receive_webhook(SimpleNamespace(app=known, clock=raw.clock), called)
        heard.extend(answer.events)
        return web.Response(status=answer.status)

    site = web.Application()
    site.router.add_post("/hook", hook)
    async with TestServer(site) as server:
        yield SimpleNamespace(url=str(server.make_url("/hook")), heard=heard)


async def tell(raw, **wanted):
    async with raw.http.post(f"{raw.address}/tiktok/_webhook", json=wanted) as answer:
        return answer.status, await answer.json()


async def uploaded(creator):
    made = (await creator.init(len(clip(1)), privacy_level="PUBLIC_TO_EVERYONE")).data
    await creator.put(made["upload_url"], clip(1))
    return made["publish_id"]


async def test_a_post_is_told_and_believed(creator, app):
    publish_id = await uploaded(creator)
    status, told = await tell(creator, url=app.url)
    assert (status, told["event"], told["status"]) == (200, "post.publish.complete", 200)
    [heard] = app.heard
    assert (heard.kind, heard.handle, heard.account_id[:4]) == ("published", publish_id, "-000")


async def test_a_public_id_is_told_beside(creator, app):
    publish_id = await uploaded(creator)
    await tell(creator, url=app.url, publishId=publish_id, event="post.publish.publicly_available")
    [notice] = await creator.wall()
    assert app.heard[0].message == f"as {notice['id']}"


async def test_a_failure_is_told_with_its_reason(creator, app):
    await creator.dials(failReason="spam_risk")
    await uploaded(creator)
    await tell(creator, url=app.url)
    assert (app.heard[0].kind, app.heard[0].message) == ("failed", "spam_risk")


@pytest.mark.parametrize(
    "wanted", [{}, {"url": "https://example.com/hook"}, {"url": "http://localhost:1/", "publishId": "none"}]
)
async def test_what_makes_no_sense_is_refused(raw, wanted):
    assert (await tell(raw, **wanted))[0] == 400


async def test_of_an_upload_without_its_bytes_there_is_nothing_to_tell(creator, app):
    await creator.init()
    assert (await tell(creator, url=app.url))[0] == 400
