"""The emulator's own count of a text, held against what is known of X's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter_twitter.sandbox.weight import addresses, weighted_length
from picscripter_twitter.text import weighted_length as count_of_the_plugin


@pytest.mark.parametrize(
    "text,weight",
    [
        ("", 0),
        ("abc", 3),
        ("日本", 4),
        ("“q”", 3),
        ("…", 2),
        ("→", 2),
        ("cafe\u0301", 4),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇩🇪", 2),
        ("1️⃣", 2),
        ("©", 1),
        ("©️", 2),
        ("❤️", 2),
        ("https://example.com/" + "x" * 300, 23),
        ("see example.com.", 28),
        ("x.com,y.com", 47),
        ("(http://a.co/x_(y))", 25),
        ("http://x.com/日本", 27),
        ("http://例え.jp/", 23),
        ("https://x.com/a?b=1&c=2!", 24),
        ("foo@example.com", 15),
        ("@example.com", 12),
        ("a.b.nope", 8),
        ("http://nothing", 14),
    ],
)
def test_known_texts_weigh_what_x_says(text, weight):
    assert weighted_length(text) == weight


@given(
    st.text(alphabet=st.characters(min_codepoint=97, max_codepoint=122)),
    st.text(max_size=3, alphabet="日本語"),
)
def test_plain_letters_weigh_one_and_ideographs_two(latin, wide):
    assert weighted_length(f"{latin} {wide}") == len(latin) + 1 + 2 * len(wide)


@given(st.text())
def test_addresses_never_overlap_and_lie_within_the_text(text):
    at = 0
    for link in addresses(text):
        assert at <= link.start < link.end <= len(text)
        assert text[link.start : link.end] == link.text
        at = link.end


PIECES = "a Z 7 . , / ? = & ( ) # @y $A http:// https:// com co.uk example.com x.org/p 日本 é e\u0301 ß “ … → 😀 👍🏽 👨\u200d👩\u200d👧 🇩🇪 1️⃣ © ©️ ❤️ - _ + nope foo@bar.com https://a.io/x_(y) ?q=1 ! ; ' :// я"


@given(st.lists(st.sampled_from([*PIECES.split(), " ", "\n", "\u200b"]), max_size=8).map("".join))
def test_the_emulator_and_the_plugin_count_alike_though_written_apart(text):
    assert weighted_length(text) == count_of_the_plugin(text)
