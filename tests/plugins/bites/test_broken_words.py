"""Descriptions, logins and answers that are broken on purpose: the promise that is broken says so, and says why."""

import logging
import urllib.request
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

import picscripter_facebook
import picscripter_twitter
from picscripter.plugin import (
    Limits,
    OutcomeUnknown,
    PlatformError,
    Published,
    RateLimited,
    Reconnect,
    Refused,
    Tokens,
)
from picscripter_facebook import graph
from picscripter_facebook import publishing as facebook
from picscripter_twitter import publishing as twitter
from support.broken import TEXT, broken_promise, on_facebook, on_x, posting

pytestmark = pytest.mark.anyio


async def test_a_settle_time_of_nothing_is_caught():
    def describe():
        return replace(picscripter_facebook.describe(), settle=timedelta(0))

    told = await broken_promise("it_describes_itself_soundly", on_facebook(describe=describe))
    assert "settle is nothing" in told


async def test_a_token_in_the_query_string_is_caught():
    async def create(session, page, message, link, photos):
        query = {"fields": "id,permalink_url", "access_token": session._tokens.access}
        return graph.address_of(
            await graph.call(session, "POST", f"{page}/feed", query=query, json={"message": message})
        )

    async def publish(delivery, post):
        find = facebook.find_created
        made = await delivery.commit("post", create, post.account.id, post.caption, None, [], find=find)
        return Published(remote_id=made["id"])

    told = await broken_promise("no_secret_is_ever_shown", on_facebook(TEXT, publish=publish))
    assert "a secret was seen: …" in told
    assert "access_token=«the secret»" in told


async def test_a_token_in_the_log_is_caught():
    async def create(session, account, body):
        logging.getLogger("acme").info("posting with %s", session._tokens.access)
        return await twitter.create(session, account, body)

    told = await broken_promise("no_secret_is_ever_shown", on_x(publish=posting(create)))
    assert "posting with «the secret»" in told


async def test_a_token_that_is_printed_is_caught():
    async def create(session, account, body):
        print(session._tokens.access)
        return await twitter.create(session, account, body)

    await broken_promise("no_secret_is_ever_shown", on_x(publish=posting(create)))


async def test_a_swallowed_429_is_caught():
    async def upload(session, page, url, alt):
        try:
            return await facebook.upload(session, page, url, alt)
        except RateLimited:
            return ""

    async def publish(delivery, post):
        photo = await delivery.step("photo", upload, post.account.id, post.media[0].url, "File 1")
        args = (post.account.id, post.caption, None, [photo] if photo else [])
        made = await delivery.commit("post", facebook.create, *args, find=facebook.find_created)
        return Published(remote_id=made["id"])

    for name in ("a_rate_limit_of_the_platform_is_waited_for", "a_rate_limit_without_a_time_is_waited_for"):
        assert "429: it is published, not held" in await broken_promise(name, on_facebook(publish=publish))


async def test_a_429_that_is_tried_at_once_is_caught():
    def classify(response):
        return None if response.status != 429 else OutcomeUnknown("busy")

    told = await broken_promise("a_rate_limit_of_the_platform_is_waited_for", on_x(classify=classify))
    assert "not held" in told


async def test_a_wrong_limit_is_caught():
    def describe():
        whole = picscripter_twitter.describe()
        wrong = [
            replace(each, value=300) if each.rule == "caption.max" else each for each in whole.limits.values()
        ]
        return replace(whole, limits=Limits(*wrong))

    told = await broken_promise("every_limit_is_enforced_at_its_border", on_x(describe=describe))
    assert "caption.max: 300 is the limit, and is refused" in told


async def test_a_limit_that_nobody_enforces_is_caught():
    def validate_options(post, account):
        return []

    subject = on_x(validate_options=validate_options)
    told = await broken_promise("every_limit_is_enforced_at_its_border", subject)
    assert "caption.max: 281 is not refused" in told


async def test_a_limit_without_a_source_is_caught():
    def describe():
        whole = picscripter_twitter.describe()
        return replace(
            whole, limits=Limits(*[replace(each, source="docs") for each in whole.limits.values()])
        )

    assert "source" in await broken_promise("every_limit_has_a_source", on_x(describe=describe))


async def test_validation_that_asks_somebody_is_caught():
    def validate_options(post, account):
        with suppress(OSError):
            urllib.request.urlopen("http://127.0.0.1:1/limits", timeout=0.1)
        return []

    told = await broken_promise("validation_talks_to_nobody", on_x(validate_options=validate_options))
    assert "socket.connect" in told


async def test_a_state_that_is_in_the_address_twice_is_caught():
    def authorize_url(app, consent):
        return f"{picscripter_twitter.authorize_url(app, consent)}&state={consent.state}"

    subject = on_x(authorize_url=authorize_url)
    told = await broken_promise("the_authorize_address_carries_what_it_must_once", subject)
    assert "the state is in it 2 times" in told


async def test_a_missing_challenge_is_caught():
    def authorize_url(app, consent):
        return picscripter_twitter.authorize_url(app, replace(consent, challenge=None))

    subject = on_x(authorize_url=authorize_url)
    told = await broken_promise("the_authorize_address_carries_what_it_must_once", subject)
    assert "the challenge is in it 0 times" in told


async def test_a_dead_token_that_is_called_a_refusal_is_caught():
    def classify(response):
        return Refused("no") if response.status == 401 else None

    told = await broken_promise("a_refused_token_is_refreshed_once", on_x(classify=classify))
    assert "401: it ended failed" in told


async def test_a_refresh_that_forgets_the_new_token_is_caught():
    async def refresh(context, tokens: Tokens):
        made = await picscripter_twitter.refresh(context, tokens)
        return replace(made, refresh=tokens.refresh)

    told = await broken_promise("a_refresh_keeps_or_replaces_the_tokens", on_x(refresh=refresh))
    assert "keeps the old one" in told


async def test_a_lost_refresh_that_is_called_dead_is_caught():
    async def refresh(context, tokens):
        try:
            return await picscripter_twitter.refresh(context, tokens)
        except PlatformError as fault:
            raise Reconnect("over") from fault

    told = await broken_promise("a_refresh_keeps_or_replaces_the_tokens", on_x(refresh=refresh))
    assert "a refresh whose answer is lost is Reconnect" in told


async def test_a_code_that_is_tried_again_is_caught():
    async def exchange_code(context, grant):
        try:
            return await picscripter_twitter.exchange_code(context, grant)
        except Refused:
            return Tokens(access="a made-up token")

    told = await broken_promise("a_code_counts_only_once", on_x(exchange_code=exchange_code))
    assert "traded again" in told


async def test_scopes_that_are_taken_for_granted_are_caught():
    async def exchange_code(context, grant):
        tokens = await picscripter_facebook.exchange_code(context, grant)
        return replace(tokens, scopes=grant.scopes)

    subject = on_facebook(TEXT, exchange_code=exchange_code)
    told = await broken_promise("a_consent_without_a_required_scope_is_refused", subject)
    assert "connected all the same" in told or "is told as" in told
