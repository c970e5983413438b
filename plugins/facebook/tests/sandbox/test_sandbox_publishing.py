"""The emulated Page takes texts, links and photos, and refuses what Facebook refuses."""

import hashlib
import json
import struct
import zlib

import pytest

pytestmark = pytest.mark.anyio

COFFEE, RADIO = "102210000000001", "102210000000002"
FEED = f"/{COFFEE}/feed"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(shade: int = 0) -> bytes:
    """A picture of one dot."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes([0, shade]))) + chunk(b"IEND", b"")
    )


async def unpublished(page, count: int = 1) -> list[str]:
    return [(await page.photo(COFFEE, png(n), published="false")).body["id"] for n in range(count)]


async def attach(page, *ids: str, message: str = "look"):
    media = json.dumps([{"media_fbid": photo} for photo in ids])
    return await page.post(FEED, message=message, attached_media=media)


async def test_a_text_is_posted_and_hangs_on_the_wall(page):
    answer = await page.post(FEED, message="Good morning")
    assert answer.status == 200
    assert answer.body["id"].startswith(f"{COFFEE}_")
    (notice,) = await page.wall()
    assert (notice["platform"], notice["account"], notice["id"]) == (
        "facebook",
        "Harbour Coffee",
        answer.body["id"],
    )
    assert notice["text"] == "Good morning"


async def test_a_link_is_posted_with_and_without_words(page):
    await page.post(FEED, link="https://example.com/a")
    await page.post(FEED, message="Read", link="https://example.com/b")
    assert [notice["text"] for notice in await page.wall()] == [
        "Read\n\nhttps://example.com/b",
        "https://example.com/a",
    ]


async def test_a_photo_is_a_post_and_its_bytes_are_kept(page):
    answer = await page.photo(COFFEE, png(7), message="One", alt_text_custom="a dot")
    assert answer.body["post_id"].startswith(f"{COFFEE}_")
    (notice,) = await page.wall()
    assert (notice["id"], notice["media"][0]["alt"]) == (answer.body["post_id"], "a dot")
    async with page.http.get(notice["media"][0]["url"]) as served:
        assert hashlib.sha256(await served.read()).digest() == hashlib.sha256(png(7)).digest()


async def test_an_unpublished_photo_is_not_on_the_wall_and_has_no_post(page):
    answer = await page.photo(COFFEE, png(), published="false")
    assert set(answer.body) == {"id"}
    assert await page.wall() == []


async def test_several_photos_keep_their_order(page):
    ids = await unpublished(page, 3)
    answer = await attach(page, ids[2], ids[0], ids[1])
    (notice,) = await page.wall()
    assert len(notice["media"]) == 3
    found = await page.get(
        f"/{answer.body['id']}", fields="attachments{media_type,target{id},subattachments}"
    )
    (album,) = found.body["attachments"]["data"]
    assert album["media_type"] == "album"
    assert [each["target"]["id"] for each in album["subattachments"]["data"]] == [ids[2], ids[0], ids[1]]


async def test_attached_media_as_brackets_in_a_form_and_as_an_array_in_json(page):
    first, second = await unpublished(page, 2)
    form = {"message": "a", "attached_media[0]": json.dumps({"media_fbid": first})}
    assert (await page.call("POST", FEED, data=form)).status == 200
    body = {"message": "b", "attached_media": [{"media_fbid": second}]}
    assert (await page.call("POST", FEED, json=body)).status == 200
    assert [len(notice["media"]) for notice in await page.wall()] == [1, 1]


async def test_row_20_bracket_keys_in_json_are_dropped_without_a_word(page):
    (photo,) = await unpublished(page)
    answer = await page.call("POST", FEED, json={"message": "a", "attached_media[0]": {"media_fbid": photo}})
    assert answer.status == 200
    assert [notice["media"] for notice in await page.wall()] == [[]]


async def test_a_write_can_read_itself(page):
    answer = await page.post(FEED, message="a", fields="id,permalink_url")
    async with page.http.get(answer.body["permalink_url"], allow_redirects=False) as shown:
        assert shown.status == 302
        assert shown.headers["Location"] == f"/?platform=facebook&id={answer.body['id']}"


async def test_row_7_a_user_token_cannot_post(graph):
    user = await graph.as_user()
    answer = await user.post(FEED, message="a")
    assert answer.code == (403, 200, None)
    assert answer.message.startswith(
        "(#200) If posting to a group, requires app being installed in the group"
    )


async def test_row_8_an_unpublished_photo_needs_the_page_itself(graph):
    answer = await (await graph.as_user()).photo(COFFEE, png(), published="false")
    assert (answer.code, answer.message) == (
        (403, 200, None),
        "(#200) Unpublished posts must be posted to a page as the page itself.",
    )


async def test_row_9_one_page_cannot_post_as_another(page):
    assert (await page.post(f"/{RADIO}/feed", message="a")).code == (403, 200, None)


async def test_row_10_without_the_scope_nothing_is_posted(graph):
    page = await graph.as_page(scopes=["pages_show_list", "pages_read_engagement"])
    assert (await page.post(FEED, message="a")).code == (403, 200, None)
    assert await page.wall() == []


async def test_a_page_that_is_not_there(page):
    assert (await page.post("/999/feed", message="a")).code == (400, 100, 33)


async def test_row_11_nothing_to_publish(page):
    answer = await page.post(FEED)
    assert answer.code[:2] == (400, 100)
    assert "blank" in answer.body["error"]["error_user_msg"]


async def test_row_12_the_same_text_twice_in_a_row(page):
    await page.post(FEED, message="a")
    again = await page.post(FEED, message="a")
    assert (again.code, again.message) == ((400, 506, None), "(#506) Duplicate status message")
    await page.post(FEED, message="b")
    assert (await page.post(FEED, message="a")).status == 200


async def test_a_text_may_come_again_once_it_was_deleted_or_with_other_photos(page):
    first = (await page.post(FEED, message="a")).body["id"]
    await page.delete(f"/{first}")
    assert (await page.post(FEED, message="a")).status == 200
    for photo in await unpublished(page, 2):
        assert (await attach(page, photo, message="a")).status == 200


@pytest.mark.parametrize("ahead", [-60, 0, 599, 30 * 86_400])
async def test_row_13_native_scheduling_has_a_window(page, ahead):
    when = str(int(page.clock.now().timestamp()) + ahead)
    answer = await page.post(FEED, message="a", published="false", scheduled_publish_time=when)
    assert answer.message == "(#100) The specified scheduled publish time is invalid."


async def test_native_scheduling_is_refused_rather_than_pretended(page):
    when = str(int(page.clock.now().timestamp()) + 3600)
    answer = await page.post(FEED, message="a", published="false", scheduled_publish_time=when)
    assert "does not emulate" in answer.body["error"]["error_user_msg"]


@pytest.mark.parametrize("name", ["picture", "name", "description", "thumbnail"])
async def test_row_14_a_foreign_link_keeps_its_own_picture_and_words(page, name):
    answer = await page.post(FEED, link="https://example.com", **{name: "x"})
    assert answer.code == (400, 100, None)
    assert answer.message.startswith("(#100) Only owners of the URL")


@pytest.mark.parametrize(
    "link,code",
    [
        ("https://www.facebook.com/x", (400, 200, 1609008)),
        ("ftp://example.com", (400, 1500, None)),
        ("nothing", (400, 1500, None)),
        ("https://[", (400, 1500, None)),
        ("https://gone.invalid/a", (400, 1609005, None)),
    ],
)
async def test_rows_15_and_16_links_that_are_refused(page, link, code):
    assert (await page.post(FEED, link=link)).code == code


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff", png()[:20]])
async def test_row_17_what_is_no_picture(page, content):
    answer = await page.photo(COFFEE, content)
    assert (answer.code, answer.message) == ((400, 324, None), "(#324) Missing or invalid image file")


async def test_row_17_the_sandbox_fetches_nothing(page):
    assert (await page.post(f"/{COFFEE}/photos", url="https://example.com/a.jpg")).code == (400, 324, None)


@pytest.mark.parametrize("head,padding", [(png(), 10 * 2**20), (b"RIFF\0\0\0\0WEBP", 40), (png(), 2**24)])
async def test_row_18_pictures_too_big_or_of_the_wrong_kind(page, head, padding):
    content = head + bytes(padding)
    answer = await page.photo(COFFEE, content)
    assert answer.code == (400, 100, 1366046)
    assert "smaller than 4 MB" in answer.body["error"]["error_user_msg"]


async def test_row_19_photos_that_are_unknown_or_were_dropped_after_a_day(page):
    assert (await attach(page, "12345")).code == (400, 100, None)
    ids = await unpublished(page)
    await page.clock.advance(24 * 3600)
    assert (await attach(page, *ids)).code == (400, 100, None)


async def test_row_21_a_photo_is_used_once(page):
    ids = await unpublished(page)
    await attach(page, *ids)
    assert (await attach(page, *ids, message="again")).code == (400, 100, 1366051)


async def test_a_message_has_a_longest(page):
    assert (await page.post(FEED, message="x" * 63_206)).status == 200
    assert (await page.post(FEED, message="y" * 63_207)).code == (400, 100, None)


async def test_row_30_too_many_calls_in_the_pages_own_words_with_usage(page):
    await page.dials(rateLimitAfter=1, rateLimitSeconds=600)
    await page.get("/me")
    answer = await page.post(FEED, message="a")
    assert answer.code == (400, 80001, None)
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])[COFFEE][0]
    assert (usage["type"], usage["call_count"], usage["estimated_time_to_regain_access"]) == (
        "pages",
        100,
        10,
    )


async def test_the_app_itself_has_a_limit_for_user_tokens(graph):
    user = await graph.as_user()
    await graph.dials(rateLimitAfter=0)
    answer = await user.get("/me")
    assert answer.code == (400, 4, None)
    assert json.loads(answer.headers["X-App-Usage"])["call_count"] == 100


async def test_a_broken_platform_answers_in_its_shape(page):
    await page.dials(status=503)
    answer = await page.post(FEED, message="a")
    assert (answer.code, answer.body["error"]["is_transient"]) == ((503, 2, None), True)
