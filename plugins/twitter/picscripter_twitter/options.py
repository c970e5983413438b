"""The settings of a post on X, and what is wrong with a post before it is sent."""

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from picscripter.plugin import Account, Limit, Options, Post, Problem, hookimpl
from picscripter_twitter import text
from picscripter_twitter.limits import LIMITS, longest
from picscripter_twitter.media import media_problems


class TwitterOptions(Options):
    """`reply_settings`: who may reply. The other two are labels that people see."""

    reply_settings: Literal["everyone", "mentionedUsers", "following", "subscribers", "verified"] = "everyone"
    made_with_ai: bool = False
    paid_partnership: bool = False


def reply_settings(post: Post) -> str | None:
    """The value that X takes; for everyone the field must be left out (OpenAPI 2.167: no such value)."""
    chosen = cast(TwitterOptions, post.options).reply_settings
    return None if chosen == "everyone" else chosen


def labels(post: Post) -> dict[str, bool]:
    """The labels that were asked for, as X names them."""
    options = cast(TwitterOptions, post.options)
    asked = {"made_with_ai": options.made_with_ai, "paid_partnership": options.paid_partnership}
    return {name: True for name, wanted in asked.items() if wanted}


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:
    """A text that X takes, or media that it shows together, or both."""
    return [
        *_text_problems(post.caption, longest(account), needed=not post.media),
        *media_problems(post.media),
    ]


def _text_problems(caption: str, limit: Limit, *, needed: bool) -> Iterator[Problem]:
    most = limit.number
    if needed and not caption.strip():
        yield Problem(
            path="/caption", rule="caption.required", message="A post on X needs a text, or something to see."
        )
    if (length := text.weighted_length(caption)) > most:
        yield Problem(
            path="/caption",
            rule=limit.rule,
            message=f"X counts {length} characters in this text, and allows {most}.",
            limit=most,
            actual=length,
            fix="Shorten it. An address counts 23, an emoji and a Chinese, Japanese or Korean letter 2.",
        )
    if len(found := text.cashtags(caption)) > LIMITS["caption.cashtags"].number:
        yield Problem(
            path="/caption",
            rule="caption.cashtags",
            message="X takes one cashtag in a post that comes by its API.",
            limit=LIMITS["caption.cashtags"].number,
            actual=len(found),
            fix=f"Keep one of {', '.join(found)}.",
        )
    if text.invalid_characters(caption):
        yield Problem(
            path="/caption",
            rule="caption.characters",
            message="The text holds a character that X refuses (U+FEFF, U+FFFE or U+FFFF).",
            fix="Remove it; U+FEFF is often left at the beginning of a text by an editor.",
        )
