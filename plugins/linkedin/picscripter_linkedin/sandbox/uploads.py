"""Uploading pictures and videos: an address or several are asked for, the bytes come, LinkedIn works on them."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from picscripter.sandbox import Account, Call, Reply, Route, Sandbox, Token, named, read_image
from picscripter_linkedin.sandbox import words
from picscripter_linkedin.sandbox.assets import Asset, spans_of
from picscripter_linkedin.sandbox.authors import Authors, urn_of
from picscripter_linkedin.sandbox.calls import Calls
from picscripter_linkedin.sandbox.dials import LinkedInDials
from picscripter_linkedin.sandbox.login import Login

PIXELS = 36_152_320  # a picture has fewer
SMALLEST, LARGEST = 75_000, 500_000_000  # of a video, in bytes
TAKEN = frozenset({"image/jpeg", "image/png", "image/gif"})
ACTION = named("action initializeUploadRequest finalizeUploadRequest")
VIDEO = {"owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"}


class Uploads:
    """All assets, and their endpoints."""

    def __init__(self, linkedin: Sandbox, login: Login, calls: Calls, authors: Authors) -> None:
        self._linkedin, self._login, self._calls, self._authors = linkedin, login, calls, authors
        self._by_urn: dict[str, Asset] = {}
        self._by_key: dict[str, Asset] = {}

    def forget(self) -> None:
        """Begin again."""
        self._by_urn.clear()
        self._by_key.clear()

    def get(self, urn: object) -> Asset | None:
        """The asset of this name."""
        return self._by_urn.get(urn) if isinstance(urn, str) else None

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="POST", host="api", path="/rest/images", act=self.image_action, params=ACTION)
        yield Route(method="POST", host="api", path="/rest/videos", act=self.video_action, params=ACTION)
        yield Route(method="GET", host="api", path="/rest/images/{urn}", act=self.image)
        yield Route(method="GET", host="api", path="/rest/videos/{urn}", act=self.video)
        for kind, act in (("image", self.put_image), ("thumbnail", self.put_cover)):
            path = f"/dms-uploads/{{key}}/uploaded-{kind}/0"
            yield Route(method="PUT", host="www", path=path, act=act, params=named("v t"))
        path = "/dms-uploads/{key}/uploaded-video/{number}"
        yield Route(method="PUT", host="www", path=path, act=self.put_part, params=named("v t"))

    # --- asking for addresses

    def image_action(self, call: Call) -> Reply:
        """Only one: initializeUpload."""
        token = self._calls.check(call)
        asked = _asked(call, "initializeUpload", {"owner"})
        asset = self._new("image", self._authors.speaker(token, asked.get("owner"), "owner"))
        value = {
            "uploadUrlExpiresAt": _ms(asset),
            "uploadUrl": self._address(call, asset, "image", 0),
            "image": asset.urn,
        }
        return Reply(json={"value": value})

    def video_action(self, call: Call) -> Reply:
        """A video is opened, or all its parts are there."""
        token = self._calls.check(call)
        if call.query.get("action") == "finalizeUpload":
            return self._finalize(call, token)
        asked = _asked(call, "initializeUpload", VIDEO)
        owner, size = self._authors.speaker(token, asked.get("owner"), "owner"), asked.get("fileSizeBytes")
        if not isinstance(size, int) or not SMALLEST <= size <= LARGEST:
            said = f"must be a number from {SMALLEST} to {LARGEST}"
            raise words.wrong_field("/initializeUploadRequest/fileSizeBytes", "INVALID_VALUE_FOR_FIELD", said)
        if asked.get("uploadCaptions"):
            raise words.refusal(400, "This sandbox takes no caption files")
        dials = self._linkedin.dials
        assert isinstance(dials, LinkedInDials)
        asset = self._new("video", owner)
        asset.size, asset.spans = size, spans_of(size, dials.part_bytes)
        asset.token, asset.wants_cover = secrets.token_hex(8), asked.get("uploadThumbnail") is True
        value = {
            "uploadUrlsExpireAt": _ms(asset),
            "video": asset.urn,
            "uploadToken": asset.token,
            "uploadInstructions": [
                {
                    "uploadUrl": self._address(call, asset, "video", number),
                    "firstByte": first,
                    "lastByte": last,
                }
                for number, (first, last) in enumerate(asset.spans)
            ],
        }
        if asset.wants_cover:
            value["thumbnailUploadUrl"] = self._address(call, asset, "thumbnail", 0)
        return Reply(json={"value": value})

    # --- the bytes

    def put_image(self, call: Call) -> Reply:
        """A picture, with the token."""
        self._login.of(call)
        asset = self._open(call)
        picture = read_image(call.body.raw)
        if picture is None or picture.type not in TAKEN:
            raise words.refusal(415, "Unsupported media type")
        asset.medium = self._linkedin.world.media.keep(call.body.raw, picture.type)
        asset.failure = "TOO_MANY_PIXELS" if picture.width * picture.height >= PIXELS else None
        asset.ready_at = self._ready_at()
        return Reply(status=201, text="")

    def put_part(self, call: Call) -> Reply:
        """The bytes of one instruction, all of them and no more; the address is the permission."""
        asset, number = self._open(call), call.captured["number"]
        if "Authorization" in call.headers:
            raise words.refusal(400, "The address is signed: no Authorization is taken beside it")
        if not number.isdecimal() or int(number) >= len(asset.spans):
            raise words.refusal(404)
        first, last = asset.spans[int(number)]
        if len(call.body.raw) != last - first + 1:
            raise words.refusal(400, f"Expected the bytes {first}-{last}, not {len(call.body.raw)} bytes")
        return Reply(text="", headers={"ETag": f'"{asset.take(int(number), call.body.raw)}"'})

    def put_cover(self, call: Call) -> Reply:
        """The picture that stands for a video."""
        asset = self._open(call)
        if not asset.wants_cover or call.headers.get("media-type-family") != "STILLIMAGE":
            raise words.refusal(400, "media-type-family must be STILLIMAGE")
        picture = read_image(call.body.raw)
        if picture is None or picture.type not in TAKEN:
            raise words.refusal(415, "Unsupported media type")
        asset.cover = self._linkedin.world.media.keep(call.body.raw, picture.type)
        return Reply(text="")

    def _open(self, call: Call) -> Asset:
        asset = self._by_key.get(call.captured["key"])
        if asset is None or call.query.get("t") != asset.key[::-1]:
            raise words.refusal(404)
        if self._linkedin.now >= asset.ends_at:
            raise words.refusal(400, "The upload URL has expired", code="EXPIRED_UPLOAD_URL")
        return asset

    # --- afterwards

    def _finalize(self, call: Call, token: Token) -> Reply:
        asked = _asked(call, "finalizeUpload", {"video", "uploadToken", "uploadedPartIds"})
        asset = self.get(asked.get("video"))
        if asset is None or not asset.spans:
            raise words.wrong_field("/finalizeUploadRequest/video", "INVALID_VIDEO_ID", "no such video")
        self._authors.speaker(token, urn_of(asset.owner), "owner")
        if asset.ready_at is not None:
            raise words.refusal(400, "The upload is finalized already", code="UPDATING_NOT_ALLOWED")
        if asked.get("uploadToken") != asset.token or asked.get("uploadedPartIds") != asset.etags():
            said = "the ETags of all parts in their order, without quotes, and the token are expected"
            raise words.wrong_field("/finalizeUploadRequest/uploadedPartIds", "INVALID_VALUE_FOR_FIELD", said)
        content = asset.content()
        asset.medium = self._linkedin.world.media.keep(content, "video/mp4")
        asset.failure = None if content[4:8] == b"ftyp" else "UNSUPPORTED_FORMAT"
        asset.parts.clear()
        asset.ready_at = self._ready_at()
        return Reply(text="")

    def image(self, call: Call) -> Reply:
        """How far a picture is: for an organization's only."""
        token = self._calls.check(call, keyed=True)
        asset = self._by_urn.get(call.captured["urn"])
        if asset is None or "r_organization_social" not in token.grant.scopes:
            raise words.unseen("image")
        self._authors.speaker(token, urn_of(asset.owner), "owner")
        return Reply(json=self._told(asset))

    def video(self, call: Call) -> Reply:
        """How far a video is."""
        token = self._calls.check(call, keyed=True)
        dials = self._linkedin.dials
        assert isinstance(dials, LinkedInDials)
        asset = self._by_urn.get(call.captured["urn"])
        if asset is None or not (dials.video_status or "r_organization_social" in token.grant.scopes):
            if dials.video_refusal == "resource":
                raise words.no_permission("partnerApiVideos", "GET", self._calls.version(call))
            raise words.unseen("video")
        self._authors.speaker(token, urn_of(asset.owner), "owner")
        told = self._told(asset)
        if told["status"] == "PROCESSING_FAILED":
            told["processingFailureReason"] = asset.failure
        return Reply(json=told)

    def _told(self, asset: Asset) -> dict[str, Any]:
        return {
            "id": asset.urn,
            "owner": urn_of(asset.owner),
            "status": asset.status(self._linkedin.now),
        }

    def _new(self, kind: str, owner: Account) -> Asset:
        name = f"D4E10AQ{secrets.token_urlsafe(12)}"
        asset = Asset(
            urn=f"urn:li:{kind}:{name}", key=secrets.token_hex(12), owner=owner, made_at=self._linkedin.now
        )
        self._by_urn[asset.urn] = self._by_key[asset.key] = asset
        return asset

    def _ready_at(self) -> datetime:
        return self._linkedin.now + timedelta(seconds=self._linkedin.dials.processing_seconds)

    def _address(self, call: Call, asset: Asset, kind: str, number: int) -> str:
        tail = f"{asset.key}/uploaded-{kind}/{number}?v=beta&t={asset.key[::-1]}"
        return f"{call.origin}/linkedin/www/dms-uploads/{tail}"


def _asked(call: Call, action: str, fields: set[str]) -> dict[str, Any]:
    if call.query.get("action") != action:
        raise words.refusal(400, "Unknown action")
    body = call.body.json
    asked = body.get(f"{action}Request") if isinstance(body, dict) else None
    if not isinstance(asked, dict):
        raise words.wrong_field(f"/{action}Request", "MISSING_FIELD", "field is required")
    if strange := sorted(set(asked) - fields):
        raise words.unpermitted(f"/{action}Request/{strange[0]}")
    return asked


def _ms(asset: Asset) -> int:
    return int(asset.ends_at.timestamp() * 1000)
