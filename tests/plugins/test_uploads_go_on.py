"""An upload that is cut goes on where it stopped, as often as it is cut, and is never begun anew beside itself."""

import random

import pytest

from picscripter.domain.states import Status
from picscripter.testing import Conformance, Sample, faults
from picscripter.testing.files import picture
from picscripter.testing.stage import open_stage
from picscripter.testing.verdict import clean_run, judge
from support import harbour
from support.harbour import PIECE
from support.harbour_sandbox import Harbour

pytestmark = pytest.mark.anyio
SIZE = 30 * PIECE


def many_pieces(number: int) -> bytes:
    return picture(number).ljust(SIZE, b"\0")


class Uploads(Conformance):
    plugin = harbour
    sandbox = Harbour
    files = {"image": many_pieces}


SAMPLE = Sample(caption="Loaves.", media=("image",))


def sent(calls):
    return sum(call.size for call in calls if call.method == "PUT")


@pytest.mark.parametrize("fault", [faults.request_lost, faults.killed_before, faults.killed_after])
async def test_an_upload_that_is_cut_sends_no_more_than_one_piece_again(fault):
    async with open_stage(Uploads.subject()) as stage:
        connection = await stage.connect()
        clean = await clean_run(stage, connection, "picture", SAMPLE)
        middle = len(clean.calls) // 2
        await stage.clear()
        post, calls = await stage.publish(connection, SAMPLE, {middle: fault})
        judge(stage, post, f"cut at call {middle}", clean=clean)
        piece = max(call.size for call in clean.calls if call.method == "PUT")
        assert SIZE <= sent(calls) <= SIZE + piece


async def test_an_upload_that_gets_on_is_never_given_up():
    async with open_stage(Uploads.subject()) as stage:
        connection = await stage.connect()
        chance = random.Random(5)
        every_other = {number: faults.request_lost for number in range(3, 60) if chance.random() < 0.5}
        post, _ = await stage.publish(connection, SAMPLE, every_other)
        assert (post.status, len(every_other) > 20) == (Status.PUBLISHED, True)
        assert stage.public()[0].media[0].medium.content == many_pieces(1)


async def test_a_piece_in_every_try_is_enough_however_many_tries_it_takes():
    async with open_stage(Uploads.subject()) as stage:
        connection = await stage.connect()
        # Three cuts in a row break the run off, and a run that ends so is an attempt; there are three of those.
        faulty = {number: faults.request_lost for number in range(2, 30) if number % 4}
        post, _ = await stage.publish(connection, SAMPLE, faulty)
        assert (post.status, stage.public()[0].media[0].medium.content == many_pieces(1)) == (
            Status.PUBLISHED,
            True,
        )


async def test_what_was_sent_to_be_public_is_looked_up_where_it_was_sent_although_its_upload_has_expired():
    async with open_stage(Uploads.subject()) as stage:
        connection = await stage.connect()
        clean = await clean_run(stage, connection, "picture", SAMPLE)
        await stage.clear()
        with stage.relay.counting({clean.acted[0]: faults.answer_lost}) as calls:
            post = await stage.submit(connection, SAMPLE)
            while len(calls) < clean.acted[0]:
                await stage.go_on()
            await stage.clock.advance(7 * 3600)
            post = await stage.finish(post)
        judge(stage, post, "its lookup came after the upload had expired", clean=clean)
        assert [name for name, _ in stage.watch.steps].count("open") == 1
