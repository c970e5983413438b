"""What became of a post, by its container and by the account's list."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from picscripter.plugin import Absent, Found, Intent, NotYet
from picscripter_instagram.lookup import ALBUM, LISTS, PICTURE, REEL, find_published

pytestmark = pytest.mark.anyio
SINCE = datetime(2026, 11, 23, 12, 0, 0, 700_000, tzinfo=UTC)
KINDS = {PICTURE: ("IMAGE", "FEED"), REEL: ("VIDEO", "REELS"), ALBUM: ("CAROUSEL_ALBUM", "FEED")}


class Told:
    """A session whose container has a status, and whose list is written down; it remembers the queries."""

    app = SimpleNamespace(login="instagram")

    def __init__(self, status, *lists):
        self.status, self.lists, self.queries = status, list(lists), []

    async def request(self, method, host, path, *, query, form=None):
        if not path.endswith("/media"):
            return SimpleNamespace(json=lambda: {"id": "c", "status_code": self.status})
        self.queries.append(query)
        more = (
            {"paging": {"cursors": {"after": str(len(self.queries))}, "next": "…"}}
            if len(self.lists) > len(self.queries)
            else {}
        )
        return SimpleNamespace(json=lambda: {"data": self.lists[len(self.queries) - 1], **more})


def media(number=1, caption="Hello", made="2026-11-23T12:00:01+0000", kind=PICTURE, **more):
    return {
        "id": str(number),
        "caption": caption,
        "timestamp": made,
        "media_type": KINDS[kind][0],
        "media_product_type": KINDS[kind][1],
        "permalink": f"https://www.instagram.com/p/{number}/",
        **more,
    }


async def look(session, caption="Hello", kind=PICTURE, taken=()):
    intent = Intent(since=SINCE, taken=frozenset(taken))
    return await find_published(session, "17841", "c", caption, kind, intent=intent)


async def found(*listed, **how):
    result = await look(Told("PUBLISHED", list(listed)), **how)
    return result.result["id"] if isinstance(result, Found) else result


async def test_a_published_container_is_found_with_its_address():
    result = await look(Told("PUBLISHED", [media()]))
    assert (result.result["id"], result.result["url"]) == ("1", "https://www.instagram.com/p/1/")


async def test_a_container_that_is_merely_ready_was_not_published():
    session = Told("FINISHED", [media()])
    assert await look(session) == Absent()
    assert session.queries == []


async def test_a_published_container_that_is_not_listed_yet_is_looked_for_again():
    assert isinstance(await look(Told("PUBLISHED", [])), NotYet)


@pytest.mark.parametrize("status", ["EXPIRED", "ERROR"])
async def test_a_container_that_is_over_leaves_the_word_to_the_list(status):
    assert isinstance(await look(Told(status, [media()])), Found)
    assert await look(Told(status, [])) == Absent()


async def test_spaces_the_form_of_letters_and_the_signs_of_mentions_may_differ():
    assert await found(media(caption="Café\nau lait baker"), caption="Cafe\u0301\r\nau lait @baker ") == "1"


async def test_a_post_without_words_has_no_caption_in_the_list():
    bare = media()
    del bare["caption"]
    assert await found(bare, caption="") == "1"


async def test_a_post_of_the_same_second_is_not_too_old():
    assert await found(media(made="2026-11-23T12:00:00+0000")) == "1"


@pytest.mark.parametrize(
    "other",
    [media(caption="Bye"), media(made="2026-11-23T11:59:59+0000"), media(kind=REEL), media(kind=ALBUM)],
)
async def test_what_is_not_ours_is_not_adopted(other):
    assert isinstance(await found(other), NotYet)


async def test_what_belongs_to_another_post_is_not_adopted():
    assert isinstance(await found(media(), taken={"1"}), NotYet)


async def test_of_equal_ones_the_oldest_since_is_taken():
    assert await found(media(2, made="2026-11-23T12:00:09+0000"), media(1)) == "1"


@pytest.mark.parametrize("kind", [REEL, ALBUM])
async def test_reels_and_carousels_are_told_apart(kind):
    assert await found(media(1), media(2, kind=kind), kind=kind) == "2"


async def test_the_list_is_read_to_its_end():
    session = Told("PUBLISHED", [media(1, "a")], [media(2, "b")], [media(3)])
    result = await look(session)
    assert result.result["id"] == "3"
    assert [query.get("after") for query in session.queries] == [None, "1", "2"]


async def test_a_list_that_goes_further_back_is_left_there():
    session = Told("PUBLISHED", [media(2, "other"), media(1, made="2026-11-23T11:00:00+0000")], [])
    assert isinstance(await look(session), NotYet)
    assert len(session.queries) == 1


async def test_a_list_without_end_is_left_in_time():
    session = Told("PUBLISHED", *[[media(n, "other")] for n in range(LISTS + 5)])
    assert isinstance(await look(session), NotYet)
    assert len(session.queries) == LISTS
