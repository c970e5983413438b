"""What the process tells on standard error: one readable line per event, with nothing secret in it."""

import logging
import sys
from collections.abc import Iterable, Mapping

from picscripter.domain.redaction import redact
from picscripter.settings import Settings

_SECRET_NAMES = ("SECRET", "KEY", "PASSWORD", "TOKEN")


def install(secrets: Iterable[str] = (), *, level: int = logging.INFO) -> None:
    """Log our own events from `level` on, and warnings of everybody else's."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("picscripter").setLevel(level)
    logging.captureWarnings(capture=True)


def secrets_of(settings: Settings) -> list[str]:
    """The values in use that no log line may hold, whatever they look like."""
    own = [settings.jwt_secret, settings.session_secret, *(key.hex() for key in settings.encryption_keys)]
    return [value for value in [*own, *_named(settings.environ)] if value]


def _named(environ: Mapping[str, str]) -> Iterable[str]:
    return (value for name, value in environ.items() if name.endswith(_SECRET_NAMES) and len(value) >= 8)


class Line(logging.Formatter):
    """`14:03:07.123 info    engine    text`: one line, whatever it holds; a traceback follows indented."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s.%(msecs)03d %(level)-7s %(source)-9s %(message)s", "%H:%M:%S")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line, redacted as a whole: whoever wrote it, and through whichever logger."""
        record.level = record.levelname.lower()
        record.source = record.name.removeprefix("picscripter.").partition(".")[0]
        return redact(super().format(record), self._secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its name in the standard library
        """A line break that came from outside must not look like an event of its own."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: object) -> str:  # noqa: N802 - the same
        """The traceback, set off from the events."""
        return "\n".join(f"    {line}" for line in super().formatException(ei).splitlines())  # type: ignore[arg-type]
