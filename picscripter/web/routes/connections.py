"""Connected accounts: list them, ask for their places, let one go."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from picscripter.web.auth import user_id
from picscripter.web.connect_answers import ConnectionOut, DisconnectedOut, PlaceOut
from picscripter.web.operation import json_answer, json_text, operation
from picscripter.web.reading import Body, Query, read_body
from picscripter.web.services import linking


class PlacesQuery(Query):
    """`kind`: what to list, in the platform's word (`board`)."""

    kind: Annotated[str, Field(min_length=1, max_length=64)]


class Disconnect(Body):
    """`connectionId` is needed when several accounts of the platform are connected."""

    connection_id: str | None = None


@operation(
    "GET", "/api/connections", summary="Your accounts", tag="connections", answers={200: list[ConnectionOut]}
)
async def list_connections(request: web.Request) -> web.Response:
    """All connected accounts, oldest first. `reconnect`: connect it again, `statusReason` says why."""
    found = await linking(request).connections.of_user(user_id(request))
    return json_text([ConnectionOut.of(each) for each in found])


@operation(
    "GET",
    "/api/connections/{id}/places",
    summary="Where on an account one can post",
    tag="connections",
    answers={200: list[PlaceOut]},
    problems=(404, 409, 503),
)
async def list_places(request: web.Request, query: PlacesQuery) -> web.Response:
    """Boards, playlists and the like, asked of the platform right now."""
    found = await linking(request).places.of(user_id(request), request.match_info["id"], query.kind)
    return json_text([PlaceOut(id=each["id"], name=each["name"]) for each in found])


@operation(
    "POST",
    "/api/disconnect/{platform}",
    summary="Disconnect an account",
    tag="connections",
    answers={200: DisconnectedOut},
    body=Disconnect,
    problems=(404, 409),
    example={},
)
async def disconnect(request: web.Request) -> web.Response:
    """Forget the account's tokens, and give the access back to the platform. Its scheduled posts are held.

    The body may be left out. With several accounts 409 lists them in `connections`. Who connects the same
    account again gets the same id, and the held posts go on.
    """
    body = await read_body(request, Disconnect) if request.can_read_body else Disconnect()
    gone = await linking(request).disconnecting.disconnect(
        user_id(request), request.match_info["platform"], body.connection_id
    )
    return json_answer(DisconnectedOut.of(gone))


OPERATIONS = (list_connections, list_places, disconnect)
