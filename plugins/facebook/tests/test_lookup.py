"""Which of a Page's posts is ours, when nobody saw the answer."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from picscripter.plugin import Absent, Found, Intent, Unknowable
from picscripter_facebook.lookup import LISTS, find_created

pytestmark = pytest.mark.anyio
SINCE = datetime(2026, 11, 23, 12, 0, 0, 700_000, tzinfo=UTC)


class Listing:
    """A session whose list of posts is written down; it remembers the queries."""

    app = SimpleNamespace(client_id="app")

    def __init__(self, *pages):
        self.pages, self.queries = list(pages), []

    def proof(self):
        return "proof"

    async def request(self, method, host, path, *, query, **_):
        self.queries.append(query)
        more = (
            {"paging": {"cursors": {"after": str(len(self.queries))}, "next": "…"}}
            if len(self.pages) > len(self.queries)
            else {}
        )
        return SimpleNamespace(json=lambda: {"data": self.pages[len(self.queries) - 1], **more})


def post(number=1, message="Hello", made="2026-11-23T12:00:01+0000", **more):
    return {
        "id": f"10_{number}",
        "message": message,
        "created_time": made,
        "permalink_url": f"https://www.facebook.com/10/posts/{number}",
        **more,
    }


def attached(kind, *ids):
    shown = [{"media_type": kind, "target": {"id": photo}} for photo in ids]
    if len(shown) == 1:
        return {"data": shown}
    return {"data": [{"media_type": "album", "target": {"id": "9"}, "subattachments": {"data": shown}}]}


async def found(*posts, message="Hello", link=None, photos=(), taken=()):
    session = Listing(list(posts))
    look = await find_created(
        session, "10", message, link, list(photos), intent=Intent(since=SINCE, taken=frozenset(taken))
    )
    return look.result["id"] if isinstance(look, Found) else look


async def test_our_text_is_found_with_its_address():
    look = await find_created(Listing([post()]), "10", "Hello", None, [], intent=Intent(since=SINCE))
    assert look == Found(result={"id": "10_1", "url": "https://www.facebook.com/10/posts/1"})


async def test_spaces_and_the_form_of_letters_may_differ():
    assert await found(post(message="Café\nau lait"), message="Cafe\u0301\r\nau lait ") == "10_1"


async def test_a_post_of_the_same_second_is_not_too_old():
    assert await found(post(made="2026-11-23T12:00:00+0000")) == "10_1"


@pytest.mark.parametrize(
    "other",
    [
        post(message="Goodbye"),
        post(made="2026-11-23T11:59:59+0000"),
        post(application={"id": "another app"}),
        post(attachments=attached("photo", "7")),
        post(attachments=attached("link", "7")) | {"message": "Other"},
    ],
)
async def test_what_is_not_ours_is_not_adopted(other):
    assert await found(other) == Absent()


async def test_a_post_that_belongs_to_another_of_ours_is_not_adopted():
    assert await found(post(), taken={"10_1"}) == Absent()


async def test_the_app_that_is_named_may_be_ours():
    assert await found(post(application={"id": "app"})) == "10_1"


async def test_pictures_decide_whatever_became_of_the_text():
    photo = post(message="changed by hand", attachments=attached("photo", "7"))
    assert await found(photo, photos=["7"]) == "10_1"


async def test_an_album_is_found_by_the_pictures_inside():
    assert await found(post(attachments=attached("photo", "7", "8")), photos=["7", "8"]) == "10_1"


async def test_the_same_text_with_other_pictures_is_another_post():
    assert await found(post(attachments=attached("photo", "6")), photos=["7"]) == Absent()


async def test_a_link_without_a_text_is_found_by_being_a_link():
    linked = post(attachments={"data": [{"media_type": "link", "target": {"url": "https://example.com"}}]})
    del linked["message"]
    assert await found(linked, message="", link="https://example.com") == "10_1"


async def test_a_text_alone_is_no_link_post():
    assert await found(post(), link="https://example.com") == Absent()


async def test_a_text_with_an_address_in_it_may_be_shown_as_a_link():
    assert await found(post(attachments=attached("link", "7"))) == "10_1"


@pytest.mark.parametrize("kind", ["link", "video", "music", "event"])
@pytest.mark.parametrize("link", ["https://example.com/film", None])
async def test_a_link_is_one_by_having_no_object_of_facebooks_whatever_its_page_shows(kind, link):
    shown = [{"media_type": kind, "target": {"url": "https://l.facebook.com/l.php?u=example"}}]
    assert await found(post(attachments={"data": shown}), link=link) == "10_1"


async def test_a_link_whose_preview_is_a_page_on_facebook_is_one():
    shown = [{"media_type": "link", "target": {"id": "77", "url": "https://www.facebook.com/77"}}]
    assert await found(post(attachments={"data": shown}), link="https://example.com/") == "10_1"


async def test_a_shared_film_is_a_link_though_facebook_knows_it():
    shown = [{"media_type": "video", "type": "video_share_youtube", "target": {"id": "77"}}]
    assert await found(post(attachments={"data": shown}), link="https://example.com/film") == "10_1"


async def test_a_video_with_the_same_text_is_no_link():
    shown = [{"media_type": "video", "type": "video_inline", "target": {"id": "77"}}]
    assert await found(post(attachments={"data": shown}), link="https://example.com/film") == Absent()


async def test_it_reads_on_until_the_list_ends():
    session = Listing([post(1, "a")], [post(2, "b")], [post(3)])
    look = await find_created(session, "10", "Hello", None, [], intent=Intent(since=SINCE))
    assert (look.result["id"], [query.get("after") for query in session.queries]) == (
        "10_3",
        [None, "1", "2"],
    )


async def test_a_list_without_end_proves_nothing():
    session = Listing(*[[post(n, "other")] for n in range(LISTS + 5)])
    look = await find_created(session, "10", "Hello", None, [], intent=Intent(since=SINCE))
    assert isinstance(look, Unknowable)
    assert len(session.queries) == LISTS
