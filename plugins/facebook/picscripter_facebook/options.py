"""The settings of a post on a Page, a shortcut for a plain text, and what is wrong with a post."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from picscripter.plugin import Account, Options, Post, Problem, Shortcut, hookimpl
from picscripter_facebook.limits import LIMITS
from picscripter_facebook.media import media_problems


class FacebookOptions(Options):
    """`page_id` chooses among connected Pages; `link` gets a preview (one in the text gets none).

    `format`: how a video is shown; a reel is upright, and 3 to 90 seconds long. `title`: of a video or a reel.
    """

    page_id: str | None = Field(None, json_schema_extra={"chooses": "account"})
    link: str | None = None
    format: Literal["video", "reel"] = "video"
    title: str | None = None


class Message(BaseModel):
    """The body of the shortcut."""

    model_config = ConfigDict(extra="forbid")

    message: str


def _compose(body: Message) -> Mapping[str, Any]:
    return {"caption": body.message}


POST_TO_FB = Shortcut(
    path="/post_to_fb", summary="Post a text to the connected Page.", body=Message, compose=_compose
)


def options_of(post: Post) -> FacebookOptions:
    """The options of a post of ours."""
    return cast(FacebookOptions, post.options)


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:
    """A text, a link with or without a text, pictures or a video with or without a text."""
    options = options_of(post)
    link = options.link or None
    return [
        *_page_problems(options.page_id, account),
        *_caption_problems(post.caption, empty=not (post.media or link)),
        *_link_problems(link, post),
        *media_problems(post, options.format, options.title),
    ]


def _page_problems(page: str | None, account: Account) -> Iterator[Problem]:
    # "me" is what the Graph API calls the account of the token, and what many send when there is only one.
    if page not in (None, "me", account.id):
        yield Problem(
            path="/options/pageId",
            rule="pageId.account",
            message=f"This connection is the Page {account.handle}, not the one named.",
            limit=account.id,
            actual=page,
            fix="Name a connected Page, or leave pageId out.",
        )


def _caption_problems(caption: str, *, empty: bool) -> Iterator[Problem]:
    most = LIMITS["caption.max"].number
    if empty and not caption.strip():
        yield Problem(
            path="/caption",
            rule="caption.required",
            message="A post needs a text, a link, a picture or a video.",
        )
    if len(caption) > most:
        yield Problem(
            path="/caption",
            rule="caption.max",
            message=f"The text has {len(caption)} characters; Facebook takes {most}.",
            limit=most,
            actual=len(caption),
            fix="Shorten the text.",
        )


def _link_problems(link: str | None, post: Post) -> Iterator[Problem]:
    if link is None:
        return
    path = "/options/link"
    host = _web_host(link)
    if host is None:
        yield Problem(path=path, rule="link.format", message="This is no web address.", actual=link[:100])
    elif host == "facebook.com" or host.endswith(".facebook.com"):  # refused with 200/1609008
        yield Problem(path=path, rule="link.host", message="Facebook shows no links to itself.", actual=host)
    if post.media:
        yield Problem(
            path=path,
            rule="link.alone",
            message="A post shows either a link, or pictures or a video.",
            fix="Leave one of them out; an address may also stand in the text.",
        )


def _web_host(link: str) -> str | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
