"""What carries between processes: Redis, where it is used; and a running sandbox, where one is named."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from picscripter.cli.checkup.finding import Finding, bad, note, ok
from picscripter.cli.faults import place
from picscripter.settings import Settings

_PATIENCE = 3.0


async def look(settings: Settings) -> AsyncIterator[Finding]:
    """Ask those that are set."""
    if settings.redis_url is not None:
        yield await _redis(settings.redis_url)
    elif not settings.embedded:
        yield note(
            "redis", "REDIS_URL is not set", "One process is fine without; several are quicker with it."
        )
    if settings.sandbox is not None:
        yield await _sandbox(settings.sandbox)


async def _redis(url: str) -> Finding:
    redis: Any = import_module("redis.asyncio")
    client = redis.from_url(url, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE)
    try:
        async with asyncio.timeout(_PATIENCE):
            await client.ping()
    except Exception as fault:  # noqa: BLE001 - whatever its driver raises: it does not answer
        why = " ".join(str(fault).split()) or type(fault).__name__
        return bad(
            "redis",
            f"{place(url)} does not answer: {why}",
            "Start it (`redis-cli ping`), or correct REDIS_URL.",
        )
    finally:
        await client.aclose()
    return ok("redis", f"{place(url)} answers")


async def _sandbox(address: str) -> Finding:
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=_PATIENCE)) as session,
            session.get(f"{address}/wall.json") as answer,
        ):
            fine = answer.status == 200
    except (OSError, TimeoutError, ClientError):
        fine = False
    if fine:
        return note(
            "sandbox", f"{address}: nothing is published for real", "Unset PICSCRIPTER_SANDBOX to go live."
        )
    return bad(
        "sandbox",
        f"{address} does not answer",
        "Start it (`picscripter sandbox`), or unset PICSCRIPTER_SANDBOX.",
    )
