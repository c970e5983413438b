"""The body of a pin: JSON with pictures in it that were never held whole."""

import base64
import json
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.plugin import Refused
from picscripter_pinterest.pin import send

FILE = {"url": "a", "content_type": "image/png", "bytes": None}


class Source:
    def __init__(self, chunks, content_type="image/png", size=None):
        self.content_type = content_type
        self.size = sum(map(len, chunks)) if size is None else size or None
        self._chunks = chunks

    async def chunks(self):
        for chunk in self._chunks:
            yield chunk


class Session:
    """Reads the body as it is sent."""

    def __init__(self, source):
        self.source = source

    @asynccontextmanager
    async def open(self, _media):
        yield self.source

    async def request(self, method, host, path, *, content, size, headers):
        self.pieces = [piece async for piece in content]
        self.size = size
        self.headers = headers
        return SimpleNamespace(status=201)


def sent(chunks, shown=None, words=None, **more):
    import asyncio

    session = Session(Source(chunks, **more))
    asyncio.run(send(session, words or {"board_id": "7"}, shown or {"files": [FILE]}))
    return session, b"".join(session.pieces)


@given(st.lists(st.binary(max_size=20), max_size=8), st.text(max_size=20))
def test_the_picture_is_whole_whatever_the_pieces_it_is_read_in(chunks, text):
    text = text.encode("utf-8", "ignore").decode()
    session, body = sent(chunks, words={"board_id": "7", "title": text})
    assert json.loads(body) == {
        "board_id": "7",
        "title": text,
        "media_source": {
            "source_type": "image_base64",
            "content_type": "image/png",
            "data": base64.b64encode(b"".join(chunks)).decode(),
        },
    }
    assert session.size == len(body)


def test_several_pictures_are_items():
    _, body = sent([b"abcd"], {"files": [FILE, FILE]})
    source = json.loads(body)["media_source"]
    assert source["source_type"] == "multiple_image_base64"
    assert source["items"] == [{"content_type": "image/png", "data": "YWJjZA=="}] * 2


@pytest.mark.parametrize(
    "shown, source",
    [
        ({"urls": ["https://a/1"]}, {"source_type": "image_url", "url": "https://a/1"}),
        (
            {"urls": ["https://a/1", "https://a/2"]},
            {"source_type": "multiple_image_urls", "items": [{"url": "https://a/1"}, {"url": "https://a/2"}]},
        ),
        (
            {"media_id": "5", "cover": {"second": 0}},
            {"source_type": "video_id", "media_id": "5", "cover_image_key_frame_time": 0},
        ),
        (
            {"media_id": "5", "cover": {"url": "https://a/1"}},
            {"source_type": "video_id", "media_id": "5", "cover_image_url": "https://a/1"},
        ),
        (
            {"media_id": "5", "cover": {"file": FILE}},
            {
                "source_type": "video_id",
                "media_id": "5",
                "cover_image_content_type": "image/png",
                "cover_image_data": "YWJjZA==",
            },
        ),
    ],
)
def test_each_kind_has_its_own_source(shown, source):
    _, body = sent([b"abcd"], shown)
    assert json.loads(body)["media_source"] == source


def test_a_file_of_unknown_size_is_sent_without_its_length():
    session, body = sent([b"abcd"], size=0)
    assert session.size is None
    assert json.loads(body)["media_source"]["data"] == "YWJjZA=="


def test_no_piece_is_larger_than_what_was_read_at_once():
    session, body = sent([bytes(262_144)] * 8)
    assert max(map(len, session.pieces)) < 350_000 < len(body)


def test_what_turns_out_to_be_another_kind_is_not_sent():
    with pytest.raises(Refused, match="image/webp"):
        sent([b"abcd"], content_type="image/webp")
