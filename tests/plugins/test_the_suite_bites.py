"""Plugins broken on purpose, each in one way: the promise that it breaks says so, and says why."""

import logging
import urllib.request
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import aiohttp
import pytest

import picscripter_facebook
import picscripter_twitter
from picscripter.platforms.loading import load
from picscripter.plugin import (
    Absent,
    File,
    Found,
    Limits,
    Media,
    OutcomeUnknown,
    PlatformError,
    Published,
    RateLimited,
    Reconnect,
    Refused,
    Tokens,
    hookimpl,
)
from picscripter.testing import Sample
from picscripter.testing.promises import PROMISES
from picscripter.testing.subject import Subject
from picscripter_facebook import graph
from picscripter_facebook import publishing as facebook
from picscripter_facebook.sandbox import sandbox as emulated_facebook
from picscripter_twitter import publishing as twitter
from picscripter_twitter.sandbox import sandbox as emulated_twitter

pytestmark = pytest.mark.anyio

CHECKS = {promise.name: promise.check for promise in PROMISES}
ROOT = Path(__file__).parents[2]
TEXT = {"text": Sample(caption="Fresh bread from seven.")}
PICTURE = {"picture": Sample(caption="Three loaves.", media=("image",))}


def broken(plugin: ModuleType, posts: dict[str, Sample], **hooks: Any) -> Subject:
    """The plugin with some of its hooks replaced."""
    name = plugin.__name__.removeprefix("picscripter_")
    whole = {hook: getattr(plugin, hook) for hook in plugin.__all__}
    changed = {hook: hookimpl(function) for hook, function in hooks.items()}
    return Subject(
        platform=load(name, SimpleNamespace(**whole | changed), distribution="broken", version="0"),
        sandbox=emulated_twitter if plugin is picscripter_twitter else emulated_facebook,
        samples=posts,
        readme=ROOT / "plugins" / name / "README.md",
    )


def on_x(**hooks: Any) -> Subject:
    return broken(picscripter_twitter, TEXT, **hooks)


def on_facebook(posts: dict[str, Sample] = PICTURE, **hooks: Any) -> Subject:
    return broken(picscripter_facebook, posts, **hooks)


def posting(
    create: Any = twitter.create, find: Any = twitter.find_created, text: Any = lambda text: text
) -> Any:
    """X's publish with other functions in it."""

    async def publish(delivery, post):
        made = await delivery.commit("post", create, post.account.id, text(post.caption), None, find=find)
        return Published(remote_id=made["id"])

    return publish


async def broken_promise(name: str, subject: Subject) -> str:
    """What the promise says of this plugin."""
    with pytest.raises(AssertionError) as told:
        await CHECKS[name](subject)
    return str(told.value)


@pytest.mark.parametrize(
    "name", ["a_lost_answer_is_never_posted_twice", "a_forbidden_post_is_not_tried_again"]
)
async def test_a_plugin_that_is_as_it_should_be_breaks_nothing(name):
    await CHECKS[name](on_x(publish=posting()))


async def create_on_a_page(session, page, text):
    """No two texts are equal: Facebook itself would refuse a repetition, and hide the fault."""
    body = {"message": f"{text} {session.clock.steady()}"}
    query = {"fields": "id,permalink_url"}
    return graph.address_of(await graph.call(session, "POST", f"{page}/feed", query=query, json=body))


async def test_a_second_create_on_resume_is_caught():
    async def publish(delivery, post):
        made = await delivery.step("make", create_on_a_page, post.account.id, post.caption)
        await delivery.commit("look", look, made["id"], find=never)
        return Published(remote_id=made["id"], url=made["url"])

    async def look(session, remote_id):
        return graph.address_of(await graph.call(session, "GET", remote_id))

    async def never(session, remote_id, *, intent):
        return Absent()

    subject = on_facebook(TEXT, publish=publish)
    lost, killed = (
        "a_lost_answer_is_never_posted_twice",
        "a_process_killed_after_the_send_posts_nothing_twice",
    )
    assert "2 posts are public" in await broken_promise(lost, subject)
    assert "2 posts are public" in await broken_promise(killed, subject)


async def test_a_public_act_in_the_preparation_is_caught():
    async def publish(delivery, post):
        made = await delivery.step("make", create_on_a_page, post.account.id, post.caption)
        await delivery.commit("post", facebook.create, post.account.id, post.caption, None, [])
        return Published(remote_id=made["id"])

    told = await broken_promise("a_lost_request_is_made_again", on_facebook(TEXT, publish=publish))
    assert "2 posts are public" in told


async def test_a_lookup_that_does_not_look_is_caught():
    async def blind(session, page, text, *, intent):
        return Absent()

    async def publish(delivery, post):
        made = await delivery.commit("post", create_on_a_page, post.account.id, post.caption, find=blind)
        return Published(remote_id=made["id"])

    told = await broken_promise("a_lost_answer_is_never_posted_twice", on_facebook(TEXT, publish=publish))
    assert "2 posts are public" in told


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
    async def create(session, account, text, replies):
        logging.getLogger("acme").info("posting with %s", session._tokens.access)
        return await twitter.create(session, account, text, replies)

    told = await broken_promise("no_secret_is_ever_shown", on_x(publish=posting(create)))
    assert "posting with «the secret»" in told


async def test_a_token_that_is_printed_is_caught():
    async def create(session, account, text, replies):
        print(session._tokens.access)
        return await twitter.create(session, account, text, replies)

    await broken_promise("no_secret_is_ever_shown", on_x(publish=posting(create)))


async def test_a_swallowed_429_is_caught():
    async def create(session, account, text, replies):
        try:
            return await twitter.create(session, account, text, replies)
        except RateLimited:
            return {"id": "1"}

    await broken_promise("a_rate_limit_of_the_platform_is_waited_for", on_x(publish=posting(create)))
    await broken_promise("a_rate_limit_without_a_time_is_waited_for", on_x(publish=posting(create)))


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
    assert "media.max: 1 is not refused" in told


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


async def test_two_requests_in_a_commit_are_caught():
    async def create(session, account, text, replies):
        made = await twitter.create(session, account, text, replies)
        with suppress(Exception):
            await session.request("GET", "api", f"/2/tweets/{made['id']}")
        return made

    told = await broken_promise("a_commit_is_one_request_of_its_table", on_x(publish=posting(create)))
    assert "exactly one request" in told


async def test_a_second_request_by_a_smuggled_session_is_caught():
    async def publish(delivery, post):
        async def keep(session):
            nonlocal smuggled
            smuggled = session
            return True

        async def create(session, account, text, replies):
            await smuggled.request("GET", "api", f"/2/users/{account}/tweets")
            return await twitter.create(session, account, text, replies)

        smuggled: Any = None
        await delivery.step("keep", keep)
        made = await delivery.commit(
            "post", create, post.account.id, post.caption, None, find=twitter.find_created
        )
        return Published(remote_id=made["id"])

    told = await broken_promise("a_commit_is_one_request_of_its_table", on_x(publish=publish))
    assert "more than one request" in told


async def test_a_commit_that_is_not_in_the_table_is_caught():
    async def publish(delivery, post):
        args = (post.account.id, post.caption, None)
        made = await delivery.commit("tweet", twitter.create, *args, find=twitter.find_created)
        return Published(remote_id=made["id"])

    told = await broken_promise("a_commit_is_one_request_of_its_table", on_x(publish=publish))
    assert "the commit 'tweet' sends POST /2/tweets: not in the table" in told


async def test_an_undeclared_host_is_caught_though_the_refusal_is_swallowed():
    async def publish(delivery, post):
        async def tell(session):
            with suppress(Exception):
                await session.request("POST", "https://metrics.example/seen")
            return True

        await delivery.step("tell", tell)
        return await posting()(delivery, post)

    assert "declares no host" in await broken_promise(
        "only_declared_hosts_are_contacted", on_x(publish=publish)
    )


async def test_a_connection_past_the_host_is_caught():
    async def publish(delivery, post):
        async def tell(session):
            timeout = aiohttp.ClientTimeout(total=0.2)
            with suppress(aiohttp.ClientError, TimeoutError):
                async with aiohttp.ClientSession(timeout=timeout) as http, http.get("http://192.0.2.1/seen"):
                    pass
            return True

        await delivery.step("tell", tell)
        return await posting()(delivery, post)

    told = await broken_promise("only_declared_hosts_are_contacted", on_x(publish=publish))
    assert "192.0.2.1" in told


async def test_a_changed_caption_is_caught():
    def plain(text: str) -> str:
        return " ".join(text.split())

    told = await broken_promise("every_letter_of_a_caption_arrives", on_x(publish=posting(text=plain)))
    assert "did not arrive as it is" in told


async def test_a_lookup_that_adopts_an_older_post_is_caught():
    async def find(session, account, text, replies, *, intent):
        answer = await session.request("GET", "api", f"/2/users/{account}/tweets")
        for item in answer.json().get("data", ()):
            if item["text"] == text:
                return Found(result={"id": item["id"]})
        return Absent()

    told = await broken_promise(
        "an_older_post_is_never_taken_for_a_lost_one", on_x(publish=posting(find=find))
    )
    assert "adopts the older one" in told


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


async def test_media_that_are_loaded_whole_are_caught():
    async def upload(session, page, url, alt):
        async with session.open(Media(type="image", url=url)) as source:
            whole = b"".join([piece async for piece in source.chunks()])

        async def pieces():
            yield whole

        file = File(filename="p", content_type=source.content_type, content=pieces(), size=len(whole))
        made = await graph.call(
            session, "POST", f"{page}/photos", form={"published": "false"}, files={"source": file}
        )
        return made["id"]

    async def publish(delivery, post):
        photo = await delivery.step("photo", upload, post.account.id, post.media[0].url, None)
        args = (post.account.id, post.caption, None, [photo])
        made = await delivery.commit("post", facebook.create, *args, find=facebook.find_created)
        return Published(remote_id=made["id"])

    told = await broken_promise("media_are_passed_on_piece_by_piece", on_facebook(publish=publish))
    assert "MiB of a file of 60 MiB" in told


async def test_a_page_of_html_taken_for_success_is_caught():
    async def create(session, account, text, replies):
        try:
            return await twitter.create(session, account, text, replies)
        except OutcomeUnknown:
            return {"id": "1"}

    for name in ("a_page_in_front_of_the_platform_is_got_over", "an_empty_answer_is_found_out"):
        await broken_promise(name, on_x(publish=posting(create)))


async def test_a_swallowed_cancellation_is_caught():
    async def create(session, account, text, replies):
        try:
            return await twitter.create(session, account, text, replies)
        except BaseException:  # noqa: BLE001 - that is the fault
            return {"id": "1"}

    told = await broken_promise("a_cancelled_publish_stops_at_once", on_x(publish=posting(create)))
    assert "cancel" in told


async def test_what_two_posts_share_is_caught():
    shared: dict[str, str] = {}

    async def publish(delivery, post):
        async def start(session):
            shared["text"] = post.caption
            await session.request("GET", "api", "/2/users/me")
            return True

        await delivery.step("start", start)
        return await posting(text=lambda _: shared["text"])(delivery, post)

    told = await broken_promise("two_accounts_at_once_do_not_mix", on_x(publish=publish))
    assert "two at once" in told


async def test_an_edit_that_is_not_honoured_is_caught():
    async def publish(delivery, post):
        async def fix(session):
            return post.caption

        text = await delivery.step("fix", fix)
        return await posting(text=lambda _: text)(delivery, post)

    told = await broken_promise("an_edit_redoes_what_depends_on_it_and_no_more", on_x(publish=publish))
    assert "its caption edited: the text became" in told


async def test_work_done_again_without_need_is_caught():
    async def publish(delivery, post):
        page, media = post.account.id, post.media[0]

        async def upload(session, url, _caption):
            return await facebook.upload(session, page, url, None)

        photo = await delivery.step("photo", upload, media.url, f"{post.caption[:1]}{len(post.caption)}")
        args = (page, post.caption, None, [photo])
        made = await delivery.commit("post", facebook.create, *args, find=facebook.find_created)
        return Published(remote_id=made["id"])

    told = await broken_promise("an_edit_redoes_what_depends_on_it_and_no_more", on_facebook(publish=publish))
    assert "'photo', which does not depend on it, is made again" in told


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


async def test_a_wrong_id_is_caught_at_the_first_publish():
    async def publish(delivery, post):
        made = await posting()(delivery, post)
        return replace(made, remote_id=f"x{made.remote_id}")

    assert "it names x" in await broken_promise("a_lost_request_is_made_again", on_x(publish=publish))
