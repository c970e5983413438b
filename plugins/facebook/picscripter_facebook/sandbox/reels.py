"""Reels: `/video_reels` begins and finishes them, the upload host takes their bytes."""

from collections.abc import Iterable

from picscripter.sandbox import Call, Denied, Reply, Route, Sandbox, named
from picscripter_facebook.sandbox import words
from picscripter_facebook.sandbox.parameters import POSTING, text
from picscripter_facebook.sandbox.records import Video
from picscripter_facebook.sandbox.tokens import COMMON, Tokens, oauth_of
from picscripter_facebook.sandbox.uploads import take_rest
from picscripter_facebook.sandbox.videos import Videos, refuse_bytes

A_DAY = 30
REELS = COMMON | named(
    "upload_phase video_id video_state title description scheduled_publish_time place targeting feed_targeting "
    "is_ai_generated"
)


class Reels:
    """`POST /{page}/video_reels`, and `POST` to the address that it gives."""

    def __init__(self, facebook: Sandbox, tokens: Tokens, videos: Videos) -> None:
        self._facebook, self._tokens, self._videos = facebook, tokens, videos

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        path = "/{version}/{node}/video_reels"
        yield Route(method="POST", host="graph", path=path, act=self.act, params=REELS)
        yield Route(
            method="POST",
            host="rupload",
            path="/video-upload/{version}/{video}",
            act=self.bytes,
            keeps_parts=True,
        )

    def act(self, call: Call) -> Reply:
        """By its phase."""
        phase = str(call.params.get("upload_phase", "")).lower()
        if phase == "start":
            return self._start(call)
        if phase == "finish":
            return self._finish(call)
        raise words.refusal(
            400, 100, "(#100) Param upload_phase must be one of {CANCEL, FINISH, START, TRANSFER}"
        )

    def _start(self, call: Call) -> Reply:
        token, page = self._tokens.page(call, *POSTING)
        video = Video(
            id=self._videos.ids.next(),
            page=page,
            client=token.grant.client,
            made_at=self._facebook.now,
            is_reel=True,
        )
        self._videos.begin(video)
        where = (
            f"{call.origin}/{self._facebook.name}/rupload/video-upload/{call.captured['version']}/{video.id}"
        )
        return Reply(json={"video_id": video.id, "upload_url": where})

    def bytes(self, call: Call) -> Reply:
        """The rest of the file."""
        video = self._of_token(call)
        size = call.headers.get("file_size", "")
        if "file_url" in call.headers:
            why = "This sandbox fetches no file_url: send the bytes."
            raise words.bad_upload(400, "ProcessingFailedError", why, retriable=False)
        if not size.isdecimal() or int(size) == 0 or video.size not in (None, int(size)):
            why = "The header file_size is missing, or not what it was."
            raise words.bad_upload(400, "ProcessingFailedError", why, retriable=False)
        if video.uploaded_at is not None:
            raise _out_of_step(int(size), int(size))
        video.size = int(size)
        take_rest(call, "offset", video.content, video.size, _out_of_step)
        video.uploaded_at = self._facebook.now
        return Reply(json={"success": True})

    def _finish(self, call: Call) -> Reply:
        _, page = self._tokens.page(call, *POSTING)
        video = self._videos.get(str(call.params.get("video_id", "")))
        if video is None or video.gone or video.page.id != page.id or not video.is_reel:
            raise words.refusal(400, 100, "(#100) Invalid parameter: video_id")
        state = str(call.params.get("video_state", "")).upper()
        if state not in ("PUBLISHED", "DRAFT", "SCHEDULED"):
            raise words.refusal(
                400, 100, "(#100) Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}"
            )
        if state == "SCHEDULED":
            hint = "This sandbox does not emulate native scheduling."
            raise words.refusal(400, 100, "(#100) Invalid parameter", reason=hint)
        if (
            video.finished
        ):  # what Facebook answers is not documented; there can be no second reel of one video
            return Reply(json={"success": True})
        if not self._videos.is_uploaded(video):
            raise words.refusal(400, 6000, "There was a problem uploading your video file. Please try again.")
        if self._videos.recent_reels(page.id) >= A_DAY:
            raise words.refusal(400, 613, "(#613) Calls to this api have exceeded the rate limit.")
        content = bytes(video.content)
        refuse_bytes(content)
        video.title, video.description = text(call.params, "title"), text(call.params, "description")
        self._videos.finish(video, content, published=state == "PUBLISHED")
        return Reply(json={"success": True})

    def _of_token(self, call: Call) -> Video:
        """The upload host knows no other way to show a token, and says little about it."""
        video, value = self._videos.get(call.captured["video"]), oauth_of(call)
        try:
            token = self._facebook.grants.look(value) if value else None
        except Denied:
            token = None
        if token is None or video is None or video.gone or token.account != video.page.id:
            why = "The authorization is missing or does not fit the video."
            raise words.bad_upload(400, "NotAuthorizedError", why, retriable=False)
        return video


def _out_of_step(there: int, _size: int) -> Exception:
    return words.bad_upload(412, "OffsetInvalidError", f"The offset must be {there}", retriable=False)
