"""What is wrong with a post, and what in its text is marked."""

import pytest
from pydantic import ValidationError

from picscripter.plugin import Account, Media, Post
from picscripter_bluesky.facets import facets, handles_in
from picscripter_bluesky.options import BlueskyOptions, validate_options

ME = Account(id="did:plc:me", handle="@me.bsky.social")
PICTURE, VIDEO = (Media(type=kind, url=f"https://x.example/{kind}") for kind in ("image", "video"))


def rules(caption="Hello", *media, **options):
    chosen = BlueskyOptions.model_validate(options)
    post = Post(id="post", account=ME, caption=caption, media=media, options=chosen)
    return [problem.rule for problem in validate_options(post, ME)]


@pytest.mark.parametrize(
    "caption,expected",
    [
        ("x" * 300, []),
        ("x" * 301, ["caption.max"]),
        ("👍🏽" * 300, []),
        ("👨‍👩‍👧‍👦" * 130, ["caption.bytes"]),
        ("", ["caption.required"]),
    ],
)
def test_letters_and_bytes_are_counted(caption, expected):
    assert rules(caption) == expected


@pytest.mark.parametrize(
    "media,expected",
    [((PICTURE,) * 4, []), ((PICTURE,) * 5, ["media.max"]), ((VIDEO,), ["media.type"])],
)
def test_up_to_four_pictures(media, expected):
    assert rules("Hello", *media) == expected


def test_three_languages_and_no_more():
    assert rules(langs=["de", "en", "fr"]) == []
    assert rules(langs=["de", "en", "fr", "it"]) == ["langs.max"]


@pytest.mark.parametrize("langs", [["German"], "de", [1]])
def test_a_language_is_a_code(langs):
    with pytest.raises(ValidationError):
        BlueskyOptions.model_validate({"langs": langs})


@pytest.mark.parametrize(
    "text,handles",
    [
        ("@a.example and @B.example.", ["a.example", "b.example"]),
        ("@a.example @a.example", ["a.example"]),
        ("me@example.com, https://x.example/@you.example", []),
        ("(@a.example)", ["a.example"]),
    ],
)
def test_who_is_mentioned_in_a_text(text, handles):
    assert handles_in(text) == handles


@pytest.mark.parametrize(
    "text,marked",
    [
        ("see https://example.com/a.", ["https://example.com/a"]),
        ("(https://example.com/a_(b))", ["https://example.com/a_(b)"]),
        ("https://example.com/#part", ["https://example.com/#part"]),
        ("#brot, #käse! #1 #2026er", ["#brot", "#käse", "#2026er"]),
        ("c# and a#b", []),
    ],
)
def test_what_is_marked_and_where_it_ends(text, marked):
    raw = text.encode()
    found = [raw[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode() for each in facets(text, {})]
    assert found == marked
