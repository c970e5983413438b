"""One database, two dialects: statements, transactions, and the database's own time."""

import asyncio
import importlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from picscripter.plugin.clock import Clock
from picscripter.storage.dialect import Dialect, Postgres, Sqlite
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.stepping import Steps

logger = logging.getLogger("picscripter.storage")

T = TypeVar("T")
Row = Mapping[str, Any]

MODELS = ["picscripter.storage.models", "picscripter.storage.media_models", "aerich.models"]


class Conflict(Exception):
    """A row like this is already there."""


class Unavailable(Exception):
    """The database cannot be reached, or takes no writes right now. Nothing is known to have changed."""


_SQLITE_AWAY = (
    "database or disk is full",
    "disk I/O error",
    "database is locked",
    "attempt to write a readonly",
)


class Statements(Protocol):
    """What a database and a transaction have in common."""

    async def rows(self, sql: str, *args: Any) -> list[Row]:
        """Run one statement; its rows. Conflict when a uniqueness is broken, Unavailable when it is away."""

    async def run(self, sql: str, *args: Any) -> None:
        """Run one statement whose rows do not matter."""


class Database:
    """An open database.

    `client` is Tortoise's, used only for what it holds: Postgres' pool, or SQLite's one connection and the lock of it.
    """

    _steps: Steps | None = None

    def __init__(self, client: Any, dialect: Dialect, clock: Clock) -> None:
        self.client = client
        self.dialect = dialect
        self.clock = clock

    def follow_steps(self) -> None:
        """From now on, move what a step of the machine's clock makes wrong. For the only engine of a SQLite file."""
        self._steps = Steps(self.clock)

    async def rows(self, sql: str, *args: Any) -> list[Row]:
        async with self._connection() as connection:
            return await self._rows(connection, sql, args)

    async def run(self, sql: str, *args: Any) -> None:
        await self.rows(sql, *args)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Transaction"]:
        """Everything inside takes effect together, or (on any exception, cancellation too) not at all."""
        async with self._connection() as connection:
            if isinstance(self.dialect, Postgres):
                async with connection.transaction():
                    yield Transaction(self, connection)
                return
            async with self._begun(connection) as transaction:
                yield transaction
                if self._steps is not None and self._steps.seen():
                    raise Unavailable("the machine's clock was moved meanwhile")  # half is of the old time

    @asynccontextmanager
    async def _begun(self, connection: Any) -> AsyncIterator["Transaction"]:
        try:
            # IMMEDIATE: a deferred transaction that later wants to write fails with "database is locked"
            # in spite of the busy timeout (https://www.sqlite.org/lang_transaction.html).
            await _to_its_end(connection.execute("BEGIN IMMEDIATE"))
            yield Transaction(self, connection)
            await _to_its_end(connection.commit())
        except BaseException:
            if connection.in_transaction:  # cancelled while it began, too
                await _to_its_end(connection.rollback())
            raise

    async def _follow(self, connection: Any) -> None:
        if self._steps is None or not (step := self._steps.seen()):
            return
        async with self._begun(connection) as transaction:
            await self._steps.follow(transaction.run)
        self._steps.followed()
        logger.warning("the machine's clock was moved by %.0f s", step / 1000)

    async def now(self) -> Ms:
        """The database's time: one clock for all processes. On SQLite all of them share the machine's."""
        if isinstance(self.dialect, Sqlite):
            if self._steps is not None and self._steps.seen():
                async with self._connection():
                    pass  # whoever asks for it next finds what it is compared with moved
            return to_ms(self.clock.now())
        return int((await self.rows("SELECT :now AS now"))[0]["now"])

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        try:
            async with self._lent() as connection:
                yield connection
        except self.dialect.away as fault:
            if isinstance(fault, ValueError):  # asyncpg's word for arguments that do not fit
                raise
            raise Unavailable(f"{type(fault).__name__}: {fault}") from fault
        except sqlite3.OperationalError as fault:
            if not str(fault).startswith(_SQLITE_AWAY):
                raise
            raise Unavailable(str(fault)) from fault

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Any]:
        if isinstance(self.dialect, Postgres):
            async with self.client._pool.acquire() as connection:  # noqa: SLF001 - Tortoise lends no raw connection
                yield connection
            return
        # One connection, one lock. Tortoise's own transactions lose it for good when they are cancelled on entry.
        async with self.client._lock:  # noqa: SLF001
            connection = self.client._connection  # noqa: SLF001
            await self._follow(connection)
            yield connection

    async def _rows(self, connection: Any, sql: str, args: Sequence[Any]) -> list[Row]:
        text, values = self.dialect.prepare(sql, args, to_ms(self.clock.now()))
        try:
            if isinstance(self.dialect, Postgres):
                return [dict(row) for row in await connection.fetch(text, *values)]
            return [dict(row) for row in await _to_its_end(connection.execute_fetchall(text, values))]
        except self.dialect.conflict as fault:
            if isinstance(fault, sqlite3.IntegrityError) and "UNIQUE" not in str(fault):
                raise
            raise Conflict(str(fault)) from fault


class Transaction:
    """Statements that take effect together."""

    def __init__(self, database: Database, connection: Any) -> None:
        self._database = database
        self._connection = connection

    async def rows(self, sql: str, *args: Any) -> list[Row]:
        return await self._database._rows(self._connection, sql, args)  # noqa: SLF001 - one class in two halves

    async def run(self, sql: str, *args: Any) -> None:
        await self.rows(sql, *args)


async def _to_its_end(work: Awaitable[T]) -> T:
    """Await `work` to its end even when the caller is cancelled; the cancellation is reported after it.

    aiosqlite works in a thread: leaving early would let the next statement into a half-open transaction.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as reason:
            if task.cancelled():
                raise
            cancelled = reason
        except Exception:  # noqa: BLE001 - re-raised by result()
            break
    if cancelled is not None and not task.exception():
        raise cancelled
    return task.result()


def tortoise_config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite:///path` or `postgresql://user:password@host:port/name?options`.

    ValueError when the address is of neither kind.
    """
    # Named by dialect: Tortoise keeps compiled statements per connection name, and tests open both kinds.
    name = dialect_of(url).name
    return {
        "connections": {name: _engine(url)},
        "apps": {"models": {"models": MODELS, "default_connection": name}},
        "use_tz": True,
        "timezone": "UTC",
    }


def dialect_of(url: str) -> Dialect:
    """ValueError when the address is neither SQLite's nor Postgres'."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return Sqlite()
    if scheme in ("postgresql", "postgres"):
        return Postgres()
    raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")


def sqlite_path(url: str) -> Path:
    """The file of `sqlite:///relative` or `sqlite:////absolute`."""
    parts = urlsplit(url)
    return Path(unquote(parts.netloc + parts.path).removeprefix("/"))


def _engine(url: str) -> dict[str, Any]:
    if isinstance(dialect_of(url), Sqlite):
        return {"engine": "picscripter.storage.sqlite", "credentials": {"file_path": str(sqlite_path(url))}}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname)
    ssl = options.pop("sslmode", None)
    credentials: dict[str, Any] = {
        "host": host,
        "port": int(options.pop("port", parts.port or 5432)),
        "user": unquote(parts.username) if parts.username else options.pop("user", None),
        "password": unquote(parts.password) if parts.password else options.pop("password", None),
        "database": unquote(parts.path.removeprefix("/")),
        "minsize": int(options.pop("minsize", 1)),
        "maxsize": int(options.pop("maxsize", 10)),
        "command_timeout": 30,
        # An intent must survive a crash of the server, whatever the operator tuned for the rest.
        "server_settings": {"application_name": "picscripter", **options, "synchronous_commit": "on"},
    }
    if ssl is not None:
        credentials["ssl"] = ssl
    return {"engine": "tortoise.backends.asyncpg", "credentials": credentials}


def make_private(path: Path) -> None:
    """Make the file, and its folder, for their owner only. SQLite gives its side files the mode of the database."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


@asynccontextmanager
async def open_database(url: str, clock: Clock) -> AsyncIterator[Database]:
    """Open the database; a folder for a SQLite file is made. The schema must be there (`migrations.migrate`)."""
    dialect = dialect_of(url)
    if isinstance(dialect, Sqlite):
        make_private(sqlite_path(url))
    client = _client(url)
    try:
        await client.create_connection(with_db=True)
        await client.execute_query("SELECT 1")
        yield Database(client, dialect, clock)
    finally:
        await client.close()


def _client(url: str) -> Any:
    """Tortoise's client without its models: they are for migrations, and setting them up costs 0.1 s of a start."""
    engine = _engine(url)
    found = importlib.import_module(engine["engine"])
    return found.client_class(connection_name=dialect_of(url).name, **engine["credentials"])
