"""Videos at once, videos at their time, and what comes between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from picscripter.plugin import (
    NotPublished,
    OutcomeUnknown,
    QuotaExhausted,
    Refused,
    Retry,
)
from picscripter_youtube import ahead, chunks
from picscripter_youtube.publishing import abandon

pytestmark = pytest.mark.anyio
UPLOAD = "PUT /upload"
GRANULE = chunks.GRANULE
LATER = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)
WHEN = pytest.mark.parametrize("at", [None, LATER], ids=["at once", "at its time"])


@pytest.fixture(autouse=True)
async def channel(youtube, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", GRANULE)
    return await youtube.connect()


@WHEN
async def test_a_video_arrives_byte_by_byte_with_its_words(youtube, at):
    content = youtube.film(3 * GRANULE + 7)
    made = await youtube.publish(youtube.post("Grüße,\n東京 & more", youtube.media(content), scheduled_at=at))
    [seen] = await youtube.wall()
    assert await youtube.bytes_of(seen["media"][0]["url"]) == content
    assert (seen["id"], seen["text"]) == (made.remote_id, "Grüße,\n東京 & more")


@WHEN
async def test_all_settings_of_a_post_arrive(youtube, at):
    options = {
        "title": "Bread",
        "privacyStatus": "unlisted",
        "categoryId": "27",
        "tags": ["bread", "early morning"],
        "madeForKids": True,
        "containsSyntheticMedia": True,
    }
    made = await youtube.publish(youtube.post("Baked.", youtube.media(b"film"), scheduled_at=at, **options))
    said = await youtube.video(made.remote_id)
    assert {name: said["snippet"][name] for name in ("title", "description", "categoryId", "tags")} == {
        "title": "Bread",
        "description": "Baked.",
        "categoryId": "27",
        "tags": ["bread", "early morning"],
    }
    status = said["status"]
    assert (status["privacyStatus"], status["selfDeclaredMadeForKids"]) == ("unlisted", True)
    assert status["containsSyntheticMedia"] is True


async def test_the_address_is_the_one_that_people_see(youtube):
    made = await youtube.publish(youtube.post("Bread", youtube.media(b"film")))
    assert made.url == f"https://www.youtube.com/watch?v={made.remote_id}"


async def test_at_once_the_last_chunk_makes_it_public(youtube):
    await youtube.publish(youtube.post("Bread", youtube.media(youtube.film(2 * GRANULE + 7))))
    assert youtube.notebook.made == [
        "session",
        f"bytes {[0, GRANULE]}",
        f"bytes {[GRANULE, 2 * GRANULE]}",
        "upload",
    ]


async def test_before_its_time_a_video_is_private_and_processed(youtube):
    seen = []

    async def release(*args, **how):
        seen.append((await youtube.wall(), await youtube.video(args[2])))
        return await commit(*args, **how)

    await youtube.dials(processingSeconds=300)
    post = youtube.post("Bread", youtube.media(b"film"), scheduled_at=LATER)
    await youtube.publish(replace(post, scheduled_at=None, caption="Another"))
    youtube.notebook.kept.clear()
    commit, youtube.notebook.commit = youtube.notebook.commit, release
    await youtube.publish(post)
    [(wall, video)] = seen
    assert len(wall) == 1
    assert (video["status"]["privacyStatus"], video["status"]["uploadStatus"]) == ("private", "processed")


async def test_an_edited_text_goes_with_the_release_and_uploads_nothing_again(youtube):
    media = youtube.media(youtube.film(GRANULE + 7))
    first = youtube.post("Bread", media, scheduled_at=LATER)
    await youtube.publish(first)
    youtube.notebook.made.clear()
    made = await youtube.publish(replace(first, caption="Rolls"))
    assert youtube.notebook.made == ["release"]
    said = (await youtube.video(made.remote_id))["snippet"]
    assert (said["title"], said["description"], said["categoryId"]) == ("Rolls", "Rolls", "22")


async def test_a_release_keeps_what_the_channel_chose_itself(youtube):
    async def by_hand(_, video, *rest, **how):
        status = {"privacyStatus": "private", "license": "creativeCommon", "embeddable": False}
        body = {"id": video, "status": status}
        query = {"part": "status"}
        await youtube.session().request("PUT", "api", "/youtube/v3/videos", query=query, json=body)

    original = youtube.platform.publish
    post = youtube.post("Bread", youtube.media(b"film"), scheduled_at=LATER)
    await youtube.publish(post)
    video = youtube.notebook.kept[
        next(key for key in youtube.notebook.kept if key.startswith("private video"))
    ]
    await by_hand(None, video)
    made = await original(youtube.notebook, post)
    status = (await youtube.video(made.remote_id))["status"]
    assert (status["privacyStatus"], status["license"], status["embeddable"]) == (
        "public",
        "creativeCommon",
        False,
    )


async def test_an_edited_text_keeps_the_languages_of_the_channel(youtube):
    await youtube.dials(language="de-AT")
    post = youtube.post("Bread", youtube.media(b"film"), scheduled_at=LATER)
    await youtube.publish(post)
    made = await youtube.publish(replace(post, caption="Rolls"))
    said = (await youtube.video(made.remote_id))["snippet"]
    assert (said["title"], said["defaultLanguage"], said["defaultAudioLanguage"]) == (
        "Rolls",
        "de-AT",
        "de-AT",
    )


@WHEN
async def test_a_chunk_that_is_taken_in_part_goes_on_where_it_stands(youtube, monkeypatch, at):
    monkeypatch.setattr(chunks, "CHUNK", 4 * GRANULE)
    await youtube.dials(storedBytes=GRANULE)
    content = youtube.film(5 * GRANULE + 7)
    await youtube.publish(youtube.post("Bread", youtube.media(content), scheduled_at=at))
    [seen] = await youtube.wall()
    assert await youtube.bytes_of(seen["media"][0]["url"]) == content


@WHEN
async def test_a_session_that_moves_with_every_chunk_gets_there(youtube, at):
    await youtube.dials(movesSessions=True)
    content = youtube.film(5 * GRANULE + 7)
    made = await youtube.publish(youtube.post("Bread", youtube.media(content), scheduled_at=at))
    [seen] = await youtube.wall()
    assert (await youtube.bytes_of(seen["media"][0]["url"]), seen["id"]) == (content, made.remote_id)


@WHEN
async def test_after_a_cut_it_asks_first_and_sends_nothing_twice(youtube, at):
    content = youtube.film(3 * GRANULE + 7)
    post = youtube.post("Bread", youtube.media(content), scheduled_at=at)
    await youtube.dials(dropAfter=1, match=UPLOAD)
    with pytest.raises(Retry):
        await youtube.publish(post)
    await youtube.dials(dropAfter=0)
    before = len(await youtube.requests())
    await youtube.publish(post)
    sent = [each for each in (await youtube.requests())[before:] if each.startswith(UPLOAD)]
    assert len(sent) == 1 + 3  # the question, two chunks and the last
    [seen] = await youtube.wall()
    assert await youtube.bytes_of(seen["media"][0]["url"]) == content


async def test_an_upload_that_is_cut_at_every_request_gets_there(youtube):
    content = youtube.film(9 * GRANULE + 7)
    post = youtube.post("Bread", youtube.media(content), scheduled_at=LATER)
    await youtube.dials(dropAfter=0.5, match=UPLOAD)
    for _ in range(60):
        try:
            await youtube.publish(post)
            break
        except Retry:
            continue
    [seen] = await youtube.wall()
    assert await youtube.bytes_of(seen["media"][0]["url"]) == content


@WHEN
async def test_a_session_that_has_ended_begins_anew(youtube, at):
    post = youtube.post("Bread", youtube.media(youtube.film(2 * GRANULE + 7)), scheduled_at=at)
    await youtube.dials(dropBefore=1, match=UPLOAD)
    with pytest.raises(Retry):
        await youtube.publish(post)
    await youtube.dials(dropBefore=0)
    await youtube.clock.advance(8 * 86_400)
    youtube.tokens = await youtube.platform.refresh(youtube.context(), youtube.tokens)
    youtube.notebook.session = youtube.session()
    with pytest.raises(NotPublished) as ended:
        await youtube.publish(post)
    assert ended.value.restart


async def test_a_session_that_ends_before_the_last_chunk_begins_anew(youtube):
    await youtube.dials(sessionSeconds=0)
    with pytest.raises(NotPublished) as ended:
        await youtube.publish(youtube.post("Bread", youtube.media(b"film")))
    assert ended.value.restart
    assert await youtube.wall() == []


async def test_a_release_whose_answer_was_lost_is_found(youtube):
    await youtube.dials(dropAfter=1, match="PUT /youtube/v3/videos")
    made = await youtube.publish(youtube.post("Bread", youtube.media(b"film"), scheduled_at=LATER))
    assert isinstance(youtube.notebook.lost, OutcomeUnknown)
    assert [seen["id"] for seen in await youtube.wall()] == [made.remote_id]


async def test_a_last_chunk_whose_answer_was_lost_makes_the_same_video_when_it_comes_again(youtube):
    post = youtube.post("Bread", youtube.media(b"film"))
    await youtube.dials(dropAfter=1, match=UPLOAD)
    with pytest.raises(Retry):  # the question after it is cut, too
        await youtube.publish(post)
    await youtube.dials(dropAfter=0)
    made = await youtube.publish(post)
    assert [seen["id"] for seen in await youtube.wall()] == [made.remote_id]


@pytest.mark.parametrize("ends", ["rejection", "failure"])
@WHEN
async def test_a_video_that_youtube_will_not_show_is_not_called_published(youtube, at, ends):
    await youtube.dials(processingSeconds=30, **{ends: "duplicate"})
    with pytest.raises(NotPublished, match="duplicate") as ended:
        await youtube.publish(youtube.post("Bread", youtube.media(b"film"), scheduled_at=at))
    assert not ended.value.restart
    assert await youtube.wall() == []


@WHEN
async def test_a_video_that_is_kept_private_is_not_called_published(youtube, at):
    await youtube.dials(locked=True)
    with pytest.raises(NotPublished, match="keeps it private, not public"):
        await youtube.publish(youtube.post("Bread", youtube.media(b"film"), scheduled_at=at))


@WHEN
async def test_a_cover_becomes_the_thumbnail(youtube, at):
    await youtube.dials(processingSeconds=30)
    cover = youtube.media(youtube.png(7), "image/png")
    await youtube.publish(youtube.post("Bread", youtube.media(b"film", cover=cover), scheduled_at=at))
    [seen] = await youtube.wall()
    assert await youtube.bytes_of(seen["media"][1]["url"]) == youtube.png(7)


async def test_a_channel_that_may_set_no_thumbnail_shows_no_video_without_it(youtube):
    await youtube.dials(verified=False)
    cover = youtube.media(youtube.png(7), "image/png")
    with pytest.raises(Refused, match="thumbnail"):
        await youtube.publish(youtube.post("Bread", youtube.media(b"film", cover=cover), scheduled_at=LATER))
    assert await youtube.wall() == []


@WHEN
async def test_caption_files_go_with_the_video(youtube, at):
    files = (youtube.captions(b"WEBVTT one", "en"), youtube.captions(b"WEBVTT eins", "de"))
    media = youtube.media(b"film", captions=files)
    made = await youtube.publish(youtube.post("Bread", media, scheduled_at=at))
    query = {"part": "snippet", "videoId": made.remote_id}
    answer = await youtube.session().request("GET", "api", "/youtube/v3/captions", query=query)
    kept = {each["snippet"]["language"]: f"media:{each['sha256']}" for each in answer.json()["items"]}
    assert kept == {file.language: file.url for file in files}


async def test_a_caption_file_whose_answer_was_lost_is_there_already(youtube):
    media = youtube.media(b"film", captions=(youtube.captions(b"WEBVTT one", "en"),))
    post = youtube.post("Bread", media, scheduled_at=LATER)
    await youtube.dials(dropAfter=1, match="PUT /upload/youtube/v3/captions")
    with pytest.raises(Retry):
        await youtube.publish(post)
    await youtube.dials(dropAfter=0)
    assert (await youtube.publish(post)).remote_id


async def test_a_used_up_day_of_uploads_waits_for_midnight_in_california(youtube):
    await youtube.dials(uploadsPerDay=1)
    await youtube.publish(youtube.post("Bread", youtube.media(b"film")))
    with pytest.raises(QuotaExhausted) as used_up:
        await youtube.publish(youtube.post("Rolls", youtube.media(b"other")))
    assert used_up.value.until == datetime(2026, 1, 6, 8, 0, tzinfo=UTC)


async def test_used_up_units_hold_the_release_and_the_next_day_it_goes_out(youtube):
    await youtube.dials(unitsPerDay=5)
    post = youtube.post("Bread", youtube.media(b"film"), scheduled_at=LATER)
    with pytest.raises(QuotaExhausted) as used_up:
        await youtube.publish(post)
    await youtube.clock.advance((used_up.value.until - youtube.clock.now()).total_seconds())
    await youtube.dials(unitsPerDay=10_000)
    youtube.tokens = await youtube.platform.refresh(youtube.context(), youtube.tokens)
    youtube.notebook.session = youtube.session()
    await youtube.publish(post)
    assert len(await youtube.wall()) == 1


async def test_a_channel_that_has_uploaded_too_much_waits_for_a_day(youtube):
    await youtube.dials(channelUploads=0)
    with pytest.raises(QuotaExhausted) as used_up:
        await youtube.publish(youtube.post("Bread", youtube.media(b"film")))
    assert used_up.value.until == youtube.clock.now() + timedelta(days=1)


async def test_wrong_words_are_refused_before_a_byte_is_sent(youtube):
    with pytest.raises(Refused) as refused:
        await youtube.publish(
            youtube.post("Bread", youtube.media(b"film"), categoryId="99", scheduled_at=LATER)
        )
    assert refused.value.code == "invalidCategoryId"
    assert not [each for each in await youtube.requests() if each.startswith(UPLOAD)]


@pytest.mark.parametrize(
    "known", [{"abandon", "discard"}, {"abandon"}], ids=["known", "known by its session"]
)
async def test_a_private_upload_that_no_post_needs_is_removed(youtube, known):
    post = youtube.post("Bread", youtube.media(youtube.film(GRANULE + 7)), scheduled_at=LATER)
    await youtube.dials(status=403, match="GET /youtube/v3/videos")
    with pytest.raises(Refused):
        await youtube.publish(post)
    await youtube.dials(status=None)
    video = next(made for _, made in youtube.notebook.undo if isinstance(made, str))
    for undo, made in reversed(youtube.notebook.undo):
        if undo.__name__ in known:
            await undo(youtube.session(), made)
    assert await youtube.video(video) is None


async def test_an_unfinished_upload_leaves_nothing_to_remove(youtube):
    post = youtube.post("Bread", youtube.media(youtube.film(2 * GRANULE)), scheduled_at=LATER)
    await youtube.dials(dropAfter=1, match=UPLOAD)
    with pytest.raises(Retry):
        await youtube.publish(post)
    await youtube.dials(dropAfter=0)
    [(undo, made)] = youtube.notebook.undo
    await undo(youtube.session(), made)
    assert not [each for each in await youtube.requests() if each.startswith("DELETE")]


async def test_what_was_published_at_once_is_never_removed_as_useless(youtube):
    await youtube.publish(youtube.post("Bread", youtube.media(b"film")))
    [(undo, made)] = youtube.notebook.undo
    assert undo is abandon
    await undo(youtube.session(), made)
    assert len(await youtube.wall()) == 1


@pytest.mark.parametrize("told, rules", [("allowed", []), ("eligible", ["length.unverified"])])
async def test_a_channel_without_a_confirmed_number_uploads_fifteen_minutes(youtube, told, rules):
    await youtube.dials(longUploads=told)
    post = youtube.post("Bread", youtube.media(b"film", duration=901.0))
    problems = await youtube.platform.preflight(youtube.session(), post)
    assert [problem.rule for problem in problems] == rules


async def test_short_videos_cost_no_question(youtube):
    before = len(await youtube.requests())
    post = youtube.post("Bread", youtube.media(b"film", duration=900.0))
    assert list(await youtube.platform.preflight(youtube.session(), post)) == []
    assert len(await youtube.requests()) == before


async def test_a_larger_video_is_begun_earlier(youtube):
    small, large = youtube.media(b"film"), replace(youtube.media(b"film"), bytes=3_600_000_000)
    earlier = ahead(youtube.post("a", large)) - ahead(youtube.post("a", small))
    assert timedelta(seconds=earlier) > timedelta(minutes=55)


async def test_what_is_removed_is_gone_and_may_be_removed_again(youtube):
    made = await youtube.publish(youtube.post("Bread", youtube.media(b"film")))
    for _ in range(2):
        await youtube.platform.delete(youtube.session(), made.remote_id)
    assert await youtube.wall() == []


async def test_counts_of_a_video_are_numbers(youtube):
    made = await youtube.publish(youtube.post("Bread", youtube.media(b"film")))
    counts = await youtube.platform.metrics(youtube.session(), made.remote_id)
    assert counts == {"viewCount": 0, "likeCount": 0, "favoriteCount": 0, "commentCount": 0}
