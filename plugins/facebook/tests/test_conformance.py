"""Facebook's plugin keeps what every plugin promises."""

from picscripter.testing import Conformance, Sample


class TestFacebook(Conformance):
    platform = "facebook"
    posts = {
        "text": Sample(caption="Fresh bread from seven."),
        "link": Sample(caption="Read this.", options={"link": "https://example.com/bread"}),
        "picture": Sample(caption="Three loaves.", media=("image",)),
        "pictures": Sample(media=("image", "image")),
    }
