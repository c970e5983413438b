"""Which pin on a board is the one whose answer was lost."""

from datetime import UTC, datetime, timedelta

import pytest

from picscripter.plugin import Absent, Found, Intent, Response, Unknowable
from picscripter_pinterest.lookup import MOST_PAGES, find_created

pytestmark = pytest.mark.anyio
SINCE = datetime(2026, 11, 23, 12, 0, 0, 500_000, tzinfo=UTC)
WORDS = {"board_id": "7", "title": "Bread", "description": "Fresh", "link": "https://example.com/a"}


def pin(number=1, after=1.0, **other):
    made = SINCE + timedelta(seconds=after)
    found = {
        "id": str(number),
        "created_at": made.strftime("%Y-%m-%dT%H:%M:%S"),
        "title": "Bread",
        "description": "Fresh",
        "link": "https://example.com/a",
        "media": {"media_type": "image"},
        "is_owner": True,
    }
    return found | other


class Board:
    """Answers page after page; the last one again and again when it `goes_on`."""

    def __init__(self, *pages, goes_on=False):
        self.pages, self.goes_on, self.asked = list(pages), goes_on, []

    async def request(self, _method, _host, path, *, query):
        import json

        self.asked.append((path, dict(query)))
        page = self.pages[0]
        more = self.goes_on or len(self.pages) > 1
        self.pages = self.pages[1:] or self.pages
        body = {"items": page, "bookmark": f"b{len(self.asked)}" if more else None}
        return Response(status=200, headers={}, body=json.dumps(body).encode())


async def look(*pages, shown=None, taken=(), words=None, goes_on=False):
    board = Board(*pages, goes_on=goes_on)
    intent = Intent(since=SINCE, taken=frozenset(taken))
    found = await find_created(board, words or WORDS, shown or {"files": [{}]}, intent=intent)
    return found, board


async def test_the_pin_with_our_words_is_found():
    assert (await look([pin()]))[0] == Found(result={"id": "1"})


@pytest.mark.parametrize(
    "made", ["2026-11-23T12:00:00", "2026-11-23T12:00:00+00:00", "2026-11-23T12:00:00-00:00"]
)
async def test_a_pin_of_the_same_second_is_not_too_old(made):
    assert (await look([pin(created_at=made)]))[0] == Found(result={"id": "1"})


@pytest.mark.parametrize(
    "same",
    [
        {"description": " Fresh\n"},
        {"link": "http://EXAMPLE.com/a/"},
        {"link": "https://example.com/%61"},
        {"media": None},
        {"is_owner": True, "alt_text": "changed"},
    ],
)
async def test_what_pinterest_may_write_otherwise_is_the_same(same):
    assert (await look([pin(**same)]))[0] == Found(result={"id": "1"})


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Rolls"},
        {"description": None},
        {"link": None},
        {"link": "https://example.com/b"},
        {"link": "https://example.com/a?b"},
        {"media": {"media_type": "video"}},
        {"is_owner": False},
        {"created_at": "2026-11-23T11:59:59"},
    ],
)
async def test_what_is_not_ours_is_not_adopted(other):
    assert (await look([pin(**other)]))[0] == Absent()


async def test_a_pin_that_belongs_to_another_post_is_not_adopted():
    assert (await look([pin()], taken={"1"}))[0] == Absent()


async def test_of_several_that_look_alike_none_is_adopted():
    found, _ = await look([pin(2), pin(1)])
    assert isinstance(found, Unknowable)


@pytest.mark.parametrize(
    "shown, kind",
    [
        ({"files": [{}, {}]}, "multiple_images"),
        ({"urls": ["a"]}, "image"),
        ({"media_id": "5", "cover": {"second": 0}}, "video"),
    ],
)
async def test_the_kind_of_media_is_told_apart(shown, kind):
    assert (await look([pin(media={"media_type": kind})], shown=shown))[0] == Found(result={"id": "1"})


async def test_it_reads_on_while_pins_are_as_young_as_the_intent():
    found, board = await look([pin(3, 9, title="x"), pin(2, 8, title="x")], [pin(1)])
    assert found == Found(result={"id": "1"})
    assert [query.get("bookmark") for _, query in board.asked] == [None, "b1"]
    assert board.asked[0] == ("/v5/boards/7/pins", {"page_size": "250"})


async def test_in_the_order_of_time_it_stops_where_pins_are_older():
    found, board = await look([pin(3, 9, title="x"), pin(2, -90)], [pin(1)], goes_on=True)
    assert (found, len(board.asked)) == (Absent(), 1)


async def test_in_any_other_order_it_reads_to_the_end():
    found, _ = await look([pin(4, -90), pin(3, -80)], [pin(2, -70), pin(1)])
    assert found == Found(result={"id": "1"})


async def test_a_board_without_end_proves_nothing():
    found, board = await look([pin(4, -90), pin(3, -80)], goes_on=True)
    assert isinstance(found, Unknowable)
    assert len(board.asked) == MOST_PAGES
