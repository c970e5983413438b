"""Posts on the emulator's wall; sent twice under one key, they are there once."""

from datetime import timedelta

import pytest

from picscripter.plugin import OutcomeUnknown, QuotaExhausted, RateLimited, Reconnect, Refused
from picscripter_mastodon.publishing import key_of

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def account(mastodon):
    return await mastodon.connect()


async def test_a_text_stands_on_the_wall(mastodon):
    made = await mastodon.publish("Hello, fediverse")
    [seen] = await mastodon.wall()
    assert (seen["id"], seen["text"]) == (made.remote_id, "Hello, fediverse")
    assert made.url.endswith(f"/@picscripter_demo/{made.remote_id}")


async def test_pictures_go_along_with_their_descriptions(mastodon):
    await mastodon.publish(
        "Two", mastodon.picture(alt="A harbour"), mastodon.picture("coffee.jpg", alt="A cup")
    )
    [seen] = await mastodon.wall()
    assert [each["alt"] for each in seen["media"]] == ["A harbour", "A cup"]


async def test_a_picture_that_is_still_processed_is_waited_for(mastodon):
    await mastodon.dials(processingSeconds=20)
    await mastodon.publish("Later", mastodon.picture())
    assert len((await mastodon.wall())[0]["media"]) == 1


async def test_sent_again_under_its_key_a_post_is_there_once(mastodon):
    await mastodon.dials(dropAfter=1, match="POST /api/v1/statuses")
    with pytest.raises(OutcomeUnknown):
        await mastodon.publish("Hello")
    await mastodon.dials(dropAfter=0)
    made = await mastodon.publish("Hello")
    assert [seen["id"] for seen in await mastodon.wall()] == [made.remote_id]


async def test_after_an_hour_the_key_is_forgotten_as_the_plugin_says(mastodon):
    await mastodon.publish("Hello")
    await mastodon.clock.advance(timedelta(hours=1).total_seconds())
    await mastodon.publish("Hello")
    assert len(await mastodon.wall()) == 2


async def test_another_round_and_another_post_have_other_keys(mastodon):
    posts = [mastodon.post("a"), mastodon.post("a", number=2), mastodon.post("a", named="other")]
    assert len({key_of(post) for post in posts}) == 3
    assert key_of(mastodon.post("edited")) == key_of(posts[0])


@pytest.mark.parametrize(
    "options",
    [
        {"visibility": "unlisted"},
        {"visibility": "direct"},
        {"spoilerText": "Spiders", "sensitive": True},
        {"language": "de"},
        {"language": "zh-CN"},
    ],
)
async def test_the_server_takes_every_option(mastodon, options):
    assert (await mastodon.publish("Hello", **options)).remote_id


@pytest.mark.parametrize(
    "status, family",
    [(401, Reconnect), (403, Refused), (404, Refused), (422, Refused), (429, RateLimited)],
)
async def test_a_refusal_by_the_commit_is_a_refusal(mastodon, status, family):
    await mastodon.dials(status=status, match="POST /api/v1/statuses")
    with pytest.raises(family):
        await mastodon.publish("Hello")


async def test_a_used_up_window_tells_its_end(mastodon):
    await mastodon.dials(rateLimitAfter=0, rateLimitSeconds=600)
    with pytest.raises(RateLimited) as limited:
        await mastodon.publish("Hello")
    assert 0 < (limited.value.until - mastodon.clock.now()).total_seconds() <= 600


async def test_what_is_removed_is_gone_and_may_be_removed_again(mastodon):
    made = await mastodon.publish("Hello")
    for _ in range(2):
        await mastodon.platform.delete(mastodon.session(), made.remote_id)
    assert await mastodon.wall() == []


async def test_a_disabled_account_waits_for_a_person(mastodon):
    from picscripter.plugin import Response

    said = Response(status=403, headers={}, body=b'{"error": "Your login is currently disabled"}')
    named = mastodon.platform.classify(said)
    assert isinstance(named, QuotaExhausted)
    assert (named.scope, named.until) == ("connection", None)
