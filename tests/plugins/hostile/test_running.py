"""A plugin that misbehaves while it runs is found out, told by name, and stops nobody else's post."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from picscripter import wiring
from picscripter.domain.redaction import HIDDEN
from picscripter.domain.states import Status
from picscripter.platforms import watch
from picscripter.plugin import Account, ContractBroken, Post
from picscripter.services.publishing.publishing import Publishing
from support.house import Estate, eventually, open_estate

pytestmark = pytest.mark.anyio


@pytest.fixture
def open_with(installed, tmp_path: Path) -> Callable[..., Any]:
    """`async with open_with("blocks_the_loop") as estate`."""

    @asynccontextmanager
    async def opened(name: str, **environ: str) -> AsyncIterator[Estate]:
        installed(name)
        async with open_estate(tmp_path / "data", **environ) as estate:
            yield estate

    return opened


async def both(estate: Estate, name: str, **post: Any) -> tuple[Any, Any]:
    """A post by the hostile plugin and one by a good neighbour, handed over together; how both ended."""
    user = await estate.user()
    bad, good = await estate.connect(user, name), await estate.connect(user, "sample")
    mine = await estate.post(bad, "Hostile", **post)
    theirs = await estate.post(good, "Good")
    bad_end, good_end = await estate.until_still([mine, theirs])
    return bad_end, good_end


async def logs(estate: Estate, post: Any) -> str:
    lines = await estate.house.posts.logs(post.id)
    return "\n".join(f"{line.level} {line.message}" for line in lines)


async def on_the_wall(estate: Estate) -> list[str]:
    return sorted(item["text"] for item in await estate.wall())


async def test_a_publish_that_never_ends_is_broken_off_and_told(open_with, monkeypatch):
    monkeypatch.setattr(wiring, "Publishing", partial(Publishing, quiet=0.5))
    async with open_with("hangs_in_publish", PICSCRIPTER_ATTEMPTS="1") as estate:
        bad, good = await both(estate, "hangs_in_publish")

        assert (bad.status, good.status) == (Status.FAILED, Status.PUBLISHED)
        assert "publish gave no sign of life for 0.5 s" in bad.error["message"]
        assert "picscripter-hangs-in-publish 6.6" in await logs(estate, bad)


async def test_a_publish_that_will_not_be_cancelled_is_left_behind(open_with, monkeypatch):
    monkeypatch.setattr(wiring, "Publishing", partial(Publishing, quiet=0.5))
    monkeypatch.setattr("picscripter.platforms.stints._GRACE", 0.5)
    async with open_with("clings_in_publish", PICSCRIPTER_ATTEMPTS="1") as estate:
        bad, good = await both(estate, "clings_in_publish")

        assert (bad.status, good.status) == (Status.FAILED, Status.PUBLISHED)


async def test_the_engine_stops_although_a_publish_will_not_be_cancelled(open_with, monkeypatch):
    monkeypatch.setattr("picscripter.platforms.stints._GRACE", 0.5)
    async with open_with("clings_in_publish") as estate:
        connection = await estate.connect(await estate.user(), "clings_in_publish")
        post = await estate.post(connection, "Never")

        async def running() -> bool | None:
            found = await estate.house.posts.get(post.user_id, post.id)
            return True if found is not None and found.status == Status.PUBLISHING else None

        await eventually(running)
        began = time.monotonic()

    assert time.monotonic() - began < 10


async def test_a_plugin_that_blocks_the_loop_is_interrupted_and_told(open_with, monkeypatch, caplog):
    monkeypatch.setattr(watch, "BREAK", 6)
    async with open_with("blocks_the_loop", PICSCRIPTER_ATTEMPTS="1") as estate:
        bad, good = await both(estate, "blocks_the_loop")

        assert (bad.status, good.status) == (Status.FAILED, Status.PUBLISHED)
        assert "it was broken off" in bad.error["message"]
        assert "blocks_the_loop.py:" in await logs(estate, bad)
    assert "plugin picscripter-blocks-the-loop 6.6 holds up the whole process: publish" in caplog.text
    assert await_seconds(good) < 6


def await_seconds(post: Any) -> float:
    return (post.published_at - post.created_at).total_seconds()


async def test_a_plugin_that_holds_everybody_up_for_a_moment_is_named_in_the_log_of_its_post(
    open_with, caplog
):
    async with open_with("stumbles") as estate:
        bad, good = await both(estate, "stumbles")

        assert (bad.status, good.status) == (Status.PUBLISHED, Status.PUBLISHED)
        assert "warn plugin fault: publish held up the whole process, at stumbles.py:" in await logs(
            estate, bad
        )
    assert "plugin picscripter-stumbles 6.6 holds up the whole process" in caplog.text


async def test_a_validation_that_never_ends_is_interrupted_while_the_api_lives_on(open_with, monkeypatch):
    monkeypatch.setattr(watch, "BREAK", 4)
    async with open_with("loops_in_validation") as estate:
        account = Account(id="1", handle="ann")

        with pytest.raises(ContractBroken, match=r"validate_options .* it was broken off"):
            estate.house.registry["loops_in_validation"].validate_options(
                Post(id="", account=account, caption=""), account
            )


async def test_a_host_that_is_not_declared_is_never_asked(open_with):
    async with open_with("strays", PICSCRIPTER_ATTEMPTS="1") as estate:
        bad, good = await both(estate, "strays")

        assert (bad.status, good.status) == (Status.FAILED, Status.PUBLISHED)
        assert "it declares no host https://evil.example" in bad.error["message"]


async def test_a_token_that_a_plugin_logs_is_read_nowhere(open_with, capfd):
    from picscripter.cli import logs as printed

    async with open_with("logs_its_token", PICSCRIPTER_ATTEMPTS="1") as estate:
        before = logging.getLogger().handlers[:]
        printed.install()
        try:
            bad, good = await both(estate, "logs_its_token")
        finally:
            logging.getLogger().handlers[:] = before
        [connection] = await estate.house.connections.load([bad.connection_id])
        token = connection.tokens().access

        written = capfd.readouterr().err
        assert (bad.status, good.status) == (Status.FAILED, Status.PUBLISHED)
        assert f"I publish with {HIDDEN}, in hex {HIDDEN}" in written
        assert token not in written + await logs(estate, bad) + str(bad.error)
        assert f"my key is {HIDDEN}" in await logs(estate, bad)


async def test_a_plugin_that_swallows_the_signal_to_wait_is_not_believed(open_with):
    """Its commit parks until its time; it catches that, and says that it has published."""
    async with open_with("swallows_everything") as estate:
        connection = await estate.connect(await estate.user(), "swallows_everything")
        at = estate.house.clock.now() + timedelta(seconds=3)
        post = await estate.post(connection, "Hostile", at=at)
        await asyncio.sleep(1)
        early = await on_the_wall(estate)

        (done,) = await estate.until_still([post])

        assert early == []
        assert (done.status, done.attempts) == (Status.PUBLISHED, 1)
        assert await on_the_wall(estate) == ["Hostile, first", "Hostile, second"]


async def test_a_plugin_that_swallows_a_lost_answer_is_not_believed(open_with):
    async with open_with("swallows_everything") as estate:
        await estate.dials("swallows_everything", dropAfter=1.0, match="POST /posts", indexLagSeconds=1)

        bad, good = await both(estate, "swallows_everything")

        assert (bad.status, good.status) == (Status.PUBLISHED, Status.PUBLISHED)
        assert await on_the_wall(estate) == ["Good", "Hostile, first", "Hostile, second"]
        assert "the answer was lost; found by lookup" in await logs(estate, bad)


async def test_a_plugin_that_swallows_a_used_up_allowance_is_not_believed(open_with):
    """The intent of its second commit is refused in the middle of its own code, which catches that, too."""
    async with open_with("swallows_everything") as estate:
        connection = await estate.connect(await estate.user(), "swallows_everything")
        await estate.until_still([await estate.post(connection, "One")])

        (held,) = await estate.until_still([await estate.post(connection, "Two")])

        assert (held.status, held.error["code"]) == (Status.HELD, "over_budget")
        assert await on_the_wall(estate) == ["One, first", "One, second", "Two, first"]


async def test_a_plugin_that_says_published_when_everything_was_refused_is_not_believed(open_with):
    async with open_with("swallows_everything", PICSCRIPTER_ATTEMPTS="1") as estate:
        await estate.dials("swallows_everything", status=403, match="POST /posts")

        bad, _ = await both(estate, "swallows_everything")

        assert bad.status == Status.FAILED
        assert bad.external_id is None
        assert await on_the_wall(estate) == ["Good"]


async def test_two_requests_in_a_commit_make_one_post(open_with):
    async with open_with("sends_twice") as estate:
        bad, good = await both(estate, "sends_twice")

        assert (bad.status, good.status) == (Status.PUBLISHED, Status.PUBLISHED)
        assert await on_the_wall(estate) == ["Good", "Hostile"]
        assert "a commit makes exactly one request" in await logs(estate, bad)


async def test_a_plugin_that_exits_does_not_end_the_server(open_with):
    async with open_with("exits_in_publish", PICSCRIPTER_ATTEMPTS="1") as estate:
        bad, good = await both(estate, "exits_in_publish")

        assert (bad.status, good.status) == (Status.FAILED, Status.PUBLISHED)
        assert "publish called exit" in bad.error["message"]
