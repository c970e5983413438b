"""What went wrong around us, in sentences with a remedy: the database, the carrier, the port."""

import errno
import sqlite3
from urllib.parse import urlsplit

import asyncpg
import redis.exceptions
from tortoise.exceptions import BaseORMException

from picscripter.cli.exits import Failed, Missing, Stopped
from picscripter.storage.database import Unavailable
from picscripter.storage.migrations.compatible import LaterRelease

OURS = (
    OSError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    BaseORMException,
    Unavailable,
    redis.exceptions.RedisError,
)


_DOCTOR = "`picscripter doctor` looks closer."


def explain(fault: BaseException) -> Stopped | None:
    """The fault as an ending of the command; None for one that is nobody's but ours."""
    if isinstance(fault, OSError) and fault.errno == errno.EADDRINUSE:
        return Failed(f"{_sentence(fault)} Choose another with --port, or stop whoever has it.")
    if isinstance(fault, OSError) and isinstance(fault.filename, str) and fault.errno != errno.ENOSPC:
        return Missing(
            f"{fault.filename} cannot be used: {fault.strerror}.",
            "Let the user of this command own it, or set PICSCRIPTER_DATA to a folder that it can write to.",
        )
    if isinstance(fault, OSError) and fault.errno in (
        errno.EACCES,
        errno.EADDRNOTAVAIL,
        errno.ENOSPC,
        errno.EROFS,
    ):
        return Failed(_sentence(fault))
    if isinstance(fault, LaterRelease):
        return Failed(str(fault))
    if isinstance(fault, redis.exceptions.RedisError):
        return Missing(f"Redis does not answer: {_sentence(fault)}", f"Check REDIS_URL. {_DOCTOR}")
    if isinstance(fault, OURS):
        return Missing(f"The database cannot be used: {_sentence(fault)}", f"Check DATABASE_URL. {_DOCTOR}")
    return None


def place(url: str) -> str:
    """An address without its user and password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _sentence(fault: BaseException) -> str:
    text = " ".join(str(fault).split()) or type(fault).__name__
    return text if text.endswith((".", "!", "?")) else f"{text}."
