"""Which of an account's posts is ours, when nobody saw the answer."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from picscripter.plugin import Absent, Found, Intent, OutcomeUnknown, Unknowable
from picscripter_twitter.lookup import PAGES, find_created

pytestmark = pytest.mark.anyio
SINCE = datetime(2026, 11, 23, 12, 0, 0, 700_000, tzinfo=UTC)


class Listing:
    """A session whose lists are written down; it knows one spelling of `fields`, and remembers the queries."""

    def __init__(self, *lists, spelling="post.fields"):
        self.lists, self.spelling, self.queries = list(lists), spelling, []

    async def request(self, method, host, path, *, query, accept=(), **_):
        assert (method, host, path) == ("GET", "api", "/2/users/1/tweets")
        if self.spelling not in query:
            assert 400 in accept
            return SimpleNamespace(status=400)
        self.queries.append(query)
        number = len(self.queries)
        meta = {"next_token": str(number)} if len(self.lists) > number else {}
        count = len(self.lists[number - 1])
        said = {"data": self.lists[number - 1], "meta": {"result_count": count, **meta}}
        return SimpleNamespace(status=200, json=lambda: said)


def tweet(number="5", text="Hello", made="2026-11-23T12:00:01.000Z", **more):
    return {"id": number, "text": text, "created_at": made, **more}


async def look(session, text="Hello", taken=(), media=(), attempt=1):
    body = {"text": text} | ({"media": {"media_ids": list(media)}} if media else {})
    intent = Intent(since=SINCE, taken=frozenset(taken), attempt=attempt)
    found = await find_created(session, "1", body, intent=intent)
    return found.result["id"] if isinstance(found, Found) else found


@pytest.mark.parametrize("spelling", ["post.fields", "tweet.fields"])
async def test_our_text_is_found_in_both_spellings_of_the_api(spelling):
    assert await look(Listing([tweet(text="other"), tweet("6")], spelling=spelling)) == "6"


async def test_it_asks_from_the_second_of_the_intent():
    session = Listing([])
    await look(session)
    assert session.queries[0]["start_time"] == "2026-11-23T12:00:00Z"


async def test_a_post_of_the_same_second_is_not_too_old():
    assert await look(Listing([tweet(made="2026-11-23T12:00:00.000Z")])) == "5"


async def test_an_older_post_with_the_same_text_is_not_adopted():
    assert await look(Listing([tweet(made="2026-11-23T11:59:59.000Z")])) == Absent()


async def test_a_post_that_belongs_to_another_of_ours_is_not_adopted():
    assert await look(Listing([tweet("5"), tweet("6")]), taken={"5"}) == "6"


async def test_an_answer_without_posts_is_an_empty_list():
    session = Listing([])
    session.lists = [[]]
    assert await look(session) == Absent()


@pytest.mark.parametrize(
    "said", [{}, [], None, {"errors": [{"title": "Not Found Error"}]}, {"meta": {}}, {"meta": None}]
)
async def test_a_success_that_is_no_list_does_not_say_that_nothing_is_there(said):
    class Odd(Listing):
        async def request(self, *_args, **_how):
            return SimpleNamespace(status=200, json=lambda: said)

    with pytest.raises(OutcomeUnknown):
        await look(Odd())


@pytest.mark.parametrize(
    "attempt, made, found",
    [(1, "11:59:00", Absent()), (2, "11:59:00", "5"), (2, "11:45:00", "5"), (2, "11:44:00", Absent())],
)
async def test_a_second_sending_looks_for_what_the_first_one_left(attempt, made, found):
    assert await look(Listing([tweet(made=f"2026-11-23T{made}.000Z")]), attempt=attempt) == found


@pytest.mark.parametrize("field", ["note_post", "note_tweet"])
async def test_a_long_text_is_compared_whole(field):
    whole = "word " * 100
    cut = tweet(text=whole[:270] + "… https://t.co/x", **{field: {"text": whole.strip()}})
    assert await look(Listing([cut]), text=whole) == "5"


async def test_addresses_and_html_are_seen_through():
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com/"}]
    seen = tweet(text="R&amp;D at https://t.co/a", entities={"urls": urls})
    assert await look(Listing([seen]), text="R&D at example.com") == "5"


async def test_it_reads_on_until_the_list_ends():
    session = Listing([tweet("1", "a")], [tweet("2", "b")], [tweet("3")])
    assert await look(session) == "3"
    assert [query.get("pagination_token") for query in session.queries] == [None, "1", "2"]


async def test_a_list_without_end_proves_nothing():
    session = Listing(*[[tweet(str(n), "other")] for n in range(PAGES + 5)])
    assert isinstance(await look(session), Unknowable)
    assert len(session.queries) == PAGES


def showing(*keys):
    return {"attachments": {"media_keys": list(keys)}}


async def test_our_media_are_found_whatever_x_made_of_the_text():
    listed = [
        tweet("5", "Hello", **showing("3_70")),
        tweet("6", "Hello… https://t.co/m", **showing("3_71", "3_72")),
    ]
    assert await look(Listing(listed), media=("71", "72")) == "6"


async def test_the_same_text_with_other_media_is_not_ours():
    listed = [tweet("5"), tweet("6", "Hello https://t.co/m", **showing("3_70"))]
    assert await look(Listing(listed), media=("71",)) == Absent()


async def test_the_same_text_with_a_picture_is_not_our_text_alone():
    link = {"url": "https://t.co/m", "expanded_url": "https://x.com/a/status/5/photo/1", "media_key": "3_70"}
    listed = [tweet("5", "Hello https://t.co/m", entities={"urls": [link]}, **showing("3_70"))]
    assert await look(Listing(listed)) == Absent()
