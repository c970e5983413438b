"""The Content Posting API: creator info, init, the chunks, and the status."""

import secrets
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from picscripter.sandbox import (
    Account,
    Call,
    Hung,
    Ids,
    Notice,
    Part,
    Refusal,
    Reply,
    Route,
    Sandbox,
    Token,
    named,
)
from picscripter_tiktok.sandbox import rules, videos, words
from picscripter_tiktok.sandbox.creators import Creators
from picscripter_tiktok.sandbox.dials import TikTokDials
from picscripter_tiktok.sandbox.login import Login
from picscripter_tiktok.sandbox.uploads import Upload

INFO = named(
    "privacy_level title disable_duet disable_stitch disable_comment video_cover_timestamp_ms "
    "brand_content_toggle brand_organic_toggle is_aigc"
)
SWITCHES = INFO - {"privacy_level", "title", "video_cover_timestamp_ms"}
LONGEST_TITLE = 2_200
PER_MINUTE = {"creator": 20, "init": 6, "draft": 6, "status": 30}
EITHER = ("video.publish", "video.upload")


class Publishing:
    """All uploads of all creators, and their endpoints. `smallest`: bytes of a chunk that others follow."""

    def __init__(self, tiktok: Sandbox, login: Login, *, smallest: int) -> None:
        self._tiktok, self._login, self._smallest = tiktok, login, smallest
        self._ids = Ids(tiktok.world.clock, spread=1 << 21)
        self._uploads: dict[str, Upload] = {}
        self._by_key: dict[str, Upload] = {}
        self._asked: dict[tuple[str, str], deque[float]] = {}
        self._creators = Creators(tiktok, self._uploads)

    def forget(self) -> None:
        """Begin again."""
        for each in (self._uploads, self._by_key, self._asked):
            each.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        root, init = "/v2/post/publish", named("post_info source_info")
        yield Route(method="POST", host="api", path=f"{root}/creator_info/query", act=self.creator_info)
        yield Route(method="POST", host="api", path=f"{root}/video/init", act=self.open_post, params=init)
        yield Route(
            method="POST", host="api", path=f"{root}/inbox/video/init", act=self.open_draft, params=init
        )
        status = named("publish_id")
        yield Route(method="POST", host="api", path=f"{root}/status/fetch", act=self.status, params=status)
        address = named("upload_id upload_token")
        yield Route(
            method="PUT", host="upload", path="/video", act=self.chunk, params=address, part=self.part
        )
        yield Route(
            method="GET", host="www", path="/{name}/video/{id}", act=self.page, params=None, page=True
        )

    def find(self, publish_id: str | None) -> Upload | None:
        """The upload with this id, or the newest one."""
        if publish_id is not None:
            return self._uploads.get(publish_id)
        return next(reversed(self._uploads.values()), None)

    async def list(self, _request: web.Request) -> Reply:
        """All uploads with what became of them, oldest first."""
        return Reply(json=[{**each.as_json(), **self.seen(each)} for each in self._uploads.values()])

    def creator_info(self, call: Call) -> Reply:
        """With status 200 also when nothing may be posted."""
        token = self._token(call, "creator", "video.publish")
        account = self._login.account(token)
        info, hindrance = (
            self._creators.info(account, call.origin),
            self._creators.hindrance(account, token.grant.client),
        )
        return words.ok(info) if hindrance is None else words.error(200, hindrance, data=info)

    def open_post(self, call: Call) -> Reply:
        """An address for the bytes of a direct post."""
        token = self._token(call, "init", "video.publish")
        account = self._login.account(token)
        body = _object(call)
        info = self._checked(body.get("post_info"), account)
        source = rules.check_source(body.get("source_info"), self._smallest)
        hindrance = self._creators.hindrance(account, token.grant.client)
        if hindrance is not None:
            raise words.refusal(403, hindrance)
        return self._opened(call, account, token.grant.client, source, info)

    def open_draft(self, call: Call) -> Reply:
        """The same for a draft: whatever is said of the post is passed over."""
        token = self._token(call, "draft", "video.upload")
        account = self._login.account(token)
        source = rules.check_source(_object(call).get("source_info"), self._smallest)
        if self._creators.has_full_inbox(account):
            raise words.refusal(403, "spam_risk_too_many_pending_share")
        return self._opened(call, account, token.grant.client, source, None)

    def part(self, call: Call) -> Part | None:
        """Where the bytes of a chunk go."""
        upload = self._by_key.get(call.query.get("upload_id", ""))
        return None if upload is None else upload.arriving.part()

    def chunk(self, call: Call) -> Reply:
        """206 while more is to come, 201 for the last one. The address itself is the key."""
        upload = self._by_key.get(call.query.get("upload_id", ""))
        if upload is None or not secrets.compare_digest(upload.token, call.query.get("upload_token", "")):
            return words.error(404, "not_found", "The upload does not exist")
        if upload.is_over(self._tiktok.now, self._dials.upload_seconds):
            return words.error(403, "upload_url_expired", "The upload_url has expired")
        part = call.body.part or upload.arriving.part()  # none came with an empty body
        first, last = rules.check_headers(call.headers, part.came, upload.size)
        if first != upload.received or part.start != first:
            return words.error(
                416, "range_not_satisfiable", "Content-Range does not match the progress"
            ).with_headers(_progress(upload))
        if last - first + 1 != upload.expected(first):
            raise words.invalid("The chunk is not as long as chunk_size says")
        upload.take(part, self._tiktok.now)
        if upload.completed_at is not None:
            self._complete(upload)
        status = 206 if upload.completed_at is None else 201
        return Reply(status=status, text="", headers=_progress(upload))

    def status(self, call: Call) -> Reply:
        """What became of it, as far as it is known on this host."""
        token = self._token(call, "status", *EITHER)
        upload = self._uploads.get(str(_object(call).get("publish_id")))
        if upload is None:
            raise words.refusal(400, "invalid_publish_id", "The publish_id is invalid")
        if upload.owner.id != token.account:
            raise words.refusal(400, "token_not_authorized_for_specified_publish_id")
        return words.ok(self.seen(upload))

    def page(self, call: Call) -> Reply:
        """Where a permalink leads."""
        return self._tiktok.post_page(call.captured["id"])

    def _checked(self, info: Any, account: Account) -> Mapping[str, Any]:
        if not isinstance(info, dict) or set(info) - INFO:
            raise words.invalid("The request post info is empty or incorrect")
        if not all(isinstance(info.get(name, False), bool) for name in SWITCHES):
            raise words.invalid("The request post info is empty or incorrect")
        title, cover = info.get("title", ""), info.get("video_cover_timestamp_ms", 0)
        if not isinstance(title, str) or len(title.encode("utf-16-le")) // 2 > LONGEST_TITLE:
            raise words.invalid("The title is invalid")
        if not isinstance(cover, int):
            raise words.invalid("The video_cover_timestamp_ms is invalid")
        level = info.get("privacy_level")
        if level not in self._creators.levels(account):
            raise words.refusal(403, "privacy_level_option_mismatch")
        if not self._dials.audited and not (level == "SELF_ONLY" and self._creators.is_private(account)):
            raise words.refusal(403, "unaudited_client_can_only_post_to_private_accounts")
        return info

    def _opened(
        self,
        call: Call,
        account: Account,
        client: str,
        source: tuple[int, int, int],
        info: Mapping[str, Any] | None,
    ) -> Reply:
        size, chunk, count = source
        upload = Upload(
            publish_id=f"v_{'inbox' if info is None else 'pub'}_file~v2-1.{self._ids.next()}",
            owner=account,
            client=client,
            info=info,
            size=size,
            chunk=chunk,
            count=count,
            opened_at=self._tiktok.now,
        )
        self._uploads[upload.publish_id] = self._by_key[upload.key] = upload
        address = f"{call.origin}/tiktok/upload/video/?upload_id={upload.key}&upload_token={upload.token}"
        return words.ok({"publish_id": upload.publish_id, "upload_url": address})

    def _complete(self, upload: Upload) -> None:
        """All bytes are there. What will be refused is refused later; what is not is on its way to be seen."""
        content = upload.arriving.head
        kind, longest = videos.kind_of(content), self._dials.max_video_seconds
        upload.fault = (
            self._dials.fail_reason or videos.fault_in(content, longest) or self._creators.late_fault(upload)
        )
        if upload.fault is not None or kind is None:
            return
        upload.post_id = self._ids.next()
        key = upload.publish_id if upload.is_draft else upload.post_id
        medium = upload.arriving.medium(kind)
        if medium.content:
            medium = self._tiktok.world.media.keep(medium.content, kind)
        self._tiktok.world.wall.hang(
            Notice(
                platform=self._tiktok.name,
                account=upload.owner,
                id=key,
                text=str((upload.info or {}).get("title", "")),
                published_at=self._tiktok.now,
                path=f"/tiktok/www/{upload.owner.handle}/video/{key}",
                media=[Hung(medium=medium)],
            )
        )

    def seen(self, upload: Upload) -> dict[str, Any]:
        """`indexLagSeconds`: the API learns that much later what the host of the uploads has got."""
        dials = self._dials
        at = self._tiktok.now - timedelta(seconds=dials.index_lag_seconds)
        told: dict[str, Any] = {"status": "PROCESSING_UPLOAD", "uploaded_bytes": upload.seen(at)}
        done = upload.completed_at
        if done is None or at < (done := done + timedelta(seconds=dials.processing_seconds)):
            return told
        if upload.fault is not None:
            return {**told, "status": "FAILED", "fail_reason": upload.fault}
        if upload.info is None:
            return {**told, "status": "SEND_TO_USER_INBOX"}
        shown = at >= done + timedelta(seconds=dials.moderation_seconds)
        public = shown and upload.info["privacy_level"] == "PUBLIC_TO_EVERYONE"
        # TikTok's spelling, and numbers that a float cannot hold.
        posts = [int(upload.post_id)] if public else []
        return {**told, "status": "PUBLISH_COMPLETE", "publicaly_available_post_id": posts}

    def _token(self, call: Call, what: str, *scopes: str) -> Token:
        """The token, counted against what it may ask in a minute."""
        token = self._login.check(call, *scopes)
        now = self._tiktok.now.timestamp()
        asked = self._asked.setdefault((token.value, what), deque())
        while asked and asked[0] <= now - 60:
            asked.popleft()
        if len(asked) >= PER_MINUTE[what]:
            raise Refusal(words.limited())
        asked.append(now)
        return token

    @property
    def _dials(self) -> TikTokDials:
        assert isinstance(self._tiktok.dials, TikTokDials)  # `new_dials` makes no others
        return self._tiktok.dials


def _progress(upload: Upload) -> dict[str, str]:
    """Nothing is there yet: then there is nothing to tell."""
    return {"Content-Range": f"bytes 0-{upload.received - 1}/{upload.size}"} if upload.received else {}


def _object(call: Call) -> Mapping[str, Any]:
    if call.body.kind != "json" or not isinstance(call.body.json, dict):
        raise words.invalid("The request body is empty or incorrect")
    return call.body.json
