"""The very bytes that were uploaded, kept once however often they came."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """`type` is what the bytes are (a MIME type), not what the uploader said."""

    digest: str
    type: str
    content: bytes = field(repr=False)

    @property
    def path(self) -> str:
        """Where the sandbox serves it, below its own address."""
        return f"/_media/{self.digest}"


class Media:
    """Held in memory until a reset."""

    def __init__(self) -> None:
        self._by_digest: dict[str, Medium] = {}

    def keep(self, content: bytes, mime: str) -> Medium:
        """Keep bytes that are of this MIME type."""
        digest = hashlib.sha256(content).hexdigest()
        return self._by_digest.setdefault(digest, Medium(digest=digest, type=mime, content=content))

    def get(self, digest: str) -> Medium | None:
        """The medium, if it is here."""
        return self._by_digest.get(digest)

    def forget_all(self) -> None:
        """All of them."""
        self._by_digest.clear()
