"""Turning a platform slow, forgetful, rude or broken."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientConnectionError

pytestmark = pytest.mark.anyio


async def test_dials_start_at_rest_and_show_what_was_turned(bench):
    at_rest = await bench.get("/toy/_dials")
    assert (at_rest["latencyMs"], at_rest["status"], at_rest["strict"]) == (0, None, True)
    await bench.dials(latencyMs=250, match="POST /notes")
    turned = await bench.get("/toy/_dials")
    assert turned == {**at_rest, "latencyMs": 250, "match": "POST /notes"}


@pytest.mark.parametrize(
    "dials,named",
    [
        ({"speed": 1}, ["speed"]),
        ({"latencyMs": "fast"}, ["latencyMs"]),
        ({"dropAfter": 1.5}, ["dropAfter"]),
        ({"status": 200}, ["status"]),
        ({"hang": 1}, ["hang"]),
        ({"dropBefore": True}, ["dropBefore"]),
        ({"latencyMs": None, "nope": 0, "indexLagSeconds": -1}, ["latencyMs", "nope", "indexLagSeconds"]),
        (["latencyMs"], [""]),
    ],
)
async def test_what_is_no_dial_is_refused_all_at_once_and_changes_nothing(bench, dials: Any, named):
    before = await bench.get("/toy/_dials")
    async with bench.http.post(f"{bench.address}/toy/_dials", json=dials) as answer:
        assert answer.status == 400
        assert [problem["dial"] for problem in (await answer.json())["errors"]] == named
    assert await bench.get("/toy/_dials") == before


async def test_dials_can_be_turned_by_plain_curl(bench):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with bench.http.post(
        f"{bench.address}/toy/_dials", data=b'{"latencyMs": 5}', headers=form
    ) as answer:
        assert (await answer.json())["latencyMs"] == 5


async def test_latency_passes_on_the_clock_and_the_request_lands_in_its_middle(bench):
    await bench.dials(latencyMs=1000)
    making = asyncio.create_task(bench.make(text="slow"))
    await bench.clock.sleeping(1)
    assert await bench.wall() == []
    await bench.clock.advance(0.5)
    assert len(await bench.wall()) == 1
    assert not making.done()
    await bench.clock.advance(0.5)
    assert await making == 201


async def test_a_connection_dropped_before_leaves_nothing(bench):
    await bench.dials(dropBefore=1)
    with pytest.raises(ClientConnectionError):
        await bench.make(text="lost")
    assert await bench.wall() == []


async def test_a_connection_dropped_after_leaves_a_post(bench):
    await bench.dials(dropAfter=1)
    with pytest.raises(ClientConnectionError):
        await bench.make(text="unanswered")
    assert [notice["text"] for notice in await bench.wall()] == ["unanswered"]


async def test_a_request_can_land_long_after_its_connection_is_gone(bench):
    await bench.dials(dropAfter=1, dropAfterDelayMs=7000)
    with pytest.raises(ClientConnectionError):
        await bench.make(text="late")
    await bench.clock.sleeping(1)
    assert await bench.wall() == []
    await bench.clock.advance(7)
    assert [notice["publishedAt"] for notice in await bench.wall()] == ["2026-01-05T12:00:07.000Z"]


async def test_a_rate_is_a_chance_of_the_clock(bench):
    await bench.dials(status=503, statusRate=0.5)
    answers = [await bench.make(text=str(n)) for n in range(40)]
    assert 8 < answers.count(503) < 32
    assert len(await bench.wall()) == answers.count(201)


async def test_a_status_is_answered_instead_of_acting(bench):
    await bench.dials(status=500)
    assert await bench.make(text="no") == 500
    assert await bench.wall() == []


async def test_a_status_can_be_answered_although_the_request_took_effect(bench):
    await bench.dials(status=500, statusAfter=True)
    assert await bench.make(text="yes") == 500
    assert len(await bench.wall()) == 1


async def test_beyond_the_limit_the_platform_refuses_until_its_window_ends(bench):
    await bench.dials(rateLimitAfter=2, rateLimitSeconds=60)
    assert [await bench.make(text=str(n)) for n in range(3)] == [201, 201, 429]
    await bench.clock.advance(60)
    assert await bench.make(text="again") == 201


async def test_match_spares_all_other_requests(bench):
    await bench.dials(status=503, match="POST /notes")
    assert await bench.make(text="no") == 503
    assert await bench.get("/toy/api/notes") == []


async def test_hanging_requests_are_let_go_when_the_dial_is_turned_back(bench):
    await bench.dials(hang=True)
    hanging = asyncio.create_task(bench.make(text="hangs"))
    await asyncio.sleep(0.1)
    assert not hanging.done()
    await bench.dials(hang=False)
    with pytest.raises(ClientConnectionError):
        await hanging
    assert await bench.wall() == []


async def test_lists_lag_by_as_much_as_the_dial_says(bench):
    await bench.dials(indexLagSeconds=5)
    await bench.make(text="young")
    await bench.clock.advance(4.9)
    assert await bench.get("/toy/api/notes") == []
    await bench.clock.advance(0.1)
    assert len(await bench.get("/toy/api/notes")) == 1


async def test_unknown_parameters_are_refused_by_name_unless_strict_is_off(bench):
    async with bench.http.post(
        f"{bench.address}/toy/api/notes?x=1", json={"text": "a", "tone": "b"}
    ) as answer:
        assert (answer.status, (await answer.json())["detail"]) == (400, ["tone", "x"])
    await bench.dials(strict=False)
    assert await bench.make(text="a", tone="b") == 201


async def test_reset_turns_all_dials_back_and_forgets_posts_and_log(bench):
    await bench.make(text="a")
    await bench.dials(status=500)
    async with bench.http.post(f"{bench.address}/_reset") as answer:
        assert answer.status == 204
    assert (await bench.get("/toy/_dials"))["status"] is None
    assert await bench.get("/toy/_requests") == []
    assert await bench.wall() == []
    assert await bench.get("/toy/api/notes") == []
