"""Tortoise's SQLite engine, with durable commits; named by path in the database's configuration."""

from typing import Any

from tortoise.backends.sqlite.client import SqliteClient


class DurableSqliteClient(SqliteClient):
    """An intent is durable when it is written: `synchronous=FULL` survives a power cut, WAL's usual NORMAL does not.

    https://www.sqlite.org/pragma.html#pragma_synchronous
    """

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, synchronous="FULL", busy_timeout=10_000, **kwargs)

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - Tortoise has it so
        """Open it. A file that is no database leaves no thread behind, which would keep the process from ending."""
        try:
            await super().create_connection(with_db)
        except BaseException:
            await self.close()
            raise


client_class = DurableSqliteClient
