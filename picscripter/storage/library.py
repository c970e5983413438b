"""The media of users: what each file is, whose it is, and whether a post still wants it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from picscripter.domain.states import ENDED
from picscripter.plugin.clock import Clock
from picscripter.storage.database import Database, Row, Statements
from picscripter.storage.dialect import rows_argument, values_argument
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.post_rows import as_json, as_moment, dump

FileType = Literal["image", "video", "text"]
"""`text`: what is said in a video (SRT, WebVTT); it has no width and no height."""

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
WANTED = f"""EXISTS (SELECT 1 FROM media_uses u JOIN posts p ON p.id = u.post_id
    WHERE u.media_id = media.id AND p.status NOT IN ({_ENDED}))"""


class MediaGone(Exception):
    """Media that a post names are no longer its owner's; `ids` says which."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(", ".join(ids))
        self.ids = tuple(ids)


class Wanted(Exception):
    """A post that waits to be published wants this file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What was found in the bytes. `width` and `height` as it is shown, after `orientation` is applied."""

    type: FileType
    content_type: str
    bytes: int
    width: int = 0
    height: int = 0
    duration_ms: int | None = None
    frame_rate: float | None = None
    codecs: dict[str, str] = field(default_factory=dict)
    animated: bool = False
    orientation: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMedia:
    """One row of `media`; moments are aware, JSON is parsed."""

    id: str
    user_id: str
    sha256: str
    type: FileType
    content_type: str
    bytes: int
    width: int
    height: int
    duration_ms: int | None
    frame_rate: float | None
    codecs: dict[str, str]
    animated: bool
    orientation: int
    source_url: str | None
    alt: str | None
    created_at: datetime


_COLUMNS = ", ".join(StoredMedia.__dataclass_fields__)


class Library:
    """The table of media; every query of a user's names the owner."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(
        self,
        user_id: str,
        media_id: str,
        sha256: str,
        facts: MediaFacts,
        *,
        source_url: str | None = None,
        alt: str | None = None,
    ) -> StoredMedia:
        """Enter a file. The same bytes are there once per user: then it is that one, under its own id."""
        now = self._clock.now()
        rows = await self._database.rows(
            f"""INSERT INTO media (id, user_id, sha256, type, content_type, bytes, width, height, duration_ms,
                frame_rate, codecs, animated, orientation, source_url, alt, created_at, used_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, AS_JSON($11), $12, $13, $14, $15, $16, $17)
            ON CONFLICT (user_id, sha256) DO UPDATE SET used_at = excluded.used_at,
                alt = COALESCE(excluded.alt, media.alt)
            RETURNING {_COLUMNS}""",
            media_id,
            user_id,
            sha256,
            facts.type,
            facts.content_type,
            facts.bytes,
            facts.width,
            facts.height,
            facts.duration_ms,
            facts.frame_rate,
            dump(facts.codecs),
            facts.animated,
            facts.orientation,
            source_url,
            alt,
            now,
            to_ms(now),
        )
        return _read(rows[0])

    async def get(self, user_id: str, media_id: str) -> StoredMedia | None:
        return (await self.several(user_id, [media_id])).get(media_id)

    async def several(self, user_id: str, ids: Sequence[str]) -> dict[str, StoredMedia]:
        """Those of the ids that are this user's."""
        rows = await self._database.rows(
            f"SELECT {_COLUMNS} FROM media WHERE user_id = $1 AND id IN VALUES($2)",
            user_id,
            values_argument(sorted(set(ids))),
        )
        return {row["id"]: _read(row) for row in rows}

    async def page(
        self, user_id: str, *, limit: int, before: tuple[datetime, str] | None = None
    ) -> list[StoredMedia]:
        """Newest first; `before` is (created_at, id) of the last one of the page before."""
        where, args = "user_id = $1", [user_id, limit]
        if before is not None:
            where, args = f"{where} AND (created_at, id) < ($3, $4)", [*args, *before]
        rows = await self._database.rows(
            f"SELECT {_COLUMNS} FROM media WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $2", *args
        )
        return [_read(row) for row in rows]

    async def remove(self, user_id: str, media_id: str) -> StoredMedia | None:
        """Strike it out; None: there is none of that id. Wanted: a post that is still to come names it."""
        async with self._database.transaction() as transaction:
            # Locked first and looked at then: a post that takes it meanwhile locks it too (`use`).
            rows = await transaction.rows(
                f"SELECT {_COLUMNS} FROM media WHERE id = $1 AND user_id = $2 FOR UPDATE", media_id, user_id
            )
            if not rows:
                return None
            gone = await transaction.rows(
                f"DELETE FROM media WHERE id = $1 AND NOT {WANTED} RETURNING id", media_id
            )
            if not gone:
                raise Wanted(media_id)
        return _read(rows[0])

    async def expire(self, before: Ms, *, most: int = 500) -> list[str]:
        """Strike out what was last used before then and no coming post wants; the SHA-256 of each."""
        async with self._database.transaction() as transaction:
            old = await transaction.rows(
                f"""SELECT id FROM media WHERE used_at < $1 AND NOT {WANTED}
                ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED""",
                before,
                most,
            )
            gone = await transaction.rows(
                f"DELETE FROM media WHERE id IN VALUES($1) AND NOT {WANTED} RETURNING sha256",
                values_argument([row["id"] for row in old]),
            )
        return [row["sha256"] for row in gone]

    async def unknown(self, names: Sequence[str]) -> list[str]:
        """Those of the SHA-256 that no user has any more."""
        rows = await self._database.rows(
            "SELECT DISTINCT sha256 FROM media WHERE sha256 IN VALUES($1)", values_argument(names)
        )
        return sorted(set(names) - {row["sha256"] for row in rows})


async def use(transaction: Statements, user_id: str, post_id: str, ids: Sequence[str]) -> None:
    """Write down what a post wants, in place of what it wanted before. MediaGone: some are not there."""
    wanted = values_argument(sorted(set(ids)))
    await transaction.run("DELETE FROM media_uses WHERE post_id = $1", post_id)
    if not ids:
        return
    # Locked in one order, so that two posts never wait for each other.
    there = await transaction.rows(
        "SELECT id FROM media WHERE user_id = $1 AND id IN VALUES($2) ORDER BY id FOR UPDATE", user_id, wanted
    )
    if missing := set(ids) - {row["id"] for row in there}:
        raise MediaGone(sorted(missing))
    await transaction.run("UPDATE media SET used_at = :now WHERE id IN VALUES($1)", wanted)
    rows = [{"post_id": post_id, "media_id": each} for each in sorted(set(ids))]
    await transaction.run(
        """INSERT INTO media_uses (post_id, media_id)
        SELECT x.post_id, x.media_id FROM ROWS($1: post_id text, media_id text) AS x""",
        rows_argument(rows),
    )


def ids_in(media: Sequence[dict[str, Any]]) -> list[str]:
    """The ids that the media of a post name, with those of their covers and captions."""
    files = [each for row in media for each in (row, row.get("cover") or {}, *(row.get("captions") or ()))]
    return [each["id"] for each in files if each.get("id")]


def _read(row: Row) -> StoredMedia:
    values = {name: row[name] for name in StoredMedia.__dataclass_fields__}
    values["codecs"] = as_json(values["codecs"])
    values["animated"] = bool(values["animated"])
    values["created_at"] = as_moment(values["created_at"])
    return StoredMedia(**values)
