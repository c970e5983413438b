"""Media of a post in their three forms: as wished, as stored in the post's row, as its plugin sees them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from picscripter.domain.fixing import Fix
from picscripter.domain.media_kind import kept_name
from picscripter.plugin.post import CaptionFile, Media
from picscripter.services.media.files import File, files_of, with_files
from picscripter.services.wish import Wish
from picscripter.storage.library import MediaFacts, StoredMedia


def with_facts(file: File, known: MediaFacts | StoredMedia, sha256: str | None) -> File:
    """What was wished, with what is known of its bytes. `sha256` None: they are not in our store."""
    if isinstance(file, CaptionFile):
        return replace(file, bytes=known.bytes, content_type=known.content_type, sha256=sha256)
    return replace(
        file,
        type="video" if known.type == "video" else "image",
        bytes=known.bytes,
        content_type=known.content_type,
        width=known.width,
        height=known.height,
        duration=None if known.duration_ms is None else known.duration_ms / 1000,
        animated=known.animated,
        sha256=sha256,
        frame_rate=known.frame_rate,
        codecs=known.codecs,
    )


def keeping(wish: Wish, kept: Mapping[str, StoredMedia]) -> Wish:
    """The wish, now that these of its files are in our store."""
    files = files_of(wish.media)
    found = {key: with_facts(files[key], each, each.sha256) for key, each in kept.items()}
    return replace(wish, media=with_files(wish.media, found), kept={**wish.kept, **kept})


def shown(media: Sequence[Media]) -> tuple[Media, ...]:
    """As a plugin sees them: what we keep is named by what is in it, so that other bytes are another name."""
    kept = {
        key: replace(each, url=kept_name(each.sha256))
        for key, each in files_of(media).items()
        if each.sha256 is not None
    }
    return with_files(media, kept)


def rows_of(wish: Wish) -> list[dict[str, Any]]:
    """As they are stored. `url` is where they were fetched from, None for an upload."""
    ids = {**wish.uploads, **{key: each.id for key, each in wish.kept.items()}}
    return rows_from(wish.media, ids, wish.late, fixes=wish.fixes, originals=wish.originals)


def rows_from(
    media: Sequence[Media],
    ids: Mapping[str, str],
    late: Collection[str],
    *,
    fixes: Mapping[str, Fix],
    originals: Mapping[str, str],
) -> list[dict[str, Any]]:
    """`ids` of the files in our store, `late` those that are fetched only when they are published.

    `fixes` and `originals`: see `Wish`.
    """

    def row(key: str, file: File) -> dict[str, Any]:
        said: dict[str, Any] = {"url": file.url or None}
        if key in late:
            said["fetch"] = "publish"
        if key in ids:
            said["id"] = ids[key]
        if file.sha256 is not None:
            said["sha256"] = file.sha256
        if key in fixes:
            said["fix"] = asdict(fixes[key])
        if key in originals:
            said["originalId"] = originals[key]
        if isinstance(file, CaptionFile):
            return {"language": file.language, **said, **_facts(file)}
        said |= {"type": file.type, "alt": file.alt, **_facts(file)}
        if file.cover is not None:
            said["cover"] = row(f"{key}/cover", file.cover)
        if file.captions:
            said["captions"] = [row(f"{key}/captions/{at}", each) for at, each in enumerate(file.captions)]
        return said

    return [row(str(index), each) for index, each in enumerate(media)]


def _facts(file: File) -> dict[str, Any]:
    if file.bytes is None:
        return {}
    facts: dict[str, Any] = {"contentType": file.content_type, "bytes": file.bytes}
    if isinstance(file, CaptionFile):
        return facts
    return {
        **facts,
        "width": file.width,
        "height": file.height,
        "duration": file.duration,
        "animated": file.animated,
        "frameRate": file.frame_rate,
        "codecs": dict(file.codecs),
    }


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
        cover=media_of(row["cover"]) if row.get("cover") else None,
        captions=tuple(_captions_of(each) for each in row.get("captions") or ()),
    )


def _captions_of(row: Mapping[str, Any]) -> CaptionFile:
    return CaptionFile(
        language=row["language"],
        url=row["url"] or "",
        bytes=row.get("bytes"),
        content_type=row.get("contentType"),
        sha256=row.get("sha256"),
    )


def as_seen(rows: Sequence[Mapping[str, Any]]) -> tuple[Media, ...]:
    """The media of a stored post as its plugin sees them."""
    return shown([media_of(row) for row in rows])


def as_wished(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The members of a Wish that say the same as these rows."""
    by_key = dict(_rows_by_key(rows))
    return {
        "media": tuple(media_of(row) for row in rows),
        "uploads": {key: row["id"] for key, row in by_key.items() if row.get("id")},
        "late": frozenset(key for key, row in by_key.items() if row.get("fetch") == "publish"),
        "fixes": {key: Fix(**row["fix"]) for key, row in by_key.items() if row.get("fix")},
        "originals": {key: row["originalId"] for key, row in by_key.items() if row.get("originalId")},
    }


def recalled(wish: Wish, rows: Sequence[Mapping[str, Any]]) -> Wish:
    """The wish with what these rows, of an earlier sending, know of the same uploads where they are gone since."""
    then, files = dict(_rows_by_key(rows)), files_of(wish.media)
    found = {
        key: _recalled(files[key], then[key], silent=key in wish.silent)
        for key in lost(wish)
        if key in then and (then[key].get("originalId") or then[key].get("id")) == wish.uploads[key]
    }
    return replace(wish, media=with_files(wish.media, found))


def lost(wish: Wish) -> list[str]:
    """The uploads of which nothing is known."""
    files = files_of(wish.media)
    return [key for key in wish.uploads if key not in wish.kept and files[key].bytes is None]


def _recalled(file: File, row: Mapping[str, Any], *, silent: bool) -> File:
    if isinstance(file, CaptionFile):
        return replace(_captions_of(row), language=file.language, sha256=None)
    then = media_of(row)
    alt = then.alt if silent else file.alt
    return replace(then, sha256=None, alt=alt, cover=file.cover, captions=file.captions)


def said(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What of the rows came from outside: by it two requests are held against each other."""
    return [
        (
            *(key, row.get("type"), row.get("alt"), row.get("language")),
            row["url"] or row.get("originalId") or row.get("id"),
            row.get("fix"),
        )
        for key, row in _rows_by_key(rows)
    ]


def _rows_by_key(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    found: list[tuple[str, Mapping[str, Any]]] = []
    for index, row in enumerate(rows):
        found.append((str(index), row))
        if row.get("cover"):
            found.append((f"{index}/cover", row["cover"]))
        found += [(f"{index}/captions/{at}", each) for at, each in enumerate(row.get("captions") or ())]
    return found
