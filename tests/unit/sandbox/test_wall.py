"""What is public, as JSON and as a page."""

import re

import pytest

pytestmark = pytest.mark.anyio


async def test_the_wall_lists_exactly_what_it_promises_newest_first(bench):
    await bench.make(text="first")
    await bench.clock.advance(1.5)
    await bench.make(text="second")
    newest, oldest = await bench.wall()
    assert newest == {
        "platform": "toy",
        "account": "@ada",
        "id": newest["id"],
        "text": "second",
        "media": [],
        "publishedAt": "2026-01-05T12:00:01.500Z",
        "url": f"{bench.address}/toy/web/{newest['id']}",
    }
    assert oldest["text"] == "first"


async def test_the_wall_can_be_narrowed(bench):
    for text in "abc":
        await bench.make(text=text)
    assert [notice["text"] for notice in await bench.get("/wall.json?limit=2")] == ["c", "b"]
    assert await bench.get("/wall.json?platform=other") == []
    one = (await bench.wall())[1]
    assert await bench.get(f"/wall.json?platform=toy&id={one['id']}") == [one]


async def test_who_has_the_newest_wall_is_not_sent_it_again(bench):
    async with bench.http.get(f"{bench.address}/wall.json") as answer:
        seen = {"If-None-Match": answer.headers["ETag"]}
    async with bench.http.get(f"{bench.address}/wall.json", headers=seen) as answer:
        assert answer.status == 304
    await bench.make(text="news")
    async with bench.http.get(f"{bench.address}/wall.json", headers=seen) as answer:
        assert answer.status == 200


async def test_the_page_loads_nothing_from_elsewhere_and_runs_only_its_own_script(bench):
    async with bench.http.get(bench.address) as page:
        text, policy = await page.text(), page.headers["Content-Security-Policy"]
    assert page.content_type == "text/html"
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


async def test_ids_never_repeat_even_after_a_reset(bench):
    await bench.make(text="a")
    before = (await bench.wall())[0]["id"]
    async with bench.http.post(f"{bench.address}/_reset"):
        pass
    await bench.make(text="b")
    assert int((await bench.wall())[0]["id"]) > int(before)
