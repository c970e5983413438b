"""Posts: made once under an idempotency key, read, removed; and what the server says of itself."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from picscripter.sandbox import Account, Call, Ids, Notice, Reply, Route, Sandbox, iso, named
from picscripter_mastodon.sandbox import words
from picscripter_mastodon.sandbox.dials import MastodonDials
from picscripter_mastodon.sandbox.login import Login, profile
from picscripter_mastodon.sandbox.uploads import DESCRIPTION, IMAGES, LARGEST, Upload, Uploads

REMEMBERED = timedelta(hours=1)
VISIBILITIES = ("public", "unlisted", "private", "direct")
FIELDS = named("status media_ids visibility spoiler_text sensitive language in_reply_to_id")
URL_LENGTH = 23


@dataclass(slots=True, kw_only=True)
class Status:
    """One post."""

    id: str
    author: Account
    text: str
    media: list[Upload]
    visibility: str
    spoiler: str
    sensitive: bool
    language: str | None
    made_at: datetime


class Statuses:
    """All posts of all accounts, and their endpoints."""

    def __init__(self, mastodon: Sandbox, login: Login, uploads: Uploads) -> None:
        self._mastodon, self._login, self._uploads = mastodon, login, uploads
        self._ids = Ids(mastodon.world.clock, spread=1 << 16)
        self._by_id: dict[str, Status] = {}
        self._keys: dict[tuple[str, str], tuple[str, datetime]] = {}

    def forget(self) -> None:
        """Begin again."""
        self._by_id.clear()
        self._keys.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        one = "/api/v1/statuses/{id}"
        yield Route(method="POST", host="server", path="/api/v1/statuses", act=self.create, params=FIELDS)
        yield Route(method="GET", host="server", path=one, act=self.read)
        yield Route(method="DELETE", host="server", path=one, act=self.delete, params=named("delete_media"))
        yield Route(method="GET", host="server", path="/api/v2/instance", act=self.instance)
        yield Route(method="GET", host="server", path="/{name}/{id}", act=self.page, params=None, page=True)

    def create(self, call: Call) -> Reply:
        """The one call that makes something public; under a key that was used it is what was made then."""
        author = self._login.author(call, "write:statuses")
        key = (author.id, call.headers.get("Idempotency-Key", ""))
        made = self._made_before(key)
        if made is None:
            made = self._make(author, call.params)
            if key[1]:
                self._keys[key] = (made.id, self._mastodon.now)
        return Reply(json=self._shown(made, call.origin))

    def _made_before(self, key: tuple[str, str]) -> Status | None:
        known, at = self._keys.get(key, ("", self._mastodon.now))
        return self._by_id.get(known) if self._mastodon.now < at + REMEMBERED else None

    def _make(self, author: Account, params: dict[str, Any]) -> Status:
        text, spoiler = str(params.get("status") or ""), str(params.get("spoiler_text") or "")
        ids = params.get("media_ids") or []
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            raise words.refusal(422, "Validation failed: Media ids must be a list")
        visibility = str(params.get("visibility") or "public")
        if visibility not in VISIBILITIES:
            raise words.refusal(422, "Validation failed: Visibility is not included in the list")
        media = self._uploads.attach(author, ids)
        if not text.strip() and not media:
            raise words.refusal(422, "Validation failed: Text can't be blank")
        if self._length(text) + len(spoiler) > (most := self._most()):
            raise words.refusal(422, f"Validation failed: Text character limit of {most} exceeded")
        status = Status(
            id=self._ids.next(),
            author=author,
            text=text,
            media=media,
            visibility=visibility,
            spoiler=spoiler,
            sensitive=bool(params.get("sensitive")),
            language=params.get("language"),
            made_at=self._mastodon.now,
        )
        self._by_id[status.id] = status
        for upload in media:
            upload.status = status.id
        self._hang(status)
        return status

    def read(self, call: Call) -> Reply:
        """One post."""
        self._login.author(call, "read:accounts")
        return Reply(json=self._shown(self._known(call), call.origin))

    def delete(self, call: Call) -> Reply:
        """One's own; the answer holds the text, for who wants to write it anew."""
        author = self._login.author(call, "write:statuses")
        status = self._known(call)
        if status.author.id != author.id:
            raise words.refusal(404, "Record not found")
        del self._by_id[status.id]
        self._mastodon.world.wall.take_down(self._mastodon.name, status.id)
        return Reply(json={**self._shown(status, call.origin), "text": status.text})

    def instance(self, call: Call) -> Reply:  # noqa: ARG002 - the same for all
        """What the server says of itself."""
        statuses = {
            "max_characters": self._most(),
            "max_media_attachments": 4,
            "characters_reserved_per_url": URL_LENGTH,
        }
        media = {
            "supported_mime_types": sorted(IMAGES),
            "description_limit": DESCRIPTION,
            "image_size_limit": LARGEST,
            "video_size_limit": 99 * 1024 * 1024,
        }
        configuration = {"statuses": statuses, "media_attachments": media}
        return Reply(json={"domain": "mastodon.social", "version": "4.3.0", "configuration": configuration})

    def page(self, call: Call) -> Reply:
        """Where a permalink leads."""
        return self._mastodon.post_page(call.captured["id"])

    def _hang(self, status: Status) -> None:
        self._mastodon.world.wall.hang(
            Notice(
                platform=self._mastodon.name,
                account=status.author,
                id=status.id,
                text="\n\n".join(part for part in (status.spoiler, status.text) if part),
                published_at=status.made_at,
                path=f"/mastodon/server/{status.author.handle}/{status.id}",
                media=[upload.hung for upload in status.media],
            )
        )

    def _shown(self, status: Status, origin: str) -> dict[str, Any]:
        return {
            "id": status.id,
            "created_at": iso(status.made_at),
            "url": f"{origin}/mastodon/server/{status.author.handle}/{status.id}",
            "content": f"<p>{html.escape(status.text)}</p>",
            "visibility": status.visibility,
            "spoiler_text": status.spoiler,
            "sensitive": status.sensitive,
            "language": status.language,
            "account": profile(status.author, origin),
            "media_attachments": [self._uploads.shown(upload, origin) for upload in status.media],
        }

    def _known(self, call: Call) -> Status:
        status = self._by_id.get(call.captured["id"])
        if status is None:
            raise words.refusal(404, "Record not found")
        return status

    def _most(self) -> int:
        dials = self._mastodon.dials
        return dials.characters if isinstance(dials, MastodonDials) else 500

    def _length(self, text: str) -> int:
        """Addresses have a fixed length; letters are counted roughly: by code points without marks and joiners."""
        plain = re.sub(r"https?://\S+", "x" * URL_LENGTH, text)
        return len(re.sub("[\u0300-\u036f\u200d\ufe0f]", "", re.sub(r"(@\w+)@[\w.-]+", r"\1", plain)))
