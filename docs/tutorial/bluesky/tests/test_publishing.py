"""Records on the emulator's wall; under one key there is one."""

from datetime import UTC, datetime

import pytest

from picscripter.plugin import (
    Media,
    OutcomeUnknown,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
)
from picscripter_bluesky.keys import tid

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def account(bluesky):
    return await bluesky.connect()


async def test_a_text_stands_on_the_wall(bluesky):
    made = await bluesky.publish("Hello, sky")
    [seen] = await bluesky.wall()
    assert (seen["id"], seen["text"]) == (made.remote_id, "Hello, sky")
    assert made.url == f"https://bsky.app/profile/{bluesky.account.id}/post/{made.remote_id[-13:]}"


async def test_pictures_go_along_with_their_descriptions(bluesky):
    await bluesky.publish("Two", bluesky.picture(alt="A harbour"), bluesky.picture("coffee.jpg"))
    [seen] = await bluesky.wall()
    assert [each["alt"] for each in seen["media"]] == ["A harbour", None]


async def test_links_mentions_and_tags_are_marked_by_bytes(bluesky):
    text = "Grüße 👋 an @mira.bsky.social und @nobody.example: https://example.com/ü (#brot)"
    record = await bluesky.record(await bluesky.publish(text))
    raw = text.encode()
    marked = [
        (raw[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode(), each["features"][0])
        for each in record["facets"]
    ]
    assert [words for words, _ in marked] == ["@mira.bsky.social", "https://example.com/ü", "#brot"]
    assert marked[0][1]["did"].startswith("did:plc:mira")
    assert marked[2][1]["tag"] == "brot"


@pytest.mark.parametrize("named", [False, True])
async def test_the_same_round_is_there_once_however_often_it_is_sent(bluesky, named):
    await bluesky.dials(namesTaken=named)
    first = await bluesky.publish("Hello")
    assert await bluesky.publish("Hello") == first
    assert len(await bluesky.wall()) == 1


async def test_a_post_whose_answer_was_lost_is_found_by_its_key(bluesky):
    await bluesky.dials(dropAfter=1, match="createRecord")
    made = await bluesky.publish("Hello")
    assert [seen["id"] for seen in await bluesky.wall()] == [made.remote_id]


async def test_a_post_that_never_arrived_is_not_found(bluesky):
    await bluesky.dials(dropBefore=1, match="createRecord")
    with pytest.raises(OutcomeUnknown):
        await bluesky.publish("Hello")
    assert await bluesky.wall() == []


@pytest.mark.parametrize("other", [{"number": 2}, {"named": "another"}])
async def test_another_round_or_post_has_another_key(bluesky, other):
    await bluesky.publish("Hello")
    await bluesky.publish("Hello", **other)
    assert len(await bluesky.wall()) == 2


async def test_a_key_sorts_by_time():
    early, late = (tid(datetime(2026, 1, day, tzinfo=UTC), 1023) for day in (1, 2))
    assert early < late
    assert len(early) == len(late) == 13


async def test_a_picture_that_is_too_large_is_refused_before_it_is_sent(bluesky, monkeypatch):
    from picscripter_bluesky import limits, publishing

    small = {**limits.LIMITS, "image.bytes.max": limits.LIMITS["media.max"]}
    monkeypatch.setattr(publishing, "LIMITS", small)
    with pytest.raises(Refused) as refused:
        await bluesky.publish("Large", bluesky.picture())
    assert refused.value.problems[0].rule == "image.bytes.max"


async def test_a_picture_that_is_none_is_refused(bluesky):
    with pytest.raises(Refused):
        await bluesky.publish("Page", Media(type="image", url=f"{bluesky.address}/wall.json"))


async def test_the_server_takes_languages(bluesky):
    record = await bluesky.record(await bluesky.publish("Hallo", langs=["de", "pt-BR"]))
    assert record["langs"] == ["de", "pt-BR"]


@pytest.mark.parametrize(
    "status, family", [(401, Reconnect), (403, Refused), (400, Refused), (429, RateLimited)]
)
async def test_a_refusal_by_the_commit_is_a_refusal(bluesky, status, family):
    await bluesky.dials(status=status, match="createRecord")
    with pytest.raises(family):
        await bluesky.publish("Hello")


async def test_a_used_up_window_tells_its_end(bluesky):
    await bluesky.dials(rateLimitAfter=0, rateLimitSeconds=600, match="createRecord")
    with pytest.raises(RateLimited) as limited:
        await bluesky.publish("Hello")
    assert 0 < (limited.value.until - bluesky.clock.now()).total_seconds() <= 600


async def test_an_account_that_was_taken_down_waits_for_a_person(bluesky):
    said = Response(status=400, headers={}, body=b'{"error": "AccountTakedown", "message": "gone"}')
    named = bluesky.platform.classify(said)
    assert isinstance(named, QuotaExhausted)
    assert (named.scope, named.until) == ("connection", None)


async def test_what_is_removed_is_gone_and_may_be_removed_again(bluesky):
    made = await bluesky.publish("Hello")
    for _ in range(2):
        await bluesky.platform.delete(bluesky.session(), made.remote_id)
    assert await bluesky.wall() == []
