"""What is found of a commit that nobody heard of, and what is not taken for it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from picscripter.plugin import Absent, Found, Intent, Response, Unknowable
from picscripter_youtube.lookup import PAGES, find_released, find_uploaded

pytestmark = pytest.mark.anyio
SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PIECE = {"size": 600_000}
KNOWN_BY = {"title": "Bread", "uploads": "UU1"}


def item(number=1, title="Bread", made="2026-11-23T12:00:05Z"):
    said = {"title": title, "publishedAt": made, "resourceId": {"videoId": f"v{number}"}}
    return {"snippet": said}


class Channel:
    """A session of an upload that answers so, and the lists of the channel's uploads."""

    def __init__(self, status, *lists, headers=None, body=b""):
        self.answer = Response(status=status, headers=headers or {}, body=body)
        self.lists = list(lists)
        self.queries = []

    async def request(self, method, host, path="", *, query=None, **how):
        if method == "PUT":
            assert how["headers"] == {"content-range": "bytes */600000"}
            return self.answer
        self.queries.append(dict(query))
        at = int(query.get("pageToken", 0))
        more = {"nextPageToken": str(at + 1)} if at + 1 < len(self.lists) else {}
        return SimpleNamespace(json=lambda: {"items": self.lists[at], **more})


async def look(channel, taken=()):
    intent = Intent(since=SINCE, taken=frozenset(taken))
    found = await find_uploaded(channel, "https://upload", PIECE, KNOWN_BY, intent=intent)
    return found.result["id"] if isinstance(found, Found) else found


async def test_a_complete_session_answers_with_its_video():
    body = b'{"id": "v1", "status": {"privacyStatus": "public"}}'
    found = await find_uploaded(
        Channel(200, body=body), "https://upload", PIECE, KNOWN_BY, intent=Intent(since=SINCE)
    )
    assert found == Found(result={"id": "v1", "privacy": "public"})


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-524287"}])
async def test_a_session_that_waits_for_more_has_made_no_video(headers):
    assert await look(Channel(308, [item()], headers=headers)) == Absent()


@pytest.mark.parametrize("status", [404, 410])
async def test_when_the_session_is_gone_the_channels_list_is_looked_through(status):
    assert await look(Channel(status, [item()])) == "v1"


@pytest.mark.parametrize("other", [item(title="Rolls"), item(made="2026-11-23T11:59:58Z")])
async def test_what_is_not_ours_is_not_adopted(other):
    assert await look(Channel(404, [other])) == Absent()


async def test_what_belongs_to_another_post_is_not_adopted():
    assert await look(Channel(404, [item()]), taken={"v1"}) == Absent()


@pytest.mark.parametrize(
    "ours, theirs", [(" Bread  and\nrolls ", "Bread and rolls"), ("Cafe\u0301", "Caf\xe9")]
)
async def test_a_title_is_known_again_whatever_became_of_its_spaces_and_accents(ours, theirs):
    found = await find_uploaded(
        Channel(404, [item(title=theirs)]),
        "https://upload",
        PIECE,
        KNOWN_BY | {"title": ours},
        intent=Intent(since=SINCE),
    )
    assert isinstance(found, Found)


async def test_two_that_look_alike_are_a_persons_to_tell_apart():
    assert isinstance(await look(Channel(404, [item(1), item(2)])), Unknowable)


async def test_it_reads_on_while_the_list_is_newer_than_the_intent():
    channel = Channel(404, [item(1, "a")], [item(2, "b")], [item(3)], [item(4, made="2026-11-22T00:00:00Z")])
    assert await look(channel) == "v3"
    assert len(channel.queries) == 4


async def test_a_list_without_end_proves_nothing():
    channel = Channel(404, *[[item(number, "other")] for number in range(PAGES + 5)])
    assert isinstance(await look(channel), Unknowable)
    assert len(channel.queries) == PAGES


@pytest.mark.parametrize(
    "seen, found",
    [("public", Found(result={"id": "v1", "privacy": "public"})), ("private", Absent()), (None, Absent())],
)
async def test_a_release_came_through_when_the_video_is_as_visible_as_wanted(seen, found):
    items = [{"id": "v1", "status": {"privacyStatus": seen}}] if seen else []
    channel = Channel(200, items)
    status = {"privacyStatus": "public"}
    assert await find_released(channel, "v1", None, status, intent=Intent(since=SINCE)) == found


async def test_of_a_video_that_stays_private_nobody_sees_whether_its_words_arrived():
    channel = Channel(200, [{"id": "v1", "status": {"privacyStatus": "private"}}])
    found = await find_released(
        channel, "v1", {"title": "New"}, {"privacyStatus": "private"}, intent=Intent(since=SINCE)
    )
    assert found == Absent()


async def test_an_upload_of_the_same_second_is_not_too_old():
    since = SINCE + timedelta(milliseconds=900)
    channel = Channel(404, [item(made="2026-11-23T12:00:00Z")])
    found = await find_uploaded(channel, "https://upload", PIECE, KNOWN_BY, intent=Intent(since=since))
    assert isinstance(found, Found)
