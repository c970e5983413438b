"""All emulators on one port.

`/<platform>/<host>/…` is an emulated host, `/<platform>/_…` are its controls, `/` is the wall.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from aiohttp import web

from picscripter.plugin.clock import Clock
from picscripter.sandbox import control, faults, samples, wall_page
from picscripter.sandbox.call import Body, Call, Reply
from picscripter.sandbox.discovery import Factory, load
from picscripter.sandbox.media import Media
from picscripter.sandbox.platform import Sandbox, World
from picscripter.sandbox.reading import BrokenOff, Silent, TooLarge, read_body
from picscripter.sandbox.routing import Router
from picscripter.sandbox.wall import Wall

SILENCE_SECONDS = 5.0  # a connection on which nothing comes is not kept longer: lookups rely on it
SANDBOXES: web.AppKey[Mapping[str, Sandbox]] = web.AppKey("sandboxes", Mapping)


def create_app(
    clock: Clock,
    names: Iterable[str] | None = None,
    *,
    more: Iterable[Factory] = (),
    silence: float = SILENCE_SECONDS,
) -> web.Application:
    """An application with the named emulators, or all installed ones; and with `more` that are not installed.

    Run it with `keepalive_timeout=silence` (as `serve` does), which also cuts connections that never say a
    word. Raises NoSandbox for a name that is not installed.
    """
    world = World(clock=clock, wall=Wall(), media=Media())
    sandboxes = load(world, names, more)
    app = web.Application()
    app[SANDBOXES] = sandboxes
    host = _Host(world, sandboxes, silence)
    app.router.add_get("/", wall_page.page(sandboxes))
    app.router.add_get("/wall.json", wall_page.listing(world))
    app.router.add_get("/_media/{digest}", wall_page.medium(world))
    app.router.add_get(samples.PATH, samples.sample)
    app.router.add_get(samples.PATH + "/{name}", samples.sample)
    app.router.add_post("/_reset", host.reset)
    app.router.add_route("*", "/{platform}/{host}", host.control)
    app.router.add_route("DELETE", "/{platform}/_accounts/{id}", host.remove_account)
    app.router.add_route("*", "/{platform}/{host}/{path:.*}", host.call)
    app.cleanup_ctx.append(host.lifetime)
    app.on_shutdown.append(host.release)
    return app


class _Host:
    def __init__(self, world: World, sandboxes: Mapping[str, Sandbox], silence: float) -> None:
        self._world, self._sandboxes, self._silence = world, sandboxes, silence
        self._answering: set[asyncio.Task[Reply | None]] = set()
        self._routers = {name: Router(sandbox.routes()) for name, sandbox in sandboxes.items()}

    async def reset(self, request: web.Request) -> web.Response:
        """Everything, everywhere."""
        connections = await control.wants_connections(request)
        for sandbox in self._sandboxes.values():
            sandbox.reset(connections=connections)
        self._world.media.forget_all()
        return web.Response(status=204)

    async def control(self, request: web.Request) -> web.Response:
        sandbox = self._sandbox(request)
        endpoint = control.ENDPOINTS.get((request.method, request.match_info["host"]))
        extra = sandbox.controls().get((request.method, request.match_info["host"]))
        if endpoint is not None:
            return respond(await endpoint(sandbox, request))
        if extra is not None:
            return respond(await extra(request))
        raise web.HTTPNotFound(text=f"{sandbox.label}'s sandbox has no {request.method} {request.path}")

    async def remove_account(self, request: web.Request) -> web.Response:
        return respond(await control.account(self._sandbox(request), request.match_info["id"]))

    async def call(self, request: web.Request) -> web.StreamResponse:
        """A request to an emulated host."""
        sandbox = self._sandbox(request)
        host, path = request.match_info["host"], request.match_info["path"]
        found = self._routers[sandbox.name].find(request.method, host, path)
        route, captured = found or (None, {})
        parts: dict[str, Any] = {
            "method": request.method,
            "host": host,
            "path": path,
            "query": dict(request.query),
            "headers": request.headers,
            "origin": f"{request.scheme}://{request.host}",
            "captured": captured,
        }
        if route is not None and route.page:
            body = await read_body(request, limit=sandbox.body_limit, patience=self._silence)
            return respond(await sandbox.act(route, Call(**parts, body=body)))
        seen = sandbox.log.add(sandbox.now, request.method, host, "/" + path, tuple(request.query))
        part = (
            route.part(Call(**parts, body=Body())) if route is not None and route.part is not None else None
        )
        try:
            body = await read_body(request, limit=sandbox.body_limit, patience=self._silence, part=part)
        except BrokenOff as broken:
            seen.fault = "silent" if isinstance(broken, Silent) else "cut"
            if route is not None and route.keeps_parts:
                await sandbox.act(route, Call(**parts, body=Body(kind="bytes", raw=broken.came, cut=True)))
            return self._nothing(request)
        except TooLarge:
            call = Call(**parts, body=Body())
            reply: Reply | None = sandbox.refuse(call, "too-large")
        else:
            call = Call(**parts, body=body)
            # A task of its own: the request takes effect even when its sender is gone before the answer.
            answering = asyncio.create_task(faults.answer(sandbox, route, call, seen, lambda: _cut(request)))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)
            reply = await asyncio.shield(answering)
        if reply is None:
            return self._nothing(request)
        seen.status = reply.status
        return respond(sandbox.dress(call, reply))

    async def lifetime(self, _app: web.Application) -> AsyncIterator[None]:
        yield
        for answering in list(self._answering):
            answering.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def release(self, _app: web.Application) -> None:
        """Nobody hangs on a sandbox that shuts down."""
        for sandbox in self._sandboxes.values():
            sandbox.turn({"hang": False})

    def _nothing(self, request: web.Request) -> web.Response:
        _cut(request)
        return web.Response()  # to nobody: the connection is gone

    def _sandbox(self, request: web.Request) -> Sandbox:
        sandbox = self._sandboxes.get(request.match_info["platform"])
        if sandbox is None:
            there = ", ".join(self._sandboxes)
            raise web.HTTPNotFound(text=f"no such platform here; there are: {there}")
        return sandbox


def respond(reply: Reply) -> web.Response:
    """The same, for aiohttp."""
    response = web.Response(body=reply.content, status=reply.status, headers=reply.headers)
    if "Content-Type" not in reply.headers:
        response.content_type = "application/json" if reply.text is None else "text/plain"
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
