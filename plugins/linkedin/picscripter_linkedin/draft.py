"""The body of `POST /rest/posts`: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api."""

from collections.abc import Sequence
from typing import Any

from picscripter.plugin import Post
from picscripter_linkedin.little import written
from picscripter_linkedin.options import LinkedInOptions, options_of


def draft(post: Post, files: Sequence[str]) -> dict[str, Any]:
    """What makes the post; `files` are the URNs of its media, in their order."""
    options = options_of(post)
    body: dict[str, Any] = {
        "author": post.account.id,
        "commentary": written(post.caption),
        "visibility": options.visibility,
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": options.disable_reshare,
    }
    content = _card(options, files) if options.link else _media(post, files)
    return body | ({"content": content} if content else {})


def _card(options: LinkedInOptions, files: Sequence[str]) -> dict[str, Any]:
    """The page is not looked at: a card without a title gets its address for one."""
    card = {
        "source": options.link,
        "title": options.link_title or options.link,
        "description": options.link_description,
        "thumbnail": files[0] if files else None,
    }
    return {"article": {name: value for name, value in card.items() if value}}


def _media(post: Post, files: Sequence[str]) -> dict[str, Any]:
    """One file is `media`; `multiImage` begins with two."""
    shown = [
        {"id": urn} | ({"altText": media.alt} if media.alt and media.type == "image" else {})
        for urn, media in zip(files, post.media, strict=True)
    ]
    if len(shown) > 1:
        return {"multiImage": {"images": shown}}
    return {"media": shown[0]} if shown else {}
