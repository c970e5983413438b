"""Files on their way up: the Resumable Upload API, and the bytes of a reel. Both keep what came before a cut."""

import secrets
from collections.abc import Callable, Iterable

from picscripter.sandbox import Call, Reply, Route, Sandbox, named
from picscripter_facebook.sandbox import words
from picscripter_facebook.sandbox.records import Upload
from picscripter_facebook.sandbox.tokens import COMMON, Tokens, oauth_of

TYPES = {"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"}
LARGEST = 10_000_000_000


class Uploads:
    """`POST /{app}/uploads`, and the session that it opens."""

    def __init__(self, facebook: Sandbox, tokens: Tokens) -> None:
        self._facebook, self._tokens = facebook, tokens
        self._sessions: dict[str, Upload] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoint that opens; those of the session stand where all nodes are."""
        params = COMMON | named("file_name file_length file_type")
        path = "/{version}/{node}/uploads"
        yield Route(method="POST", host="graph", path=path, act=self.open, params=params)

    def forget(self) -> None:
        """Begin again."""
        self._sessions.clear()

    def open(self, call: Call) -> Reply:
        """A session for a file of this length."""
        token = self._tokens.of(call)
        if call.captured["node"] not in (token.grant.client, "app"):
            raise words.unseen("post", call.captured["node"])
        size, kind = str(call.params.get("file_length", "")), call.params.get("file_type")
        if not size.isdecimal() or not 0 < int(size) <= LARGEST:
            raise words.refusal(400, 100, "(#100) Invalid file_length.")
        if kind not in TYPES:
            raise words.refusal(400, 100, f"(#100) Param file_type must be one of {', '.join(sorted(TYPES))}")
        made = Upload(
            id=f"upload:MTphd{secrets.token_hex(12)}",
            signature=f"ARZ{secrets.token_hex(8)}",
            account=token.account,
            client=token.grant.client,
            size=int(size),
        )
        self._sessions[made.id] = made
        return Reply(json={"id": f"{made.id}?sig={made.signature}"})

    def read(self, call: Call) -> Reply:
        """How much of it is there."""
        made = self._session(call)
        return Reply(json={"id": f"{made.id}?sig={made.signature}", "file_offset": len(made.content)})

    def write(self, call: Call) -> Reply:
        """The rest of it; its handle when it is whole."""
        made = self._session(call)
        take_rest(call, "file_offset", made.content, made.size, _out_of_step)
        made.handle = made.handle or f"4:{secrets.token_urlsafe(48)}"
        return Reply(json={"h": made.handle})

    def content_of(self, handle: str, client: str) -> bytes:
        """What a handle names; a refusal when it names nothing of this app."""
        for made in self._sessions.values():
            if made.handle == handle and made.client == client:
                return bytes(made.content)
        raise words.refusal(
            400, 100, "(#100) Invalid parameter: fbuploader_video_file_chunk names no upload."
        )

    def _session(self, call: Call) -> Upload:
        if oauth_of(call) is None:
            raise words.refusal(400, 104, "An access token is required to request this resource.")
        token = self._tokens.of(call)
        made = self._sessions.get(call.captured["node"])
        if made is None or made.signature != call.query.get("sig") or made.client != token.grant.client:
            raise words.unseen(call.method.lower(), call.captured["node"])
        return made


def take_rest(
    call: Call, header: str, content: bytearray, size: int, out_of_step: Callable[[int, int], Exception]
) -> None:
    """The body goes behind what is there, if it begins there. Raises a refusal while anything is missing."""
    start = call.headers.get(header, "")
    if not start.isdecimal() or int(start) != len(content):
        raise out_of_step(len(content), size)
    if call.body.kind not in ("none", "bytes"):
        why = "The body must be the bytes of the file."
        raise words.bad_upload(400, "ProcessingFailedError", why, retriable=False)
    if len(content) + len(call.body.raw) > size:
        raise words.bad_video(1363045, "The file is larger than was announced.")
    content += call.body.raw
    if len(content) < size:
        why = f"Partial request: {len(content)} of {size} bytes are there"
        raise words.bad_upload(400, "PartialRequestError", why, retriable=True)


def _out_of_step(there: int, size: int) -> Exception:
    told = {"start_offset": str(there), "end_offset": str(size)}
    return words.bad_video(1363037, "The upload is at another offset.", told)
