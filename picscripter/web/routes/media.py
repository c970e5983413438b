"""Hand files in, to be shown by posts; look at them, delete them."""

from datetime import datetime

from aiohttp import web
from pydantic import Field

from picscripter.storage.library import StoredMedia
from picscripter.web.auth import user_id
from picscripter.web.incoming import pieces_of
from picscripter.web.operation import json_answer, json_text, operation
from picscripter.web.paging import links, place_of
from picscripter.web.post_answers import Out
from picscripter.web.reading import Query
from picscripter.web.services import media, services

FILE = "application/octet-stream"


class FileOut(Out):
    """A file of yours. `width` and `height` are as it is shown, after `orientation` (EXIF, 1 to 8) is applied."""

    id: str
    type: str
    content_type: str
    bytes: int
    width: int
    height: int
    duration_ms: int | None
    frame_rate: float | None = Field(description="Frames a second, on average.")
    codecs: dict[str, str]
    animated: bool
    orientation: int
    sha256: str
    source_url: str | None = Field(description="Where it was fetched from, if it was.")
    alt: str | None
    created_at: datetime

    @classmethod
    def of(cls, stored: StoredMedia) -> "FileOut":
        """The file as its owner sees it."""
        return cls(**{name: getattr(stored, name) for name in cls.model_fields})


class UploadQuery(Query):
    """`alt`: what it shows, for those who cannot see it; a post may say otherwise."""

    alt: str | None = Field(None, max_length=10_000)


@operation(
    "POST",
    "/api/media",
    summary="Hand in a file",
    tag="media",
    answers={201: FileOut, 200: FileOut},
    takes=(FILE, "multipart/form-data"),
    problems=(400, 408, 413, 415, 422, 503),
)
async def upload_media(request: web.Request, query: UploadQuery) -> web.Response:
    """Take a picture or video in: as the raw body, or as the one part of a form. What it is, is seen in its bytes.

    200 when the same bytes were there already. Posts show it as `"media": {"id": …}`.
    """
    intake = media(request).intake
    pieces = pieces_of(request, intake.most)
    taken = await intake.take(user_id(request), pieces, alt=query.alt)
    return json_answer(FileOut.of(taken.media), 201 if taken.made else 200)


class FilesQuery(Query):
    """How many, and where the page before ended."""

    limit: int = Field(50, ge=1, le=200)
    before: str | None = Field(None, max_length=200, description="From the Link header of the page before.")


@operation(
    "GET", "/api/media", summary="List files", tag="media", answers={200: list[FileOut]}, problems=(422,)
)
async def list_media(request: web.Request, query: FilesQuery) -> web.Response:
    """Your files, newest first. The `Link` header with `rel="next"` leads on."""
    found = await media(request).shelf.page(
        user_id(request), limit=query.limit + 1, before=place_of(query.before)
    )
    page = found[: query.limit]
    last = (page[-1].created_at, page[-1].id) if len(found) > query.limit else None
    answer = json_text([FileOut.of(each) for each in page])
    answer.headers["Link"] = links(request, f"{services(request).public_url}/api/media", last)
    return answer


@operation("GET", "/api/media/{id}", summary="One file", tag="media", answers={200: FileOut}, problems=(404,))
async def get_media(request: web.Request) -> web.Response:
    """A file of yours."""
    return json_answer(FileOut.of(await media(request).shelf.get(user_id(request), request.match_info["id"])))


@operation(
    "DELETE",
    "/api/media/{id}",
    summary="Delete a file",
    tag="media",
    answers={204: None},
    problems=(404, 409),
)
async def delete_media(request: web.Request) -> web.Response:
    """Delete a file; 409 while a post that is not out yet shows it."""
    await media(request).shelf.remove(user_id(request), request.match_info["id"])
    return web.Response(status=204)


OPERATIONS = (upload_media, list_media, get_media, delete_media)
