"""Titles made of captions, and how tags are counted."""

import random

import pytest

from picscripter.plugin import graphemes
from picscripter_youtube.words import tags_length, title_of

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


def test_a_given_title_is_the_title():
    assert title_of("A long story", "Bread") == "Bread"


def test_a_short_caption_is_the_title_as_it_is():
    assert title_of("Grüße, 東京", None) == "Grüße, 東京"


def test_the_first_hundred_characters_of_a_caption_are_the_title():
    assert title_of("abcdefghij" * 20, None) == "abcdefghij" * 10


def test_a_title_is_one_line():
    assert title_of(" Line one\n\n line\ttwo ", None) == "Line one line two"


def test_an_empty_title_is_none():
    assert title_of("Bread", "") == "Bread"
    assert title_of("Bread", " \n") == "Bread"
    assert title_of(" \n", None) == ""


@pytest.mark.parametrize("letter", [FAMILY, "e\u0301", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "각"])
def test_no_letter_is_cut_through(letter):
    title = title_of("a" + letter * 100, None)
    assert title == "a" + letter * ((len(title) - 1) // len(letter))
    assert 80 <= len(title.encode("utf-16-le")) / 2 <= 100


def test_a_thousand_captions_give_titles_that_are_taken():
    chance = random.Random(5)
    letters = [
        "a",
        " ",
        "\n",
        "é",
        "e\u0301",
        "東",
        FAMILY,
        "\U0001f1e9\U0001f1ea",
        "ש",
        "한",
        "\U0001f44d\U0001f3fd",
    ]
    for _ in range(1000):
        caption = "".join(chance.choices(letters, k=chance.randrange(1, 300)))
        title, line = title_of(caption, None), " ".join(caption.split())
        assert line.startswith(title)
        assert len(title) <= 100
        rest = line[len(title) :]
        assert graphemes(title) + graphemes(rest) == graphemes(line)
        assert not rest or len(title.encode("utf-16-le")) // 2 > 100 - 2 * len(FAMILY)


def test_one_letter_that_is_longer_than_a_title_is_cut():
    assert len(title_of("a" + "\u0301" * 200, None)) == 100


def test_tags_count_with_commas_and_with_quotes_around_spaces():
    assert tags_length([]) == 0
    assert tags_length(["bread"]) == len("bread")
    assert tags_length(["bread", "early morning"]) == len('bread,"early morning"')
