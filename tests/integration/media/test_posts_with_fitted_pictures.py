"""Pictures that are fitted to their platform because the request asks for it, on their way from the API to the wall."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from support import media_files as made
from support.shop import digest

pytestmark = pytest.mark.anyio


async def test_a_picture_is_fixed_when_that_is_asked_for_and_its_original_stays(shop):
    media_id = await shop.upload(made.heic())
    body = {"platform": "facebook", "caption": "Look", "media": {"id": media_id, "fix": True}}
    assert (await shop("POST", "/api/posts/validate", json=body))[0] == 200
    status, post = await shop("POST", "/api/posts", json=body)
    assert status == 202, post
    [shown] = post["media"]
    assert (shown["contentType"], shown["originalId"]) == ("image/jpeg", media_id)
    assert shown["id"] != media_id
    await shop.published(post)
    _, fixed = await shop("GET", f"/api/media/{shown['id']}")
    assert await shop.shown() == [fixed["sha256"]]
    _, original = await shop("GET", f"/api/media/{media_id}")
    assert original["sha256"] == digest(made.heic())


async def test_a_picture_of_an_address_loses_what_the_camera_wrote_before_it_is_public(shop):
    shop.picture = made.jpeg_turned_with_gps()
    item = {"type": "image", "url": shop.url, "fix": {"metadata": True}}
    status, post = await shop.post([item])
    assert status == 202, post
    await shop.published(post)
    [notice] = await shop.estate.wall()
    async with shop.estate.http.get(notice["media"][0]["url"]) as answer:
        picture = Image.open(io.BytesIO(await answer.read()))
    assert (picture.size, dict(picture.getexif())) == ((64, 96), {})


async def test_one_that_is_fetched_when_it_is_published_is_fixed_then(shop):
    shop.picture = made.webp()
    item = {"type": "image", "url": shop.url, "fetch": "publish", "fix": True}
    status, post = await shop.post([item])
    assert (status, post["media"][0]["id"]) == (202, None), post
    now = await shop.published(post)
    [shown] = now["media"]
    assert shown["contentType"] == "image/jpeg"
    assert shown["originalId"] not in (None, shown["id"])


async def test_the_same_request_with_a_fix_makes_one_post(shop):
    media_id = await shop.upload(made.webp())
    body = {
        "platform": "facebook",
        "caption": "Look",
        "media": {"id": media_id, "fix": True},
        "clientPostId": "one",
        "scheduledAtISO": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    }
    first, second = [await shop("POST", "/api/posts", json=body) for _ in range(2)]
    assert first[1]["id"] == second[1]["id"]
    assert (await shop("POST", "/api/posts", json={**body, "media": {"id": media_id}}))[0] == 409


async def test_an_edit_of_the_text_keeps_the_fixed_picture_and_another_picture_is_fixed_anew(shop):
    media_id = await shop.upload(made.webp())
    _, post = await shop.post([{"id": media_id, "fix": True}], seconds=3600)
    _, edited = await shop("PATCH", f"/api/posts/{post['id']}", json={"caption": "Other"})
    assert edited["media"] == post["media"]
    other = await shop.upload(made.avif())
    _, edited = await shop("PATCH", f"/api/posts/{post['id']}", json={"media": {"id": other, "fix": True}})
    [shown] = edited["media"]
    assert (shown["originalId"], shown["contentType"]) == (other, "image/jpeg")


async def test_without_being_asked_nothing_is_changed(shop):
    media_id = await shop.upload(made.jpeg_turned_with_gps())
    _, post = await shop.post([{"id": media_id}])
    assert (post["media"][0]["id"], post["media"][0]["originalId"]) == (media_id, None)
    await shop.published(post)
    assert await shop.shown() == [digest(made.jpeg_turned_with_gps())]


@pytest.mark.parametrize("make", [made.mp4_index_first, made.mov_turned])
async def test_a_video_cannot_be_fixed_and_says_so(shop, make):
    status, problem = await shop.post([{"id": await shop.upload(make()), "fix": True}])
    assert (status, [(each["path"], each["rule"]) for each in problem["errors"]]) == (
        422,
        [("/media/0/fix", "media.fix")],
    )


async def test_each_of_several_targets_gets_the_picture_that_its_platform_wants(shop):
    await shop.estate.connect(shop.user_id, "twitter")
    media_id = await shop.upload(made.webp())
    status, batch = await shop(
        "POST",
        "/api/posts",
        json={
            "caption": "Look",
            "media": {"id": media_id, "fix": {"types": True}},
            "targets": [{"platform": "facebook"}, {"platform": "twitter"}],
        },
    )
    assert status == 202, batch
    facebook, twitter = (post["media"][0] for post in batch["posts"])
    assert (facebook["contentType"], twitter["contentType"]) == ("image/jpeg", "image/webp")
    assert (facebook["originalId"], twitter["id"]) == (media_id, media_id)
