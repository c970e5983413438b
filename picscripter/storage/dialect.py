"""What SQLite and Postgres say differently: placeholders, the time of day, lists of rows as one argument."""

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol

_PLACEHOLDER = re.compile(r"\$(\d+)")
_ROWS = re.compile(r"ROWS\(\$(\d+): ([^)]*)\)")
_AS = re.compile(r"AS_(JSON|MOMENT)\(([^)]*)\)")
_VALUES = re.compile(r"VALUES\(\$(\d+)\)")

_POSTGRES_TYPES = {"JSON": "jsonb", "MOMENT": "timestamptz"}


class Dialect(Protocol):
    """Our SQL is written once, in Postgres' manner, with three words of our own.

    `:now` is the database's time in milliseconds; `ROWS($1: id text, fence bigint)` reads a JSON list of objects as a
    table; `VALUES($1)` reads a JSON list of texts as a one-column subquery; `AS_JSON(text)` and `AS_MOMENT(text)` make
    a text what a JSON or timestamp column holds. SQLite has no row locks: its one writer is the lock.
    """

    name: str

    @property
    def away(self) -> tuple[type[Exception], ...]:
        """What says that the database is away, or takes no writes; all else that a driver raises is a fault of ours."""

    @property
    def conflict(self) -> tuple[type[Exception], ...]:
        """What says that a row like this is there already."""

    def prepare(self, sql: str, args: Sequence[Any], now_ms: int) -> tuple[str, list[Any]]:
        """The statement and its arguments as this database wants them."""

    def timestamp(self, moment: datetime | None) -> Any:
        """A moment as an argument for a timestamp column."""


class Sqlite:
    """`?` for arguments, texts for moments, JSON functions for lists."""

    name = "sqlite"
    away = (OSError,)
    conflict = (sqlite3.IntegrityError,)

    def prepare(self, sql: str, args: Sequence[Any], now_ms: int) -> tuple[str, list[Any]]:
        text, order = _for_sqlite(sql)
        values = [now_ms if index == 0 else args[index - 1] for index in order]
        return text, [self._value(value) for value in values]

    def timestamp(self, moment: datetime | None) -> Any:
        return None if moment is None else moment.astimezone(UTC).isoformat(" ")

    def _value(self, value: Any) -> Any:
        return self.timestamp(value) if isinstance(value, datetime) else value


class Postgres:
    """Our SQL nearly as it is written."""

    name = "postgres"

    @property
    def away(self) -> tuple[type[Exception], ...]:
        import asyncpg  # noqa: PLC0415 - whoever is on SQLite needs no driver of Postgres

        return (
            asyncpg.PostgresConnectionError,
            asyncpg.OperatorInterventionError,
            asyncpg.InsufficientResourcesError,  # its disk is full, too
            asyncpg.PostgresSystemError,  # its disk fails
            asyncpg.InternalServerError,  # its word for whatever else its system refuses, as a file beyond a limit
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,  # its word for a connection that was cut in the middle of an answer
            asyncpg.DeadlockDetectedError,  # rolled back: as if it had not been
            asyncpg.LockNotAvailableError,
            asyncpg.ReadOnlySQLTransactionError,  # a standby, or a server that an operator has stopped from writing
            OSError,
        )

    @property
    def conflict(self) -> tuple[type[Exception], ...]:
        import asyncpg  # noqa: PLC0415 - see above

        return (asyncpg.UniqueViolationError,)

    def prepare(self, sql: str, args: Sequence[Any], now_ms: int) -> tuple[str, list[Any]]:  # noqa: ARG002
        return _for_postgres(sql), list(args)

    def timestamp(self, moment: datetime | None) -> Any:
        return moment


@lru_cache(maxsize=512)
def _for_sqlite(sql: str) -> tuple[str, tuple[int, ...]]:
    """SQLite's text with `?`, and which argument each `?` stands for (0: the time)."""

    def table(match: re.Match[str]) -> str:
        columns = [column.split()[0] for column in match[2].split(",")]
        chosen = ", ".join(f"value->>'{column}' AS {column}" for column in columns)
        return f"(SELECT {chosen} FROM json_each(${match[1]}))"

    text = _ROWS.sub(table, sql)
    text = _VALUES.sub(r"(SELECT value FROM json_each($\1))", text)
    text = _AS.sub(r"\2", text)
    text = text.replace(":now", "$0").replace("FOR UPDATE SKIP LOCKED", "").replace("FOR UPDATE", "")
    order = tuple(int(match[1]) for match in _PLACEHOLDER.finditer(text))
    return _PLACEHOLDER.sub("?", text), order


@lru_cache(maxsize=512)
def _for_postgres(sql: str) -> str:
    text = _ROWS.sub(r"json_to_recordset($\1::json) AS ROWS_(\2)", sql)
    text = re.sub(
        r"json_to_recordset\((\$\d+::json)\) AS ROWS_\(([^)]*)\) AS (\w+)",
        r"json_to_recordset(\1) AS \3(\2)",
        text,
    )
    text = _VALUES.sub(r"(SELECT json_array_elements_text($\1::json))", text)
    text = _AS.sub(lambda match: f"{match[2]}::{_POSTGRES_TYPES[match[1]]}", text)
    return text.replace(":now", "(extract(epoch from clock_timestamp()) * 1000)::bigint")


def rows_argument(rows: Sequence[Mapping[str, Any]]) -> str:
    """The argument of `ROWS(...)`: moments must be in milliseconds or ISO text, JSON columns dumped."""
    return json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))


def values_argument(values: Sequence[str]) -> str:
    """The argument of `VALUES(...)`."""
    return json.dumps(list(values))
