"""What happens in production, done to real processes: killed, stopped, answers lost, Redis gone. Counted on the wall."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from picscripter.plugin import SystemClock
from support.fleet import Fleet, fleet
from support.house import eventually
from support.program import Program

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SETTLE = 5
NOW = SystemClock().now


@pytest.fixture
async def embedded(program: Callable[..., Program]) -> AsyncIterator[Fleet]:
    """One process on SQLite beside a sandbox, with three accounts of three users' worth of allowance."""
    async with fleet(program, PICSCRIPTER_DATA="data") as made:
        yield made


async def _crowd(made: Fleet) -> None:
    await made.sign_up()
    await made.connect("facebook")


def _doubled(wall: list[dict[str, object]]) -> list[str]:
    return [str(text) for text, count in Counter(item["text"] for item in wall).items() if count > 1]


async def test_a_worker_killed_in_the_middle_of_300_posts_doubles_and_loses_none(embedded: Fleet) -> None:
    serve = await embedded.serve()
    await _crowd(embedded)
    await embedded.dials("facebook", latencyMs=200)
    ids = await embedded.posts([f"Killed {number}" for number in range(300)])

    async def halfway() -> bool | None:
        return True if len(await embedded.wall()) > 100 else None

    await eventually(halfway)
    serve.kill()
    await embedded.serve()
    ended = await embedded.until_ended(ids, seconds=SETTLE + 5 + 10 + 30)

    wall = await embedded.wall()
    assert _doubled(wall) == []
    assert len(wall) == 300
    assert Counter(post["status"] for post in ended.values()) == {"published": 300}
    assert {post["externalId"] for post in ended.values()} == {item["id"] for item in wall}


async def test_a_worker_stopped_for_longer_than_its_lease_doubles_nothing(embedded: Fleet) -> None:
    """Wherever the stop meets a post, between its intent and its request too, nothing is sent after the deadline."""
    first = await embedded.serve()
    await _crowd(embedded)
    await embedded.dials("facebook", latencyMs=300)
    ids = await embedded.posts([f"Stopped {number}" for number in range(60)])

    async def begun() -> bool | None:
        return True if len(await embedded.wall()) > 10 else None

    await eventually(begun)
    os.kill(first.pid, signal.SIGSTOP)
    await asyncio.sleep(8)
    os.kill(first.pid, signal.SIGCONT)
    ended = await embedded.until_ended(ids, seconds=60)

    wall = await embedded.wall()
    assert _doubled(wall) == []
    assert Counter(post["status"] for post in ended.values()) == {"published": 60}
    assert len(wall) == 60


async def test_a_tenth_of_the_answers_lost_ends_published_by_lookup(embedded: Fleet) -> None:
    await embedded.serve()
    await _crowd(embedded)
    await embedded.dials("facebook", dropAfter=0.1, indexLagSeconds=5, match="/feed")
    ids = await embedded.posts([f"Lost {number}" for number in range(200)])

    ended = await embedded.until_ended(ids, seconds=60)

    wall = await embedded.wall()
    assert _doubled(wall) == []
    assert len(wall) == 200
    assert Counter(post["status"] for post in ended.values()) == {"published": 200}


async def test_posts_spread_over_seconds_come_out_at_their_instants(embedded: Fleet) -> None:
    await embedded.serve()
    await _crowd(embedded)
    at = NOW() + timedelta(seconds=6)
    ids = await embedded.posts(
        [f"Timed {number}" for number in range(50)], at=at, every=timedelta(seconds=0.1)
    )

    await embedded.until_ended(ids, seconds=40)

    moments = {item["text"]: type(at).fromisoformat(item["publishedAt"]) for item in await embedded.wall()}
    late = [(moments[f"Timed {n}"] - (at + timedelta(seconds=0.1) * n)).total_seconds() for n in range(50)]
    assert min(late) >= -0.001
    assert sorted(late)[25] < 1.0


async def test_a_server_told_to_stop_finishes_what_runs_and_leaves_the_rest_for_later(
    embedded: Fleet,
) -> None:
    serve = await embedded.serve()
    await _crowd(embedded)
    await embedded.dials("facebook", latencyMs=1500)
    ids = await embedded.posts([f"Stopping {number}" for number in range(3)])
    later = await embedded.post("Later", at=NOW() + timedelta(seconds=6))
    await asyncio.sleep(0.7)

    assert await serve.stop(seconds=20) == 0
    out = {item["text"] for item in await embedded.wall()}
    await embedded.serve()
    ended = await embedded.until_ended([*ids, later], seconds=30)

    assert out == {f"Stopping {number}" for number in range(3)}
    assert Counter(post["status"] for post in ended.values()) == {"published": 4}
    assert _doubled(await embedded.wall()) == []
