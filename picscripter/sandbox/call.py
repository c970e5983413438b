"""What an emulator is handed, and what it hands back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from picscripter.sandbox.arriving import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a multipart body, byte for byte."""

    name: str
    type: str
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A request's body, taken apart by its content type.

    `fields` are a form's or a multipart body's text fields. `json` is what a JSON body said, whatever it was.
    `broken` tells why a body was not what its content type promised; the rest is then empty. `cut`: its sender was gone
    before the end, and `raw` is what had come. `order`: the names of a multipart body's parts, as they came. `part`:
    where the bytes went as they came, if the route said so (`Route.part`); `raw` is then empty.
    """

    kind: Literal["none", "form", "multipart", "json", "bytes"] = "none"
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    json: Any = None
    raw: bytes = field(default=b"", repr=False)
    broken: str | None = None
    cut: bool = False
    order: tuple[str, ...] = ()
    part: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to an emulated host.

    `path` is what follows the host; `captured` are the route's `{names}`.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: Body
    origin: str
    captured: Mapping[str, str]

    @property
    def params(self) -> dict[str, Any]:
        """Query, form fields and a JSON object's members as one, the body winning."""
        members = self.body.json if isinstance(self.body.json, dict) else {}
        return {**self.query, **self.body.fields, **members}

    @property
    def names(self) -> set[str]:
        """The name of everything that was sent as a parameter or a file."""
        return {*self.params, *self.body.files}

    @property
    def bearer(self) -> str | None:
        """The token of an `Authorization: Bearer …` header."""
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        return value.strip() if scheme.lower() == "bearer" and value.strip() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `json` is sent as JSON, `text` as it is."""

    status: int = 200
    json: Any = None
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The bytes to send."""
        if self.text is not None:
            return self.text.encode()
        return json.dumps(self.json, ensure_ascii=False, separators=(",", ":")).encode()

    def with_headers(self, headers: Mapping[str, str]) -> "Reply":
        """The same answer with more headers; its own win."""
        return Reply(status=self.status, json=self.json, text=self.text, headers={**headers, **self.headers})


class Refusal(Exception):
    """Raise it anywhere in an endpoint: its reply is the answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"refused with status {reply.status}")
        self.reply = reply
