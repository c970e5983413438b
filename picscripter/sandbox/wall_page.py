"""The wall as a page for people and as JSON for programs, and the media that it shows."""

import base64
import hashlib
import html
import json
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from itertools import islice
from string import Template

from aiohttp import web

from picscripter.sandbox.platform import Sandbox, World

Handler = Callable[[web.Request], Awaitable[web.Response]]


def _read(name: str) -> str:
    return files("picscripter.sandbox").joinpath(f"pages/{name}").read_text(encoding="utf-8")


def page(sandboxes: Mapping[str, Sandbox]) -> Handler:
    """`GET /`. Style and script are inline and named by their hashes, so that nothing else runs."""
    style, script = _read("wall.css"), _read("wall.js")
    platforms = [{"name": s.name, "label": s.label, "colour": s.colour} for s in sandboxes.values()]
    text = Template(_read("wall.html")).substitute(
        style=style, script=script, platforms=html.escape(json.dumps(platforms))
    )
    policy = (
        "default-src 'none'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
        f"script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }

    async def handler(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html", headers=headers)

    return handler


def listing(world: World) -> Handler:
    """`GET /wall.json`: newest first.

    `?platform=`, `?id=` and `?limit=` narrow it; `ETag` tells when it changed.
    """

    async def handler(request: web.Request) -> web.Response:
        tag = f'"{world.wall.version}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        platform, key, limit = (request.query.get(name) for name in ("platform", "id", "limit"))
        if limit is not None and not limit.isdecimal():
            return web.json_response({"errors": [{"message": "limit must be a number"}]}, status=400)
        origin = f"{request.scheme}://{request.host}"
        chosen = (
            notice.as_json(origin)
            for notice in world.wall.newest_first()
            if platform in (None, notice.platform) and key in (None, notice.id)
        )
        return web.json_response(list(islice(chosen, int(limit) if limit else None)), headers=headers)

    return handler


def medium(world: World) -> Handler:
    """`GET /_media/<digest>`: the bytes as they were uploaded, never run as a page."""

    async def handler(request: web.Request) -> web.Response:
        found = world.media.get(request.match_info["digest"])
        if found is None:
            raise web.HTTPNotFound
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=found.content, content_type=found.type, headers=headers)

    return handler


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
