"""What must never be read in a log, an error or an answer: taken out of texts and JSON at this one place."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

T = TypeVar("T")

HIDDEN = "[redacted]"

_NAMES = (
    "access_token|refresh_token|id_token|client_secret|app_secret|code_verifier|appsecret_proof|fb_exchange_token"
    "|input_token|oauth_token|oauth_token_secret|token|secret|password|api_key|signature|sig"
    "|x-amz-signature|x-amz-credential|x-amz-security-token|authorization|proxy-authorization|cookie|set-cookie"
)
_SECRET_NAME = re.compile(f"(?:{_NAMES})$", re.IGNORECASE)
_CODE_NAME = re.compile("(?:code|auth_?code|authorization_code)$", re.IGNORECASE)

# `"name": "value"`, `name=value`, `name: value`, also with quotes escaped once more (JSON in a repr in a log line).
_PAIR = re.compile(
    rf"""(?<![A-Za-z0-9])((?:{_NAMES})\\?["']?\s*[:=]\s*(?:b?\\?["'])?)"""
    r"""(?!(?:(?:bearer|basic|oauth|digest)\s+)?\[redacted\])"""  # what was taken out stays as it is
    r"""(?:(bearer|basic|oauth|digest)\s+)?[^\s"'&,;<>}\\\])]+""",
    re.IGNORECASE,
)
# A code is a secret in an OAuth address and a number or word in an error: numbers and plain words are left to be read.
_CODE = re.compile(
    r"""(?<![A-Za-z0-9_])(code\\?["']?\s*[:=]\s*\\?["']?)(?!\d{1,9}(?![A-Za-z0-9_-]))(?=[^\s"'&,;]*[0-9/%#-])"""
    r"""[A-Za-z0-9._~%/+#|=-]{8,}""",
    re.IGNORECASE,
)
_SCHEME = re.compile(
    r"\b(bearer|basic|oauth)\s+(?=[^\s\"',]*[0-9._-])[A-Za-z0-9._~+/=|:%-]{8,}", re.IGNORECASE
)
_SHAPES = re.compile(
    r"\b(?:EAA|IGAA)[A-Za-z0-9]{16,}"  # graph access tokens
    r"|\bya29\.[A-Za-z0-9._-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?"  # JSON web tokens (RFC 7519)
)
_SHORTEST = 6  # a "secret" shorter than this would take ordinary words out of every text


_in_use: ContextVar[frozenset[str]] = ContextVar("secrets in use", default=frozenset())


@contextmanager
def in_use(*secrets: str) -> Iterator[None]:
    """While a plugin has these in its hands: nothing that this task, or one that it starts, says or logs shows them."""
    token = _in_use.set(_in_use.get() | {secret for secret in secrets if secret})
    try:
        yield
    finally:
        _in_use.reset(token)


def redact(value: T, secrets: Iterable[str] = ()) -> T:
    """The same text, or JSON-like value, without credentials; `secrets` are values in use, whatever their look."""
    hidden: T = _redacted(value, _spellings(_in_use.get().union(secrets)))
    return hidden


def _redacted(value: Any, spellings: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return _text(value, spellings)
    if isinstance(value, bytes):
        return _text(value.decode("utf-8", "replace"), spellings).encode()
    if isinstance(value, Mapping):
        return {key: _member(key, item, spellings) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_redacted(item, spellings) for item in value)
    return value


def _member(name: Any, value: Any, spellings: tuple[str, ...]) -> Any:
    if isinstance(name, str) and value not in (None, "", True, False):
        if _SECRET_NAME.search(name) and not isinstance(value, (Mapping, list, tuple)):
            return HIDDEN
        if _CODE_NAME.search(name) and isinstance(value, str) and _CODE.search(f"code={value}"):
            return HIDDEN
    return _redacted(value, spellings)


def _text(text: str, spellings: tuple[str, ...]) -> str:
    for spelling in spellings:
        text = text.replace(spelling, HIDDEN)
    text = _PAIR.sub(_keep_name, text)
    text = _CODE.sub(lambda found: found[1] + HIDDEN, text)
    text = _SCHEME.sub(lambda found: f"{found[1]} {HIDDEN}", text)
    return _SHAPES.sub(HIDDEN, text)


def _keep_name(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2] + ' ' if found[2] else ''}{HIDDEN}"


def _spellings(secrets: Iterable[str]) -> tuple[str, ...]:
    """Each secret as it is, percent-encoded, in base64 and in hex; the longest first, so that no remainder stays."""
    found: set[str] = set()
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            found |= {secret, quote(secret, safe=""), quote_plus(secret)}
            found.add(base64.b64encode(secret.encode()).decode().rstrip("="))
            found.add(secret.encode().hex())
    return tuple(sorted(found, key=len, reverse=True))
