"""Which migrations a database has seen, asked in plain SQL: most starts have nothing to apply, and need no aerich."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from picscripter.storage.database import dialect_of, sqlite_path
from picscripter.storage.dialect import Sqlite

FOLDER = Path(__file__).parent

_SEEN = (
    "SELECT version FROM aerich WHERE app = 'models'"  # aerich's own table, and its name for a file of ours
)
_PATIENCE = 10.0


def known() -> set[str]:
    """The migrations that this release brings along."""
    return {path.name for path in (FOLDER / "models").glob("[0-9]*.py")}


async def seen(url: str) -> set[str]:
    """What was applied. Nothing is changed, and a SQLite file that is not there is not made."""
    if isinstance(dialect_of(url), Sqlite):
        return await asyncio.to_thread(_seen_in_file, sqlite_path(url))
    return await _seen_at(url)


def _seen_in_file(path: Path) -> set[str]:
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
        try:
            return {version for (version,) in connection.execute(_SEEN)}
        except sqlite3.OperationalError as fault:
            if "no such table" in str(fault):
                return set()
            raise


async def _seen_at(url: str) -> set[str]:
    import asyncpg  # noqa: PLC0415 - whoever is on SQLite needs no driver of Postgres

    connection = await asyncpg.connect(without_pool(url))
    try:
        return {row["version"] for row in await connection.fetch(_SEEN)}
    except asyncpg.UndefinedTableError:
        return set()
    finally:
        await connection.close()


def without_pool(url: str) -> str:
    """The address for one connection: the options of our pool would be sent to Postgres, which does not know them."""
    parts = urlsplit(url)
    options = [each for each in parse_qsl(parts.query) if each[0] not in ("minsize", "maxsize")]
    return parts._replace(query=urlencode(options)).geturl()
