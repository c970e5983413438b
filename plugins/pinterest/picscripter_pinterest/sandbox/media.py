"""Videos before their pins: registered at the API, sent to a form of Amazon S3, and processed."""

import base64
import json
import secrets
from collections.abc import Iterable
from datetime import timedelta

from picscripter.sandbox import Account, Call, Ids, Reply, Route, Sandbox, named
from picscripter_pinterest.sandbox import paging, words
from picscripter_pinterest.sandbox.login import Login
from picscripter_pinterest.sandbox.records import Upload

ADDRESS = "https://pinterest-media-upload.s3-accelerate.amazonaws.com/"
LARGEST = 2 * 1024**3
WRITING = ("pins:read", "pins:write")


class Uploads:
    """All registered videos, and the endpoints for them on both hosts."""

    def __init__(self, pinterest: Sandbox, login: Login) -> None:
        self._pinterest, self._login = pinterest, login
        self._ids = Ids(pinterest.world.clock)
        self._uploads: dict[str, Upload] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(
            method="POST", host="api", path="/v5/media", act=self.register, params=named("media_type")
        )
        yield Route(method="GET", host="api", path="/v5/media", act=self.listing, params=paging.PARAMETERS)
        yield Route(method="GET", host="api", path="/v5/media/{media}", act=self.read)
        yield Route(method="POST", host="upload", path="/", act=self.receive, params=None)

    def forget(self) -> None:
        """Begin again."""
        self._uploads.clear()

    def get(self, key: str, account: Account) -> Upload | None:
        """The upload, if it is this account's."""
        found = self._uploads.get(key)
        return found if found is not None and found.owner == account.id else None

    def register(self, call: Call) -> Reply:
        """An id, and signed fields for the upload host."""
        _, account = self._login.of(call, *WRITING)
        if call.params.get("media_type") != "video":
            raise words.invalid("media_type: only video can be registered")
        upload = Upload(
            id=self._ids.next(), owner=account.id, made_at=self._pinterest.now, fields=self._signed(account)
        )
        self._uploads[upload.id] = upload
        answer = {"media_id": upload.id, "media_type": "video", "upload_url": ADDRESS}
        return Reply(status=201, json={**answer, "upload_parameters": upload.fields})

    def _signed(self, account: Account) -> dict[str, str]:
        """The names that Pinterest sends; each must come back as it is."""
        now = self._pinterest.now
        ends = now + timedelta(seconds=self._pinterest.dials.upload_seconds)  # type: ignore[attr-defined]
        policy = json.dumps({"expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"), "conditions": []})
        day = now.strftime("%Y%m%d")
        return {
            "Content-Type": "multipart/form-data",
            "key": f"uploads/{secrets.token_hex(3)}/2:video:{account.id}:{secrets.randbelow(10**18)}",
            "policy": base64.b64encode(policy.encode()).decode(),
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-credential": f"SANDBOX/{day}/us-east-1/s3/aws4_request",
            "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
            "x-amz-security-token": secrets.token_urlsafe(48),
            "x-amz-signature": secrets.token_hex(32),
        }

    def receive(self, call: Call) -> Reply:
        """What S3 checks of a form. 204 and no body when it is stored."""
        if "Authorization" in call.headers:
            message = (
                "Only one auth mechanism allowed; only the policy or the Authorization header can be used"
            )
            return words.storage(400, "InvalidArgument", message)
        if call.body.kind != "multipart":
            message = "Bucket POST must be of the enclosure-type multipart/form-data"
            return words.storage(412, "PreconditionFailed", message)
        file = call.body.files.get("file")
        before = call.body.order[: call.body.order.index("file")] if file is not None else ()
        given = {name: call.body.fields[name] for name in before}  # what follows the file is ignored
        if file is None or len(call.body.files) != 1:
            message = "POST requires exactly one file upload per request."
            return words.storage(400, "InvalidArgument", message)
        found = [each for each in self._uploads.values() if each.fields["key"] == given.get("key")]
        if not found or given != found[0].fields:
            return words.storage(403, "AccessDenied", "Invalid according to Policy: a field is not as signed")
        return self._store(found[0], file.content)

    def _store(self, upload: Upload, content: bytes) -> Reply:
        dials, now = self._pinterest.dials, self._pinterest.now
        if now >= upload.made_at + timedelta(seconds=dials.upload_seconds):  # type: ignore[attr-defined]
            return words.storage(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
        if len(content) > LARGEST:
            message = "Your proposed upload exceeds the maximum allowed size"
            return words.storage(400, "EntityTooLarge", message)
        upload.medium = self._pinterest.world.media.keep(content, _kind(content))
        upload.ready_at = now + timedelta(seconds=dials.processing_seconds)
        return Reply(status=204, text="")

    def read(self, call: Call) -> Reply:
        """How far a video is."""
        _, account = self._login.of(call, "pins:read")
        upload = self.get(call.captured["media"], account)
        if upload is None:
            raise words.refusal(404, 404, "Media upload not found")
        return Reply(json=upload.as_json(self._pinterest.now))

    def listing(self, call: Call) -> Reply:
        """All of an account."""
        _, account = self._login.of(call, "pins:read")
        mine = [each for each in self._uploads.values() if each.owner == account.id]
        return paging.page_of(call, [(each.id, each.as_json(self._pinterest.now)) for each in mine])


def _kind(content: bytes) -> str:
    """By the first box of the file (ISO/IEC 14496-12); Pinterest finds no video in anything else."""
    if content[4:8] != b"ftyp":
        return "application/octet-stream"
    return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"
