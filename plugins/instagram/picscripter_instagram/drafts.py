"""Which containers a post needs, and what each is told.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
"""

from collections.abc import Iterator, Sequence

from picscripter.plugin import Media, Post
from picscripter_instagram.containers import Draft
from picscripter_instagram.options import options_of


def picture(post: Post) -> Draft:
    """One picture."""
    (file,) = post.media
    return Draft(name="picture", fields=_said(post) | _described(file), fetched=file)


def reel(post: Post, *, sends: bool) -> Draft:
    """One video. Its cover picture wins over a moment of it."""
    (file,), options = post.media, options_of(post)
    fields = _said(post) | {"media_type": "REELS"}
    if options.share_to_feed is not None:
        fields["share_to_feed"] = "true" if options.share_to_feed else "false"
    if options.cover_offset_ms is not None:
        fields["thumb_offset"] = str(options.cover_offset_ms)
    return Draft(name="reel", fields=fields, cover=file.cover, **_shown(file, sends=sends))


def children(media: Sequence[Media], *, sends: bool) -> Iterator[Draft]:
    """The items of a carousel; they have no text of their own."""
    for number, file in enumerate(media, 1):
        fields = {"is_carousel_item": "true"} | _described(file)
        if file.type == "video":
            fields["media_type"] = "VIDEO"
        yield Draft(name=f"item {number}", fields=fields, **_shown(file, sends=sends))


def carousel(post: Post, items: Sequence[str]) -> Draft:
    """What holds them together."""
    return Draft(
        name="carousel", fields=_said(post) | {"media_type": "CAROUSEL", "children": ",".join(items)}
    )


def _shown(file: Media, *, sends: bool) -> dict[str, Media]:
    return {"sent" if sends and file.type == "video" else "fetched": file}


def _said(post: Post) -> dict[str, str]:
    return {"caption": post.caption} if post.caption else {}


def _described(file: Media) -> dict[str, str]:
    return {"alt_text": file.alt} if file.type == "image" and file.alt else {}
