"""Bluesky's plugin keeps what every plugin promises."""

from picscripter.testing import Conformance, Sample


def _bytes(count: int) -> Sample:
    families = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * (count // 25)
    return Sample(caption=families + "a" * (count % 25))


def _langs(count: int) -> Sample:
    return Sample(caption="Hallo", options={"langs": ["de", "en", "fr", "it"][:count]})


class TestBluesky(Conformance):
    platform = "bluesky"
    form = {"handle": "picscripter-demo.bsky.social", "password": "demo-demo-demo-demo"}
    other_form = {"handle": "mira.bsky.social", "password": "mira-mira-mira-mira"}
    posts = {
        "text": Sample(caption="Fresh bread from seven, for @mira.bsky.social: https://bread.example #bread"),
        "pictures": Sample(caption="Loaves and rolls.", media=("image", "image")),
        "in German": Sample(caption="Frisches Brot.", options={"langs": ["de"]}),
    }
    at_limit = {"caption.bytes": _bytes, "langs.max": _langs}
