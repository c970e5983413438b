"""Media of a post in their three forms: as wished, as stored in the post's row, as its plugin sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from picscripter.domain.media_kind import kept_name
from picscripter.plugin.post import Media
from picscripter.services.wish import Wish
from picscripter.storage.library import StoredMedia


def with_facts(media: Media, kept: StoredMedia) -> Media:
    """What was wished, with what is known of its bytes."""
    return replace(
        media,
        type=kept.type,
        bytes=kept.bytes,
        content_type=kept.content_type,
        width=kept.width,
        height=kept.height,
        duration=None if kept.duration_ms is None else kept.duration_ms / 1000,
        animated=kept.animated,
        sha256=kept.sha256,
        frame_rate=kept.frame_rate,
        codecs=kept.codecs,
    )


def keeping(wish: Wish, kept: Mapping[int, StoredMedia]) -> Wish:
    """The wish, now that these of its media are in our store."""
    media = tuple(
        with_facts(each, kept[index]) if index in kept else each for index, each in enumerate(wish.media)
    )
    return replace(wish, media=media, kept={**wish.kept, **kept})


def shown(media: Sequence[Media]) -> tuple[Media, ...]:
    """As a plugin sees them: what we keep is named by what is in it, so that other bytes are another name."""
    return tuple(each if each.sha256 is None else replace(each, url=kept_name(each.sha256)) for each in media)


def rows_of(wish: Wish) -> list[dict[str, Any]]:
    """As they are stored. `url` is where they were fetched from, None for an upload."""
    return [
        row_of(each, wish.kept.get(index), late=index in wish.late) for index, each in enumerate(wish.media)
    ]


def row_of(media: Media, kept: StoredMedia | None, *, late: bool) -> dict[str, Any]:
    """One of them. `late`: it is fetched only when it is published."""
    row: dict[str, Any] = {"type": media.type, "url": media.url or None, "alt": media.alt}
    if late:
        row["fetch"] = "publish"
    if kept is None:
        return row
    facts = {
        "sha256": media.sha256,
        "contentType": media.content_type,
        "bytes": media.bytes,
        "width": media.width,
        "height": media.height,
        "duration": media.duration,
        "animated": media.animated,
        "frameRate": media.frame_rate,
        "codecs": dict(media.codecs),
    }
    return {**row, "id": kept.id, **facts}


def media_of(row: Mapping[str, Any]) -> Media:
    """A row as it was wished, with its facts."""
    return Media(
        type=row["type"],
        url=row["url"] or "",
        alt=row.get("alt"),
        bytes=row.get("bytes"),
        content_type=row.get("contentType"),
        width=row.get("width"),
        height=row.get("height"),
        duration=row.get("duration"),
        animated=row.get("animated"),
        sha256=row.get("sha256"),
        frame_rate=row.get("frameRate"),
        codecs=row.get("codecs") or {},
    )


def as_seen(rows: Sequence[Mapping[str, Any]]) -> tuple[Media, ...]:
    """The media of a stored post as its plugin sees them."""
    return shown([media_of(row) for row in rows])


def as_wished(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The members of a Wish that say the same as these rows."""
    return {
        "media": tuple(media_of(row) for row in rows),
        "uploads": {index: row["id"] for index, row in enumerate(rows) if row.get("id")},
        "late": frozenset(index for index, row in enumerate(rows) if row.get("fetch") == "publish"),
    }


def said(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What of the rows came from outside: by it two requests are held against each other."""
    return [(row["type"], row["alt"], row["url"] or row.get("id")) for row in rows]
