"""What is told of a draft: TikTok takes nothing with it but the video, so the rest is for the creator to do."""

from collections.abc import Iterator

from picscripter.plugin import Post
from picscripter_tiktok.options import settings


def waiting(post: Post) -> str:
    """Where the draft is, and what was asked for that TikTok does not take along with it."""
    rest = "; ".join(_rest(post))
    told = "The video waits in the creator's inbox: open TikTok's notification, and post it from there."
    return f"{told} TikTok takes nothing else along, so set there: {rest}" if rest else told


def _rest(post: Post) -> Iterator[str]:
    for name, value in settings(post).model_dump(by_alias=True, exclude={"post_mode"}).items():
        if value not in (None, False):
            yield name if value is True else f"{name} {value}"
    if post.caption:
        yield f"the text: {post.caption}"
