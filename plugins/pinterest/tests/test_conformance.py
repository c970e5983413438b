"""Pinterest's plugin keeps what every plugin promises."""

from picscripter.testing import Conformance, Sample

SHARED = {"boardId": "549755885175000999"}
"""A board to which all accounts of the sandbox are invited."""

OF_FILES = "the host holds the file itself against it"


class TestPinterest(Conformance):
    platform = "pinterest"
    posts = {
        "picture": Sample(
            caption="Three loaves.", media=("image",), options=SHARED | {"link": "https://example.com/bread"}
        ),
        "pictures": Sample(media=("image", "image"), options=SHARED | {"title": "Loaves and rolls"}),
        "video": Sample(caption="How bread is made.", media=("video",), options=SHARED),
    }
    unchecked = {"video.ratio.min": OF_FILES, "video.ratio.max": OF_FILES}
