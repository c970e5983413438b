"""The emulated Instagram makes containers, publishes them once, and refuses what Instagram refuses."""

import hashlib

import pytest

from picscripter_instagram.sandbox.samples import clip, picture

pytestmark = pytest.mark.anyio

COFFEE, RADIO = "17841400000000001", "17841400000000002"


@pytest.fixture
def image(account):
    return account.file("a.jpg", picture(1))


@pytest.fixture
def film(account):
    return account.file("a.mp4", clip(1))


async def test_a_container_is_made_and_published_and_nothing_is_changed(account, image):
    caption = "Gr\u00fc\u00dfe \U0001f35e\n#bread"
    container = await account.made(image_url=image, caption=caption, alt_text="bread")
    assert await account.wall() == []
    made = await account.publish(container)
    [seen] = await account.wall()
    assert (seen["id"], seen["text"], seen["account"]) == (made.body["id"], caption, "@harbour.coffee")
    assert seen["media"][0]["alt"] == "bread"
    async with account.http.get(seen["media"][0]["url"]) as served:
        assert hashlib.sha256(await served.read()).digest() == hashlib.sha256(picture(1)).digest()


async def test_its_status_goes_from_processing_to_published(account, image):
    await account.dials(processingSeconds=10)
    container = await account.made(image_url=image)
    assert await account.status(container) == "IN_PROGRESS"
    assert (await account.publish(container)).code == (400, 9007, 2207027)
    await account.clock.advance(10)
    assert await account.status(container) == "FINISHED"
    await account.publish(container)
    assert await account.status(container) == "PUBLISHED"


async def test_a_container_is_published_once(account, image):
    container = await account.made(image_url=image)
    await account.publish(container)
    assert (await account.publish(container)).code == (400, 24, 2207008)
    assert len(await account.wall()) == 1


async def test_a_container_lives_a_day(account, image):
    container = await account.made(image_url=image)
    await account.clock.advance(86_400)
    assert await account.status(container) == "EXPIRED"
    assert (await account.publish(container)).code == (400, 24, 2207008)


async def test_strangers_containers_are_not_there(graph, account, image):
    container = await account.made(image_url=image)
    other = await graph.as_account(accounts=[RADIO])
    assert (await other.get(f"/{container}")).code == (400, 100, 33)
    answer = await other.post(f"/{RADIO}/media_publish", creation_id=container)
    assert answer.code == (400, 24, 2207008)
    assert (await account.publish("123")).code == (400, 24, 2207008)


REFUSED = [
    ({}, (400, 100, None)),
    ({"media_type": "GIF"}, (400, 100, 2207023)),
    ({"media_type": "VIDEO", "video_url": "http://a.example/a.mp4"}, (400, 100, None)),
    ({"media_type": "REELS", "image_url": "http://a.example/a.jpg"}, (400, 100, None)),
    ({"media_type": "STORIES", "image_url": "http://a.example/a.jpg"}, (400, 100, None)),
    ({"image_url": "http://a.example/a.jpg", "video_url": "http://a.example/a.mp4"}, (400, 100, None)),
    ({"image_url": "no address"}, (400, 100, None)),
    ({"image_url": "http://a.example/a.jpg", "caption": "x" * 2201}, (400, 36004, 2207010)),
    ({"image_url": "http://a.example/a.jpg", "caption": "#a " * 31}, (400, 36004, 2207010)),
    ({"image_url": "http://a.example/a.jpg", "caption": "@a " * 21}, (400, 36004, 2207010)),
    ({"image_url": "http://a.example/a.jpg", "alt_text": "x" * 1001}, (400, 100, None)),
    ({"media_type": "REELS", "video_url": "http://a.example/a", "alt_text": "x"}, (400, 100, None)),
    ({"media_type": "REELS", "video_url": "http://a.example/a", "thumb_offset": "-1"}, (400, 1, 2207057)),
    (
        {"media_type": "REELS", "video_url": "http://a.example/a", "is_carousel_item": "true"},
        (400, 100, None),
    ),
    ({"image_url": "http://a.example/a", "is_carousel_item": "true", "caption": "x"}, (400, 100, None)),
    ({"image_url": "http://a.example/a", "is_carousel_item": "perhaps"}, (400, 100, None)),
    ({"image_url": "http://a.example/a", "cover_url": "http://a.example/c"}, (400, 100, None)),
    ({"image_url": "http://a.example/a", "children": "1,2"}, (400, 100, None)),
    ({"image_url": "http://a.example/a", "collaborators": '["a"]'}, (400, 100, None)),
    ({"media_type": "REELS", "upload_type": "resumable"}, (400, 100, None)),
    ({"media_type": "CAROUSEL", "children": "1"}, (400, 100, 2207028)),
    ({"media_type": "CAROUSEL", "children": ",".join("12345678901")}, (400, 100, 2207028)),
    ({"media_type": "CAROUSEL", "children": "1,2"}, (400, 100, None)),
]


@pytest.mark.parametrize("form, code", REFUSED)
async def test_a_wrong_container_is_refused_before_anything_is_fetched(account, form, code):
    assert (await account.make(**form)).code == code


@pytest.mark.parametrize("name", ["gone", "moved"])
async def test_a_picture_that_cannot_be_fetched_is_refused_at_once(account, name):
    assert (await account.make(image_url=f"{account.site}/{name}")).code == (400, 9004, 2207052)


@pytest.mark.parametrize(
    "content, code",
    [
        (b"<html>log in</html>", (400, 9004, 2207052)),
        (b"GIF89a\x40\x00\x40\x00", (400, 36001, 2207005)),
        (picture(1, 64, 81), (400, 36003, 2207009)),
        (picture(1, 192, 100), (400, 36003, 2207009)),
        (picture(1) + bytes(8 * 1024 * 1024), (400, 36000, 2207004)),
    ],
)
async def test_a_picture_is_judged_by_its_bytes(account, content, code):
    assert (await account.make(image_url=account.file("x.jpg", content))).code == code


@pytest.mark.parametrize(
    "facts",
    [
        {"codec": b"av01"},
        {"sound": b"Opus"},
        {"seconds": 2.9},
        {"seconds": 901},
        {"width": 1921},
        {"rate": 61},
        {"index_first": False},
    ],
)
async def test_a_video_is_judged_while_it_is_processed(account, facts):
    film = account.file("x.mp4", clip(1, **facts))
    container = await account.made(media_type="REELS", video_url=film)
    said = (await account.get(f"/{container}", fields="status_code,status")).body
    assert said["status_code"] == "ERROR"
    assert "2207026" in said["status"]
    assert (await account.publish(container)).status == 400


@pytest.mark.parametrize("facts", [{}, {"codec": b"hvc1"}, {"sound": b""}, {"seconds": 3}, {"seconds": 900}])
async def test_a_video_at_the_border_is_taken(account, facts):
    film = account.file("x.mp4", clip(1, **facts))
    assert await account.status(await account.made(media_type="REELS", video_url=film)) == "FINISHED"


async def test_a_video_that_cannot_be_fetched_is_told_later(account):
    container = await account.made(media_type="REELS", video_url=f"{account.site}/gone")
    said = (await account.get(f"/{container}", fields="status")).body
    assert "2207077" in said["status"]


async def test_the_cover_lies_within_the_video_and_is_a_jpeg(account, film):
    reel = {"media_type": "REELS", "video_url": film}
    assert (await account.make(**reel, thumb_offset="11999")).status == 200
    assert (await account.make(**reel, thumb_offset="12000")).code == (400, 1, 2207057)
    cover = account.file("c.gif", b"GIF89a\x40\x00\x40\x00")
    assert (await account.make(**reel, cover_url=cover)).code == (400, 36001, 2207005)


async def items(account, image, count):
    return [await account.made(image_url=image, is_carousel_item="true") for _ in range(count)]


async def test_a_carousel_holds_items_in_their_order(account, image, film):
    first = await account.made(image_url=image, is_carousel_item="true", alt_text="one")
    second = await account.made(video_url=film, media_type="VIDEO", is_carousel_item="true")
    container = await account.made(media_type="CAROUSEL", children=f"{second},{first}", caption="two")
    await account.publish(container)
    [seen] = await account.wall()
    assert [each["type"] for each in seen["media"]] == ["video", "image"]


async def test_an_item_is_published_with_its_carousel_alone_and_once(account, image):
    one, two = await items(account, image, 2)
    assert (await account.publish(one)).code == (400, 100, None)
    container = await account.made(media_type="CAROUSEL", children=f"{one},{two}")
    twin = await account.made(media_type="CAROUSEL", children=f"{one},{two}")
    assert (await account.publish(container)).status == 200
    assert (await account.publish(twin)).code == (400, 100, None)
    assert (await account.make(media_type="CAROUSEL", children=f"{one},{two}")).code == (400, 100, None)


async def test_a_carousel_wants_items_that_are_ready_and_differ(account, image):
    single = await account.made(image_url=image)
    (one,) = await items(account, image, 1)
    assert (await account.make(media_type="CAROUSEL", children=f"{one},{single}")).code == (400, 100, None)
    assert (await account.make(media_type="CAROUSEL", children=f"{one},{one}")).code == (400, 100, None)
    await account.dials(processingSeconds=10)
    (young,) = await items(account, image, 1)
    assert (await account.make(media_type="CAROUSEL", children=f"{one},{young}")).code == (400, 9007, 2207027)


async def test_the_quota_is_told_and_enforced(account, image):
    await account.dials(quotaTotal=1)
    one, two = await account.made(image_url=image), await account.made(image_url=image)
    await account.publish(one)
    told = (await account.get(f"/{COFFEE}/content_publishing_limit", fields="config,quota_usage")).body
    assert told["data"][0]["quota_usage"] == 1
    assert told["data"][0]["config"] == {"quota_total": 1, "quota_duration": 86_400}
    assert (await account.publish(two)).code == (400, 9, 2207042)
    await account.clock.advance(86_399)
    assert (await account.publish(await account.made(image_url=image))).status == 400
    await account.clock.advance(1)
    assert (await account.publish(await account.made(image_url=image))).status == 200


async def test_the_four_hundred_and_first_container_of_a_day_is_refused(account, monkeypatch, image):
    from picscripter_instagram.sandbox import making

    monkeypatch.setattr(making, "MOST_CONTAINERS", 2)
    await items(account, image, 2)
    assert (await account.make(image_url=image)).code[1] == 9
    await account.clock.advance(86_400)
    assert (await account.make(image_url=image)).status == 200


@pytest.mark.parametrize("when, public", [("before", 0), ("after", 1)])
async def test_a_spam_block_may_come_although_it_is_live(account, image, when, public):
    await account.dials(spamBlock=when)
    assert (await account.publish(await account.made(image_url=image))).code == (400, 4, 2207051)
    assert len(await account.wall()) == public


async def test_the_list_is_newest_first_and_lags(account, image):
    ids = []
    for number in range(3):
        container = await account.made(image_url=image, caption=f"Number {number}")
        ids.append((await account.publish(container)).body["id"])
        await account.clock.advance(10)
    listed = await account.get(
        f"/{COFFEE}/media", fields="id,caption,media_type,media_product_type", limit="2"
    )
    assert [each["id"] for each in listed.body["data"]] == ids[:0:-1]
    rest = await account.get(f"/{COFFEE}/media", after=listed.body["paging"]["cursors"]["after"])
    assert [each["id"] for each in rest.body["data"]] == ids[:1]
    await account.dials(indexLagSeconds=25)
    late = await account.get(f"/{COFFEE}/media")
    assert [each["id"] for each in late.body["data"]] == ids[:1]


async def test_a_fresh_post_is_missed_by_every_other_read_and_its_container_lags(account, image):
    await account.dials(indexLagSeconds=5)
    container = await account.made(image_url=image)
    made = (await account.publish(container)).body["id"]
    assert await account.status(container) == "FINISHED"
    assert (await account.get(f"/{made}")).code == (400, 100, 33)
    assert (await account.get(f"/{made}", fields="permalink")).status == 200
    await account.clock.advance(5)
    assert await account.status(container) == "PUBLISHED"


async def test_its_address_leads_to_its_page(account, image):
    made = (await account.publish(await account.made(image_url=image, caption="Here"))).body["id"]
    address = (await account.get(f"/{made}", fields="permalink")).body["permalink"]
    async with account.http.get(address) as page:
        assert (page.status, page.url.query.get("id")) == (200, made)


async def test_an_unknown_field_or_parameter_is_refused(account, image):
    assert (await account.get("/me", fields="shoe_size")).code == (400, 100, None)
    assert (await account.make(image_url=image, shoe_size="43")).code == (400, 100, None)


async def test_instagram_login_removes_nothing(account, image):
    made = (await account.publish(await account.made(image_url=image))).body["id"]
    assert (await account.call("DELETE", f"/{made}")).code == (400, 100, None)


async def test_facebook_login_removes_with_the_permission_for_it(graph, page, image):
    made = (await page.publish(await page.made(image_url=image))).body["id"]
    poor = await graph.as_page(("instagram_basic", "instagram_content_publish", "pages_show_list"))
    assert (await poor.call("DELETE", f"/{made}")).code == (403, 10, None)
    assert (await page.call("DELETE", f"/{made}")).body == {"success": True, "deleted_id": made}
    assert await page.wall() == []
    assert (await page.call("DELETE", f"/{made}")).code == (400, 100, 33)


async def test_the_limit_of_calls_is_told_in_minutes(account):
    await account.dials(rateLimitAfter=0, rateLimitSeconds=600)
    answer = await account.get("/me")
    assert answer.code == (400, 80002, None)
    assert '"estimated_time_to_regain_access": 10' in answer.headers["X-Business-Use-Case-Usage"]


async def resumable(page):
    answer = await page.make(media_type="REELS", upload_type="resumable", caption="Sent")
    assert "/instagram/rupload/ig-api-upload/v26.0/" in answer.body["uri"]
    return answer.body["id"], answer.body["uri"]


async def test_a_video_is_sent_and_published(page):
    container, uri = await resumable(page)
    assert await page.status(container) == "IN_PROGRESS"
    answer = await page.send(uri, clip(1))
    assert answer.body == {"success": True, "message": "Upload successful."}
    assert await page.status(container) == "FINISHED"
    assert (await page.publish(container)).status == 200


@pytest.mark.parametrize(
    "headers, status, kind",
    [
        ({"Authorization": "Bearer x"}, 400, "NotAuthorizedError"),
        ({"Authorization": "OAuth x"}, 400, "NotAuthorizedError"),
        ({"offset": "5"}, 412, "OffsetInvalidError"),
        ({"offset": "x"}, 400, "PartialRequestError"),
        ({"file_size": "9999"}, 400, "PartialRequestError"),
        ({"file_size": "1"}, 400, "PartialRequestError"),
    ],
)
async def test_bytes_with_wrong_headers_are_refused(page, headers, status, kind):
    _, uri = await resumable(page)
    answer = await page.send(uri, clip(1), **headers)
    assert (answer.status, answer.body["debug_info"]["type"]) == (status, kind)


async def test_a_sent_video_that_is_none_ends_in_error(page):
    container, uri = await resumable(page)
    await page.send(uri, b"no video")
    assert await page.status(container) == "ERROR"


async def test_what_was_sent_is_told(page):
    container, uri = await resumable(page)
    await page.send(uri, clip(1))
    said = (await page.get(f"/{container}", fields="video_status")).body["video_status"]
    assert said["uploading_phase"] == {"status": "complete", "bytes_transferred": len(clip(1))}


async def test_a_reset_forgets_containers_and_quota(account, image):
    await account.publish(await account.made(image_url=image))
    async with account.http.post(f"{account.address}/instagram/_reset"):
        pass
    told = (await account.get(f"/{COFFEE}/content_publishing_limit")).body
    assert told["data"][0]["quota_usage"] == 0
