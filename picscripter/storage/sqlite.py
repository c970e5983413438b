"""Tortoise's SQLite engine, with durable commits; named by path in the database's configuration."""

from typing import Any

from tortoise.backends.sqlite.client import SqliteClient


class DurableSqliteClient(SqliteClient):
    """An intent is durable when it is written: `synchronous=FULL` survives a power cut, WAL's usual NORMAL does not.

    https://www.sqlite.org/pragma.html#pragma_synchronous
    """

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, synchronous="FULL", busy_timeout=10_000, **kwargs)


client_class = DurableSqliteClient
