"""X's media endpoints: a picture in one request, larger files in segments, and what is said about them."""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any

from picscripter.sandbox import Call, Refusal, Reply, Route, Sandbox, Token, named
from picscripter_twitter.sandbox import media_schema, schema, words
from picscripter_twitter.sandbox.limits import Limits
from picscripter_twitter.sandbox.login import Login
from picscripter_twitter.sandbox.members import Members
from picscripter_twitter.sandbox.uploads import Upload, Uploads

SEGMENT_MOST = 5 * 1024 * 1024
NEEDED = "media.write"
UPLOAD = "/2/media/upload"
VIDEO_CATEGORIES = {"TweetVideo": "tweet_video", "AmplifyVideo": "amplify_video"}

Told = dict[str, Any]


class Media:
    """The endpoints below /2/media."""

    def __init__(
        self, twitter: Sandbox, login: Login, limits: Limits, members: Members, uploads: Uploads
    ) -> None:
        self._twitter, self._login, self._limits = twitter, login, limits
        self._members, self._uploads = members, uploads

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield self._route("POST", UPLOAD, "upload", self.one_shot)
        yield self._route("POST", f"{UPLOAD}/initialize", "initialize", self.initialize)
        yield self._route("POST", f"{UPLOAD}/{{id}}/append", "append", self.append)
        yield self._route("POST", f"{UPLOAD}/{{id}}/finalize", "finalize", self.finalize)
        status = named("command media_id")
        yield self._route("GET", UPLOAD, "status", self.status, status)
        yield self._route("POST", "/2/media/metadata", "metadata", self.describe)
        yield self._route("POST", "/2/media/subtitles", "subtitles", self.add_captions)
        yield self._route("DELETE", "/2/media/subtitles", "subtitles", self.remove_captions)

    def _route(
        self,
        method: str,
        path: str,
        window: str,
        act: Callable[[Call, Token], Told],
        params: frozenset[str] | None = None,
    ) -> Route:
        def answer(call: Call) -> Reply:
            token = self._login.user(call, NEEDED)
            with self._limits.of(window, token.account, token.grant.client) as limited:
                return limited(Reply(json={"data": act(call, token)}))

        return Route(method=method, host="api", path=path, act=answer, params=params)

    def one_shot(self, call: Call, token: Token) -> Told:
        """A picture, or a file of captions. Films and GIFs go in segments."""
        content, body = _file_and_fields(call, media_schema.ONE_SHOT)
        category = body["media_category"]
        if category not in ("tweet_image", "dm_image", "subtitles"):
            raise Refusal(
                words.invalid("This category is uploaded in segments.", {"media_category": [category]})
            )
        _check_size(category, len(content))
        kind = "text/srt" if category == "subtitles" else "image/jpeg"
        upload = self._uploads.open(token.account, category, kind, len(content))
        self._uploads.close(upload, content)
        return self._uploads.told(upload)

    def initialize(self, call: Call, token: Token) -> Told:
        """Announce a file."""
        body = _json(call, media_schema.INITIALIZE)
        category, kind, total = body["media_category"], body["media_type"], body["total_bytes"]
        if not kind.startswith(media_schema.FAMILIES[category]):
            raise Refusal(words.invalid("The media type does not fit the category.", {"media_type": [kind]}))
        _check_size(category, total)
        upload = self._uploads.open(token.account, category, kind, total)
        left = int((upload.expires_at - self._twitter.now).total_seconds())
        return {"id": upload.id, "media_key": upload.key, "expires_after_secs": left}

    def append(self, call: Call, token: Token) -> Told:
        """One segment; its number tells its place, and the same number again replaces it."""
        upload = self._uploads.get(call.captured["id"], token.account)
        content, body = _file_and_fields(call, media_schema.APPEND)
        if upload.medium is not None:
            raise Refusal(words.invalid("The upload is finalized; nothing can be appended."))
        if len(content) > SEGMENT_MOST:
            raise Refusal(words.invalid(f"A segment has at most {SEGMENT_MOST} bytes."))
        upload.segments[body["segment_index"]] = content
        if sum(map(len, upload.segments.values())) > upload.total:
            raise Refusal(words.invalid("More bytes came than total_bytes said."))
        return {"expires_at": int(upload.expires_at.timestamp())}

    def finalize(self, call: Call, token: Token) -> Told:
        """Close the upload: all segments from 0 on are there, and together as large as announced."""
        if call.body.kind not in ("none", "json") and call.body.raw:
            raise Refusal(words.invalid("This endpoint takes no body."))
        upload = self._uploads.get(call.captured["id"], token.account)
        if upload.medium is not None:
            raise Refusal(words.invalid("The upload is finalized already."))
        content = b"".join(upload.segments[index] for index in sorted(upload.segments))
        if sorted(upload.segments) != list(range(len(upload.segments))) or len(content) != upload.total:
            raise Refusal(words.invalid("Segments do not add up to provided total file size."))
        self._uploads.close(upload, content)
        return self._uploads.told(upload, just_closed=True)

    def status(self, call: Call, token: Token) -> Told:
        """How far the processing is."""
        if call.query.get("command", "STATUS") != "STATUS":
            raise Refusal(words.invalid("command must be STATUS", {"command": [call.query["command"]]}))
        upload = self._uploads.get(call.query.get("media_id", ""), token.account)
        if upload.medium is None:
            raise Refusal(words.invalid("The upload is not finalized.", {"media_id": [upload.id]}))
        return self._uploads.told(upload)

    def describe(self, call: Call, token: Token) -> Told:
        """Alternative text."""
        body = _json(call, media_schema.METADATA)
        upload = self._uploads.get(body["id"], token.account)
        self._members.spend_credit(token.account)
        if "alt_text" in body.get("metadata", {}):
            upload.alt = body["metadata"]["alt_text"]["text"]
        return {"id": upload.id, "associated_metadata": {"alt_text": {"text": upload.alt or ""}}}

    def add_captions(self, call: Call, token: Token) -> Told:
        """An uploaded text beside an uploaded video."""
        body = _json(call, media_schema.SUBTITLES)
        track = body["subtitles"]
        video, text = self._video(body, token), self._uploads.get(track["id"], token.account)
        language = track["language_code"]
        if text.category != "subtitles" or self._uploads.state(text) != "succeeded":
            raise Refusal(
                words.invalid("The subtitles are no file of captions.", {"subtitles.id": [text.id]})
            )
        if not (language.isascii() and language.isupper()):
            raise Refusal(words.invalid("Not a language code.", {"subtitles.language_code": [language]}))
        video.captions[language] = text.id
        return {"id": video.id, "media_category": body["media_category"], "associated_subtitles": track}

    def remove_captions(self, call: Call, token: Token) -> Told:
        """Those of one language."""
        body = _json(call, media_schema.NO_SUBTITLES)
        return {"deleted": self._video(body, token).captions.pop(body["language_code"], None) is not None}

    def _video(self, body: Told, token: Token) -> Upload:
        video = self._uploads.get(body["id"], token.account)
        if video.category != VIDEO_CATEGORIES[body["media_category"]] or video.medium is None:
            raise Refusal(words.invalid("The media is no such video.", {"id": [video.id]}))
        return video


def _json(call: Call, check: schema.Check) -> Told:
    if call.body.kind != "json":
        raise Refusal(words.invalid("The body must be JSON."))
    return _checked(call.body.json, check)


def _checked(body: Any, check: schema.Check) -> Told:
    if found := schema.faults(body, check):
        raise Refusal(words.invalid_all(found))
    return dict(body)


def _file_and_fields(call: Call, check: schema.Check) -> tuple[bytes, Told]:
    """From a multipart form, or from JSON with the bytes in base64."""
    if call.body.kind != "multipart":
        body = _json(call, check)
        try:
            return base64.b64decode(body["media"], validate=True), body
        except binascii.Error as error:
            raise Refusal(words.invalid("media must be base64", {"media": ["…"]})) from error
    files = call.body.files
    fields: Told = dict.fromkeys(files, "…") | dict(call.body.fields)
    if (index := fields.get("segment_index")) is not None and index.isdecimal():
        fields["segment_index"] = int(index)
    body = _checked(fields, check)
    if "media" not in files:
        raise Refusal(words.invalid("media must be a file", {"media": [fields["media"]]}))
    return files["media"].content, body


def _check_size(category: str, size: int) -> None:
    if size > (most := media_schema.MOST_BYTES[category]):
        raise Refusal(words.invalid(f"File size exceeds {most} bytes."))
