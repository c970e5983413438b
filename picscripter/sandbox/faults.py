"""How a request is answered while dials are turned: late, wrongly, or not at all."""

from collections.abc import Callable

from picscripter.sandbox.call import Call, Reply
from picscripter.sandbox.log import Seen
from picscripter.sandbox.platform import Sandbox
from picscripter.sandbox.routing import Route


async def answer(
    sandbox: Sandbox, route: Route | None, call: Call, seen: Seen, cut: Callable[[], None]
) -> Reply | None:
    """The reply, or None after the connection was `cut`. `route` None: no such endpoint."""
    dials = sandbox.dials
    if not dials.touch(call.method, "/" + call.path):
        return await _act(sandbox, route, call, seen)
    if dials.hang:
        seen.fault = "hang"
        await sandbox.hang()
        cut()
        return None
    if _happens(sandbox, dials.drop_before):
        seen.fault = "dropBefore"
        cut()
        return None
    drop_after = _happens(sandbox, dials.drop_after)
    if drop_after and dials.drop_after_delay_ms:
        seen.fault = "dropAfter"
        cut()
        await sandbox.world.clock.sleep(dials.drop_after_delay_ms / 1000)
    half = dials.latency_ms / 2000
    if half:
        await sandbox.world.clock.sleep(half)
    reply = (
        _limited(sandbox, call, seen)
        or await _instead(sandbox, route, call, seen)
        or await _act(sandbox, route, call, seen)
    )
    if half:
        await sandbox.world.clock.sleep(half)
    if drop_after:
        seen.fault = "dropAfter"
        cut()
        return None
    return reply


async def _act(sandbox: Sandbox, route: Route | None, call: Call, seen: Seen) -> Reply:
    if route is None:
        return sandbox.refuse(call, "no-such-path")
    seen.acted = True
    return await sandbox.act(route, call)


def _limited(sandbox: Sandbox, call: Call, seen: Seen) -> Reply | None:
    if sandbox.within_limit():
        return None
    seen.fault = "rateLimitAfter"
    return sandbox.refuse(call, "rate-limited", sandbox.limited)


async def _instead(sandbox: Sandbox, route: Route | None, call: Call, seen: Seen) -> Reply | None:
    dials = sandbox.dials
    if dials.status is None or not _happens(sandbox, dials.status_rate):
        return None
    seen.fault = "status"
    if dials.status_after:
        await _act(sandbox, route, call, seen)
    return sandbox.refuse(call, "status", dials.status)


def _happens(sandbox: Sandbox, rate: float) -> bool:
    return rate > 0 and sandbox.world.clock.random() < rate
