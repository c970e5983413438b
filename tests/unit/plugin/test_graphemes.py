"""What people take for one letter."""

import pytest

from picscripter.plugin import graphemes


@pytest.mark.parametrize(
    "text,count",
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("\u0301", 1),
        ("日本", 2),
        ("👨‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("❤️", 1),
        ("🇩🇪🇫🇷", 2),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
        ("1️⃣", 1),
        ("a\r\nb", 3),
        ("각", 1),
        ("\u1100\u1161\u11a8", 1),
        ("नि", 1),
        ("a\u200db", 2),
        ("👩🏽‍🚀 ok", 4),
    ],
)
def test_a_letter_is_what_people_take_for_one(text, count):
    assert graphemes(text) == count
