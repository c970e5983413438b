"""Posts on the emulator's wall, and the ones whose answer was lost."""

from datetime import UTC, datetime

import pytest

from picscripter.plugin import OutcomeUnknown, QuotaExhausted, RateLimited, Reconnect, Refused

pytestmark = pytest.mark.anyio
TRICKY = "R&D <b>: cafe\u0301 👩🏽‍🚀 at Example.com/A, again https://example.org/ !\n\nNext line"


@pytest.fixture(autouse=True)
async def account(twitter):
    return await twitter.connect()


async def test_a_text_stands_on_the_wall(twitter):
    made = await twitter.publish("Hello, X")
    [seen] = await twitter.wall()
    assert (seen["id"], seen["text"]) == (made.remote_id, "Hello, X")


async def test_its_address_names_the_author(twitter):
    made = await twitter.publish("Hello, X")
    assert made.url == f"https://x.com/picscripter_demo/status/{made.remote_id}"


@pytest.mark.parametrize("setting", ["everyone", "mentionedUsers", "following", "subscribers", "verified"])
async def test_x_takes_every_setting_of_who_may_reply(twitter, setting):
    assert (await twitter.publish("Hello", replySettings=setting)).remote_id


@pytest.mark.parametrize("text", ["Hello", TRICKY, "$TSLA to the 🌕", "https://example.com"])
async def test_a_post_whose_answer_was_lost_is_found(twitter, text):
    await twitter.dials(dropAfter=1, match="POST /2/tweets")
    made = await twitter.publish(text)
    assert isinstance(twitter.delivery.lost, OutcomeUnknown)
    assert [seen["id"] for seen in await twitter.wall()] == [made.remote_id]


async def test_a_long_post_whose_answer_was_lost_is_found(twitter):
    await twitter.connect(accounts=("1730000000000000003",))
    await twitter.dials(dropAfter=1, match="POST /2/tweets")
    made = await twitter.publish("many words " * 2000)
    assert [seen["id"] for seen in await twitter.wall()] == [made.remote_id]


async def test_a_post_that_never_arrived_is_not_found(twitter):
    await twitter.dials(dropBefore=1, match="POST /2/tweets")
    with pytest.raises(OutcomeUnknown):
        await twitter.publish("Hello")
    assert await twitter.wall() == []


async def test_a_5xx_after_it_took_effect_is_no_refusal(twitter):
    await twitter.dials(status=503, statusAfter=True, match="POST /2/tweets")
    made = await twitter.publish("Hello")
    assert [seen["id"] for seen in await twitter.wall()] == [made.remote_id]


async def test_a_repeated_text_is_a_question_and_adopts_nothing_older(twitter):
    await twitter.publish("Hello")
    await twitter.clock.advance(5)
    with pytest.raises(OutcomeUnknown, match="duplicate"):
        await twitter.publish("Hello")
    assert len(await twitter.wall()) == 1


async def test_what_belongs_to_another_post_is_not_adopted(twitter):
    first = await twitter.publish("Hello")
    with pytest.raises(OutcomeUnknown):
        await twitter.publish("Hello", taken=frozenset({first.remote_id}))


@pytest.mark.parametrize(
    "status, family",
    [(400, Refused), (401, Reconnect), (402, QuotaExhausted), (403, Refused), (429, RateLimited)],
)
async def test_a_refusal_by_the_commit_is_a_refusal(twitter, status, family):
    await twitter.dials(status=status, match="POST /2/tweets")
    with pytest.raises(family):
        await twitter.publish("Hello")


async def test_no_credits_wait_for_a_person(twitter):
    await twitter.dials(credits=0)
    with pytest.raises(QuotaExhausted) as stopped:
        await twitter.publish("Hello")
    assert (stopped.value.scope, stopped.value.until) == ("app", None)


async def test_a_used_up_window_tells_its_end(twitter):
    await twitter.dials(rateLimitAfter=0, rateLimitSeconds=600)
    with pytest.raises(RateLimited) as limited:
        await twitter.publish("Hello")
    seconds = (limited.value.until - twitter.clock.now()).total_seconds()
    assert 0 < seconds <= 600


async def test_the_hundred_and_first_post_of_a_quarter_of_an_hour_waits(twitter):
    for number in range(100):
        await twitter.publish(f"Post {number}")
    with pytest.raises(RateLimited) as limited:
        await twitter.publish("One more")
    assert limited.value.until == datetime.fromtimestamp(int(limited.value.until.timestamp()), UTC)
    assert limited.value.until > twitter.clock.now()


async def test_without_the_scope_it_is_refused(twitter):
    await twitter.connect(scopes=("tweet.read", "users.read"))
    with pytest.raises(Refused):
        await twitter.publish("Hello")


async def test_what_is_removed_is_gone_and_may_be_removed_again(twitter):
    made = await twitter.publish("Hello")
    for _ in range(2):
        await twitter.platform.delete(twitter.session(), made.remote_id)
    assert await twitter.wall() == []


async def test_another_persons_post_is_not_ours_to_remove(twitter):
    made = await twitter.publish("Hello")
    await twitter.connect(accounts=("1730000000000000002",))
    with pytest.raises(Refused):
        await twitter.platform.delete(twitter.session(), made.remote_id)
