"""Whether the process lives, and whether it is ready to take posts."""

from aiohttp import web
from pydantic import BaseModel

from picscripter.web.operation import json_answer, operation


class Health(BaseModel):
    """The process answers."""

    status: str


@operation(
    "GET", "/healthz", summary="Is the process alive?", tag="health", answers={200: Health}, secured=False
)
async def healthz(request: web.Request) -> web.Response:  # noqa: ARG001 - a handler's signature
    """Ask nothing of the database: for a supervisor that restarts what hangs."""
    return json_answer(Health(status="ok"))


OPERATIONS = (healthz,)
