"""X's plugin keeps what every plugin promises."""

from io import BytesIO

import pytest
from PIL import Image

from picscripter.testing import Conformance, Sample
from picscripter_twitter import uploads


@pytest.fixture(autouse=True)
def small_segments(monkeypatch):
    """So that the suite's clip of a kilobyte goes in two of them."""
    monkeypatch.setattr(uploads, "SEGMENT", 600)


def gif(number: int) -> bytes:
    """Two pictures that take turns."""
    pictures = [Image.new("RGB", (16, 16), (number * 3 % 256, shade, 90)) for shade in (20, 240)]
    made = BytesIO()
    pictures[0].save(made, "GIF", save_all=True, append_images=pictures[1:], duration=100, loop=0)
    return made.getvalue()


def _premium(count: int) -> Sample:
    return Sample(caption="a" * count, facts={"subscription": "Premium"})


def _cashtags(count: int) -> Sample:
    return Sample(caption=" ".join(f"${letter}AB" for letter in "ABCDE"[:count]))


class TestTwitter(Conformance):
    platform = "twitter"
    posts = {
        "text": Sample(caption="Fresh bread from seven."),
        "pictures": Sample(
            caption="Loaves or rolls?", media=("image", "image"), options={"replySettings": "following"}
        ),
        "gif": Sample(media=("gif",)),
        "video": Sample(caption="Kneading.", media=("video",)),
    }
    files = {"gif": gif}
    at_limit = {
        "caption.max.premium": _premium,
        "caption.cashtags": _cashtags,
        "media.gifs": lambda count: Sample(media=("gif",) * count),
        "media.videos": lambda count: Sample(media=("video",) * count),
    }
    unchecked = dict.fromkeys(
        ("video.ratio.min", "video.ratio.max", "video.rate.max"), "the host holds files against it"
    )
