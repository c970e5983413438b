"""What became of a post whose answer was lost: which one is adopted, and which one never."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from picscripter.plugin import Absent, Found, Intent, OutcomeUnknown, Post, Unknowable
from picscripter.testing.clock import START
from picscripter_linkedin.api import made_at
from picscripter_linkedin.draft import draft
from picscripter_linkedin.lookup import LISTS, Probe, find_on_page
from picscripter_linkedin.options import LinkedInOptions

pytestmark = pytest.mark.anyio
SINCE = datetime(2026, 11, 23, 12, 0, 0, 700_000, tzinfo=UTC)
PAGE = "urn:li:organization:1"


# --- of a member


async def test_the_repetition_of_a_lost_post_names_it(member):
    await member.dials(dropAfter=1.0, match="POST /rest/posts")
    with pytest.raises(OutcomeUnknown):
        await member.publish("Hello")
    [shown] = await member.wall()
    await member.dials(dropAfter=0.0)
    assert await repeated(member, "Hello", since=START) == {"id": shown["id"]}
    assert len(await member.wall()) == 1


async def test_the_repetition_of_a_post_that_never_arrived_makes_it(member):
    found = await repeated(member, "Hello", since=START)
    assert [shown["id"] for shown in await member.wall()] == [found["id"]]


async def test_last_weeks_post_is_not_taken_for_ours(member):
    await member.dials(duplicateSeconds=10 * 86_400)
    await member.publish("Hello")
    await member.clock.advance(7 * 86_400)
    with pytest.raises(OutcomeUnknown, match="not this one"):
        await repeated(member, "Hello", since=member.clock.now())
    assert len(await member.wall()) == 1


async def test_a_post_that_is_another_ones_is_not_taken_for_ours(member):
    made = await member.publish("Hello")
    with pytest.raises(OutcomeUnknown, match="not this one"):
        await repeated(member, "Hello", since=START, taken={made.remote_id})


async def test_the_ghost_of_a_deleted_post_is_not_taken_for_ours(member):
    made = await member.publish("Hello")
    await member.delete(made.remote_id)
    await member.clock.advance(60)
    with pytest.raises(OutcomeUnknown, match="not this one"):
        await repeated(member, "Hello", since=member.clock.now() - timedelta(seconds=2))
    assert await member.wall() == []


async def test_the_repetition_waits_until_the_first_one_is_decided(member):
    await repeated(member, "Hello", since=member.clock.now())
    [post] = await member.posts()
    assert post["createdAt"] / 1000 >= START.timestamp() + 30


async def test_nothing_else_can_tell_of_a_members_post():
    look = await Probe().find(None, {}, intent=Intent(since=SINCE))
    assert isinstance(look, Unknowable)


async def repeated(member, text, *, since, taken=()):
    """As the host does it: it asks, hears that nobody knows, and sends the same again."""
    probe = Probe()
    body = draft(Post(id="1", account=member.account, caption=text, options=LinkedInOptions()), [])
    await probe.find(member.session(), body, intent=Intent(since=since, taken=frozenset(taken)))
    return await member.clock.run(probe.send(member.session(), body))


@pytest.mark.parametrize(
    "urn, day",
    [
        # Quoted by people on the day on which they were made.
        ("urn:li:share:7141138937766391808", "2023-12-14"),
        ("urn:li:share:7431329065766260736", "2026-02-22"),
    ],
)
def test_the_number_of_a_post_tells_when_it_was_made(urn, day):
    assert f"{made_at(urn):%Y-%m-%d}" == day


# --- of a Page


class Listing:
    """A session whose lists of posts are written down; it remembers the queries."""

    def __init__(self, *pages):
        self.pages, self.queries = list(pages), []

    async def request(self, method, host, path, *, query, headers, **_):
        assert headers["X-RestLi-Method"] == "FINDER"
        self.queries.append(query)
        return SimpleNamespace(status=200, json=lambda: {"elements": self.pages[len(self.queries) - 1]})


def ms(seconds):
    return int((SINCE + timedelta(seconds=seconds)).timestamp() * 1000)


def post(number=1, text="Hello", made=1.0, **more):
    moment = ms(made)
    known = {
        "id": f"urn:li:share:{number}",
        "commentary": text,
        "createdAt": moment,
        "lastModifiedAt": moment,
    }
    return known | {"author": PAGE, "lifecycleState": "PUBLISHED"} | more


def media(urn):
    return {"content": {"media": {"id": urn}}}


def album(*urns):
    return {"content": {"multiImage": {"images": [{"id": urn} for urn in urns]}}}


async def found(*posts, taken=(), text="Hello", **more):
    body = {"author": PAGE, "commentary": text, **more}
    intent = Intent(since=SINCE, taken=frozenset(taken))
    look = await find_on_page(Listing(list(posts)), body, intent=intent)
    return look.result["id"] if isinstance(look, Found) else look


async def test_our_text_is_found():
    assert await found(post()) == "urn:li:share:1"


async def test_a_text_is_found_however_its_hashtags_are_written():
    assert await found(post(text=r"Hi {hashtag|\#|bread} \(x\)"), text=r"Hi #bread \(x\)") == "urn:li:share:1"


@pytest.mark.parametrize(
    "other",
    [
        post(text="Goodbye"),
        post(made=-0.1),
        post(**media("urn:li:image:9")),
        post(content={"article": {"source": "https://example.com"}}),
        post(lifecycleState="PUBLISH_FAILED"),
        post(lifecycleState="DRAFT"),
    ],
)
async def test_another_post_is_not_ours(other):
    assert await found(other) == Absent()


async def test_one_that_belongs_to_another_post_is_not_ours():
    assert await found(post(), taken={"urn:li:share:1"}) == Absent()


async def test_our_picture_decides_and_not_the_text():
    assert (
        await found(post(text="Edited", **media("urn:li:image:1")), **media("urn:li:image:1"))
        == "urn:li:share:1"
    )
    assert await found(post(**media("urn:li:image:2")), **media("urn:li:image:1")) == Absent()


async def test_several_pictures_are_ours_together_only():
    assert await found(post(**album("a", "b")), **album("a", "b")) == "urn:li:share:1"
    assert await found(post(**album("a", "c")), **album("a", "b")) == Absent()


async def test_the_thumbnail_of_a_card_is_a_file_of_ours():
    card = {"content": {"article": {"source": "https://example.com", "thumbnail": "urn:li:image:1"}}}
    assert await found(post(**card), **card) == "urn:li:share:1"


async def test_a_list_is_read_on_until_it_is_older_than_the_intent():
    newer = [post(number, "Other") for number in range(100)]
    session = Listing(newer, [post(7)])
    look = await find_on_page(session, {"author": PAGE, "commentary": "Hello"}, intent=Intent(since=SINCE))
    assert look == Found(result={"id": "urn:li:share:7"})
    assert [query["start"] for query in session.queries] == ["0", "100"]
    old = [*newer[:99], post(1, "Other", made=-5)]
    look = await find_on_page(
        Listing(old), {"author": PAGE, "commentary": "Hello"}, intent=Intent(since=SINCE)
    )
    assert look == Absent()


async def test_a_page_with_too_many_newer_posts_is_for_a_person():
    newer = [post(number, "Other") for number in range(100)]
    body = {"author": PAGE, "commentary": "Hello"}
    look = await find_on_page(Listing(*[newer] * LISTS), body, intent=Intent(since=SINCE))
    assert isinstance(look, Unknowable)


async def test_a_pages_lost_post_is_found_in_its_list(page, files):
    await page.dials(dropAfter=1.0, match="POST /rest/posts")
    made = await page.publish("Bread (fresh)", files.picture(2))
    assert page.delivery.lost is not None
    assert [shown["id"] for shown in await page.wall()] == [made.remote_id]


async def test_a_pages_list_that_may_not_be_read_tells_nothing(linkedin):
    linkedin.login = "pages"
    await linkedin.connect(("w_organization_social", "rw_organization_admin"))
    await linkedin.dials(dropAfter=1.0, match="POST /rest/posts")
    with pytest.raises(OutcomeUnknown):
        await linkedin.publish("Hello")
