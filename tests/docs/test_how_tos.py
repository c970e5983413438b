"""The how-to pages for plugin authors: the code of each runs, as it is printed, and does what the page says of it."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime

import pytest

from picscripter.domain.states import Status
from picscripter.plugin import PlatformError, Response, WebhookRequest
from picscripter.plugin.statuses import error_for
from picscripter.services.connecting import Waiting
from picscripter.testing import Sample, faults
from picscripter.testing.promises import cutting, keeping, offering, publishing
from picscripter.testing.relay import Answer
from picscripter.testing.stage import open_stage
from support.guide import plugin_of, subject_of
from support.source import ROOT

pytestmark = pytest.mark.anyio

TEXT = {"text": Sample(caption="A light.")}
FILM = {"film": Sample(caption="A light.", media=("video",))}
THREAD = {"thread": Sample(caption="One", options={"replies": ["Two", "Two"]})}
PUBLISHING = {
    "resumable-upload.md": FILM,
    "polling.md": FILM,
    "pulled-files.md": FILM,
    "threads.md": THREAD,
    "reconciliation.md": TEXT,
}
PROMISES = (
    cutting.request_lost,
    cutting.answer_lost,
    cutting.killed_before,
    cutting.killed_after,
    cutting.lands_late,
    cutting.older_post,
    publishing.edits_are_honoured,
    keeping.accounts_do_not_mix,
)


def page(name, samples=None):
    plugin = plugin_of(name)
    if hasattr(plugin, "PIECE"):
        plugin.PIECE = 1024  # the suite's files are small: three pieces all the same
    return subject_of(plugin, samples or PUBLISHING.get(name, TEXT))


def answered(status, code, **more):
    body = json.dumps({"error": {"code": code, "message": "so it is", **more}}).encode()
    return Answer(status=status, headers={"content-type": "application/json"}, body=body)


@pytest.mark.slow
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("name", PUBLISHING)
async def test_what_a_page_publishes_keeps_the_promises(name, promise):
    await promise(page(name))


async def test_an_upload_goes_on_at_the_first_piece_that_is_missing():
    async with open_stage(page("resumable-upload.md")) as stage:
        connection = await stage.connect()
        post, calls = await stage.publish(connection, FILM["film"], {3: faults.killed_before})
        sent = [call.headers["Content-Range"].partition("/")[0] for call in calls if call.method == "PUT"]
    assert post.status == Status.PUBLISHED
    assert sent == ["bytes 0-1023", "bytes 1024-2047", "bytes 1024-2047", "bytes 2048-2999"]


async def test_a_post_waits_parked_until_its_video_is_ready():
    async with open_stage(page("polling.md")) as stage:
        connection = await stage.connect()
        stage.sandbox.turn({"processingSeconds": 18})
        before = stage.clock.steady()
        post, calls = await stage.publish(connection, FILM["film"])
        looks = [call.at - before for call in calls if call.method == "GET"]
    assert (post.status, post.attempts) == (Status.PUBLISHED, 1)
    assert [round(look / 5) for look in looks] == [0, 1, 2, 3, 4]


async def test_patience_that_runs_out_ends_as_the_page_says():
    async with open_stage(page("polling.md")) as stage:
        connection = await stage.connect()
        stage.sandbox.turn({"processingSeconds": 86_400})
        post, _ = await stage.publish(connection, FILM["film"])
        assert (post.status, stage.public()) == (Status.FAILED, [])


async def test_a_video_that_cannot_be_processed_fails_at_once_with_its_reason():
    subject = page("polling.md")
    subject.files["video"] = lambda _: b"\xff" * 10
    async with open_stage(subject) as stage:
        post, _ = await stage.publish(await stage.connect(), FILM["film"])
    assert (post.status, post.error["message"]) == (
        Status.FAILED,
        "Lantern could not process the video.",
    )


async def test_what_the_platform_fetches_is_the_file_at_an_address_of_one_attempt():
    async with open_stage(page("pulled-files.md")) as stage:
        connection = await stage.connect()
        post, calls = await stage.publish(connection, FILM["film"], {1: faults.request_lost})
        sent = [json.loads(call.body)["from"] for call in calls if call.method == "POST"]
        shown = stage.public()[0].media[0].medium.content
        assert post.status == Status.PUBLISHED
        assert (len(sent), len(set(sent))) == (2, 1)
        assert shown == stage.subject.files["video"](1)
        assert len(stage.relay.lent) == 1


async def test_an_edit_withdraws_the_address_of_the_old_file():
    async with open_stage(page("pulled-files.md")) as stage:
        connection = await stage.connect()
        post = await stage.submit(connection, FILM["film"], in_seconds=600)
        while not stage.watch.results:
            assert await stage.go_on()
        (old,) = stage.watch.results.values()
        other = stage.subject.media_rows(FILM["film"], stage.media_base, 7)
        as_it_was = {"caption": post.caption, "options": post.options, "status": post.status}
        when = {"scheduled_at": post.scheduled_at, "due_at": post.due_at}
        await stage.process.posts.edit(post.user_id, post.id, media=other, **as_it_was, **when)
        assert (await stage.finish(post)).status == Status.PUBLISHED
        assert stage.public()[0].media[0].medium.content == stage.subject.files["video"](7)
        assert stage.relay.lent.at(old).withdrawn


async def test_a_thread_that_is_refused_in_the_middle_is_partial_and_nothing_is_posted_again():
    async with open_stage(page("threads.md")) as stage:
        sample = Sample(caption="One", options={"replies": ["Two", "x" * 201, "Four"]})
        post, _ = await stage.publish(await stage.connect(), sample)
        assert [each.text for each in stage.public()] == ["One", "Two"]
        assert (post.status, post.external_id) == (Status.PARTIAL, stage.public()[0].id)


async def test_several_accounts_are_chosen_from_and_each_posts_with_its_own_token():
    async with open_stage(page("choose-among-accounts.md")) as stage:
        linking, owner = stage.process.linking, await stage.owner()
        begun = await linking.beginning.send(owner, "lantern", "default", {"key": "key-of-1"}, "a browser")
        assert isinstance(begun, Waiting)
        choice = await linking.selecting.of_user(owner, begun.choice_id)
        assert [each.handle for each in choice.accounts] == ["Ann's shop", "Ann's club"]
        chosen = await linking.selecting.choose(choice, begun.choice_id, ["12"])
        [connection] = chosen.connections
        post, _ = await stage.publish(connection, TEXT["text"])
        assert post.status == Status.PUBLISHED
        assert [each.account.handle for each in stage.public()] == ["Ann's club"]


def test_every_row_of_the_error_table_is_the_family_that_it_names():
    plugin, platform = plugin_of("error-table.md"), page("error-table.md").platform
    for row in plugin.TABLE.values():
        body = json.dumps({"error": {"code": row.code}}).encode()
        fault = platform.classify(Response(status=400, headers={}, body=body))
        assert (type(fault), fault.code) == (row.family, str(row.code))
        assert row.means in fault.message
    for body in (b"<html>", b"[]", b'{"error": {"code": 99}}', b'{"error": "no"}'):
        assert platform.classify(Response(status=400, headers={}, body=body)) is None


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 409, 425, 429, 500, 503])
def test_a_status_means_what_the_page_says(status):
    words = " ".join((ROOT / "docs/how-to/error-table.md").read_text().split())
    said = {int(number): family for number, family in re.findall(r"(\d{3}) (?:is )?`(\w+)`", words)}
    assert "408, 425 and all from 500 on `Retry`, every other 4xx `Refused`" in words
    family = "Retry" if status in (408, 425) or status >= 500 else said.get(status, "Refused")
    fault = error_for(Response(status=status, headers={}, body=b""), datetime(2026, 11, 23, tzinfo=UTC))
    assert type(fault).__name__ == family


@pytest.mark.parametrize(
    "code,end",
    [
        (2, Status.HELD),
        (3, Status.HELD),
        (4, Status.HELD),
        (5, Status.HELD),
        (6, Status.PUBLISHED),
        (11, Status.FAILED),
    ],
)
async def test_each_family_moves_the_post_as_the_page_says(code, end):
    async with open_stage(page("error-table.md")) as stage:
        connection = await stage.connect()
        refusal = {1: faults.said(answered(400, code, until=4_000_000_000))}
        post, _ = await stage.publish(connection, TEXT["text"], refusal, longest=600)
    assert post.status == end


async def test_a_look_that_is_told_to_wait_waits():
    async with open_stage(page("reconciliation.md")) as stage:
        busy = Answer(status=202, headers={"content-type": "application/json"}, body=b'{"wait": 20}')
        cuts = {1: faults.answer_lost, 2: faults.said(busy)}
        post, calls = await stage.publish(await stage.connect(), TEXT["text"], cuts)
        assert (post.status, [each.text for each in stage.public()]) == (Status.PUBLISHED, ["A light."])
    assert 20 <= calls[2].at - calls[1].at < 22


async def test_a_list_that_is_not_read_to_its_end_leaves_the_post_unknown():
    async with open_stage(page("reconciliation.md")) as stage:
        connection = await stage.connect()

        async def buried(_relay, forward):
            await forward()
            for number in range(15):
                stage.sandbox._hang(stage.sandbox.accounts.get("1"), f"newer {number}")
            raise faults.Cut

        post, _ = await stage.publish(connection, TEXT["text"], {1: buried})
    assert post.status == Status.UNKNOWN


async def test_a_duplicate_is_ours_when_it_is_found():
    async with open_stage(page("reconciliation.md")) as stage:
        stage.sandbox.refuses_duplicates = True
        connection = await stage.connect()

        async def twice(_relay, forward):
            await forward()
            return await forward()

        post, _ = await stage.publish(connection, TEXT["text"], {1: twice})
        assert (post.status, len(stage.public())) == (Status.PUBLISHED, 1)


async def test_a_duplicate_of_somebody_else_fails_with_the_platforms_words():
    async with open_stage(page("reconciliation.md")) as stage:
        stage.sandbox.refuses_duplicates = True
        connection = await stage.connect()
        stage.sandbox._hang(stage.sandbox.accounts.get("1"), "A light.")
        await stage.clock.advance(3600)
        post, calls = await stage.publish(connection, TEXT["text"])
        assert (post.status, post.error["message"]) == (Status.FAILED, "Lantern: you said that just now")
    assert [call.method for call in calls].count("POST") == 1


async def test_a_signed_webhook_is_read_and_a_forged_one_is_not():
    subject = page("inbound-webhooks.md")
    await offering.calls_verified(subject)
    async with open_stage(subject) as stage:
        tokens = (await stage.connect()).tokens()
        app = stage.app_of(tokens)
        context = stage.process.network.context(stage.platform, app)
        body = b'{"events": [{"type": "post.deleted", "account": "1", "post": "7", "reason": "spam"}]}'
        signature = hmac.new(app.client_secret.encode(), body, hashlib.sha256).hexdigest()
        request = WebhookRequest(method="POST", query={}, headers={"x-signature": signature}, body=body)
        answer = await stage.platform.receive_webhook(context, request)
    [event] = answer.events
    assert (event.kind, event.account_id, event.handle, event.message) == ("removed", "1", "7", "spam")


def test_every_family_stands_in_the_table_of_the_page():
    text = (ROOT / "docs/how-to/error-table.md").read_text()
    families = {cls.__name__ for cls in PlatformError.__subclasses__()}
    assert [name for name in families if f"| `{name}" not in text] == []
