"""What our own plugins do not do yet, tried on a platform that nobody has: pieces, processing, threads, blind commits."""

from pathlib import Path

import pytest

from picscripter.testing import Conformance, Sample
from picscripter.testing.files import picture
from picscripter.testing.promises import PROMISES
from support import harbour
from support.harbour_sandbox import Harbour

README = Path(harbour.__file__).with_suffix(".md")
CUT = [promise for promise in PROMISES if "posted_twice" in promise.name or "killed" in promise.name]


def three_pieces(number: int) -> bytes:
    return picture(number) + bytes(2_500)


class TestHarbour(Conformance):
    plugin = harbour
    sandbox = Harbour
    readme = README
    posts = {
        "text": Sample(caption="Fresh bread from seven."),
        "picture in pieces": Sample(caption="Loaves.", media=("image",)),
        "thread": Sample(caption="One", options={"replies": ["Two", "Three"]}),
    }
    files = {"image": three_pieces}


class Blind(Conformance):
    """Nobody can be asked what became of a note: a lost one needs a person, and is never sent again."""

    plugin = harbour
    sandbox = Harbour
    readme = README
    posts = {"note": Sample(caption="Blind.", options={"blind": True})}


@pytest.mark.anyio
@pytest.mark.parametrize("promise", CUT, ids=lambda promise: promise.name)
async def test_a_commit_that_nobody_can_ask_about_is_not_made_twice(promise):
    await promise.check(Blind.subject())
