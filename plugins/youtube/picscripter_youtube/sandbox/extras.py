"""What goes with a video: thumbnails.set, captions.insert and captions.list."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from picscripter.sandbox import Call, Reply, Route, Sandbox, named, read_image
from picscripter_youtube.sandbox import words
from picscripter_youtube.sandbox.dials import YouTubeDials
from picscripter_youtube.sandbox.login import Login
from picscripter_youtube.sandbox.metadata import parts_of
from picscripter_youtube.sandbox.quota import Quota
from picscripter_youtube.sandbox.records import Video
from picscripter_youtube.sandbox.videos import WRITING, Videos, check_query

LARGEST = 52_428_800  # bytes of a thumbnail: the discovery document, since 2026-09
TEXT = 104_857_600  # bytes of a caption file
TAKEN = named("image/jpeg image/png application/octet-stream")
SIZES = {"default": (120, 90), "medium": (320, 180), "high": (480, 360)}


@dataclass(slots=True, kw_only=True)
class Announced:
    """A caption file that was begun."""

    video: Video
    language: str
    name: str


class Extras:
    """Both of them."""

    def __init__(self, youtube: Sandbox, login: Login, quota: Quota, videos: Videos) -> None:
        self._youtube, self._login, self._quota, self._videos = youtube, login, quota, videos
        self._begun: dict[str, Announced] = {}

    def forget(self) -> None:
        """Begin again."""
        self._begun.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for prefix in ("/upload", "/resumable/upload"):
            path = f"{prefix}/youtube/v3/captions"
            yield Route(method="POST", host="api", path=path, act=self.begin_captions, params=None)
            yield Route(method="PUT", host="api", path=path, act=self.captions, params=None)
        path = "/upload/youtube/v3/thumbnails/set"
        yield Route(method="POST", host="api", path=path, act=self.thumbnail, params=None)
        path = "/youtube/v3/captions"
        yield Route(method="GET", host="api", path=path, act=self.list_captions, params=None)

    def thumbnail(self, call: Call) -> Reply:
        """thumbnails.set: the body is the picture."""
        token, channel = self._login.channel(call, "youtube.upload", *WRITING)
        self._quota.units(token.grant.client, 50)
        check_query(self._youtube, call, named("videoId uploadType"))
        assert isinstance(self._youtube.dials, YouTubeDials)
        if not self._youtube.dials.verified:
            message = (
                "The authenticated user doesn't have permissions to upload and set custom video thumbnails."
            )
            raise words.refusal(403, "forbidden", message, domain="youtube.thumbnail")
        video = self._videos.owned(call.query.get("videoId", ""), channel, "change")
        content, kind = call.body.raw, call.headers.get("Content-Type", "")
        if call.query.get("uploadType") != "media" or not content:
            message = "The request does not include the image content."
            raise words.refusal(400, "mediaBodyRequired", message, domain="youtube.thumbnail")
        image = read_image(content)
        if kind not in TAKEN or image is None or image.type not in TAKEN or len(content) > LARGEST:
            message = "The provided image content is invalid, too large, or of another type."
            raise words.refusal(400, "invalidImage", message, domain="youtube.thumbnail")
        if not self._videos.is_processed(video):  # of Shorts; which videos these are only YouTube knows
            message = "The thumbnail can't be set for the specified video yet."
            raise words.refusal(403, "forbidden", message, domain="youtube.thumbnail")
        video.thumbnail = self._youtube.world.media.keep(content, image.type)
        self._videos.hang(video)
        place = call.origin + video.thumbnail.path
        sizes = {name: {"url": place, "width": w, "height": h} for name, (w, h) in SIZES.items()}
        return Reply(json={"kind": "youtube#thumbnailSetResponse", "items": [sizes]})

    def begin_captions(self, call: Call) -> Reply:
        """captions.insert, resumable: 400 units whatever comes of it."""
        token, channel = self._login.channel(call, "youtube.force-ssl")
        self._quota.units(token.grant.client, 400)
        check_query(self._youtube, call, named("part uploadType"))
        body = call.body.json
        said = body.get("snippet") if isinstance(body, dict) else None
        if parts_of(call) != ["snippet"] or not isinstance(said, dict):
            raise words.refusal(
                400, "contentRequired", "The request has no snippet.", domain="youtube.caption"
            )
        named_so = (
            isinstance(said.get("language"), str) and said["language"] and isinstance(said.get("name"), str)
        )
        if call.query.get("uploadType") != "resumable" or not named_so:
            raise words.refusal(
                400, "invalidMetadata", "Language and name are needed.", domain="youtube.caption"
            )
        video = self._videos.owned(str(said.get("videoId", "")), channel, "change")
        if (said["language"], said["name"]) in video.captions:
            message = "The specified video already has a caption track with this language and name."
            raise words.refusal(409, "captionExists", message, domain="youtube.caption")
        key = secrets.token_urlsafe(48)
        self._begun[key] = Announced(video=video, language=said["language"], name=said["name"])
        address = f"{call.origin}/{self._youtube.name}/api/upload/youtube/v3/captions"
        return Reply(text="", headers={"Location": f"{address}?uploadType=resumable&upload_id={key}"})

    def captions(self, call: Call) -> Reply:
        """The file itself, in one piece."""
        begun = self._begun.get(call.query.get("upload_id", ""))
        if begun is None:
            raise words.refusal(404, "notFound", "Not Found", domain="global")
        if not 0 < len(call.body.raw) <= TEXT:
            raise words.refusal(400, "contentRequired", "The file is empty.", domain="youtube.caption")
        key = begun.language, begun.name
        begun.video.captions.setdefault(key, self._youtube.world.media.keep(call.body.raw, "text/plain"))
        return Reply(json=_caption(begun.video, *key))

    def list_captions(self, call: Call) -> Reply:
        """captions.list of a video of one's own."""
        token, channel = self._login.channel(call, "youtube.force-ssl")
        self._quota.units(token.grant.client, 50)
        check_query(self._youtube, call, named("part videoId"))
        video = self._videos.owned(call.query.get("videoId", ""), channel, "read")
        items = [_caption(video, *key) for key in video.captions]
        return Reply(json={"kind": "youtube#captionListResponse", "items": items})


def _caption(video: Video, language: str, name: str) -> dict[str, object]:
    """`sha256` is the sandbox's own, so that tests can compare."""
    said = {"videoId": video.id, "language": language, "name": name, "status": "serving"}
    own = video.captions[language, name].digest
    return {"kind": "youtube#caption", "id": f"{video.id}.{language}", "snippet": said, "sha256": own}
