"""The same house on many processes: Redis killed and flushed, one worker stopped while another takes over."""

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
from support.postgres import OwnPostgres
from support.program import Program
from support.redis import OwnRedis

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

NOW = SystemClock().now


@pytest.fixture
async def scaled_out(
    program: Callable[..., Program], postgres_url: str, own_redis: OwnRedis
) -> AsyncIterator[Fleet]:
    """API without a worker, on a real Postgres and a real Redis; the tests start the workers."""
    async with fleet(program, DATABASE_URL=postgres_url, REDIS_URL=own_redis.url) as made:
        await made.serve()
        await made.sign_up()
        await made.connect("facebook")
        yield made


def _doubled(wall: list[dict[str, object]]) -> list[str]:
    return [str(text) for text, count in Counter(item["text"] for item in wall).items() if count > 1]


async def _all_published_once(made: Fleet, ids: list[str], *, seconds: float) -> None:
    ended = await made.until_ended(ids, seconds=seconds)
    wall = await made.wall()
    assert _doubled(wall) == []
    assert Counter(post["status"] for post in ended.values()) == {"published": len(ids)}
    assert len(wall) == len(ids)


async def test_two_workers_share_the_posts_and_double_none(scaled_out: Fleet) -> None:
    await scaled_out.worker()
    await scaled_out.worker()

    ids = await scaled_out.posts([f"Shared {number}" for number in range(200)])

    await _all_published_once(scaled_out, ids, seconds=40)


async def test_redis_killed_while_posts_are_scheduled_delays_none(
    scaled_out: Fleet, own_redis: OwnRedis
) -> None:
    await scaled_out.worker()
    at = NOW() + timedelta(seconds=8)
    ids = await scaled_out.posts([f"Without Redis {number}" for number in range(100)], at=at)
    own_redis.kill()

    await _all_published_once(scaled_out, ids, seconds=40)
    moments = [type(at).fromisoformat(item["publishedAt"]) for item in await scaled_out.wall()]
    assert min(moments) >= at
    assert max(moments) - at < timedelta(seconds=5)


async def test_redis_flushed_and_restarted_while_posts_are_accepted_loses_none(
    scaled_out: Fleet, own_redis: OwnRedis
) -> None:
    await scaled_out.worker()
    accepting = asyncio.create_task(scaled_out.posts([f"Flushed {number}" for number in range(100)]))
    await asyncio.sleep(0.2)
    own_redis.flush()
    await asyncio.sleep(0.3)
    await asyncio.to_thread(own_redis.restart)
    ids = await accepting

    await _all_published_once(scaled_out, ids, seconds=40)


async def test_a_paused_redis_costs_seconds_and_no_post(scaled_out: Fleet, own_redis: OwnRedis) -> None:
    await scaled_out.worker()
    own_redis.pause()
    try:
        ids = await scaled_out.posts([f"Paused {number}" for number in range(30)])
        await _all_published_once(scaled_out, ids, seconds=30)
    finally:
        own_redis.resume()


async def test_a_worker_stopped_in_the_middle_is_taken_over_and_doubles_nothing_when_it_wakes(
    scaled_out: Fleet,
) -> None:
    stopped = await scaled_out.worker()
    await scaled_out.dials("facebook", latencyMs=300)
    ids = await scaled_out.posts([f"Taken over {number}" for number in range(150)])

    async def begun() -> bool | None:
        return True if len(await scaled_out.wall()) > 10 else None

    await eventually(begun)
    os.kill(stopped.pid, signal.SIGSTOP)
    await scaled_out.worker()
    await asyncio.sleep(9)
    os.kill(stopped.pid, signal.SIGCONT)

    await _all_published_once(scaled_out, ids, seconds=60)


async def test_postgres_killed_in_the_middle_doubles_and_loses_none(
    program: Callable[..., Program], own_postgres: OwnPostgres
) -> None:
    async with fleet(program, DATABASE_URL=own_postgres.create()) as made:
        await made.serve()
        await made.sign_up()
        await made.connect("facebook")
        await made.dials("facebook", latencyMs=200)
        ids = await made.posts([f"Restarted {number}" for number in range(150)])

        async def begun() -> bool | None:
            return True if len(await made.wall()) > 10 else None

        await eventually(begun)
        await asyncio.to_thread(own_postgres.restart)

        async def answers() -> bool | None:
            try:
                return True if await made.statuses(ids[:1]) is not None else None
            except (AssertionError, ValueError, TypeError, KeyError, AttributeError):
                return None

        await eventually(answers)
        await _all_published_once(made, ids, seconds=60)
