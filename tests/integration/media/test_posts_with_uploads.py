"""What a post says of an upload, and what the upload says of itself; and uploads that are gone by the second sending."""

from datetime import UTC, datetime, timedelta

import pytest

from support import media_files as made

pytestmark = pytest.mark.anyio


def told(problem):
    [error] = problem["errors"]
    return error["path"], error["rule"], error.get("limit"), error["actual"]


async def test_an_upload_of_another_type_than_was_said_is_refused(shop):
    picture = await shop.upload(made.jpeg_cmyk())
    status, problem = await shop.post([{"id": picture, "type": "video"}])
    assert (status, told(problem)) == (422, ("/media/0/id", "media.type", "video", "image"))
    status, post = await shop.post([{"id": picture, "type": "image"}])
    assert (status, post["media"][0]["type"]) == (202, "image")


async def test_an_upload_that_cannot_stand_in_its_place_is_told_what_can(shop):
    picture, captions = await shop.upload(made.jpeg_cmyk()), await shop.upload(b"WEBVTT\n")
    video = {"type": "video", "url": shop.url}
    wrong = {
        "/media/0/id": ([{"id": picture, "type": "video"}], 'Say "type": "image".'),
        "/media/0/cover/id": ([{**video, "cover": {"id": captions}}], "Name a picture here."),
        "/media/0/captions/0/id": (
            [{**video, "captions": [{"id": picture, "language": "en"}]}],
            "Name a file of captions here.",
        ),
        "/media/1/id": ([{"id": picture}, {"id": captions}], 'Name it below "captions" of a video.'),
    }
    for path, (media, fix) in wrong.items():
        status, problem = await shop.post(media)
        found = {error["path"]: error.get("fix") for error in problem["errors"]}
        assert (status, found.get(path)) == (422, fix)


async def gone(shop, media_id, **more):
    """A published post that shows an upload, which its owner has deleted since."""
    status, post = await shop.post([{"id": media_id, **more}], clientPostId="c1")
    assert status == 202
    await shop.published(post)
    assert (await shop("DELETE", f"/api/media/{media_id}"))[0] == 204
    return post


async def test_a_request_that_is_sent_again_meets_its_post_although_the_upload_is_gone(shop):
    media_id = await shop.upload(made.jpeg_cmyk(), alt="Boats")
    post = await gone(shop, media_id)
    status, again = await shop.post([{"id": media_id}], clientPostId="c1")
    assert (status, again.get("id")) == (200, post["id"])


async def test_a_request_with_a_fitted_picture_meets_its_post_although_the_upload_is_gone(shop):
    media_id = await shop.upload(made.webp())
    post = await gone(shop, media_id, fix=True)
    status, again = await shop.post([{"id": media_id, "fix": True}], clientPostId="c1")
    assert (status, again.get("id")) == (200, post["id"])


@pytest.mark.parametrize(
    "change", [{"caption": "Other words"}, {"options": {"pageId": "me"}}, {"media": [{"alt": "Other"}]}]
)
async def test_another_content_is_a_conflict_although_the_upload_is_gone(shop, change):
    media_id = await shop.upload(made.jpeg_cmyk())
    await gone(shop, media_id)
    [more] = change.pop("media", [{}])
    status, problem = await shop.post([{"id": media_id, **more}], clientPostId="c1", **change)
    assert (status, problem["code"]) == (409, "client_post_id_taken")


async def test_a_new_post_cannot_show_an_upload_that_is_gone(shop):
    media_id = await shop.upload(made.jpeg_cmyk())
    await gone(shop, media_id)
    status, problem = await shop.post([{"id": media_id}], clientPostId="c2")
    assert (status, told(problem)[:2]) == (422, ("/media/0/id", "media.unknown"))


@pytest.mark.parametrize(
    "said, alt", [({}, "Boats"), ({"alt": "Dawn"}, "Dawn"), ({"alt": None}, None), ({"alt": ""}, None)]
)
async def test_an_uploads_own_text_stands_only_where_the_post_says_nothing(shop, said, alt):
    media_id = await shop.upload(made.jpeg_cmyk(), alt="Boats")
    when = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    status, post = await shop.post([{"id": media_id, **said}], scheduledAtISO=when)
    assert (status, post["media"][0]["alt"]) == (202, alt)
    status, edited = await shop("PATCH", f"/api/posts/{post['id']}", json={"caption": "Other words"})
    assert (status, edited["media"][0]["alt"]) == (200, alt)
    status, edited = await shop(
        "PATCH", f"/api/posts/{post['id']}", json={"media": [{"id": media_id, **said}]}
    )
    assert (status, edited["media"][0]["alt"]) == (200, alt)


async def test_a_text_that_an_upload_gets_later_is_not_put_into_posts_that_were_there(shop):
    media_id = await shop.upload(made.jpeg_cmyk())
    when = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    _, post = await shop.post([{"id": media_id}], scheduledAtISO=when)
    assert await shop.upload(made.jpeg_cmyk(), alt="Boats") == media_id
    _, edited = await shop("PATCH", f"/api/posts/{post['id']}", json={"caption": "Other words"})
    assert edited["media"][0]["alt"] is None
