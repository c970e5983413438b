"""Pictures to post: served by the sandbox, so that trying things out needs no other server."""

from importlib.resources import files

from aiohttp import web

NAMES = ("harbour.jpg", "coffee.jpg", "hills.jpg")
PATH = "/_samples"
"""Below the sandbox's own address: `GET /_samples/harbour.jpg`."""


async def sample(request: web.Request) -> web.Response:
    """One of the pictures; without a name, their names."""
    name = request.match_info.get("name")
    if name is None:
        return web.json_response([f"{request.scheme}://{request.host}{PATH}/{each}" for each in NAMES])
    if name not in NAMES:
        raise web.HTTPNotFound(text=f"no such picture here; there are: {', '.join(NAMES)}")
    content = files("picscripter.sandbox").joinpath(f"samples/{name}").read_bytes()
    return web.Response(body=content, content_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})
