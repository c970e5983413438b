"""Public addresses of lent files: the number of a loan, sealed so that nobody can guess another one."""

import hashlib
import hmac
import re
import secrets

PATH = "/media/"

_PURPOSE = b"picscripter: public addresses of media"
_TOKEN = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})(?:\.[a-z0-9]{1,5})?")
# Some fetchers look at the end of the path before they look at the type that is announced.
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/tiff": ".tiff",
    "image/bmp": ".bmp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "video/x-matroska": ".mkv",
}


def new_loan_id() -> str:
    """Another one each time."""
    return secrets.token_hex(16)


class Seal:
    """Seals with a key that is made of SESSION_SECRET for this purpose alone: every process has the same."""

    def __init__(self, session_secret: str) -> None:
        self._key = hmac.digest(session_secret.encode(), _PURPOSE, hashlib.sha256)

    def address(self, public_url: str, loan_id: str, content_type: str) -> str:
        """Where the file of this loan is fetched."""
        ending = _ENDINGS.get(content_type, "")
        return f"{public_url.rstrip('/')}{PATH}{loan_id}{self._mac(loan_id)}{ending}"

    def opened(self, token: str) -> str | None:
        """The loan that the last part of an address is about; None: it was not made here."""
        found = _TOKEN.fullmatch(token)
        if found is None or not hmac.compare_digest(self._mac(found[1]), found[2]):
            return None
        return found[1]

    def _mac(self, loan_id: str) -> str:
        return hmac.digest(self._key, loan_id.encode(), hashlib.sha256)[:16].hex()


def loan_of(address: str) -> str | None:
    """The loan that an address names, sealed by whatever secret we had then; None: it is no such address."""
    found = _TOKEN.fullmatch(address.rpartition(PATH)[2]) if PATH in address else None
    return None if found is None else found[1]
