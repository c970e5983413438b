"""The videos and reels of all Pages: how far each is, how it is read, and when it hangs on the wall."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from picscripter.sandbox import (
    Call,
    Film,
    Ids,
    Notice,
    Reply,
    Route,
    Sandbox,
    Timeline,
    named,
    read_film,
    read_image,
)
from picscripter_facebook.sandbox import fields, words
from picscripter_facebook.sandbox.login import paging, whole
from picscripter_facebook.sandbox.records import Video, graph_time
from picscripter_facebook.sandbox.tokens import COMMON, Tokens

SMALLEST = 1024
LONGEST = 4 * 3600.0
LISTED = "id,description,updated_time"
_CAPTIONS = re.compile(r"[^/]+\.([a-z]{2}_[A-Z]{2})\.srt")


class Videos:
    """All of them, and the endpoints that read them and add to them."""

    def __init__(self, facebook: Sandbox, tokens: Tokens) -> None:
        self._facebook, self._tokens = facebook, tokens
        self.ids = Ids(facebook.world.clock)
        self._by_id: dict[str, Video] = {}
        self._of_page: dict[str, Timeline[Video]] = defaultdict(Timeline)
        self._working: list[Video] = []

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        listing = COMMON | named("type limit after summary")
        for edge in ("videos", "video_reels"):
            path = "/{version}/{node}/" + edge
            yield Route(method="GET", host="graph", path=path, act=self.listing, params=listing)
        for edge, act, params in (
            ("thumbnails", self.add_thumbnail, named("source is_preferred")),
            ("captions", self.add_captions, named("captions_file default_locale")),
        ):
            path = "/{version}/{node}/" + edge
            yield Route(method="POST", host="graph", path=path, act=act, params=COMMON | params)
        yield Route(
            method="GET", host="graph", path="/{version}/{node}/captions", act=self.captions, params=COMMON
        )
        yield Route(
            method="GET",
            host="graph",
            path="/{version}/{node}/thumbnails",
            act=self.thumbnails,
            params=COMMON,
        )
        for path in ("/{page}/videos/{video}", "/reel/{video}"):
            yield Route(method="GET", host="www", path=path, act=self.page, params=None, page=True)

    def forget(self) -> None:
        """Begin again."""
        self._by_id.clear()
        self._of_page.clear()
        self._working.clear()

    def get(self, key: str) -> Video | None:
        """The video, deleted or not."""
        return self._by_id.get(key)

    def begin(self, video: Video) -> None:
        """There is one, which nobody sees yet."""
        self._by_id[video.id] = video

    def finish(self, video: Video, content: bytes, *, published: bool) -> None:
        """All of it is there, and it shall be public: Facebook works on it, and then it is, or ends in an error."""
        film = read_film(content) or Film(type="video/mp4")
        video.medium = self._facebook.world.media.keep(content, film.type)
        video.content = bytearray()
        video.made_at, video.seconds, video.finished, video.published = (
            self._facebook.now,
            film.seconds,
            True,
            published,
        )
        video.fault = _reel_fault(film) if video.is_reel else _fault(film)
        video.ready_at = self._facebook.now + timedelta(seconds=self._facebook.dials.processing_seconds)
        self._of_page[video.page.id].add(video)
        self._working.append(video)
        self.settle()

    def settle(self) -> None:
        """What is ready by now hangs on the wall."""
        for video in [each for each in self._working if _is_done(each, self._facebook)]:
            self._working.remove(video)
            if video.published and video.is_ready(self._facebook.now) and not video.gone:
                self._facebook.world.wall.hang(self._notice(video))

    def remove(self, video: Video) -> Reply:
        """It is gone, finished or not."""
        video.gone = True
        self._facebook.world.wall.take_down(self._facebook.name, video.id)
        return Reply(json={"success": True})

    def recent_reels(self, page: str) -> int:
        """How many were made public in the last 24 hours."""
        since = self._facebook.now - timedelta(hours=24)
        listed = self._of_page[page].newest_first(now=self._facebook.now, since=since)
        return sum(each.is_reel for each in listed)

    def mine(self, call: Call) -> Video:
        """The one that is named, with its Page's token; else it is not to be seen."""
        found = self._by_id.get(call.captured["node"])
        token = self._tokens.of(call)
        if found is None or found.gone or token.kind != "page" or token.account != found.page.id:
            raise words.unseen(call.method.lower(), call.captured["node"])
        return found

    def read(self, call: Call) -> Reply:
        """One of them; while it is younger than the lag every other read misses it."""
        video = self.mine(call)
        lag = timedelta(seconds=self._facebook.dials.index_lag_seconds)
        if self._facebook.now < video.made_at + lag:
            video.reads += 1
            if video.reads % 2:
                raise words.unseen("get", video.id)
        return Reply(json=self._node(call, video, fields.parse(str(call.params.get("fields", LISTED)))))

    def listing(self, call: Call) -> Reply:
        """A Page's finished videos or reels, newest first."""
        _, page = self._tokens.reading_page(call)
        kind = call.params.get("type", "uploaded")
        if kind not in ("uploaded", "tagged"):
            raise words.refusal(400, 100, "(#100) Param type must be one of {UPLOADED, TAGGED}")
        limit, wanted = whole(call, "limit", 25, 100), fields.parse(str(call.params.get("fields", LISTED)))
        reels = call.path.endswith("/video_reels")
        found = [
            each
            for each in self._of_page[page.id].newest_first(
                now=self._facebook.now, lag=self._facebook.dials.index_lag_seconds
            )
            if each.is_reel == reels and kind == "uploaded"
        ]
        after = str(call.params.get("after", ""))
        if after:
            found = [each for each in found if int(each.id) < int(after)]
        data = [self._node(call, each, wanted) for each in found[:limit]]
        more = len(found) > limit
        return Reply(json={"data": data, **paging(call, [each["id"] for each in data], more=more)})

    def add_thumbnail(self, call: Call) -> Reply:
        """A picture to stand for it."""
        video, source = self.mine(call), call.body.files.get("source")
        image = read_image(source.content) if source else None
        if source is None or image is None or not video.finished:
            raise words.refusal(
                400, 100, "(#100) Invalid parameter: no image file, or nothing to show it for."
            )
        video.cover = self._facebook.world.media.keep(source.content, image.type)
        return Reply(json={"success": True})

    def add_captions(self, call: Call) -> Reply:
        """An SRT file whose name tells its language."""
        video, source = self.mine(call), call.body.files.get("captions_file")
        named_so = _CAPTIONS.fullmatch(source.name) if source else None
        if source is None or named_so is None or not video.finished:
            raise words.refusal(400, 386, "(#386) The captions file must be named like name.en_US.srt")
        if b"-->" not in source.content or source.content.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
            raise words.refusal(400, 387, "(#387) The captions file is no valid SRT file.")
        video.captions[named_so[1]] = self._facebook.world.media.keep(source.content, "application/x-subrip")
        default = call.params.get("default_locale")
        video.default_locale = str(default) if default else video.default_locale
        return Reply(json={"success": True})

    def captions(self, call: Call) -> Reply:
        """Those that it has."""
        video = self.mine(call)
        data = [
            {"locale": locale, "uri": call.origin + medium.path, "is_default": locale == video.default_locale}
            for locale, medium in video.captions.items()
        ]
        return Reply(json={"data": data})

    def thumbnails(self, call: Call) -> Reply:
        """The picture that was given for it; Facebook's own are not emulated."""
        video = self.mine(call)
        shown = [] if video.cover is None else [{"uri": call.origin + video.cover.path, "is_preferred": True}]
        return Reply(json={"data": shown})

    def page(self, call: Call) -> Reply:
        """Where its permalink leads."""
        return self._facebook.post_page(call.captured["video"])

    def _notice(self, video: Video) -> Notice:
        return Notice(
            platform=self._facebook.name,
            account=video.page,
            id=video.id,
            text=video.text,
            published_at=video.made_at,
            path=f"/{self._facebook.name}/www{video.path}",
            media=video.hung,
        )

    def _node(self, call: Call, video: Video, wanted: fields.Fields) -> dict[str, Any]:
        known = {
            "id": lambda: video.id,
            "title": lambda: video.title,
            "description": lambda: video.description,
            "created_time": lambda: graph_time(video.made_at),
            "updated_time": lambda: graph_time(video.made_at),
            "length": lambda: video.seconds if video.is_ready(self._facebook.now) else 0,
            "permalink_url": lambda: video.path if video.finished else None,
            "published": lambda: video.published,
            "from": lambda: {"id": video.page.id, "name": video.page.name},
            "status": lambda: self._status(video),
            "source": lambda: call.origin + video.medium.path if video.medium else None,
        }
        return fields.pick("Video", known, wanted)

    def _status(self, video: Video) -> dict[str, Any]:
        now = self._facebook.now
        done = _is_done(video, self._facebook)
        there = video.size or 0 if video.finished else len(video.content)
        uploading = {"status": self._upload_phase(video), "bytes_transferred": there}
        processing: dict[str, Any] = {"status": "in_progress" if video.finished else "not_started"}
        publishing: dict[str, Any] = {"status": "not_started"}
        if video.published:  # from `finish` on: what is wanted, not what is reached
            publishing |= {"publish_status": "published", "publish_time": graph_time(video.made_at)}
        word = "processing" if video.finished else self._word(video)
        if done and video.fault:
            code, message = video.fault
            word, processing = "error", {"status": "error", "errors": [{"code": code, "message": message}]}
        elif done:
            word, processing = "ready", {"status": "complete"}
            publishing |= {"status": "complete"} if video.published else {}
        status = {
            "video_status": word,
            "uploading_phase": uploading | ({"source_file_size": video.size} if video.size else {}),
            "processing_phase": processing,
            "publishing_phase": publishing,
        }
        return status | ({"processing_progress": _progress(video, now)} if word == "processing" else {})

    def _upload_phase(self, video: Video) -> str:
        if video.finished or self.is_uploaded(video):
            return "complete"
        return "in_progress" if video.content else "not_started"

    def _word(self, video: Video) -> str:
        return "upload_complete" if self.is_uploaded(video) else "uploading"

    def is_uploaded(self, video: Video) -> bool:
        """Facebook takes a while to see that all is there."""
        wait = timedelta(seconds=self._facebook.dials.processing_seconds / 4)
        return video.uploaded_at is not None and self._facebook.now >= video.uploaded_at + wait


def refuse_bytes(content: bytes) -> None:
    """What is refused at once."""
    if len(content) < SMALLEST:
        raise words.bad_video(1363022, "The video file you selected is too small.")
    if read_film(content) is None:
        raise words.bad_video(1363024, "The video file you selected is in a format that we don't support.")


def _fault(film: Film) -> tuple[int, str] | None:
    if not film.seconds:
        return 1363031, "The video file is corrupt."
    if film.seconds < 1:
        return 1363025, "The video is too short."
    return (1363026, "The video is too long.") if film.seconds > LONGEST else None


def _reel_fault(film: Film) -> tuple[int, str] | None:
    if not film.seconds:
        return 1363031, "The video file is corrupt."
    if film.seconds < 3:
        return 1363025, "The video is too short."
    if film.seconds > 90:
        return 1363026, "The video is too long."
    small, shape = min(film.width, film.height) < 540, film.width / max(film.height, 1)
    if small or not 0.56 <= shape <= 1.78:
        return 1363127, "The resolution of the video is not supported."
    return None


def _is_done(video: Video, facebook: Sandbox) -> bool:
    return video.ready_at is not None and facebook.now >= video.ready_at


def _progress(video: Video, now: Any) -> int:
    if video.ready_at is None or now <= video.made_at:
        return 0
    return int(100 * ((now - video.made_at) / (video.ready_at - video.made_at)))
