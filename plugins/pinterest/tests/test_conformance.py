"""Pinterest's plugin keeps what every plugin promises."""

from picscripter.testing import Conformance, Sample

SHARED = {"boardId": "549755885175000999"}
"""A board to which all accounts of the sandbox are invited."""

OF_FILES = "the host holds the file itself against it"


def _gif(number: int) -> bytes:
    """A picture of one pixel, whose colour tells its number: of a kind that Pinterest only fetches."""
    head = b"GIF89a\x01\0\x01\0\x80\0\0" + bytes([number, 0, 0]) + b"\xff\xff\xff"
    return head + b",\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;"


class TestPinterest(Conformance):
    platform = "pinterest"
    files = {"gif": _gif}
    posts = {
        "picture": Sample(
            caption="Three loaves.", media=("image",), options=SHARED | {"link": "https://example.com/bread"}
        ),
        "pictures": Sample(media=("image", "image"), options=SHARED | {"title": "Loaves and rolls"}),
        "fetched picture": Sample(caption="A roll.", media=("gif",), options=SHARED),
        "video": Sample(caption="How bread is made.", media=("video",), options=SHARED),
    }
    unchecked = {"video.ratio.min": OF_FILES, "video.ratio.max": OF_FILES}
