"""Where platforms tell us by themselves what happened on an account."""

from aiohttp import web

from picscripter.plugin.webhook import WebhookRequest
from picscripter.web.operation import operation
from picscripter.web.services import linking


async def _receive(request: web.Request) -> web.Response:
    told = WebhookRequest(
        method=request.method,
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.read(),
    )
    answer = await linking(request).receiving.receive(
        request.match_info["platform"], request.query.get("login"), told
    )
    return web.Response(status=answer.status, text=answer.body, content_type="text/plain")


@operation(
    "GET",
    "/api/hooks/{platform}",
    summary="A platform checks the address",
    tag="hooks",
    answers={200: "text/plain"},
    problems=(403, 404),
    secured=False,
)
async def check_hook(request: web.Request) -> web.Response:
    """Answers the challenge with which a platform makes sure that the address is ours."""
    return await _receive(request)


@operation(
    "POST",
    "/api/hooks/{platform}",
    summary="A platform tells something",
    tag="hooks",
    answers={200: "text/plain"},
    problems=(403, 404),
    secured=False,
)
async def receive_hook(request: web.Request) -> web.Response:
    """Only what the platform has signed counts. It is told in the logs of the post that it is about."""
    return await _receive(request)


OPERATIONS = (check_hook, receive_hook)
