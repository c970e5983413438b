"""TikTok's plugin keeps what every plugin promises: a direct post, whole and in chunks, and a draft for the inbox."""

import pytest

from picscripter.testing import Conformance, Sample
from picscripter.testing.files import clip
from picscripter_tiktok import chunks
from picscripter_tiktok.sandbox import TikTok

THOUSANDTH = 1_000
"""Chunks are that much smaller here, for the plugin and for the emulator: the arithmetic is the same."""

PUBLIC = {"privacyLevel": "PUBLIC_TO_EVERYONE"}


class Small(TikTok):
    smallest = TikTok.smallest // THOUSANDTH


def film(number: int) -> bytes:
    """Two chunks, the second one longer."""
    return clip(number) + bytes([number % 256]) * 24_000


def _films(count: int) -> Sample:
    return Sample(caption="Bread", media=("video",) * count, options=PUBLIC)


class TestDirectPost(Conformance):
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch):
        monkeypatch.setattr(chunks, "CHUNK", chunks.CHUNK // THOUSANDTH)

    platform = "tiktok"
    sandbox = Small
    files = {"film": film}
    posts = {"film": Sample(caption="Fresh bread from seven. #bakery", media=("film",), options=PUBLIC)}
    at_limit = {"media.max": _films}


class TestDraft(Conformance):
    platform = "tiktok"
    login = "inbox"
    posts = {"draft": Sample(media=("video",))}
    at_limit = {"media.max": _films}
    unchecked = {"caption.max": "a draft goes without its text; direct posts are held to it above"}
