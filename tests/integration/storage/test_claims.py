"""Due posts are claimed by one worker at a time, users in turn, and freed when their worker dies."""

import asyncio

import pytest

from support.connecting import add_post, add_user, page, tokens

pytestmark = pytest.mark.anyio


def ids(claims):
    return [claim.post_id for claim in claims]


async def test_a_due_post_is_claimed_once(desk):
    post = await desk.post()
    assert ids(await desk.claims("w1").claim("social", 10)) == [post.id]
    assert await desk.claims("w2").claim("social", 10) == []


async def test_of_many_workers_each_gets_other_posts(desk):
    for _ in range(12):
        await desk.post()
    found = await asyncio.gather(*(desk.claims(f"w{n}").claim("social", 5) for n in range(4)))
    claimed = [post_id for claims in found for post_id in ids(claims)]
    assert len(claimed) == len(set(claimed)) == 12


async def test_a_post_whose_time_is_to_come_is_not_claimed(desk):
    await desk.post(hours=1)
    assert await desk.claims().claim("social", 10) == []


async def test_a_post_of_another_platform_is_not_claimed(desk):
    await desk.post()
    assert await desk.claims().claim("other", 10) == []


async def test_a_claim_that_nobody_keeps_alive_is_made_again_with_a_newer_fence(desk):
    await desk.post()
    [first] = await desk.claims("w1", lease=0).claim("social", 1)
    await asyncio.sleep(0.002)
    [second] = await desk.claims("w2").claim("social", 1)
    assert second.fence > first.fence


async def test_a_message_that_comes_twice_is_taken_once(desk):
    await desk.post()
    claims = desk.claims()
    [claim] = await claims.claim("social", 1)
    ticket = (claim.post_id, claim.fence)
    both = await asyncio.gather(claims.take([ticket]), claims.take([ticket]))
    assert sorted(len(each) for each in both) == [0, 1]


async def test_a_message_of_a_claim_that_was_made_again_is_not_taken(desk):
    await desk.post()
    [late] = await desk.claims("w1", lease=0).claim("social", 1)
    await asyncio.sleep(0.002)
    await desk.claims("w2").claim("social", 1)
    assert await desk.claims("w1").take([(late.post_id, late.fence)]) == []


async def test_what_is_taken_is_publishing(desk):
    post = await desk.taken()
    assert (post.status, (await desk.row(post))["worker"]) == ("publishing", "w1")


async def test_what_is_taken_before_its_time_stays_scheduled(desk):
    post = await desk.post(hours=1)
    assert (await desk.take(post.id)).status == "scheduled"


async def test_a_heartbeat_keeps_only_what_is_still_ours(desk):
    mine, lost = await desk.taken("w1"), await desk.taken("w1")
    await desk.take(lost.id, "w2")
    kept = await desk.claims("w1").beat([(mine.id, mine.fence), (lost.id, lost.fence)])
    assert kept == {(mine.id, mine.fence)}


async def test_a_heartbeat_moves_the_end_of_the_lease(desk):
    post = await desk.taken()
    before = (await desk.row(post))["wake_at"]
    await desk.claims(lease=600_000).beat([(post.id, post.fence)])
    assert (await desk.row(post))["wake_at"] > before + 500_000


async def test_a_heartbeat_wakes_no_post_that_has_ended(desk):
    post = await desk.taken()
    await desk.posts.cancel(desk.user, post.id)
    assert await desk.claims().beat([(post.id, post.fence), (post.id, post.fence + 1)]) == set()
    assert (await desk.row(post))["wake_at"] is None


async def test_what_is_given_back_is_due_again_and_its_run_may_write_nothing(desk):
    post = await desk.taken()
    await desk.claims().release([(post.id, post.fence)])
    row = await desk.row(post)
    assert (row["wake_at"], row["worker"]) == (row["due_at"], None)
    assert not await desk.outcomes.write(desk.outcome(post))


async def test_the_only_process_of_a_database_frees_what_was_claimed_before_it(desk):
    post, waiting = await desk.taken(), await desk.post(hours=1)
    assert await desk.claims("w9").free_all() == 1
    assert (await desk.row(post))["worker"] is None
    assert (await desk.row(waiting))["fence"] == 0


async def test_ten_posts_of_one_user_do_not_delay_another_users_one(desk, connections):
    for _ in range(10):
        await desk.post()
    ben = await add_user(desk.database, "ben@example.com")
    account = await connections.save(ben, "social", "default", page(7), tokens())
    last = await add_post(desk.database, ben, account.id)
    assert last.id in ids(await desk.claims().claim("social", 2))


async def test_the_longest_due_of_a_user_is_claimed_first(desk):
    posts = [await desk.post(hours=-hours) for hours in (1, 3, 2)]
    assert ids(await desk.claims().claim("social", 1)) == [posts[1].id]


async def test_accounts_that_have_enough_under_way_are_passed_over(desk):
    await desk.post()
    other = await desk.post(connection=await desk.account(2))
    assert ids(await desk.claims().claim("social", 10, full=[desk.connection])) == [other.id]


async def test_a_pause_tells_how_long_until_the_next_post(desk):
    await desk.post(hours=1)
    pauses = await desk.claims().pauses(["social", "other"])
    assert 3_500_000 < pauses["social"] <= 3_600_000
    assert "other" not in pauses
