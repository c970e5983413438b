"""`POST /{page}/videos`: a video by its upload's handle, by its bytes in the request, or in the older chunks."""

from collections.abc import Iterable

from picscripter.sandbox import Account, Call, Reply, Route, Sandbox, Token, named, read_image
from picscripter_facebook.sandbox import words
from picscripter_facebook.sandbox.parameters import LONGEST, POSTING, check_scheduling, flag, text
from picscripter_facebook.sandbox.records import Video
from picscripter_facebook.sandbox.tokens import COMMON, Tokens
from picscripter_facebook.sandbox.uploads import Uploads
from picscripter_facebook.sandbox.videos import Videos, refuse_bytes

CHUNK = 1024 * 1024
NON_RESUMABLE = 1_000_000_000  # bytes of a video that stands in the request itself
LONGEST_TITLE = 255
VIDEOS = COMMON | named(
    "source file_url fbuploader_video_file_chunk title description published scheduled_publish_time thumb "
    "content_tags embeddable is_ai_generated targeting unpublished_content_type no_story "
    "upload_phase upload_session_id file_size start_offset video_file_chunk"
)


class VideoPosts:
    """The endpoint that makes videos."""

    def __init__(self, facebook: Sandbox, tokens: Tokens, videos: Videos, uploads: Uploads) -> None:
        self._facebook, self._tokens, self._videos, self._uploads = facebook, tokens, videos, uploads
        self._sessions: dict[str, Video] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoint."""
        path = "/{version}/{node}/videos"
        yield Route(method="POST", host="graph", path=path, act=self.act, params=VIDEOS)

    def forget(self) -> None:
        """Begin again."""
        self._sessions.clear()

    def act(self, call: Call) -> Reply:
        """In one request, or by its phase."""
        token, page = self._tokens.page(call, *POSTING)
        check_scheduling(call.params, self._facebook.now)
        match str(call.params.get("upload_phase", "")).lower():
            case "":
                return self._whole(call, token, page)
            case "start":
                return self._start(call, token, page)
            case "transfer":
                return self._transfer(call, page)
            case "finish":
                video = self._session(call, page)
                self._publish(call, video, bytes(video.content))
                return Reply(json={"success": True})
        raise words.refusal(
            400, 100, "(#100) Param upload_phase must be one of {cancel, finish, start, transfer}"
        )

    def _whole(self, call: Call, token: Token, page: Account) -> Reply:
        video = self._new(token, page)
        self._publish(call, video, self._content(call, token))
        return Reply(json={"id": video.id})

    def _content(self, call: Call, token: Token) -> bytes:
        source, handle = call.body.files.get("source"), text(call.params, "fbuploader_video_file_chunk")
        if "file_url" in call.params:
            hint = "The sandbox opens no connection to fetch a file_url: upload the bytes."
            raise words.refusal(400, 100, "(#100) Invalid parameter", reason=hint)
        if (source is None) == (handle is None):
            raise words.refusal(400, 100, "(#100) No video file was selected.", subcode=1363020)
        if handle is not None:
            return self._uploads.content_of(handle, token.grant.client)
        assert source is not None
        if len(source.content) > NON_RESUMABLE:
            raise words.bad_video(1363023, "The video file you selected is too large.")
        return source.content

    def _publish(self, call: Call, video: Video, content: bytes) -> None:
        title, description = text(call.params, "title"), text(call.params, "description")
        if len(description or "") > LONGEST or len(title or "") > LONGEST_TITLE:
            raise words.refusal(400, 100, "(#100) Param title or description is too long.")
        refuse_bytes(content)
        thumb = call.body.files.get("thumb")
        if thumb is not None:
            image = read_image(thumb.content)
            if image is None:
                raise words.refusal(400, 100, "(#100) Invalid parameter: thumb is no image file.")
            video.cover = self._facebook.world.media.keep(thumb.content, image.type)
        video.title, video.description, video.size = title, description, len(content)
        self._videos.begin(video)
        self._videos.finish(video, content, published=flag(call.params, "published", default=True))

    def _start(self, call: Call, token: Token, page: Account) -> Reply:
        size = str(call.params.get("file_size", ""))
        if not size.isdecimal() or int(size) == 0:
            raise words.refusal(400, 100, "(#100) Invalid file_size.")
        video = self._new(token, page)
        video.size = int(size)
        session = self._videos.ids.next()
        self._sessions[session] = video
        return Reply(json={"upload_session_id": session, "video_id": video.id, **_offsets(video)})

    def _transfer(self, call: Call, page: Account) -> Reply:
        video, chunk = self._session(call, page), call.body.files.get("video_file_chunk")
        if str(call.params.get("start_offset", "")) != str(len(video.content)):
            raise words.bad_video(1363037, "The start offset is not the one expected.", _offsets(video))
        if chunk is None or not chunk.content:
            raise words.bad_video(1363020, "No video file was selected.")
        if len(video.content) + len(chunk.content) > (video.size or 0):
            raise words.bad_video(1363045, "The file is larger than was announced.")
        video.content += chunk.content
        return Reply(json=_offsets(video))

    def _session(self, call: Call, page: Account) -> Video:
        video = self._sessions.get(str(call.params.get("upload_session_id", "")))
        if video is None or video.page.id != page.id or video.finished:
            raise words.bad_video(1363041, "The upload session is not valid, or has expired.")
        if str(call.params["upload_phase"]).lower() == "finish" and len(video.content) != video.size:
            raise words.refusal(400, 6000, "There was a problem uploading your video file. Please try again.")
        return video

    def _new(self, token: Token, page: Account) -> Video:
        return Video(
            id=self._videos.ids.next(),
            page=page,
            client=token.grant.client,
            made_at=self._facebook.now,
            is_reel=False,
        )


def _offsets(video: Video) -> dict[str, str]:
    """Text, as Graph writes them; they are equal when all is there."""
    there = len(video.content)
    return {"start_offset": str(there), "end_offset": str(min(there + CHUNK, video.size or 0))}
