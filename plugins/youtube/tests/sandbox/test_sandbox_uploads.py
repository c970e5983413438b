"""The resumable protocol as the emulator keeps it."""

import asyncio
import hashlib

import pytest

from picscripter.sandbox import arriving
from picscripter.testing.halves import Halves

pytestmark = pytest.mark.anyio
GRANULE = 262_144
SIZE = 600_000
ZEROS = bytes(GRANULE)


@pytest.fixture(autouse=True)
async def connected(google):
    await google.connect()


@pytest.fixture
async def session(google):
    return (await google.start()).headers["Location"]


def words(**snippet):
    return {"snippet": {"title": "Bread", **snippet}, "status": {"privacyStatus": "public"}}


async def test_a_session_is_named_in_a_header_and_the_body_is_empty(google):
    answer = await google.start()
    assert (answer.status, answer.body) == (200, None)
    assert "upload_id=" in answer.headers["Location"]


@pytest.mark.parametrize(
    "query",
    [
        {"part": "snippet,status"},
        {"uploadType": "multipart", "part": "snippet,status"},
        {"uploadType": "resumable"},
        {"uploadType": "resumable", "part": "snippet"},
        {"uploadType": "resumable", "part": "snippet,status,nonsense"},
        {"uploadType": "resumable", "part": "snippet,status", "colour": "red"},
    ],
)
async def test_a_start_that_is_asked_wrongly_is_refused(google, query):
    assert (await google.start(query=query)).status == 400


@pytest.mark.parametrize("size", ["0", "274877906945", "many"])
async def test_a_size_that_cannot_be_is_refused(google, size):
    assert (await google.start(size=size)).reason == (400, "mediaBodyRequired")


async def test_a_picture_is_no_video(google):
    assert (await google.start(X_Upload_Content_Type="image/png")).reason == (400, "badContent")


@pytest.mark.parametrize(
    "snippet, reason",
    [
        ({"title": ""}, "invalidTitle"),
        ({"title": "a" * 101}, "invalidTitle"),
        ({"title": "a < b"}, "invalidTitle"),
        ({"description": "ü" * 2501}, "invalidDescription"),
        ({"description": "a > b"}, "invalidDescription"),
        ({"tags": ["a" * 501]}, "invalidTags"),
        ({"tags": ["a b", "c" * 495]}, "invalidTags"),
        ({"categoryId": "99"}, "invalidCategoryId"),
        ({"categoryId": ["22"]}, "invalidCategoryId"),
        ({"title": None}, "invalidTitle"),
        ({"tags": None}, "invalidTags"),
    ],
)
async def test_wrong_words_are_refused_at_the_start(google, snippet, reason):
    assert (await google.start(words(**snippet))).reason == (400, reason)


@pytest.mark.parametrize(
    "snippet",
    [{"title": "a" * 100}, {"description": "ü" * 2500}, {"tags": ["a b", "c" * 494]}, {"categoryId": "27"}],
)
async def test_words_at_the_limit_are_taken(google, snippet):
    assert (await google.start(words(**snippet))).status == 200


@pytest.mark.parametrize(
    "status, reason",
    [
        ({"privacyStatus": "secret"}, "invalidVideoMetadata"),
        ({"privacyStatus": "public", "publishAt": "2026-12-01T00:00:00Z"}, "invalidPublishAt"),
        ({"privacyStatus": "private", "publishAt": "tomorrow"}, "invalidPublishAt"),
        ({"privacyStatus": "private", "embeddable": "yes"}, "invalid"),
        ({"privacyStatus": "private", "shown": True}, "badRequest"),
    ],
)
async def test_a_wrong_status_is_refused_at_the_start(google, status, reason):
    answer = await google.start({"snippet": {"title": "Bread"}, "status": status})
    assert answer.reason == (400, reason)


async def test_without_a_privacy_a_video_is_public(google):
    await google.upload({"snippet": {"title": "Bread"}, "status": {}})
    assert [seen["text"] for seen in await google.wall()] == ["Bread"]


async def test_chunks_are_answered_with_what_is_there(google, session):
    first = await google.put(session, ZEROS, f"bytes 0-262143/{SIZE}")
    assert (first.status, first.headers["Range"]) == (308, "bytes=0-262143")
    second = await google.put(session, ZEROS, f"bytes 262144-524287/{SIZE}")
    assert second.headers["Range"] == "bytes=0-524287"
    last = await google.put(session, bytes(SIZE - 2 * GRANULE), f"bytes 524288-599999/{SIZE}")
    assert last.status == 200
    assert (last.body["kind"], last.body["status"]["privacyStatus"]) == ("youtube#video", "public")


async def test_a_question_is_answered_without_a_range_while_nothing_is_there(google, session):
    answer = await google.put(session, b"", f"bytes */{SIZE}")
    assert answer.status == 308
    assert "Range" not in answer.headers


async def test_a_complete_session_answers_with_its_video_for_ever(google):
    session = (await google.start(size=4)).headers["Location"]
    made = (await google.put(session, b"film", "bytes 0-3/4")).body["id"]
    for content, said in ((b"", "bytes */4"), (b"film", "bytes 0-3/4")):
        answer = await google.put(session, content, said)
        assert (answer.status, answer.body["id"]) == (200, made)
    assert len(await google.wall()) == 1


async def test_a_chunk_that_comes_twice_changes_nothing(google, session):
    for _ in range(2):
        answer = await google.put(session, ZEROS, f"bytes 0-262143/{SIZE}")
        assert (answer.status, answer.headers["Range"]) == (308, "bytes=0-262143")


@pytest.mark.parametrize(
    "content, said",
    [
        (bytes(1000), f"bytes 0-999/{SIZE}"),
        (ZEROS, f"bytes 262144-524287/{SIZE}"),
        (ZEROS, "bytes 0-262143/600001"),
        (bytes(10), f"bytes 0-262143/{SIZE}"),
        (ZEROS, f"bytes 262143-0/{SIZE}"),
        (ZEROS, "everything"),
        (b"x", f"bytes */{SIZE}"),
    ],
    ids=[
        "no multiple",
        "too far on",
        "another whole",
        "too short",
        "backwards",
        "no range",
        "a body to a question",
    ],
)
async def test_a_chunk_that_breaks_the_rules_is_refused(google, session, content, said):
    assert (await google.put(session, content, said)).status == 400


async def test_a_request_that_brings_nothing_makes_no_video(google):
    for size in ("4", None):
        headers = {} if size else {"X_Upload_Content_Length": None}
        session = (await google.start(size=4, **headers)).headers["Location"]
        assert (await google.put(session, b"", None)).status == 400
    assert await google.wall() == []


async def test_the_size_that_the_first_chunk_told_is_kept_to(google):
    session = (await google.start(X_Upload_Content_Length=None)).headers["Location"]
    assert (await google.put(session, ZEROS, f"bytes 0-262143/{SIZE}")).status == 308
    assert (await google.put(session, ZEROS, f"bytes 262144-524287/{SIZE + 1}")).status == 400
    assert (await google.put(session, ZEROS, "bytes 262144-524287/524288")).status == 400
    assert (await google.put(session, ZEROS, f"bytes 262144-524287/{SIZE}")).headers[
        "Range"
    ] == "bytes=0-524287"


class Slow:
    """A chunk of which one half comes at once, and the other when it is let go."""

    def __init__(self, google, session, content, said):
        self.body = Halves(content)
        headers = {"Content-Length": str(len(content)), "Content-Range": said}
        self.answer = asyncio.create_task(
            google.ask("PUT", session, data=self.body.pieces(), headers=headers, allow_redirects=False)
        )

    async def ended(self):
        self.body.go_on.set()
        return await self.answer


FIRST, REST = b"a" * GRANULE, b"b" * (SIZE - GRANULE)
FIRST_SAID, REST_SAID = f"bytes 0-262143/{SIZE}", f"bytes 262144-599999/{SIZE}"


async def stands_on_the_wall(google):
    [seen] = await google.wall()
    return seen["media"][0]["url"].endswith(hashlib.sha256(FIRST + REST).hexdigest())


async def test_a_chunk_that_comes_twice_at_the_same_time_is_there_once(google, session):
    slow = Slow(google, session, FIRST, FIRST_SAID)
    await slow.body.begun.wait()
    for answer in (await google.put(session, FIRST, FIRST_SAID), await slow.ended()):
        assert (answer.status, answer.headers["Range"]) == (308, "bytes=0-262143")
    assert (await google.put(session, REST, REST_SAID)).status == 200
    assert await stands_on_the_wall(google)


async def test_a_last_chunk_that_comes_twice_at_the_same_time_makes_one_video(google, session):
    await google.put(session, FIRST, FIRST_SAID)
    slow = Slow(google, session, REST, REST_SAID)
    await slow.body.begun.wait()
    made = [(await google.put(session, REST, REST_SAID)).body["id"], (await slow.ended()).body["id"]]
    assert made[0] == made[1]
    assert await stands_on_the_wall(google)


async def test_a_chunk_that_overtakes_the_one_before_it_is_not_there(google, session):
    slow = Slow(google, session, REST, REST_SAID)
    await slow.body.begun.wait()
    await google.put(session, FIRST, FIRST_SAID)
    late = await slow.ended()
    assert (late.status, late.headers["Range"]) == (308, "bytes=0-262143")
    assert (await google.put(session, REST, REST_SAID)).status == 200
    assert await stands_on_the_wall(google)


async def test_of_a_chunk_that_breaks_off_nothing_is_there(google, session):
    slow = Slow(google, session, FIRST, FIRST_SAID)
    await slow.body.begun.wait()
    slow.answer.cancel()
    await asyncio.wait([slow.answer])
    asked = await google.put(session, b"", f"bytes */{SIZE}")
    assert (asked.status, "Range" in asked.headers) == (308, False)
    await google.put(session, FIRST, FIRST_SAID)
    assert (await google.put(session, REST, REST_SAID)).status == 200
    assert await stands_on_the_wall(google)


async def test_after_a_part_the_rest_needs_a_range(google, session):
    await google.put(session, ZEROS, f"bytes 0-262143/{SIZE}")
    assert (await google.put(session, bytes(SIZE - GRANULE), None)).status == 400


async def test_a_chunk_may_be_taken_in_part(google, session):
    await google.dials(storedBytes=300_000)
    answer = await google.put(session, ZEROS + ZEROS, f"bytes 0-524287/{SIZE}")
    assert answer.headers["Range"] == "bytes=0-262143"


async def test_a_session_may_move_and_is_no_more_where_it_was(google, session):
    await google.dials(movesSessions=True)
    new = (await google.put(session, FIRST, FIRST_SAID)).headers["Location"]
    assert (await google.put(session, REST, REST_SAID)).status == 404
    assert (await google.put(new, REST, REST_SAID)).status == 200
    assert await stands_on_the_wall(google)


async def test_an_unknown_session_is_not_found(google, session):
    assert (await google.put(session + "x", b"", f"bytes */{SIZE}")).status == 404


async def test_a_session_ends_after_a_week(google, session):
    google.token = None  # the address alone gives access
    await google.clock.advance(7 * 86_400 - 1)
    assert (await google.put(session, b"", f"bytes */{SIZE}")).status == 308
    await google.clock.advance(1)
    assert (await google.put(session, b"", f"bytes */{SIZE}")).status == 404


async def test_a_large_video_is_counted_and_not_kept(google, monkeypatch):
    monkeypatch.setattr(arriving, "KEPT", GRANULE)
    await google.upload(content=bytes(GRANULE + 1))
    [seen] = await google.wall()
    assert seen["media"][0]["url"].endswith(hashlib.sha256(bytes(GRANULE + 1)).hexdigest())


async def test_the_hundred_and_first_upload_of_a_day_is_refused_until_midnight_in_california(google):
    await google.dials(uploadsPerDay=2)
    for _ in range(2):
        assert (await google.start()).status == 200
    refused = await google.start()
    assert refused.reason == (429, "rateLimitExceeded")
    assert "Video Uploads per day" in refused.body["error"]["message"]
    await google.clock.advance(20 * 3600)  # it was four in the morning there
    await google.connect()
    assert (await google.start()).status == 200


async def test_refused_starts_are_counted_too(google):
    await google.dials(uploadsPerDay=1)
    await google.start(words(title=""))
    assert (await google.start()).status == 429


async def test_a_channel_has_a_limit_of_its_own(google):
    await google.dials(channelUploads=1)
    await google.upload()
    assert (await google.start()).reason == (400, "uploadLimitExceeded")
