"""A publish that is broken on purpose, each in one way: the promise that it breaks says so, and says why."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from picscripter.plugin import (
    Absent,
    File,
    Found,
    Media,
    OutcomeUnknown,
    Published,
)
from picscripter_facebook import graph
from picscripter_facebook import publishing as facebook
from picscripter_twitter import publishing as twitter
from support.broken import CHECKS, TEXT, broken_promise, create_on_a_page, on_facebook, on_x, posting

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "name", ["a_lost_answer_is_never_posted_twice", "a_forbidden_post_is_not_tried_again"]
)
async def test_a_plugin_that_is_as_it_should_be_breaks_nothing(name):
    await CHECKS[name](on_x(publish=posting()))


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


async def test_two_requests_in_a_commit_are_caught():
    async def create(session, account, body):
        made = await twitter.create(session, account, body)
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

        async def create(session, account, body):
            await smuggled.request("GET", "api", f"/2/users/{account}/tweets")
            return await twitter.create(session, account, body)

        smuggled: Any = None
        await delivery.step("keep", keep)
        made = await delivery.commit(
            "post", create, post.account.id, {"text": post.caption}, find=twitter.find_created
        )
        return Published(remote_id=made["id"])

    told = await broken_promise("a_commit_is_one_request_of_its_table", on_x(publish=publish))
    assert "more than one request" in told


async def test_a_commit_that_is_not_in_the_table_is_caught():
    async def publish(delivery, post):
        args = (post.account.id, {"text": post.caption})
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
    async def find(session, account, body, *, intent):
        answer = await session.request("GET", "api", f"/2/users/{account}/tweets")
        for item in answer.json().get("data", ()):
            if item["text"] == body["text"]:
                return Found(result={"id": item["id"]})
        return Absent()

    told = await broken_promise(
        "an_older_post_is_never_taken_for_a_lost_one", on_x(publish=posting(find=find))
    )
    assert "adopts the older one" in told


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
    async def create(session, account, body):
        try:
            return await twitter.create(session, account, body)
        except OutcomeUnknown:
            return {"id": "1"}

    for name in ("a_page_in_front_of_the_platform_is_got_over", "an_empty_answer_is_found_out"):
        await broken_promise(name, on_x(publish=posting(create)))


async def test_a_swallowed_cancellation_is_caught():
    async def create(session, account, body):
        try:
            return await twitter.create(session, account, body)
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


async def test_a_wrong_id_is_caught_at_the_first_publish():
    async def publish(delivery, post):
        made = await posting()(delivery, post)
        return replace(made, remote_id=f"x{made.remote_id}")

    assert "it names x" in await broken_promise("a_lost_request_is_made_again", on_x(publish=publish))
