"""Which uploads a post may show, and together with which others."""

from collections.abc import Sequence
from typing import Any

from picscripter.sandbox import Account, Refusal, read_film
from picscripter_twitter.sandbox import films, words
from picscripter_twitter.sandbox.uploads import Upload, Uploads

PICTURES_MOST = 4
FILMS = ("tweet_video", "amplify_video")
ALONE = ("tweet_gif", *FILMS)


def chosen(uploads: Uploads, author: Account, media: dict[str, Any]) -> list[Upload]:
    """The uploads of a body's `media`, in order. Raises a 400, or a 403 for a film that is too long."""
    ids = media["media_ids"]
    found = [_ready(uploads, author, key) for key in ids]
    kinds = [each.category for each in found]
    together = kinds == ["tweet_image"] * len(kinds) and len(kinds) <= PICTURES_MOST
    if len(set(ids)) < len(ids) or not (together or (len(kinds) == 1 and kinds[0] in ALONE)):
        raise _invalid(ids)
    for each in found:
        film = read_film(each.medium.content) if each.medium is not None else None
        if film is not None and film.seconds > films.LONGEST:
            raise words.forbidden(words.TOO_LONG_VIDEO)
        # Such films are taken and processed, and refused only here: seen in public issues of clients.
        if film is not None and each.category in FILMS and not films.fits(film):
            raise _invalid(ids)
    if (cover := media.get("preview_media_id")) is not None:
        picture = _ready(uploads, author, cover)
        if picture.category != "tweet_image" or not kinds[0].endswith("video"):
            raise _invalid([cover])
        picture.covers = found[0].id
    return found


def _ready(uploads: Uploads, author: Account, key: str) -> Upload:
    """One's own, closed, processed, not expired."""
    try:
        upload = uploads.get(key, author.id)
    except Refusal as refusal:
        raise _invalid([key]) from refusal
    if uploads.state(upload) != "succeeded":
        raise _invalid([key])
    return upload


def _invalid(ids: Sequence[str]) -> Refusal:
    return Refusal(words.invalid(words.MEDIA, {"media.media_ids": list(ids)}))
