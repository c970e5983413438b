"""X's plugin keeps what every plugin promises."""

from picscripter.testing import Conformance, Sample


def _premium(count: int) -> Sample:
    return Sample(caption="a" * count, facts={"subscription": "Premium"})


def _cashtags(count: int) -> Sample:
    return Sample(caption=" ".join(f"${letter}AB" for letter in "ABCDE"[:count]))


class TestTwitter(Conformance):
    platform = "twitter"
    posts = {
        "text": Sample(caption="Fresh bread from seven."),
        "to some": Sample(caption="Who may answer?", options={"replySettings": "following"}),
    }
    at_limit = {"caption.max.premium": _premium, "caption.cashtags": _cashtags}
