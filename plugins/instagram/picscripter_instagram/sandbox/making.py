"""`POST /{ig-user}/media`, and the bytes that are sent to a container: how containers come to be."""

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from picscripter.sandbox import Account, Call, Denied, Ids, Medium, Refusal, Reply, Route, Sandbox, named
from picscripter_instagram.sandbox import files, words
from picscripter_instagram.sandbox.params import flag
from picscripter_instagram.sandbox.records import LIFE, Container
from picscripter_instagram.sandbox.store import Store
from picscripter_instagram.sandbox.tokens import COMMON, FACEBOOK_GRAPH, GRAPH, PUBLISH, Tokens

MEDIA = COMMON | named(
    "image_url video_url caption alt_text media_type is_carousel_item children cover_url thumb_offset "
    "share_to_feed upload_type"
)
KINDS = named("IMAGE VIDEO REELS STORIES CAROUSEL")
MOST_CONTAINERS = 400
LONGEST_CAPTION, MOST_TAGS, MOST_MENTIONS, LONGEST_ALT = 2200, 30, 20, 1000


class Making:
    """The endpoints that make containers; nothing of them is public."""

    def __init__(self, instagram: Sandbox, tokens: Tokens, store: Store) -> None:
        self._instagram, self._tokens, self._store = instagram, tokens, store
        self._ids = Ids(instagram.world.clock)

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for host in (GRAPH, FACEBOOK_GRAPH):
            path = "/{version}/{node}/media"
            yield Route(method="POST", host=host, path=path, act=self.media, params=MEDIA)
        path = "/ig-api-upload/{version}/{node}"
        yield Route(method="POST", host="rupload", path=path, act=self.upload, params=None, keeps_parts=True)

    async def media(self, call: Call) -> Reply:
        """A container. What it shows is fetched now; a picture is judged now, too, a video while it is processed."""
        params = call.params
        _, account = self._tokens.account(call, PUBLISH[call.host])
        kind = _kind(params)
        _check_words(params, kind)
        _check_files(params, kind, call.host)
        address = params.get("video_url") or params.get("image_url")
        pulled = await files.fetch(address, video="video_url" in params) if address else None
        covered = await files.fetch(params["cover_url"], video=False) if "cover_url" in params else None
        token, account = self._tokens.account(call, PUBLISH[call.host])
        if self._store.containers_of(account, self._instagram.now - LIFE) >= MOST_CONTAINERS:
            raise words.refusal(9, words.FULL, subcode=2207042)
        container = self._new(account, token.grant.client, kind, params)
        kept = self._instagram.world.media
        if covered is not None:
            container.cover = files.picture(kept, covered, str(params["cover_url"]), cover=True)
        if pulled is not None and "video_url" in params:
            container.fault = files.fault_of_fetch(pulled)
            if not container.fault:
                self._take_video(container, pulled.content)
        elif pulled is not None:
            container.medium = files.picture(kept, pulled, str(address))
        if kind == "CAROUSEL":
            container.children = self._children(account, params.get("children"))
        self._store.add(container)
        if not container.uploads:
            return Reply(json={"id": container.id})
        version = call.captured["version"]
        where = f"{call.origin}/instagram/rupload/ig-api-upload/{version}/{container.id}"
        return Reply(json={"id": container.id, "uri": where})

    def upload(self, call: Call) -> Reply:
        """Bytes from an offset to the end of the file; what comes before a connection breaks off is kept."""
        container = self._addressed(call)
        offset, size = call.headers.get("offset", ""), call.headers.get("file_size", "")
        if not offset.isdecimal() or not size.isdecimal() or not int(size):
            return _not_taken(400, "PartialRequestError", "The headers offset and file_size are required")
        if int(offset) != len(container.came) or container.ready_at is not None:
            return _not_taken(412, "OffsetInvalidError", "Request starting offset is invalid")
        whole = int(offset) + len(call.body.raw) == int(size)
        if int(offset) + len(call.body.raw) > int(size) or not (whole or call.body.cut):
            return _not_taken(400, "PartialRequestError", "Partial request (did not match length of file)")
        container.came += call.body.raw
        if whole:
            self._take_video(container, bytes(container.came))
            container.ready_at = self._ready_at()
        return Reply(json={"success": True, "message": "Upload successful."})

    def _addressed(self, call: Call) -> Container:
        scheme, _, value = call.headers.get("Authorization", "").partition(" ")
        container = self._store.container(call.captured["node"])
        try:
            token = self._instagram.grants.look(value) if scheme == "OAuth" else None
        except Denied:
            token = None
        if (
            token is None
            or token.kind not in ("user", "page")
            or container is None
            or not container.uploads
            or not self._tokens.covers(token, container.account.id)
        ):
            message = "User not authorized to perform this request"
            raise Refusal(words.upload(400, "NotAuthorizedError", message, retriable=False))
        return container

    def _new(self, account: Account, client: str, kind: str, params: dict[str, Any]) -> Container:
        uploads = params.get("upload_type") == "resumable"
        return Container(
            id=self._ids.next(),
            account=account,
            client=client,
            kind=kind,
            made_at=self._instagram.now,
            caption=str(params.get("caption", "")),
            alt=params.get("alt_text") or None,
            child=flag(params, "is_carousel_item", default=False),
            thumb_offset=_offset(params),
            share_to_feed=flag(params, "share_to_feed", default=True),
            uploads=uploads,
            ready_at=None if uploads else self._ready_at(),
        )

    def _take_video(self, container: Container, content: bytes) -> None:
        video = files.seen(content)
        container.video, container.fault = video, files.fault_of(video, len(content))
        if video is None:
            return
        if container.thumb_offset and container.thumb_offset >= video.seconds * 1000:
            message = (
                "Thumbnail offset must be greater than or equal to 0 and less than video duration, i.e. "
                f"{int(video.seconds * 1000)}"
            )
            if container.uploads:  # its length is not known before its bytes have come
                container.fault = f"Error: {message} Error code 2207057"
                return
            raise words.refusal(1, message, subcode=2207057)
        container.medium = self._medium(content, video.type)

    def _medium(self, content: bytes, kind: str) -> Medium:
        return self._instagram.world.media.keep(content, kind)

    def _children(self, account: Account, given: Any) -> list[Container]:
        ids = _listed(given)
        if not 2 <= len(ids) <= 10:
            raise words.refusal(100, words.ALBUM, subcode=2207028)
        found = [self._child(account, str(each)) for each in ids]
        if len({each.id for each in found}) != len(found):
            raise words.refusal(100, "(#100) Param children must not name an item twice")
        return found

    def _child(self, account: Account, key: str) -> Container:
        child = self._store.container(key)
        if child is None or child.account.id != account.id or not child.child:
            raise words.refusal(100, f"(#100) Param children[{key}] is no item of a carousel")
        status = child.status(self._instagram.now)
        if status == "IN_PROGRESS":
            raise words.refusal(9007, "Media ID is not available", subcode=2207027)
        if status != "FINISHED":
            raise words.refusal(100, f"(#100) Param children[{key}] is {status}")
        return child

    def _ready_at(self) -> Any:
        return self._instagram.now + timedelta(seconds=self._instagram.dials.processing_seconds)


def _kind(params: dict[str, Any]) -> str:
    """What is to be made; a picture may leave it unsaid."""
    kind = str(params.get("media_type") or "IMAGE")
    child = flag(params, "is_carousel_item", default=False)
    if kind not in KINDS:
        raise words.refusal(100, f"The media type {kind} is unknown.", subcode=2207023)
    if kind == "STORIES":
        hint = "This sandbox does not emulate stories."
        raise words.refusal(100, "(#100) Invalid parameter", reason=hint)
    if kind == "VIDEO" and not child:
        message = "(#100) media_type VIDEO is for items of a carousel only. Use REELS."
        raise words.refusal(100, message)
    if child and kind not in ("IMAGE", "VIDEO"):
        raise words.refusal(100, f"(#100) Param is_carousel_item is not allowed with media_type {kind}")
    return kind


def _check_words(params: dict[str, Any], kind: str) -> None:
    caption, child = str(params.get("caption", "")), flag(params, "is_carousel_item", default=False)
    many = len(re.findall(r"#\w", caption)) > MOST_TAGS or len(re.findall(r"@\w", caption)) > MOST_MENTIONS
    if len(caption) > LONGEST_CAPTION or many:
        message = (
            f"The submitted image's caption was {len(caption)} characters long. The maximum number of characters "
            f"permitted for a caption is {LONGEST_CAPTION}."
        )
        raise words.refusal(36004, message, subcode=2207010)
    if child and caption:
        raise words.refusal(100, "(#100) Param caption is not allowed with is_carousel_item")
    if params.get("alt_text") and kind != "IMAGE":
        raise words.refusal(100, f"(#100) Param alt_text is not allowed with media_type {kind}")
    if len(str(params.get("alt_text", ""))) > LONGEST_ALT:
        message = f"(#100) Param alt_text must be at most {LONGEST_ALT} characters long."
        raise words.refusal(100, message)


def _check_files(params: dict[str, Any], kind: str, host: str) -> None:
    resumable = params.get("upload_type") == "resumable"
    if params.get("upload_type") is not None and (not resumable or host != FACEBOOK_GRAPH):
        raise words.refusal(100, "(#100) Param upload_type is not supported here")
    given = [name for name in ("image_url", "video_url") if params.get(name)] + ["upload"] * resumable
    wanted = {"IMAGE": ["image_url"], "CAROUSEL": []}.get(kind)
    right = given == wanted if wanted is not None else given in (["video_url"], ["upload"])
    if not right:
        missing = "The parameter image_url or video_url is required" if not given else "too many files"
        raise words.refusal(100, f"(#100) {missing} for media_type {kind}")
    if "children" in params and kind != "CAROUSEL":
        raise words.refusal(100, f"(#100) Param children is not allowed with media_type {kind}")
    for name in ("cover_url", "thumb_offset", "share_to_feed"):
        if name in params and kind != "REELS":
            raise words.refusal(100, f"(#100) Param {name} is not allowed with media_type {kind}")


def _listed(given: Any) -> list[Any]:
    """A list, in a JSON body or as JSON text (Meta's own SDK), or ids with commas (Meta's pages)."""
    if isinstance(given, list):
        return given
    try:
        read = json.loads(str(given or ""))
    except ValueError:
        read = None
    return read if isinstance(read, list) else [each for each in str(given or "").split(",") if each]


def _offset(params: dict[str, Any]) -> int:
    given = str(params.get("thumb_offset", "0"))
    if not given.isdecimal():
        message = "Thumbnail offset must be greater than or equal to 0 and less than video duration"
        raise words.refusal(1, message, subcode=2207057)
    return int(given)


def _not_taken(status: int, kind: str, message: str) -> Reply:
    return words.upload(status, kind, message, retriable=True)
