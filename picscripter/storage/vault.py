"""The vault: AES-256-GCM with a ring of keys. Tokens and journal results are unreadable without it."""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Sealed(Exception):
    """A ciphertext that this ring cannot open: another key, another row, or changed bytes."""


class Vault:
    """`v1.<key id>.<nonce and ciphertext>`; `bound_to` (the row it belongs to) must be the same at both ends.

    A ciphertext copied into another row or column does not open there.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys`: 32 bytes each; the first one seals, all of them open."""
        self._ring = {_key_id(key): AESGCM(key) for key in keys}
        self.current = _key_id(keys[0])

    def seal(self, plain: str, *, bound_to: str) -> str:
        nonce = os.urandom(12)
        sealed = self._ring[self.current].encrypt(nonce, plain.encode(), bound_to.encode())
        return f"v1.{self.current}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, bound_to: str) -> str:
        """The plain text. Raises Sealed."""
        version, _, rest = sealed.partition(".")
        key_id, _, text = rest.partition(".")
        cipher = self._ring.get(key_id)
        if version != "v1" or cipher is None:
            raise Sealed(
                f"no key {key_id!r} in the ring: was ENCRYPTION_KEY changed without keeping the old one?"
            )
        try:
            raw = urlsafe_b64decode(text)
            return cipher.decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
        except (InvalidTag, ValueError) as fault:  # ValueError: cut short, or no base64 any more
            raise Sealed("the ciphertext belongs to another row, or was changed") from fault

    def is_current(self, sealed: str) -> bool:
        """Whether the newest key sealed it."""
        return sealed.startswith(f"v1.{self.current}.")


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"picscripter key id" + key).hexdigest()[:8]
