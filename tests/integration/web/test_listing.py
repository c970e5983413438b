"""The list of posts: newest first, page by page, filtered."""

import re

import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
async def many(ann, clock):
    await ann.connect("song-1", "song")
    made = []
    for index in range(7):
        body = {"platform": "song" if index % 3 == 0 else "toy", "caption": f"number {index}"}
        made.append((await ann("POST", "/api/posts", body)).json["id"])
        await clock.advance(1 if index != 3 else 0)  # two of them in the same moment
    return made


async def pages(api, path):
    """The ids of every page, by following the links."""
    found = []
    while path is not None:
        answer = await api("GET", path)
        assert answer.status == 200, answer.text
        found.append([each["id"] for each in answer.json])
        link = re.search(r'<http://api\.example([^>]*)>; rel="next"', answer.headers["Link"])
        path = link[1] if link else None
    return found


async def test_pages_show_every_post_once_newest_first(ann, many):
    found = await pages(ann, "/api/posts?limit=3")
    assert [len(page) for page in found] == [3, 3, 1]
    shown = [each for page in found for each in page]
    assert sorted(shown) == sorted(many)
    order = list(reversed(many))
    assert [each for each in shown if each not in many[3:5]] == [
        each for each in order if each not in many[3:5]
    ]


async def test_a_full_last_page_has_no_next(ann, many):
    assert len(await pages(ann, "/api/posts?limit=7")) == 1


async def test_filters_go_along_with_the_links(ann, many):
    found = await pages(ann, "/api/posts?platform=song&status=queued&limit=1")
    assert [each for page in found for each in page] == [many[6], many[3], many[0]]
    assert await pages(ann, "/api/posts?status=published") == [[]]


@pytest.mark.parametrize(
    "query, error",
    [
        ("limit=0", ("/query/limit", "greater_than_equal")),
        ("limit=1000", ("/query/limit", "less_than_equal")),
        ("limit=x", ("/query/limit", "int_parsing")),
        ("status=odd", ("/query/status", "one_of")),
        ("before=zzz", ("/query/before", "cursor")),
        ("before=AAA", ("/query/before", "cursor")),
        ("page=2", ("/query/page", "unknown_field")),
        ("platform=a%00b", ("/query/platform", "text.unicode")),
        ("limit=1&limit=2", ("/query/limit", "repeated")),
    ],
)
async def test_a_query_that_makes_no_sense_is_refused(ann, query, error):
    answer = await ann("GET", f"/api/posts?{query}")
    assert (answer.status, answer.rules()) == (422, {error})
