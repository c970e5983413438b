"""What can happen to one call: lost, answered unheard, killed around it, late, refused, or answered with rubbish."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from picscripter.sandbox.platform import Sandbox
from picscripter.testing.relay import Answer, Cut, Fault, Forward, Relay

HTML = b"<!doctype html><title>Please wait</title><p>Our service is back in a moment."
HUGE = 9 * 1024 * 1024
"""More than the guarded HTTP reads of an answer."""


async def request_lost(_relay: Relay, _forward: Forward) -> Answer:
    """It never arrives."""
    raise Cut


async def answer_lost(_relay: Relay, forward: Forward) -> Answer:
    """It takes effect, and nobody hears of it."""
    await forward()
    raise Cut


async def killed_before(relay: Relay, _forward: Forward) -> Answer:
    """The process dies before the platform has the request."""
    await _kill(relay)
    raise Cut


async def killed_after(relay: Relay, forward: Forward) -> Answer:
    """The process dies when the request has taken effect, before it hears so."""
    await forward()
    await _kill(relay)
    raise Cut


def lands_late(seconds: float) -> Fault:
    """The connection breaks at once, and the request takes effect so much later."""

    async def late(relay: Relay, forward: Forward) -> Answer:
        relay.late.append((relay.clock.steady() + seconds, forward))
        raise Cut

    return late


def refused(sandbox: Sandbox, status: int, *, acted: bool = False) -> Fault:
    """In the platform's own words; `acted`: it took effect all the same."""
    return _dialled(sandbox, {"status": status, "statusRate": 1.0, "statusAfter": acted})


def limited(sandbox: Sandbox, seconds: float) -> Fault:
    """The platform's own 429, with its headers."""
    return _dialled(sandbox, {"rateLimitAfter": 0, "rateLimitSeconds": seconds})


def said(answer: Answer) -> Fault:
    """Answered in front of the platform: the request has no effect."""

    async def instead(_relay: Relay, _forward: Forward) -> Answer:
        return answer

    return instead


def spoilt(answer: Answer) -> Fault:
    """It takes effect, and something else is answered."""

    async def after(_relay: Relay, forward: Forward) -> Answer:
        await forward()
        return answer

    return after


async def dripping(_relay: Relay, forward: Forward) -> Answer:
    """It takes effect, and the answer comes byte by byte and does not end."""
    return replace(await forward(), drips=True)


async def held_up(relay: Relay, forward: Forward) -> Answer:
    """It takes effect, and the answer does not come while the process lives."""
    await forward()
    relay.dies.set()
    await relay.dead.wait()
    raise Cut


def echoed(relay: Relay) -> Fault:
    """A refusal that repeats everything that was sent, secrets and all."""

    async def echo(_relay: Relay, _forward: Forward) -> Answer:
        seen = relay.calls[-1]
        told = f"bad request: {seen.query} {dict(seen.headers)} {seen.body.decode(errors='replace')}"
        return Answer(status=400, headers={"content-type": "text/plain"}, body=told.encode())

    return echo


def _dialled(sandbox: Sandbox, dials: Mapping[str, Any]) -> Fault:
    async def dialled(_relay: Relay, forward: Forward) -> Answer:
        before = {name: sandbox.dials.as_json()[name] for name in dials}
        sandbox.turn(dials)
        try:
            return await forward()
        finally:
            sandbox.turn(before)

    return dialled


async def _kill(relay: Relay) -> None:
    relay.dies.set()
    async with asyncio.timeout(10):
        await relay.dead.wait()
