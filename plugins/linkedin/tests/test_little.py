"""Captions as the Posts API reads them: what people wrote is what people read."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter_linkedin.little import RESERVED, read, shown, written
from picscripter_linkedin.sandbox.little import render

PIECES = [
    *RESERVED,
    *(
        "\\\\",
        "\\#",
        "#tag",
        "#1",
        "# ",
        "@[",
        "](",
        "{hashtag|",
        "\n",
        "\r\n",
        " ",
        "a",
        "Zeile",
        "1",
        "²",
        "\0",
    ),
    *(
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "🇩🇪",
        "東京",
        "e\u0301",
        "שלום",
        "#東京",
        "#caf\u00e9",
        "#été_2026",
        "#C++",
        "\uff03",
        "\u202e",
    ),
    *("https://example.com/a_b(c)?d=[e]#f", "example.com/~me", "me@example.com", "urn:li:person:1"),
]
TEXTS = 10_000


def captions(count):
    """Always the same ones; each of some pieces and some letters of any script."""
    chance = random.Random(20261123)
    for _ in range(count):
        letters = [chr(chance.randrange(0x20, 0xD7FF)) for _ in range(chance.randrange(3))]
        pieces = chance.choices(PIECES, k=chance.randrange(1, 14)) + letters
        chance.shuffle(pieces)
        yield "".join(pieces)


def test_ten_thousand_texts_are_read_as_they_were_written():
    different = [text for text in captions(TEXTS) if render(written(text)) != shown(text)]
    assert not different, f"{len(different)} texts, among them {different[0]!r}"


def test_ten_thousand_texts_are_read_as_they_were_written_when_the_api_gives_them_back():
    different = [text for text in captions(TEXTS) if read(written(text)) != shown(text)]
    assert not different, f"{len(different)} texts, among them {different[0]!r}"


def test_the_texts_hold_every_reserved_character_many_times():
    everything = "".join(captions(TEXTS))
    assert all(everything.count(char) > 1_000 for char in RESERVED)


@given(st.text())
def test_any_text_is_read_as_it_was_written(text):
    assert render(written(text)) == shown(text)


@pytest.mark.parametrize("char", RESERVED)
def test_every_reserved_character_is_escaped_wherever_it_stands(char):
    for caption in (char, f"a{char}b", f"{char} {char}{char}", f"a {char}"):
        assert "\\" + char in written(caption)
        assert render(written(caption)) == caption


@pytest.mark.parametrize("char", RESERVED)
def test_the_emulator_ends_a_text_where_a_reserved_character_is_not_escaped(char):
    assert render(f"before {char} after") == "before "


def test_a_hashtag_stays_a_hashtag():
    assert written("Bread #bread, (#Brötchen) #東京2026") == r"Bread #bread, \(#Brötchen\) #東京2026"


@pytest.mark.parametrize("text", ["C#", "#1", "#", "a#b", "https://example.com/#part", "&#39;", "##x"])
def test_what_is_no_hashtag_is_a_mere_sign(text):
    assert "#" not in written(text).replace("\\#", "")


def test_a_hashtag_ends_before_an_underscore():
    assert written("#foo_bar") == r"#foo\_bar"


def test_a_mention_stays_a_mention_and_is_read_by_its_name():
    caption = "Thanks, @[Harbour (Bakery)](urn:li:organization:2414183)!"
    assert written(caption) == r"Thanks, @[Harbour \(Bakery\)](urn:li:organization:2414183)!"
    assert render(written(caption)) == shown(caption) == "Thanks, Harbour (Bakery)!"


@pytest.mark.parametrize("text", ["@[Eddy]", "@[Eddy](https://x.example)", "@[](urn:li:person:1)", "@Eddy"])
def test_what_is_no_mention_is_mere_text(text):
    assert render(written(text)) == shown(text) == text


@pytest.mark.parametrize("hashtag", [r"{hashtag|\#|bread}", "{hashtag|#|bread}", "#bread", r"\#bread"])
def test_a_hashtag_is_read_in_every_way_in_which_the_api_writes_it(hashtag):
    assert read(f"Fresh {hashtag} \\(now\\)") == "Fresh #bread (now)"
