"""Everything an operator can set, read once from the environment (and `.env`, and `NAME_FILE`), frozen."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SECRETS_FILE = "secrets.env"
_SECRETS = ("JWT_SECRET", "ENCRYPTION_KEY", "SESSION_SECRET")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; others take capitals, too
_BUCKET = re.compile(r"s3://([A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9])(/[^?#]*)?")
_POSTGRES = re.compile(r"postgres(ql)?://([^@/]*@)?((\[[^\]]*\]|[^:/?,]*)(:\d+)?(,|(?=[/?])|$))+")
"""A user, then hosts with their ports: libpq's form. A password may hold anything but the signs that end it."""

_QUOTED = re.compile(r"""(["'])(.*)\1(?:\s+#.*)?""")


class SettingsError(Exception):
    """Settings that make a start impossible; `problems` says all of them, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPlace:
    """An S3 bucket. `prefix`: where in it; nothing, or what ends in a slash."""

    name: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`encryption_keys`: the first encrypts, all decrypt. `environ` serves plugins' credentials and host overrides.

    `media`: the folder of the media; with a `media_bucket` only of those on their way there.
    """

    data: Path
    database_url: str
    redis_url: str | None
    jwt_secret: str = field(repr=False)
    encryption_keys: tuple[bytes, ...] = field(repr=False)
    session_secret: str = field(repr=False)
    public_url: str
    port: int
    cors_origins: tuple[str, ...]
    plugins: frozenset[str] | None
    concurrency: int
    attempts: int
    backoff_seconds: float
    settle_seconds: float | None
    gap_minutes: int
    gap_older_minutes: int
    media: Path
    media_bucket: BucketPlace | None
    media_allow_hosts: frozenset[str]
    media_max_bytes: int
    media_keep_days: int
    sandbox: str | None
    environ: Mapping[str, str] = field(repr=False)

    @property
    def embedded(self) -> bool:
        """One machine: the database is a SQLite file."""
        return self.database_url.startswith("sqlite:")

    def host_overrides(self) -> dict[str, str]:
        """`PICSCRIPTER_HOST_<PLATFORM>_<NAME>` as set; an empty one is not."""
        return {
            name: address
            for name, value in self.environ.items()
            if name.startswith("PICSCRIPTER_HOST_") and (address := value.strip())
        }


def load(environ: Mapping[str, str] | None = None, *, env_file: Path | None = None) -> Settings:
    """Read the settings; SettingsError says everything that is wrong at once.

    The embedded default makes its own secrets, in a file that only its owner can read.
    """
    read = _Reader(environ if environ is not None else os.environ, env_file or Path(".env"))
    data = Path(read.text("PICSCRIPTER_DATA") or "picscripter-data").absolute()
    database_url = read.text("DATABASE_URL") or f"sqlite:///{data}/picscripter.db"
    if not (database_url.startswith("sqlite:///") or _POSTGRES.match(database_url)):
        read.problems.append(
            "DATABASE_URL must begin with sqlite:/// or postgresql://, and its port must be a number."
        )
    embedded = database_url.startswith("sqlite:")
    kept = read.kept(data) if embedded and not all(read.text(name) for name in _SECRETS) else {}
    port = read.number("PORT", 5000, low=0, high=65535)
    place = read.text("PICSCRIPTER_MEDIA")
    bucket = read.bucket("PICSCRIPTER_MEDIA")
    settings = Settings(
        data=data,
        database_url=database_url,
        redis_url=read.redis(),
        jwt_secret=read.secret("JWT_SECRET", kept),
        encryption_keys=read.keys("ENCRYPTION_KEY", kept),
        session_secret=read.secret("SESSION_SECRET", kept),
        public_url=read.address("PUBLIC_URL", "https://posts.example.com") or f"http://localhost:{port}",
        port=port,
        cors_origins=tuple(
            o.strip().rstrip("/") for o in (read.text("CORS_ORIGIN") or "").split(",") if o.strip()
        ),
        plugins=_names(read.text("PICSCRIPTER_PLUGINS")),
        concurrency=read.number("PICSCRIPTER_CONCURRENCY", 100, low=1, high=10_000),
        attempts=read.number("PICSCRIPTER_ATTEMPTS", 3, low=1, high=100),
        backoff_seconds=read.decimal("PICSCRIPTER_BACKOFF_SECONDS", 5.0) or 5.0,
        settle_seconds=read.decimal("PICSCRIPTER_SETTLE_SECONDS", None),
        media=(data / "media") if bucket or place is None else Path(place).absolute(),
        media_bucket=bucket,
        gap_minutes=read.number("PICSCRIPTER_GAP_MINUTES", 60, low=0, high=525_600),
        gap_older_minutes=read.number("PICSCRIPTER_GAP_OLDER_MINUTES", 15, low=0, high=525_600),
        media_allow_hosts=_names(read.text("MEDIA_ALLOW_HOSTS")) or frozenset(),
        media_max_bytes=read.number("PICSCRIPTER_MEDIA_MAX_BYTES", 5 * 1024**3, low=1, high=1024**4),
        media_keep_days=read.number("PICSCRIPTER_MEDIA_KEEP_DAYS", 30, low=1, high=36_500),
        sandbox=read.address("PICSCRIPTER_SANDBOX", "http://127.0.0.1:4111"),
        environ=read.values,
    )
    if embedded and settings.redis_url:
        read.problems.append(
            "REDIS_URL needs DATABASE_URL=postgresql://…: SQLite cannot serve several machines."
        )
    if read.problems:
        raise SettingsError(read.problems)
    return settings


class _Reader:
    """Values from `.env`, overlaid by the environment; `NAME_FILE` names a file that holds `NAME`."""

    def __init__(self, environ: Mapping[str, str], env_file: Path) -> None:
        self.problems: list[str] = []
        self.values = {**self.file(env_file), **environ}
        for name in [name for name in self.values if name.endswith("_FILE") and name[:-5] not in self.values]:
            self._read_file(name)

    def _read_file(self, name: str) -> None:
        path = Path(self.values[name])
        # Unrelated variables end in _FILE too (SSL_CERT_FILE): only small text files that we may know about are read.
        if not name.startswith(
            ("DATABASE_", "JWT_", "ENCRYPTION_", "SESSION_", "REDIS_")
        ) and not name.endswith(("_ID_FILE", "_SECRET_FILE", "_KEY_FILE")):
            return
        try:
            self.values[name[:-5]] = path.read_text().strip()
        except (OSError, UnicodeDecodeError) as fault:
            self.problems.append(f"{name} names {path}, which cannot be read: {_why(fault)}.")

    def file(self, path: Path) -> dict[str, str]:
        """The assignments of a file; none of one that is not there."""
        try:
            return dict(_assignments(path.read_text())) if path.is_file() else {}
        except (OSError, UnicodeDecodeError) as fault:
            self.problems.append(f"{path} cannot be read: {_why(fault)}.")
            return {}

    def kept(self, data: Path) -> dict[str, str]:
        """The secrets of an embedded installation, which its first start makes."""
        found = self.file(path := _own_secrets(data))
        if not all(found.get(name) for name in _SECRETS):
            self.problems.append(
                f"{path} does not hold all of {', '.join(_SECRETS)}: bring it back from a backup. "
                "(Removed, it is made anew; then everybody must log in, and connect the accounts, again.)"
            )
        return found

    def text(self, name: str) -> str | None:
        return self.values.get(name, "").strip() or None

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        text = self.text(name)
        if text is None:
            return default
        if not text.isdecimal() or not low <= int(text) <= high:
            self.problems.append(f"{name} must be a whole number from {low} to {high}.")
            return default
        return int(text)

    def bucket(self, name: str) -> BucketPlace | None:
        """`s3://name/prefix`; None: it is a folder, or not set."""
        text = self.text(name) or ""
        found = _BUCKET.fullmatch(text)
        if found is not None:
            return BucketPlace(
                name=found[1], prefix=f"{path}/" if (path := (found[2] or "").strip("/")) else ""
            )
        if "://" in text:
            self.problems.append(f"{name} must be a folder, or like s3://bucket or s3://bucket/prefix.")
        return None

    def address(self, name: str, example: str) -> str | None:
        """Where people or programs reach something by HTTP, without the last slash; None: it is not set."""
        text = self.text(name)
        if text is not None and not _is_address(text, ("http", "https")):
            self.problems.append(f"{name} must be a whole address, like {example}.")
        return text and text.rstrip("/")

    def redis(self) -> str | None:
        text = self.text("REDIS_URL")
        # The driver takes these schemes and no other; without a host it asks this machine.
        if text is not None and not _is_address(text, ("redis", "rediss", "unix"), host=False):
            self.problems.append("REDIS_URL must be a whole address, like redis://127.0.0.1:6379.")
        return text

    def decimal(self, name: str, default: float | None) -> float | None:
        text = self.text(name)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < 1e7:
            self.problems.append(f"{name} must be a number of seconds.")
            return default
        return value

    def secret(self, name: str, kept: Mapping[str, str]) -> str:
        value = self.text(name) or kept.get(name, "")
        if not value:
            self.problems.append(f"{name} is missing: set it to the output of `openssl rand -hex 32`.")
        elif len(value) < 32 or len(set(value)) < 8:
            self.problems.append(f"{name} is too weak: use the output of `openssl rand -hex 32`.")
        return value

    def keys(self, name: str, kept: Mapping[str, str]) -> tuple[bytes, ...]:
        """The ring of keys, comma-separated, the newest first."""
        keys = []
        for text in (self.secret(name, kept)).split(","):
            try:
                key = bytes.fromhex(text.strip())
            except ValueError:
                key = b""
            if text and len(key) != 32:
                self.problems.append(f"{name} must be 64 hexadecimal digits (`openssl rand -hex 32`).")
            keys.append(key)
        return tuple(keys)


def _is_address(text: str, schemes: tuple[str, ...], *, host: bool = True) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and (bool(parts.hostname) or not host) and parts.port != 0
    except ValueError:  # the port is no number, or a bracket is open
        return False


def _names(text: str | None) -> frozenset[str] | None:
    return frozenset(name.strip() for name in text.split(",") if name.strip()) if text else None


def _why(fault: OSError | UnicodeDecodeError) -> str:
    return (fault.strerror or "") if isinstance(fault, OSError) else "it is not UTF-8"


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if not sign or name.startswith("#"):
            continue
        quoted = _QUOTED.fullmatch(value.strip())
        yield name.strip(), quoted[2] if quoted else f"{value} ".split(" #")[0].strip()


def _own_secrets(data: Path) -> Path:
    """The file of an embedded installation's secrets: made once and whole, readable by its owner only."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / SECRETS_FILE
    if not path.exists():
        handle, made = tempfile.mkstemp(dir=data, prefix=f".{SECRETS_FILE}.")  # its mode is 0600
        with os.fdopen(handle, "w") as file:
            file.write("".join(f"{name}={secrets.token_hex(32)}\n" for name in _SECRETS))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process that starts now was first
            os.link(made, path)
        Path(made).unlink()
    return path
