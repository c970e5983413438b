"""Posts on the emulator's wall, and the ones whose answer was lost."""

import pytest

from picscripter.plugin import (
    OutcomeUnknown,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
)
from picscripter_facebook.publishing import discard, upload

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def page(facebook):
    return await facebook.connect()


async def test_a_text_stands_on_the_wall(facebook, page):
    made = await facebook.publish("Hello, Page")
    [seen] = await facebook.wall()
    assert (seen["id"], seen["text"]) == (made.remote_id, "Hello, Page")
    assert made.remote_id.startswith(f"{page.id}_")


async def test_its_address_is_the_one_that_people_see(facebook):
    made = await facebook.publish("Hello, Page")
    [seen] = await facebook.wall()
    assert made.url == seen["url"]


async def test_the_address_comes_with_the_answer_and_costs_no_second_request(facebook):
    await facebook.publish("Hello")
    assert (await facebook.requests())[-1].endswith("/feed")


async def test_a_link_stands_beside_the_text(facebook):
    await facebook.publish("Look", link="https://example.com/a")
    [seen] = await facebook.wall()
    assert seen["text"] == "Look\n\nhttps://example.com/a"


async def test_a_picture_arrives_byte_by_byte_with_its_alt_text(facebook, pictures):
    await facebook.publish("Look", pictures(7, "a grey square"))
    [seen] = await facebook.wall()
    [picture] = seen["media"]
    assert await facebook.bytes_of(picture["url"]) == pictures.bytes(7)
    assert picture["alt"] == "a grey square"


async def test_pictures_keep_their_order(facebook, pictures):
    shades = [30, 10, 20]
    await facebook.publish("", *[pictures(shade) for shade in shades])
    [seen] = await facebook.wall()
    assert [await facebook.bytes_of(each["url"]) for each in seen["media"]] == [
        pictures.bytes(s) for s in shades
    ]


async def test_the_public_act_comes_last_and_once(facebook, pictures):
    before = len(await facebook.requests())
    await facebook.publish("Look", pictures(1), pictures(2))
    made = [request.rsplit("/", 1)[1] for request in (await facebook.requests())[before:]]
    assert made == ["photos", "photos", "feed"]


@pytest.mark.parametrize("shades", [(), (1,), (1, 2)])
async def test_a_post_whose_answer_was_lost_is_found(facebook, pictures, shades):
    await facebook.dials(dropAfter=1, match="/feed")
    made = await facebook.publish("Hello", *[pictures(shade) for shade in shades])
    [seen] = await facebook.wall()
    assert isinstance(facebook.delivery.lost, OutcomeUnknown)
    assert (made.remote_id, made.url) == (seen["id"], seen["url"])


async def test_a_link_whose_answer_was_lost_is_found(facebook):
    await facebook.dials(dropAfter=1, match="/feed")
    made = await facebook.publish(link="https://example.com/a")
    assert [seen["id"] for seen in await facebook.wall()] == [made.remote_id]


async def test_a_post_that_never_arrived_is_not_found(facebook):
    await facebook.dials(dropBefore=1, match="/feed")
    with pytest.raises(OutcomeUnknown):
        await facebook.publish("Hello")
    assert await facebook.wall() == []


async def test_a_5xx_after_it_took_effect_is_no_refusal(facebook):
    await facebook.dials(status=503, statusAfter=True, match="/feed")
    made = await facebook.publish("Hello")
    assert [seen["id"] for seen in await facebook.wall()] == [made.remote_id]


async def test_a_repeated_text_is_a_question_and_adopts_nothing_older(facebook):
    await facebook.publish("Hello")
    await facebook.clock.advance(5)
    with pytest.raises(OutcomeUnknown) as unknown:
        await facebook.publish("Hello")
    assert unknown.value.code == "506"
    assert len(await facebook.wall()) == 1


async def test_what_belongs_to_another_post_is_not_adopted(facebook):
    first = await facebook.publish("Hello")
    with pytest.raises(OutcomeUnknown):
        await facebook.publish("Hello", taken=frozenset({first.remote_id}))


async def test_a_lagging_list_shows_it_later(facebook):
    await facebook.dials(dropAfter=1, match="/feed", indexLagSeconds=5)
    with pytest.raises(OutcomeUnknown):
        await facebook.publish("Hello")
    await facebook.clock.advance(6)
    await facebook.dials(dropAfter=0)
    with pytest.raises(OutcomeUnknown) as duplicate:
        await facebook.publish("Hello")
    assert duplicate.value.code == "506"


@pytest.mark.parametrize(
    "status, family",
    [(400, Refused), (401, Reconnect), (403, Reconnect), (429, RateLimited)],
)
async def test_a_refusal_by_the_commit_is_a_refusal(facebook, status, family):
    await facebook.dials(status=status, match="/feed")
    with pytest.raises(family):
        await facebook.publish("Hello")


async def test_a_link_that_cannot_be_read_is_refused_with_its_code(facebook):
    with pytest.raises(Refused) as refused:
        await facebook.publish(link="https://nowhere.invalid/a")
    assert refused.value.code == "1609005"


async def test_a_picture_that_is_gone_is_refused_before_anything_is_public(facebook, pictures):
    with pytest.raises(Refused):
        await facebook.publish("Look", pictures(300))
    assert await facebook.wall() == []


async def test_a_picture_that_no_post_needs_is_removed(facebook, page, pictures):
    photo = await upload(facebook.session(), page.id, pictures(1).url, None)
    await discard(facebook.session(), photo)
    assert (await facebook.requests())[-1].startswith("DELETE")


async def test_what_is_removed_is_gone_and_may_be_removed_again(facebook):
    made = await facebook.publish("Hello")
    for _ in range(2):
        await facebook.platform.delete(facebook.session(), made.remote_id)
    assert await facebook.wall() == []


async def test_a_removal_that_fails_is_not_taken_for_one(facebook):
    made = await facebook.publish("Hello")
    await facebook.dials(status=503, match="DELETE")
    with pytest.raises((Retry, OutcomeUnknown)):
        await facebook.platform.delete(facebook.session(), made.remote_id)
