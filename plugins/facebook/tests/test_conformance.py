"""Facebook's plugin keeps what every plugin promises."""

from picscripter.testing import Conformance, Sample
from picscripter_facebook.sandbox.clips import film

_SHAPE = "the suite's videos have one shape: test_options holds these against others"


class TestFacebook(Conformance):
    platform = "facebook"
    posts = {
        "text": Sample(caption="Fresh bread from seven."),
        "link": Sample(caption="See this.", options={"link": "https://youtu.be/bread"}),
        "picture": Sample(caption="Three loaves.", media=("image",)),
        "pictures": Sample(media=("image", "image")),
        "video": Sample(caption="How bread is made.", media=("video",)),
        "reel": Sample(
            caption="Bread in a minute.", media=("video",), options={"format": "reel", "title": "Bread"}
        ),
    }
    files = {"video": film}
    unchecked = dict.fromkeys(("reel.ratio.min", "reel.ratio.max"), _SHAPE)
