"""A person settles one part of a thread; what comes after it is still sent."""

import pytest

from picscripter.domain.states import Status
from picscripter.testing import Conformance, Sample
from picscripter.testing.stage import open_stage
from support import harbour
from support.harbour_sandbox import Harbour

pytestmark = pytest.mark.anyio

THREAD = Sample(caption="One", options={"replies": ["Two", "Three"]})


class Threads(Conformance):
    plugin = harbour
    sandbox = Harbour


async def test_a_thread_whose_middle_a_person_saw_is_sent_to_its_end():
    async with open_stage(Threads.subject()) as stage:
        connection = await stage.connect()
        post, _ = await stage.publish(connection, THREAD, {})
        database = stage.process.database
        # As if nobody had heard what became of the second part, and the third had never been begun.
        await database.run("DELETE FROM journal_commits WHERE name = 'reply 2'")
        await database.run("DELETE FROM remote_ids WHERE remote_id NOT IN (SELECT external_id FROM posts)")
        await database.run(
            "UPDATE journal_commits SET state = 'lost', remote_id = NULL, result_enc = NULL WHERE name = 'reply 1'"
        )
        await database.run("UPDATE posts SET status = 'unknown', commit_state = 'open'")

        await stage.process.posts.resolve(post.user_id, post.id, "published", settle_ms=0, external_id="seen")
        ended = await stage.finish(post)

        lines = await database.rows("SELECT name, state, remote_id FROM journal_commits")
        assert (ended.status, ended.external_id) == (Status.PUBLISHED, post.external_id)
        assert {line["name"]: line["state"] for line in lines} == dict.fromkeys(
            ["post", "reply 1", "reply 2"], "done"
        )
        assert [line["remote_id"] for line in lines if line["name"] == "reply 1"] == ["seen"]
