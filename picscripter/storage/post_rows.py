"""A post as it is stored, read into plain values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from picscripter.domain.states import CommitState, Status
from picscripter.storage.fields import Ms


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """What accepting a post writes. `media` is a list of `{type, url, alt}`, `options` as the plugin's model dumps."""

    id: str
    user_id: str
    connection_id: str
    platform: str
    caption: str
    status: Status
    due_at: Ms | None
    media: list[dict[str, Any]]
    options: dict[str, Any]
    scheduled_at: datetime | None = None
    batch_id: str | None = None
    client_post_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """One row of `posts`; moments are aware, JSON is parsed."""

    id: str
    user_id: str
    connection_id: str
    batch_id: str | None
    platform: str
    caption: str
    media: list[dict[str, Any]]
    options: dict[str, Any]
    scheduled_at: datetime | None
    status: Status
    external_id: str | None
    external_url: str | None
    client_post_id: str | None
    error: dict[str, Any] | None
    evidence: dict[str, Any] | None
    held_until: datetime | None
    prepared: bool
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    due_at: Ms | None
    fence: int
    commit_state: CommitState
    round: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a post's story; `raw` holds redacted details."""

    level: str
    message: str
    raw: Any
    created_at: datetime


COLUMNS = ", ".join(StoredPost.__dataclass_fields__)

LOG = """
INSERT INTO job_logs (post_id, level, message, raw, created_at) VALUES ($1, $2, $3, NULL, $4)"""
"""Post, level, message, moment."""


def as_moment(value: Any) -> datetime | None:
    """A timestamp column's value: Postgres gives moments, SQLite text."""
    if value is None or isinstance(value, datetime):
        return value
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_json(value: Any) -> Any:
    """A JSON column's value, parsed."""
    return json.loads(value) if isinstance(value, str) else value


def dump(value: Any) -> str:
    """A value for a JSON column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def moment_text(moment: datetime | None) -> str | None:
    """A moment inside a `ROWS` argument; `AS_MOMENT` makes it what the column holds (SQLite keeps this very text)."""
    return None if moment is None else moment.astimezone(UTC).isoformat(" ")


def read_post(row: Mapping[str, Any]) -> StoredPost:
    """The row's values; it must hold at least COLUMNS."""
    values = {name: row[name] for name in StoredPost.__dataclass_fields__}
    for name in ("media", "options", "error", "evidence"):
        values[name] = as_json(values[name])
    for name in ("scheduled_at", "held_until", "published_at", "created_at", "updated_at"):
        values[name] = as_moment(values[name])
    values["status"] = Status(values["status"])
    values["commit_state"] = CommitState(values["commit_state"])
    values["prepared"] = bool(values["prepared"])
    return StoredPost(**values)


def read_log(row: Mapping[str, Any]) -> LogLine:
    """The row's values."""
    created = as_moment(row["created_at"])
    assert created is not None
    return LogLine(level=row["level"], message=row["message"], raw=as_json(row["raw"]), created_at=created)
