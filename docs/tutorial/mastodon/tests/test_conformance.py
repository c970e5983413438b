"""Mastodon's plugin keeps what every plugin promises."""

from picscripter.testing import Conformance, Sample


def _videos(count: int) -> Sample:
    return Sample(caption="Film", media=("video",) * count)


def _described(count: int) -> Sample:
    return Sample(caption="Bread", media=("image",), alt="a" * count)


class TestMastodon(Conformance):
    platform = "mastodon"
    form = {"server": "mastodon.social"}
    posts = {
        "text": Sample(caption="Fresh bread from seven."),
        "pictures": Sample(caption="Loaves and rolls.", media=("image", "image")),
        "hidden": Sample(caption="A spider.", options={"spoilerText": "Spiders", "visibility": "unlisted"}),
    }
    at_limit = {"media.videos": _videos, "alt.max": _described}
