"""Videos and reels on the emulator's wall, with their covers and caption files."""

from dataclasses import replace

import pytest

from picscripter.plugin import CaptionFile, NotPublished, OutcomeUnknown, Refused
from picscripter_facebook.sandbox.clips import film

pytestmark = pytest.mark.anyio

FORMATS = ["video", "reel"]
SRT = b"1\n00:00:00,000 --> 00:00:01,000\nGr\xc3\xbc\xc3\x9fe\n"


@pytest.fixture(autouse=True)
async def page(facebook):
    return await facebook.connect()


async def node(facebook, path):
    answer = await facebook.session().request("GET", "graph", f"/v26.0/{path}")
    return answer.json()


@pytest.mark.parametrize("form", FORMATS)
async def test_it_arrives_byte_by_byte_with_its_texts(facebook, pictures, form):
    made = await facebook.publish("How bread is made", pictures.video(film(1)), format=form, title="Bread")
    [seen] = await facebook.wall()
    [video] = seen["media"]
    assert (seen["id"], seen["text"]) == (made.remote_id, "Bread\n\nHow bread is made")
    assert seen["url"].endswith(made.url.removeprefix("https://www.facebook.com"))
    assert (video["type"], await facebook.bytes_of(video["url"])) == ("video", film(1))


@pytest.mark.parametrize("form", FORMATS)
async def test_it_is_published_when_people_can_watch_it(facebook, pictures, form):
    await facebook.dials(processingSeconds=60)
    began = facebook.clock.now()
    await facebook.publish("Bread", pictures.video(film(1)), format=form)
    assert (facebook.clock.now() - began).total_seconds() >= 60
    assert len(await facebook.wall()) == 1


@pytest.mark.parametrize("form", FORMATS)
async def test_a_file_that_facebook_cannot_show_is_not_published(facebook, pictures, form):
    with pytest.raises(NotPublished) as ended:
        await facebook.publish("Bread", pictures.video(film(1, seconds=0.5)), format=form)
    assert (ended.value.code, ended.value.restart) == ("1363025", False)
    assert await facebook.wall() == []


async def test_a_reel_of_the_wrong_shape_ends_in_an_error_after_it_was_accepted(facebook, pictures):
    with pytest.raises(NotPublished) as ended:
        await facebook.publish("Bread", pictures.video(film(1, width=480, height=480)), format="reel")
    assert ended.value.code == "1363127"
    assert ended.value.message.endswith("The resolution of the video is not supported.")


async def test_a_file_that_is_no_video_is_refused(facebook, pictures):
    with pytest.raises(Refused) as refused:
        await facebook.publish("Bread", pictures.video(b"\0\0\0\x18ftypisom" + b"\0" * 500))
    assert refused.value.code == "6000/1363022"


async def test_the_cover_of_a_video_comes_with_the_public_act(facebook, pictures):
    made = await facebook.publish("Bread", pictures.video(film(1), cover=pictures(5)))
    assert not any("thumbnails" in request for request in await facebook.requests())
    [shown] = (await node(facebook, f"{made.remote_id}/thumbnails"))["data"]
    assert await facebook.bytes_of(shown["uri"]) == pictures.bytes(5)


async def test_the_cover_of_a_reel_is_set_once_it_is_public(facebook, pictures):
    made = await facebook.publish("Bread", pictures.video(film(1), cover=pictures(5)), format="reel")
    [shown] = (await node(facebook, f"{made.remote_id}/thumbnails"))["data"]
    assert await facebook.bytes_of(shown["uri"]) == pictures.bytes(5)


@pytest.mark.parametrize("form", FORMATS)
async def test_caption_files_arrive_in_facebooks_languages(facebook, pictures, form):
    url = pictures.put("a.srt", SRT, "application/x-subrip")
    files = tuple(CaptionFile(language=language, url=url) for language in ("de-AT", "en"))
    made = await facebook.publish("Bread", pictures.video(film(1), captions=files), format=form)
    listed = (await node(facebook, f"{made.remote_id}/captions"))["data"]
    assert [(each["locale"], each["is_default"]) for each in listed] == [("de_DE", True), ("en_US", False)]
    assert await facebook.bytes_of(listed[0]["uri"]) == SRT


async def test_a_video_whose_answer_was_lost_is_found(facebook, pictures):
    await facebook.dials(dropAfter=1, match=f"POST /v26.0/{facebook.page.id}/videos")
    made = await facebook.publish("Bread", pictures.video(film(1)), title="T")
    assert isinstance(facebook.delivery.lost, OutcomeUnknown)
    assert [seen["id"] for seen in await facebook.wall()] == [made.remote_id]


async def test_an_older_video_with_the_same_texts_is_not_taken_for_it(facebook, pictures):
    await facebook.publish("Bread", pictures.video(film(1)))
    await facebook.clock.advance(5)
    await facebook.dials(dropBefore=1, match="POST /v26.0/" + facebook.page.id + "/videos")
    with pytest.raises(OutcomeUnknown):
        await facebook.publish("Bread", pictures.video(film(2)))


async def test_a_video_of_another_length_is_not_taken_for_it(facebook, pictures):
    await facebook.dials(dropAfter=1, match="POST /v26.0/" + facebook.page.id + "/videos")
    with pytest.raises(OutcomeUnknown):
        await facebook.publish("Bread", replace(pictures.video(film(1)), duration=30.0))


@pytest.mark.parametrize("form", FORMATS)
async def test_it_can_be_removed_twice(facebook, pictures, form):
    made = await facebook.publish("Bread", pictures.video(film(1)), format=form)
    for _ in range(2):
        await facebook.platform.delete(facebook.session(), made.remote_id)
    assert await facebook.wall() == []
