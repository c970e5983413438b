"""Media before they are attached: taken, processed for a while, and forgotten after a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from picscripter.sandbox import (
    Account,
    Call,
    Hung,
    Ids,
    Medium,
    Reply,
    Route,
    Sandbox,
    named,
    read_image,
)
from picscripter_mastodon.sandbox import words
from picscripter_mastodon.sandbox.login import Login

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
LARGEST = 16 * 1024 * 1024
DESCRIPTION = 1_500
KEPT = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Upload:
    """`status`: the post that shows it."""

    id: str
    owner: str
    medium: Medium
    alt: str | None
    made_at: datetime
    status: str | None = None

    @property
    def kind(self) -> str:
        return self.medium.type.split("/")[0]

    @property
    def hung(self) -> Hung:
        return Hung(medium=self.medium, alt=self.alt)


class Uploads:
    """All of them."""

    def __init__(self, mastodon: Sandbox, login: Login) -> None:
        self._mastodon, self._login = mastodon, login
        self._ids = Ids(mastodon.world.clock)
        self._by_id: dict[str, Upload] = {}

    def forget(self) -> None:
        """Begin again."""
        self._by_id.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        fields = named("file description focus thumbnail")
        yield Route(method="POST", host="server", path="/api/v2/media", act=self.take, params=fields)
        yield Route(method="GET", host="server", path="/api/v1/media/{id}", act=self.look)

    def take(self, call: Call) -> Reply:
        """202 while it is processed, else 200."""
        owner = self._login.author(call, "write:media")
        file = call.body.files.get("file")
        if file is None:
            raise words.refusal(422, "Validation failed: File can't be blank")
        image = read_image(file.content)
        kind = image.type if image is not None else file.type
        if kind not in IMAGES and not kind.startswith("video/"):
            raise words.refusal(422, "Validation failed: File content type is invalid")
        if len(file.content) > LARGEST:
            raise words.refusal(422, "Validation failed: File file size must be less than 16 MB")
        alt = call.body.fields.get("description")
        if len(alt or "") > DESCRIPTION:
            raise words.refusal(
                422, "Validation failed: Description is too long (maximum is 1500 characters)"
            )
        upload = Upload(
            id=self._ids.next(),
            owner=owner.id,
            medium=self._mastodon.world.media.keep(file.content, kind),
            alt=alt,
            made_at=self._mastodon.now,
        )
        self._by_id[upload.id] = upload
        return Reply(status=200 if self.is_ready(upload) else 202, json=self.shown(upload, call.origin))

    def look(self, call: Call) -> Reply:
        """206 while it is processed."""
        owner = self._login.author(call, "write:media")
        upload = self._of(owner, call.captured["id"])
        if upload is None:
            raise words.refusal(404, "Record not found")
        return Reply(status=200 if self.is_ready(upload) else 206, json=self.shown(upload, call.origin))

    def attach(self, owner: Account, ids: Sequence[str]) -> list[Upload]:
        """Those with these ids, if they can be shown together in a new post."""
        if len(ids) > 4:
            raise words.refusal(422, "Validation failed: Cannot attach more than 4 files")
        found = [upload for each in ids if (upload := self._of(owner, each)) is not None]
        # Since 4.3 unknown and attached ones are refused; before they were left out without a word.
        if len(found) != len(ids) or any(each.status is not None for each in found):
            raise words.refusal(422, "Validation failed: Media could not be found, or is attached elsewhere")
        if len(found) > 1 and any(each.kind != "image" for each in found):
            raise words.refusal(
                422, "Validation failed: Cannot attach a video to a post that already contains images"
            )
        if not all(self.is_ready(each) for each in found):
            raise words.refusal(
                422,
                "Validation failed: Cannot attach files that have not finished processing. Try again in a moment!",
            )
        return found

    def is_ready(self, upload: Upload) -> bool:
        """As the dial stands."""
        processing = timedelta(seconds=self._mastodon.dials.processing_seconds)
        return self._mastodon.now >= upload.made_at + processing

    def shown(self, upload: Upload, origin: str) -> dict[str, Any]:
        """As the API answers."""
        url = f"{origin}{upload.medium.path}" if self.is_ready(upload) else None
        return {"id": upload.id, "type": upload.kind, "url": url, "description": upload.alt}

    def _of(self, owner: Account, key: str) -> Upload | None:
        upload = self._by_id.get(key)
        if upload is None or upload.owner != owner.id:
            return None
        is_gone = upload.status is None and self._mastodon.now >= upload.made_at + KEPT
        return None if is_gone else upload
