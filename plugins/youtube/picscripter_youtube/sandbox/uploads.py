"""Resumable uploads: sessions that keep what they got, say how much that is, and make a video of it in the end."""

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from picscripter.sandbox import Account, Call, Part, Reply, Route, Sandbox, named
from picscripter_youtube.sandbox import words
from picscripter_youtube.sandbox.dials import YouTubeDials
from picscripter_youtube.sandbox.login import Login
from picscripter_youtube.sandbox.metadata import check_snippet, check_status, resource_of
from picscripter_youtube.sandbox.quota import Quota
from picscripter_youtube.sandbox.records import Session
from picscripter_youtube.sandbox.videos import Videos, check_query

GRANULE = 262_144
LARGEST = 274_877_906_944  # bytes: the discovery document's maxSize of videos.insert
PREFIXES = ("/upload", "/resumable/upload")
START = named("part uploadType notifySubscribers")
_CHUNK = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
LIMIT = "The user has exceeded the number of videos they may upload."


class Uploads:
    """`videos.insert`, by the resumable protocol alone."""

    def __init__(self, youtube: Sandbox, login: Login, quota: Quota, videos: Videos) -> None:
        self._youtube, self._login, self._quota, self._videos = youtube, login, quota, videos
        self.sessions: dict[str, Session] = {}

    def forget(self) -> None:
        """Begin again."""
        self.sessions.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for prefix in PREFIXES:
            path = f"{prefix}/youtube/v3/videos"
            yield Route(method="POST", host="api", path=path, act=self.start, params=None)
            yield Route(method="PUT", host="api", path=path, act=self.send, params=None, part=self.part)

    def start(self, call: Call) -> Reply:
        """Open a session. All that is wrong with the words is told here."""
        token, channel = self._login.channel(call, "youtube", "youtube.upload", "youtube.force-ssl")
        self._quota.upload(token.grant.client)
        check_query(self._youtube, call, START)
        if call.query.get("uploadType") != "resumable":
            message = "This sandbox takes videos by uploadType=resumable alone."
            raise words.refusal(400, "badRequest", message, domain="global", location="uploadType")
        resource = resource_of(call)
        check_snippet(resource.get("snippet", {}), updating=False)
        check_status(resource.get("status", {}), self._youtube.now)
        self._check_channel(channel)
        size, kind = _announced(call)
        session = Session(
            id=secrets.token_urlsafe(64),
            channel=channel,
            client=token.grant.client,
            resource=resource,
            size=size,
            kind=kind,
            made_at=self._youtube.now,
        )
        self.sessions[session.id] = session
        return Reply(
            text="", headers={"Location": self._address(call, session), "X-GUploader-UploadID": session.id}
        )

    def part(self, call: Call) -> Part | None:
        """Where the bytes of a chunk go."""
        session = self.sessions.get(call.query.get("upload_id", ""))
        return None if session is None else session.arriving.part(self._room(call))

    def _room(self, call: Call) -> int | None:
        """How much of a chunk will be stored; None: all."""
        most = self._dials.stored_bytes
        given = _CHUNK.fullmatch(call.headers.get("Content-Range", ""))
        if most is None or given is None or int(given[2]) + 1 == int(given[3]):
            return None
        return max(GRANULE, most // GRANULE * GRANULE)

    def send(self, call: Call) -> Reply:
        """Bytes, or a question: `bytes */N`. The address alone gives access."""
        session = self._session(call)
        found = _range(call, session)
        if session.video is not None:
            return self._videos.shown(session.video)
        if found is None:
            return _resume(session)
        start, end, total = found
        part = call.body.part or session.arriving.part()  # none came with an empty body
        if part.came != end - start:
            raise _bad(f"Content-Range says {end - start} bytes, the body has {part.came}.")
        if start > session.arriving.size:
            raise _bad(f"The chunk begins at {start}; the session has {session.arriving.size} bytes.")
        if start < session.arriving.size or part.start != start:  # it came twice, or overtook the one before
            return _resume(session)
        if end != total and part.came % GRANULE:
            raise _bad("Every chunk but the last is a multiple of 262144 bytes.")
        session.size = total  # what nobody announced is what the first chunk says
        session.arriving.take(part)
        if session.arriving.size != total:
            return self._moved(call, session)
        session.video = self._videos.make(session).id
        return self._videos.shown(session.video)

    def _address(self, call: Call, session: Session) -> str:
        place = f"{call.origin}/{self._youtube.name}/api/upload/youtube/v3/videos"
        return f"{place}?uploadType=resumable&upload_id={session.id}"

    def _moved(self, call: Call, session: Session) -> Reply:
        """308; with the dial, the session is to be found elsewhere from now on."""
        if not self._dials.moves_sessions:
            return _resume(session)
        del self.sessions[session.id]
        session.id = secrets.token_urlsafe(64)
        self.sessions[session.id] = session
        return _resume(session).with_headers({"Location": self._address(call, session)})

    def _session(self, call: Call) -> Session:
        session = self.sessions.get(call.query.get("upload_id", ""))
        lifetime = timedelta(seconds=self._dials.session_seconds)
        if session is None or self._youtube.now >= session.made_at + lifetime:
            raise words.refusal(404, "notFound", "Not Found", domain="global")
        if call.bearer is not None:
            self._login.user(call, "youtube", "youtube.upload", "youtube.force-ssl")
        return session

    def _check_channel(self, channel: Account) -> None:
        most = self._dials.channel_uploads
        if most is not None and self._videos.count(channel) >= most:
            raise words.refusal(400, "uploadLimitExceeded", LIMIT)

    @property
    def _dials(self) -> YouTubeDials:
        assert isinstance(self._youtube.dials, YouTubeDials)
        return self._youtube.dials


def _announced(call: Call) -> tuple[int | None, str]:
    """Size and type of what will be sent; a client that streams may not know the size yet."""
    kind = call.headers.get("X-Upload-Content-Type", "application/octet-stream")
    if not kind.startswith("video/") and kind != "application/octet-stream":
        message = (
            f"Media type '{kind}' is not supported. Valid media types: [application/octet-stream, video/*]"
        )
        raise words.refusal(400, "badContent", message, domain="global")
    given = call.headers.get("X-Upload-Content-Length")
    if given is None:
        return None, kind
    if not given.isdecimal() or not 0 < int(given) <= LARGEST:
        message = "The request does not include the video content."
        raise words.refusal(400, "mediaBodyRequired", message, domain="global")
    return int(given), kind


def _range(call: Call, session: Session) -> tuple[int, int, int] | None:
    """[start, end) and the whole; None for a question. Without the header it is the whole file."""
    given = call.headers.get("Content-Range")
    if given is None:
        if session.arriving.size:
            raise _bad("Content-Range is missing after a partial upload.")
        came = _came(call)
        if not came:
            raise _bad("The request has neither bytes nor a Content-Range.")
        return 0, came, session.size or came
    if re.fullmatch(r"bytes \*/(\d+|\*)", given):
        if _came(call):
            raise _bad("A question has no body.")
        return _checked(given, session)
    if not _CHUNK.fullmatch(given):
        raise _bad(f"Content-Range cannot be read: {given}")
    return _checked(given, session)


def _checked(given: str, session: Session) -> tuple[int, int, int] | None:
    numbers = [int(each) for each in re.findall(r"\d+", given)]
    if numbers and session.size is not None and numbers[-1] != session.size:
        raise _bad(f"The whole was announced with {session.size} bytes, not {numbers[-1]}.")
    if len(numbers) < 3:
        return None
    start, last, total = numbers
    if not start <= last < total:
        raise _bad(f"Content-Range makes no sense: {given}")
    return start, last + 1, total


def _came(call: Call) -> int:
    return 0 if call.body.part is None else call.body.part.came


def _resume(session: Session) -> Reply:
    """308: what is there; without `Range` nothing is."""
    got = session.arriving.size
    return Reply(status=308, text="", headers={"Range": f"bytes=0-{got - 1}"} if got else {})


def _bad(message: str) -> Exception:
    return words.refusal(
        400, "badRequest", f"Failed to parse Content-Range header. {message}", domain="global"
    )
