"""What is wrong with a post, by the limits of the account's own server."""

import pytest
from pydantic import ValidationError

from picscripter.plugin import Account, Media, Post
from picscripter_mastodon.options import MastodonOptions, length, validate_options

HERE = Account(id="1@here.example", handle="@me@here.example")
LARGE = Account(id="1@large.example", handle="@me@large.example", facts={"caption.max": "5000"})
PICTURE, VIDEO = (Media(type=kind, url=f"https://x.example/{kind}") for kind in ("image", "video"))


def rules(caption="Hello", *media, account=HERE, **options):
    chosen = MastodonOptions.model_validate(options)
    post = Post(id="post", account=account, caption=caption, media=media, options=chosen)
    return [problem.rule for problem in validate_options(post, account)]


@pytest.mark.parametrize(
    "text,count",
    [
        ("abc", 3),
        ("👨‍👩‍👧‍👦", 1),
        ("https://example.com/" + "x" * 300, 23),
        ("see http://a.example.", 27),
        ("@mira@social.example hi", 8),
        ("me@example.com", 14),
    ],
)
def test_a_text_counts_what_mastodon_says(text, count):
    assert length(text, 23) == count


def test_a_text_may_be_as_long_as_its_server_allows():
    assert rules("x" * 500) == []
    assert rules("x" * 501) == ["caption.max"]
    assert rules("x" * 5000, account=LARGE) == []


def test_the_warning_counts_along():
    assert rules("x" * 499, spoilerText="yy") == ["caption.max"]


@pytest.mark.parametrize(
    "media,expected",
    [
        ((PICTURE,) * 4, []),
        ((PICTURE,) * 5, ["media.max"]),
        ((VIDEO,), []),
        ((VIDEO, PICTURE), ["media.videos"]),
        ((VIDEO, VIDEO), ["media.videos"]),
        ((Media(type="image", url="https://x.example/1", alt="x" * 1501),), ["alt.max"]),
    ],
)
def test_pictures_or_one_video(media, expected):
    assert rules("Hello", *media) == expected


def test_a_post_needs_something():
    assert rules("  ") == ["caption.required"]
    assert rules("", PICTURE) == []


@pytest.mark.parametrize("options", [{"visibility": "friends"}, {"language": "German"}, {"spoiler": "x"}])
def test_an_option_that_there_is_not_is_refused(options):
    with pytest.raises(ValidationError):
        MastodonOptions.model_validate(options)
