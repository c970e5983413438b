"""Pictures and a video to post: served by the sandbox, so that trying things out needs no other server."""

from importlib.resources import files

from aiohttp import web

PICTURES = ("harbour.jpg", "coffee.jpg", "hills.jpg")
VIDEO = "waves.mp4"
"""Six seconds, 720 by 1280, H.264 and AAC: what every platform takes that takes videos."""

NAMES = (*PICTURES, VIDEO)
PATH = "/_samples"
"""Below the sandbox's own address: `GET /_samples/harbour.jpg`."""


async def sample(request: web.Request) -> web.Response:
    """One of the files; without a name, their addresses."""
    name = request.match_info.get("name")
    if name is None:
        return web.json_response([f"{request.scheme}://{request.host}{PATH}/{each}" for each in NAMES])
    if name not in NAMES:
        raise web.HTTPNotFound(text=f"no such file here; there are: {', '.join(NAMES)}")
    content = files("picscripter.sandbox").joinpath(f"samples/{name}").read_bytes()
    kind = "video/mp4" if name == VIDEO else "image/jpeg"
    return web.Response(body=content, content_type=kind, headers={"Cache-Control": "max-age=3600"})
