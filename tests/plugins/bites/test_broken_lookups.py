"""Two lookups that cannot be trusted, under every fault: one never finds anything, the other always does."""

import pytest

from picscripter.plugin import Absent, Found, Published, Retry
from picscripter.testing.promises import PROMISES
from picscripter_twitter import fetch_accounts as accounts_of_x
from support.broken import TEXT, broken_promise, create_on_a_page, on_facebook, on_x, posting

pytestmark = pytest.mark.anyio

TOOK_EFFECT = (
    "a_lost_answer_is_never_posted_twice",
    "two_lost_answers_are_never_posted_twice",
    "a_process_killed_after_the_send_posts_nothing_twice",
    "a_request_that_lands_late_is_never_posted_twice",
    "a_cancelled_publish_stops_at_once",
    "a_server_fault_that_acted_is_found_out",
    "a_page_instead_of_an_answer_is_found_out",
    "an_empty_answer_is_found_out",
    "a_huge_answer_is_found_out",
    "an_answer_that_drips_is_not_waited_for",
)
DID_NOTHING = (
    "a_lost_request_is_made_again",
    "a_process_killed_before_the_send_loses_no_post",
    "a_server_fault_is_got_over",
    "a_page_of_a_gateway_is_got_over",
    "a_page_in_front_of_the_platform_is_got_over",
)


@pytest.mark.parametrize("name", TOOK_EFFECT)
async def test_a_lookup_that_finds_nothing_is_caught(name):
    async def find(session, page, text, *, intent):
        return Absent()

    async def publish(delivery, post):
        made = await delivery.commit("post", create_on_a_page, post.account.id, post.caption, find=find)
        return Published(remote_id=made["id"])

    assert "posts are public" in await broken_promise(name, on_facebook(TEXT, publish=publish))


@pytest.mark.parametrize("name", DID_NOTHING)
async def test_a_lookup_that_always_finds_is_caught(name):
    async def find(session, account, body, *, intent):
        return Found(result={"id": "1"})

    told = await broken_promise(name, on_x(publish=posting(find=find)))
    assert "it says published, and nothing is public" in told


async def test_a_forbidden_post_that_is_tried_again_is_caught():
    def classify(response):
        return Retry("again") if response.status == 403 else None

    told = await broken_promise("a_forbidden_post_is_not_tried_again", on_x(classify=classify))
    assert "it ended published; expected failed or held or partial" in told


async def test_an_account_that_is_found_twice_is_caught():
    async def fetch_accounts(session):
        return [*await accounts_of_x(session), *await accounts_of_x(session)]

    told = await broken_promise("the_accounts_of_a_grant_are_found", on_x(fetch_accounts=fetch_accounts))
    assert "found twice" in told


def test_these_promises_are_still_promised():
    assert {*TOOK_EFFECT, *DID_NOTHING} <= {promise.name for promise in PROMISES}
