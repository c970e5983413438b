"""Every log record of this process, whoever writes it, loses its secrets when it is made."""

import logging
from collections.abc import Callable
from typing import Any

from picscripter.domain.redaction import redact

_FORMAT = logging.Formatter()


def install_log_redaction() -> Callable[[], None]:
    """Redact messages and tracebacks of all loggers; returns the way to take it out again.

    At the making of a record, not in a handler: aiohttp's own error logger prints a malformed request raw, its
    `Authorization` included, and a handler that somebody adds later must not see it either.
    """
    made_before = logging.getLogRecordFactory()

    def redacted(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = made_before(*args, **kwargs)
        record.msg, record.args = redact(_message(record)), ()
        if record.exc_info and record.exc_info[0] is not None:
            # The text alone stays: a handler that formats the exception itself would write it unredacted.
            record.exc_text = redact(_FORMAT.formatException(record.exc_info))
            record.exc_info = None
        return record

    logging.setLogRecordFactory(redacted)
    return lambda: logging.setLogRecordFactory(made_before)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit: logging would complain, we still tell
        return f"{record.msg} {record.args}"
