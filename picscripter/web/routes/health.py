"""Whether the process lives, and whether it is ready to take posts."""

import asyncio
import logging

from aiohttp import web
from pydantic import BaseModel, Field

from picscripter.services.refusals import Unavailable
from picscripter.storage.readiness import WorkersSeen, workers_seen
from picscripter.web.operation import json_answer, operation
from picscripter.web.services import Services, services

log = logging.getLogger("picscripter.web")

PATIENCE = 3.0
"""Seconds for the database, and for the carrier, to answer."""

LATE_MS = 5_000


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """Posts are taken. What is in `degraded` makes them late; it loses none."""

    status: str = Field(examples=["ready", "degraded"])
    database: str
    workers: int
    lag_ms: int = Field(serialization_alias="lagMs")
    degraded: list[str] = Field(examples=[["no worker was seen in the last 15 s"]])


@operation(
    "GET",
    "/healthz",
    summary="Is the process alive?",
    tag="health",
    answers={200: Health},
    secured=False,
    rate="",
)
async def healthz(request: web.Request) -> web.Response:  # noqa: ARG001 - a handler's signature
    """Ask nothing of the database: for a supervisor that restarts what hangs."""
    return json_answer(Health(status="ok"))


@operation(
    "GET",
    "/readyz",
    summary="Is it ready?",
    tag="health",
    answers={200: Readiness},
    problems=(503,),
    secured=False,
    rate="",
)
async def readyz(request: web.Request) -> web.Response:
    """503 only without the database. The carrier, the workers and their lag are told as `degraded`."""
    lent = services(request)
    try:
        async with asyncio.timeout(PATIENCE):
            seen = await workers_seen(lent.database)
    except Exception as fault:  # whatever the driver raises: without an answer we are not ready
        log.warning("the database does not answer: %s", type(fault).__name__)
        raise Unavailable("unavailable", "The database does not answer.", retry_after=5) from fault
    degraded = [*_workers(seen), *await _carrier(lent)]
    return json_answer(
        Readiness(
            status="degraded" if degraded else "ready",
            database="ok",
            workers=seen.count,
            lag_ms=seen.lag_ms,
            degraded=degraded,
        )
    )


def _workers(seen: WorkersSeen) -> list[str]:
    if not seen.count:
        return ["workers: none was seen in the last 15 s; posts are accepted and wait"]
    return [f"dispatcher: {seen.lag_ms} ms late"] if seen.lag_ms > LATE_MS else []


async def _carrier(lent: Services) -> list[str]:
    if lent.carrier_answers is None:
        return []
    try:
        async with asyncio.timeout(PATIENCE):
            await lent.carrier_answers()
    except Exception as fault:  # noqa: BLE001 - whatever its driver raises: the workers then carry by themselves
        return [f"carrier: does not answer ({type(fault).__name__}); workers run what they claim"]
    return []


OPERATIONS = (healthz, readyz)
