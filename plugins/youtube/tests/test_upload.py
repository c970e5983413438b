"""What a run does with the answers of a session, whatever they are."""

import json
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from picscripter.plugin import Media, OutcomeUnknown, Refused, Response, Retry
from picscripter_youtube.chunks import GRANULE
from picscripter_youtube.upload import SessionGone, Upload, standing_of

pytestmark = pytest.mark.anyio
SIZE = 4 * GRANULE + 7
VIDEO = json.dumps({"id": "v1", "status": {"privacyStatus": "private"}}).encode()
REFUSED = json.dumps({"error": {"message": "no", "errors": [{"reason": "badRequest"}]}}).encode()


def told(status, upto=None, body=b""):
    headers = {} if upto is None else {"range": f"bytes=0-{upto - 1}"}
    return Response(status=status, headers=headers, body=body)


class Server:
    """A session that answers one thing after the other; `asked` are the ranges that came."""

    def __init__(self, *answers):
        self.answers, self.asked, self.where = list(answers), [], []

    @asynccontextmanager
    async def open(self, media, *, start, end):
        yield SimpleNamespace(size=end - start, chunks=lambda: iter(()))

    async def request(self, method, host, **how):
        self.asked.append(how["headers"]["content-range"])
        self.where.append(host)
        return self.answers.pop(0)


async def send(server, part, at=0):
    upload = Upload(media=Media(type="video", url="v"), kind="video/mp4", size=SIZE, at=at)
    return await upload.part(server, part, "https://upload"), upload


async def test_a_piece_is_sent_from_where_the_server_stands():
    server = Server(told(308, 2 * GRANULE))
    assert (await send(server, [0, 2 * GRANULE], at=GRANULE))[0] is None
    assert server.asked == [f"bytes {GRANULE}-{2 * GRANULE - 1}/{SIZE}"]


async def test_a_session_that_moves_goes_on_where_it_is_now_and_says_so():
    moved = Response(
        status=308, headers={"range": f"bytes=0-{GRANULE - 1}", "location": "https://new"}, body=b""
    )
    server = Server(moved, told(308, 2 * GRANULE))
    assert (await send(server, [0, 2 * GRANULE]))[0] == {"address": "https://new"}
    assert server.where == ["https://upload", "https://new"]


async def test_what_is_there_already_is_not_sent():
    server = Server(told(308, 3 * GRANULE))
    await send(server, [0, 2 * GRANULE], at=None)
    assert server.asked == [f"bytes */{SIZE}"]


async def test_what_the_server_has_lost_is_sent_again():
    server = Server(told(308), told(308, 4 * GRANULE))
    await send(server, [2 * GRANULE, 4 * GRANULE], at=None)
    assert server.asked == [f"bytes */{SIZE}", f"bytes 0-{4 * GRANULE - 1}/{SIZE}"]


async def test_a_complete_session_is_the_video():
    assert (await send(Server(told(200, body=VIDEO)), [0, SIZE], at=None))[0] == {
        "id": "v1",
        "privacy": "private",
    }


async def test_a_chunk_beside_which_another_one_landed_late_goes_on_behind_it():
    server = Server(told(400, body=REFUSED), told(308, GRANULE), told(308, 2 * GRANULE))
    await send(server, [0, 2 * GRANULE])
    assert server.asked[-1] == f"bytes {GRANULE}-{2 * GRANULE - 1}/{SIZE}"


async def test_a_chunk_that_is_refused_where_it_belongs_is_a_refusal():
    with pytest.raises(Refused, match="no"):
        await send(Server(told(400, body=REFUSED), told(308)), [0, GRANULE])


async def test_a_server_that_takes_nothing_is_tried_again_later():
    with pytest.raises(Retry):
        await send(Server(told(308)), [0, GRANULE])


@pytest.mark.parametrize("status", [404, 410])
async def test_a_session_that_is_gone_begins_anew(status):
    with pytest.raises(SessionGone) as gone:
        await send(Server(told(status)), [0, GRANULE])
    assert gone.value.restart


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"id": ""}'])
async def test_a_success_that_names_no_video_is_none(body):
    with pytest.raises(OutcomeUnknown):
        standing_of(told(200, body=body), SIZE)
