"""LinkedIn's plugin keeps what every plugin promises: for members, and for Pages."""

from picscripter.testing import Conformance, Sample
from picscripter.testing.files import clip
from picscripter_linkedin.sandbox import LinkedIn
from picscripter_linkedin.sandbox.dials import LinkedInDials


class SmallParts(LinkedIn):
    """Videos go up in parts of 40 KB, so that one of 80 has several."""

    @staticmethod
    def new_dials():
        return LinkedInDials(part_bytes=40_000)


def video(number: int) -> bytes:
    return clip(number) + bytes([number % 256]) * 80_000


class TestLinkedIn(Conformance):
    platform = "linkedin"
    sandbox = SmallParts
    files = {"video": video}
    unchecked = {"video.ratio.min": "the host does", "video.ratio.max": "the host does"}
    posts = {
        "text": Sample(caption="Fresh bread from seven. #bread (all week)"),
        "link": Sample(caption="Read this.", options={"link": "https://example.com/bread"}),
        # From here on a lost answer may end as unknown: nobody can tell what became of a member's picture.
        "picture": Sample(caption="Three loaves.", media=("image",)),
        "video": Sample(caption="How we knead.", media=("video",)),
    }


class TestPages(Conformance):
    platform = "linkedin"
    login = "pages"
    sandbox = SmallParts
    files = {"video": video}
    unchecked = TestLinkedIn.unchecked
    posts = {
        "text": Sample(caption="Fresh bread from seven. #bread (all week)"),
        "pictures": Sample(caption="Loaves and rolls.", media=("image", "image")),
    }
