"""Posts show uploads and addresses; what was there when a post was accepted is what is published."""

from datetime import UTC, datetime, timedelta

import pytest

from support import media_files as made
from support.house import eventually
from support.shop import digest

pytestmark = pytest.mark.anyio


async def test_an_upload_is_published_byte_for_byte_by_a_plugin_that_knows_nothing_of_it(shop):
    media_id = await shop.upload(made.jpeg_cmyk())
    status, post = await shop.post([{"id": media_id, "alt": "A harbour"}])
    assert status == 202, post
    told = {name: post["media"][0][name] for name in ("type", "url", "alt", "id", "width", "height")}
    said = {"type": "image", "url": None, "alt": "A harbour", "id": media_id, "width": 96, "height": 64}
    assert told == said
    await shop.published(post)
    assert await shop.shown() == [digest(made.jpeg_cmyk())]


async def test_what_an_address_showed_at_acceptance_is_published_and_not_what_it_shows_later(shop):
    status, post = await shop.post([{"type": "image", "url": shop.url}], seconds=3)
    assert status == 202, post
    assert (post["media"][0]["url"], post["media"][0]["id"] is not None) == (shop.url, True)
    shop.picture = made.webp()
    await shop.published(post)
    assert await shop.shown() == [digest(made.jpeg_cmyk())]
    assert shop.asked == 1


async def test_an_address_may_be_left_to_the_moment_of_publishing(shop):
    status, post = await shop.post([{"type": "image", "url": shop.url, "fetch": "publish"}], seconds=20)
    assert (status, shop.asked, post["media"][0]["id"]) == (202, 0, None)


async def test_an_address_that_cannot_be_had_refuses_the_post_with_all_that_is_wrong(shop):
    shop.picture = None
    media = [{"type": "image", "url": shop.url}, {"type": "image", "url": shop.url + "2"}]
    status, problem = await shop.post(media, seconds=60)
    assert status == 422
    assert [(each["path"], each["rule"]) for each in problem["errors"]] == [
        ("/media/0/url", "media.unreachable"),
        ("/media/1/url", "media.unreachable"),
    ]
    assert (await shop("GET", "/api/posts"))[1] == []


async def test_a_pdf_behind_an_address_of_a_jpg_refuses_the_post(shop):
    shop.picture = made.pdf()
    status, problem = await shop.post({"type": "image", "url": shop.url}, seconds=60)
    assert (status, problem["errors"][0]["path"], problem["errors"][0]["rule"]) == (
        422,
        "/media/url",
        "media.type",
    )


async def test_the_same_request_again_fetches_nothing_again(shop):
    media = [{"type": "image", "url": shop.url}]
    when = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    first = await shop.post(media, clientPostId="c1", scheduledAtISO=when)
    shop.picture = None
    again = await shop.post(media, clientPostId="c1", scheduledAtISO=when)
    assert (first[0], again[0], shop.asked) == (202, 200, 1)
    assert again[1]["id"] == first[1]["id"]


async def test_an_edit_takes_the_new_picture_in_and_lets_the_old_one_go(shop):
    _, post = await shop.post([{"type": "image", "url": shop.url}], seconds=600)
    old = post["media"][0]["id"]
    shop.picture = made.png_of_16_bit()
    changes = {"media": [{"type": "image", "url": shop.url}]}
    status, edited = await shop("PATCH", f"/api/posts/{post['id']}", json=changes)
    assert (status, edited["media"][0]["id"] == old) == (200, False)
    assert (await shop("DELETE", f"/api/media/{old}"))[0] == 204
    assert (await shop("DELETE", f"/api/media/{edited['media'][0]['id']}"))[0] == 409
    status, kept = await shop("PATCH", f"/api/posts/{post['id']}", json={"caption": "Other words"})
    assert (status, kept["media"], shop.asked) == (200, edited["media"], 2)


async def test_an_upload_that_is_not_there_is_told(shop):
    status, problem = await shop.post([{"id": "11111111-1111-1111-1111-111111111111"}])
    assert (status, problem["errors"][0]["path"], problem["errors"][0]["rule"]) == (
        422,
        "/media/0/id",
        "media.unknown",
    )


async def test_a_file_is_named_by_its_address_or_its_id_and_not_by_both(shop):
    for media in ({"id": "x", "type": "image", "url": shop.url}, {"type": "image"}):
        status, problem = await shop.post([media])
        assert (status, problem["errors"][0]["path"], problem["errors"][0]["rule"]) == (
            422,
            "/media/0",
            "media.source",
        )


async def test_a_post_at_once_is_looked_at_before_it_is_accepted(shop):
    shop.picture = made.webp()
    status, problem = await shop.post([{"type": "image", "url": shop.url}])
    [error] = problem["errors"]
    assert (status, error["path"], error["rule"]) == (422, "/media/0", "image.types")


async def test_a_large_file_of_a_post_at_once_is_left_to_its_worker(shop, monkeypatch):
    monkeypatch.setattr("picscripter.services.composing.LARGE", 100)
    status, post = await shop.post([{"type": "image", "url": shop.url}])
    assert (status, post["media"][0]["id"]) == (202, None)
    done = await shop.published(post)
    assert await shop.shown() == [digest(made.jpeg_cmyk())]
    assert done["media"][0]["bytes"] == len(made.jpeg_cmyk())


async def test_what_is_fetched_late_is_held_against_the_rules_before_anything_is_sent(shop):
    shop.picture = made.webp()
    status, post = await shop.post([{"type": "image", "url": shop.url, "fetch": "publish"}])
    assert status == 202

    async def failed():
        _, now = await shop("GET", f"/api/posts/{post['id']}")
        return now if now["status"] == "failed" else None

    now = await eventually(failed)
    assert now["error"]["problems"][0]["rule"] == "image.types"
    assert await shop.shown() == []


async def test_our_name_for_a_stored_file_is_no_address_that_a_user_may_give(shop):
    await shop.upload(made.jpeg_cmyk())
    status, problem = await shop.post([{"type": "image", "url": f"media:{digest(made.jpeg_cmyk())}"}])
    assert (status, problem["errors"][0]["rule"]) == (422, "media.address")


async def test_a_file_that_the_platform_does_not_take_refuses_the_post_and_its_trial(shop):
    media_id = await shop.upload(made.heic())
    body = {"platform": "facebook", "caption": "Look", "media": {"id": media_id}}
    for path in ("/api/posts", "/api/posts/validate"):
        status, problem = await shop("POST", path, json=body)
        [error] = problem["errors"]
        assert (status, error["path"], error["rule"], error["actual"]) == (
            422,
            "/media",
            "image.types",
            "image/heic",
        )
        assert error["fix"] == 'Convert it to image/jpeg. Or have it done: "fix": true.'


async def test_an_address_of_what_the_platform_does_not_take_refuses_the_scheduled_post(shop):
    shop.picture = made.webp()
    status, problem = await shop.post([{"type": "image", "url": shop.url}], seconds=60)
    [error] = problem["errors"]
    assert (status, error["path"], error["rule"]) == (422, "/media/0", "image.types")


async def test_a_trial_looks_at_what_its_addresses_show_and_keeps_nothing(shop):
    shop.picture = made.webp()
    body = {"platform": "facebook", "caption": "Look", "media": [{"type": "image", "url": shop.url}]}
    status, problem = await shop("POST", "/api/posts/validate", json=body)
    [error] = problem["errors"]
    assert (status, error["path"], error["rule"]) == (422, "/media/0", "image.types")
    shop.picture = made.jpeg_cmyk()
    assert (await shop("POST", "/api/posts/validate", json=body))[0] == 200
    assert await shop("GET", "/api/media") == (200, [])


async def test_one_address_for_many_targets_is_fetched_once(shop):
    targets = [{"platform": "facebook"}, {"platform": "facebook", "caption": "Other words"}]
    body = {"caption": "Look", "media": {"type": "image", "url": shop.url}, "targets": targets}
    status, answer = await shop("POST", "/api/posts", json=body)
    assert (status, len(answer["posts"]), shop.asked) == (202, 2, 1)


SRT = b"1\n00:00:00,000 --> 00:00:02,000\nGood morning.\n"


async def test_what_a_platform_takes_nowhere_beside_a_video_is_refused_and_not_dropped(shop):
    cover, captions = await shop.upload(made.jpeg_cmyk()), await shop.upload(SRT)
    film = {"id": await shop.upload(made.mp4_index_first()), "cover": {"id": cover}}
    film["captions"] = [{"id": captions, "language": "en"}]
    body = {"platform": "mastodon", "caption": "Look", "media": [film]}
    _, problem = await shop("POST", "/api/posts/validate", json=body)
    told = {(error["path"], error["rule"]) for error in problem["errors"]}
    assert {("/media/0/cover", "media.cover"), ("/media/0/captions", "media.captions")} <= told


async def test_a_cover_or_captions_of_a_picture_are_refused_and_not_dropped(shop):
    picture, captions = await shop.upload(made.jpeg_cmyk()), await shop.upload(SRT)
    media = {"id": picture, "cover": {"id": picture}, "captions": [{"id": captions, "language": "en"}]}
    status, problem = await shop.post([media])
    told = {(error["path"], error["rule"]) for error in problem["errors"]}
    assert (status, told) == (
        422,
        {("/media/0/cover", "media.cover"), ("/media/0/captions", "media.captions")},
    )


async def test_a_post_whose_file_was_deleted_is_not_taken_up_again(shop):
    upload, shop.picture = await shop.upload(made.png_of_16_bit()), made.webp()
    late = {"type": "image", "url": shop.url, "fetch": "publish"}
    _, post = await shop.post([{"id": upload}, late])

    async def failed():
        _, now = await shop("GET", f"/api/posts/{post['id']}")
        return now if now["status"] == "failed" else None

    await eventually(failed)
    assert (await shop("DELETE", f"/api/media/{upload}"))[0] == 204
    shop.picture = made.jpeg_cmyk()
    status, problem = await shop("POST", f"/api/posts/{post['id']}/retry")
    assert (status, problem["code"]) == (409, "media_gone")
    assert (await failed())["error"]["code"] == "refused"
    assert await shop.shown() == []


async def test_a_file_that_cannot_stand_in_its_place_is_refused(shop):
    captions = await shop.upload(SRT)
    film = {"id": await shop.upload(made.mp4_index_first()), "cover": {"id": captions}}
    status, problem = await shop.post([film, {"id": captions}])
    told = {(error["path"], error["actual"]) for error in problem["errors"] if error["rule"] == "media.type"}
    assert (status, told) == (422, {("/media/0/cover/id", "text"), ("/media/1/id", "text")})
