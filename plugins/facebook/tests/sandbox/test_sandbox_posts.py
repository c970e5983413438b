"""How the emulated Page's posts are read, listed, edited and deleted, and told to an app."""

import hashlib
import hmac
from typing import Any

import pytest
from aiohttp import web

pytestmark = pytest.mark.anyio

COFFEE = "102210000000001"
FEED = f"/{COFFEE}/feed"
LIST = f"/{COFFEE}/published_posts"


async def messages(page, **params: str) -> list[str]:
    return [post["message"] for post in (await page.get(LIST, fields="message", **params)).body["data"]]


async def test_posts_are_listed_newest_first_with_what_a_lookup_needs(page):
    await page.post(FEED, message="first", link="https://example.com")
    await page.clock.advance(60)
    made = (await page.post(FEED, message="second")).body["id"]
    fields = "id,message,created_time,permalink_url,status_type,attachments{media_type,target{id},subattachments},application{id}"
    newest, oldest = (await page.get(LIST, fields=fields)).body["data"]
    assert newest == {
        "id": made,
        "message": "second",
        "created_time": "2026-01-05T12:01:00+0000",
        "permalink_url": f"{page.address}/facebook/www/{COFFEE}/posts/{made.split('_')[1]}",
        "status_type": "mobile_status_update",
        "application": {"id": "sandbox-facebook"},
    }
    assert oldest["attachments"]["data"][0]["media_type"] == "link"


@pytest.mark.parametrize("link", ["https://www.youtube.com/watch?v=1", "https://youtu.be/1"])
async def test_a_link_to_a_film_is_told_as_a_video_that_is_shared(page, link):
    await page.post(FEED, link=link)
    [listed] = (await page.get(LIST, fields="attachments{media_type,type,target{id}}")).body["data"]
    [shown] = listed["attachments"]["data"]
    assert (shown["media_type"], shown["type"]) == ("video", "video_share_youtube")
    assert "id" not in shown.get("target", {})


async def test_a_list_can_be_bounded_in_time(page):
    start = int(page.clock.now().timestamp())
    for text in "abc":
        await page.post(FEED, message=text)
        await page.clock.advance(10)
    assert await messages(page, since=str(start + 10)) == ["c", "b"]
    assert await messages(page, until=str(start + 20)) == ["b", "a"]


async def test_a_list_is_paged_also_among_posts_of_one_instant(page):
    for text in "abcde":
        await page.post(FEED, message=text)
    first = (await page.get(LIST, fields="message", limit="2")).body
    assert [post["message"] for post in first["data"]] == ["e", "d"]
    after = first["paging"]["cursors"]["after"]
    assert await messages(page, limit="2", after=after) == ["c", "b"]
    async with page.http.get(first["paging"]["next"]) as answer:
        assert [post["message"] for post in (await answer.json())["data"]] == ["c", "b"]


async def test_a_post_appears_in_lists_late(page):
    await page.dials(indexLagSeconds=5)
    await page.post(FEED, message="a")
    await page.clock.advance(4.9)
    assert await messages(page) == []
    await page.clock.advance(0.1)
    assert await messages(page) == ["a"]


async def test_row_29_a_fresh_post_is_missed_by_every_other_read(page):
    await page.dials(indexLagSeconds=5)
    post = (await page.post(FEED, message="a")).body["id"]
    assert (await page.get(f"/{post}")).code == (400, 100, 33)
    assert (await page.get(f"/{post}")).status == 200
    await page.clock.advance(5)
    assert [(await page.get(f"/{post}")).status for _ in range(2)] == [200, 200]


async def test_lists_need_the_pages_own_token_and_its_scope(graph):
    user = await graph.as_user()
    answer = await user.get(LIST)
    assert (answer.code, answer.message) == (
        (403, 210, None),
        "(#210) A page access token is required to request this resource.",
    )
    blind = await graph.as_page(scopes=["pages_show_list", "pages_manage_posts"])
    assert (await blind.get(LIST)).code == (403, 10, None)


async def test_a_message_can_be_edited(page):
    post = (await page.post(FEED, message="a")).body["id"]
    assert (await page.post(f"/{post}", message="b")).body == {"success": True}
    assert await messages(page) == ["b"]
    assert [notice["text"] for notice in await page.wall()] == ["b"]


async def test_row_33_a_post_is_deleted_once(page):
    post = (await page.post(FEED, message="a")).body["id"]
    assert (await page.delete(f"/{post}")).body == {"success": True}
    again = await page.delete(f"/{post}")
    assert again.code == (400, 100, 33)
    assert again.message.startswith(f"Unsupported delete request. Object with ID '{post}' does not exist")
    assert again.body["error"]["type"] == "GraphMethodException"
    assert await page.wall() == []
    assert await messages(page) == []


async def test_another_page_cannot_delete_it(graph, page):
    post = (await page.post(FEED, message="a")).body["id"]
    other = await graph.as_page("102210000000002")
    assert (await other.delete(f"/{post}")).code == (400, 100, 33)
    assert len(await page.wall()) == 1


async def test_an_app_is_told_about_a_post_with_a_signature_over_the_very_bytes(page):
    received: list[tuple[bytes, str]] = []

    async def handler(request: web.Request) -> web.Response:
        if request.method == "GET":
            right = request.query["hub.verify_token"] == "token"
            return web.Response(
                text=request.query["hub.challenge"] if right else "no", status=200 if right else 403
            )
        received.append((await request.read(), request.headers["X-Hub-Signature-256"]))
        return web.Response(text="EVENT_RECEIVED")

    runner = web.ServerRunner(web.Server(handler))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    post = (await page.post(FEED, message="Grüße")).body["id"]
    asked: dict[str, Any] = {"url": url, "verifyToken": "token"}
    async with page.http.post(f"{page.address}/facebook/_webhook", json=asked) as answer:
        assert await answer.json() == {"verified": True, "status": 200, "body": "EVENT_RECEIVED"}
    await runner.cleanup()
    ((body, signature),) = received
    assert signature == "sha256=" + hmac.new(b"sandbox-facebook-secret", body, hashlib.sha256).hexdigest()
    assert b'"verb": "add"' in body
    assert post.encode() in body
    assert b"Gr\\u00fc\\u00dfe" in body


async def test_a_webhook_goes_nowhere_but_to_this_machine(page):
    await page.post(FEED, message="a")
    async with page.http.post(
        f"{page.address}/facebook/_webhook", json={"url": "https://example.com"}
    ) as answer:
        assert answer.status == 400
