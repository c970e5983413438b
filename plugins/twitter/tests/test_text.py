"""Counting as X does; the figures are those of twitter-text's own rules (configuration v3) and of its JavaScript."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter_twitter.text import cashtags, comparable, invalid_characters, shown, weighted_length

LATIN = st.text(st.characters(codec="ascii", exclude_characters="."), max_size=60)
WIDE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=60)
EMOJI = st.sampled_from(["😀", "👨‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "👩🏽‍🚀", "☀️"])


@pytest.mark.parametrize(
    "text, length",
    [
        ("", 0),
        ("hello", 5),
        ("cafe\u0301", 4),
        ("“quoted”", 8),
        ("日本", 4),
        ("한국어", 6),
        ("…", 2),
        ("→", 2),
        ("©", 1),
        ("©️", 2),
        ("☀\ufe0e", 4),
        ("a\r\nb", 4),
        ("K and \u212a", 7),
        ("https://example.com", 23),
        ("https://example.com/" + "a" * 400, 23),
        ("see example.com.", 4 + 23 + 1),
        ("example.com, again example.org!", 23 + 2 + 6 + 23 + 1),
        ("(https://example.com/a_(b))", 25),
        ("https://example.com/search?q=a&b=c.", 24),
        ("example.com?q=1", 23 + 4),
        ("https://münchen.de", 23),
        ("http://例え.jp/道", 23 + 2),
        ("node.js and README.md", 7 + 5 + 23),
        ("1.5 and e.g. this", 17),
        ("mail me@example.com", 19),
        ("@example.com", 12),
        ("-example.com", 12),
        ("example.notatld", 15),
        ("xn--80ak6aa92e.com", 23),
    ],
)
def test_it_counts_as_x_does(text, length):
    assert weighted_length(text) == length


@given(LATIN)
def test_latin_text_weighs_what_it_is_long(text):
    assert weighted_length(text) == len(text)


@given(WIDE)
def test_a_chinese_character_weighs_two(text):
    assert weighted_length(text) == 2 * len(text)


@given(st.lists(EMOJI, max_size=20))
def test_an_emoji_weighs_two_however_it_is_made(emoji):
    assert weighted_length(" ".join(emoji)) == 2 * len(emoji) + max(0, len(emoji) - 1)


@pytest.mark.parametrize("emoji", ["🧑\u200d🤝\u200d🧑", "🐕\u200d🦺", "🫱🏻\u200d🫲🏿", "❤️\u200d🔥"])
def test_an_emoji_younger_than_twitter_text_weighs_two_as_x_promises_of_all(emoji):
    assert weighted_length(emoji) == 2


@given(
    st.from_regex(r"[a-z]{1,12}\.(com|org|museum|de|co\.uk)", fullmatch=True),
    st.sampled_from(["", "http://", "https://"]),
)
def test_an_address_weighs_23_with_and_without_a_protocol(domain, protocol):
    assert weighted_length(f"a {protocol}{domain} b") == 27


@given(st.text(max_size=120))
def test_composed_and_decomposed_letters_weigh_the_same(text):
    assert weighted_length(unicodedata.normalize("NFD", text)) == weighted_length(text)


@given(st.text(max_size=120))
def test_no_text_weighs_more_than_a_shortened_address_or_two_per_character(text):
    assert weighted_length(text) <= 2 * len(unicodedata.normalize("NFC", text)) + 23 * text.count(".")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["日", "a", "a.", "http://a.", "(", "example.com/(", "!", "x.y/", "a-", "👨‍👩‍👧‍👦"]
)
def test_time_grows_with_the_length_of_a_text_only(piece):
    assert weighted_length(piece * (25_000 // len(piece))) > 0


@pytest.mark.parametrize("piece", ["a.", "https://a.co "])
def test_the_longest_text_of_a_request_holds_up_fifty_accounts_for_a_moment_only(piece):
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    for _ in range(50):
        weighted_length(text)
    assert time.process_time() - began < 5  # seconds; 75, were it counted for each, character by character


def test_cashtags_are_words_of_letters_behind_a_dollar_sign():
    assert cashtags("$TSLA and $aapl, not $5 nor US$ nor a$b; $BRK.A") == ["$TSLA", "$aapl", "$BRK.A"]


def test_the_byte_order_mark_is_found():
    assert invalid_characters("\ufeffhello") == ["\ufeff"]


def link(short, expanded, **rest):
    return {"url": short, "expanded_url": expanded, **rest}


@pytest.mark.parametrize(
    "ours, theirs, urls",
    [
        ("a & b < c", "a &amp; b &lt; c", []),
        ("cafe\u0301", "café", []),
        ("two\r\n\r\nlines ", "two\n\nlines", []),
        ("see Example.com", "see https://t.co/a1", [link("https://t.co/a1", "http://Example.com/")]),
        (
            "see https://example.com/X.",
            "see https://t.co/a1.",
            [link("https://t.co/a1", "https://example.com/X")],
        ),
        (
            "one a.com two b.com",
            "one https://t.co/a two https://t.co/b",
            [link("https://t.co/a", "http://a.com"), link("https://t.co/b", "http://b.com")],
        ),
        (
            "picture",
            "picture https://t.co/m",
            [link("https://t.co/m", "https://x.com/i/status/1/photo/1", media_key="3_1")],
        ),
    ],
)
def test_our_text_is_recognised_in_what_x_made_of_it(ours, theirs, urls):
    assert shown(theirs, urls) == comparable(ours)


def test_texts_with_different_addresses_are_different():
    theirs = shown("see https://t.co/a1", [link("https://t.co/a1", "https://example.com/a")])
    assert theirs != comparable("see https://example.com/b")


@given(st.text(st.characters(codec="utf-8", exclude_characters="&."), max_size=80))
def test_a_text_without_addresses_is_recognised_as_it_is(text):
    assert shown(text, []) == comparable(text)
