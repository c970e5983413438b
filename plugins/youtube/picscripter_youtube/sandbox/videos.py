"""Videos once they are there: processing, who sees them, changing and removing them, and the lists they stand in."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from picscripter.sandbox import Account, Call, Ids, Notice, Reply, Route, Sandbox, Timeline, named
from picscripter_youtube.sandbox import words
from picscripter_youtube.sandbox.dials import YouTubeDials
from picscripter_youtube.sandbox.login import Login
from picscripter_youtube.sandbox.metadata import check_snippet, check_status, parts_of, resource_of
from picscripter_youtube.sandbox.quota import Quota
from picscripter_youtube.sandbox.records import Session, Video, google_time

COMMON = named("alt prettyPrint fields key quotaUser")
READING = ("youtube", "youtube.readonly", "youtube.force-ssl")
WRITING = ("youtube", "youtube.force-ssl")
NO_VIDEO = 'The video that you are trying to {} cannot be found. Check the value of the "id" field.'


class Videos:
    """All videos of all channels."""

    def __init__(self, youtube: Sandbox, login: Login, quota: Quota) -> None:
        self._youtube, self._login, self._quota = youtube, login, quota
        self._ids = Ids(youtube.world.clock)
        self._by_id: dict[str, Video] = {}
        self._by_channel: dict[str, Timeline[Video]] = {}

    def forget(self) -> None:
        """Begin again."""
        self._by_id.clear()
        self._by_channel.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        videos = "/youtube/v3/videos"
        yield Route(method="GET", host="api", path=videos, act=self.list, params=None)
        yield Route(method="PUT", host="api", path=videos, act=self.update, params=None)
        yield Route(method="DELETE", host="api", path=videos, act=self.delete, params=None)
        path = "/youtube/v3/playlistItems"
        yield Route(method="GET", host="api", path=path, act=self.uploads, params=None)
        yield Route(method="GET", host="www", path="/watch", act=self.watch, params=frozenset("v"), page=True)

    # What other endpoints ask.

    def make(self, session: Session) -> Video:
        """A session is complete: a video of it. Without a privacy it is public (since 2026-11-02)."""
        number = hashlib.sha256(self._ids.next().encode()).digest()
        medium = session.arriving.medium(session.kind if session.kind.startswith("video/") else "video/mp4")
        if medium.content:
            medium = self._youtube.world.media.keep(medium.content, medium.type)
        status = {"privacyStatus": "public", **session.resource.get("status", {})}
        video = Video(
            id=base64.urlsafe_b64encode(number).decode()[:11],
            channel=session.channel,
            snippet={"categoryId": "22", **self._usual(), **session.resource["snippet"]},
            status=status | ({"privacyStatus": "private"} if self._dials.locked else {}),
            medium=medium,
            bytes=session.arriving.size,
            made_at=self._youtube.now,
            changed_at=self._youtube.now,
        )
        self._by_id[video.id] = video
        self._by_channel.setdefault(session.channel.id, Timeline()).add(video)
        self.hang(video)
        return video

    def _usual(self) -> dict[str, str]:
        """What the channel has set for all its uploads."""
        language = self._dials.language
        return {} if language is None else {"defaultLanguage": language, "defaultAudioLanguage": language}

    def shown(self, key: str) -> Reply:
        """The resource, as videos.insert answers it."""
        return Reply(json=self._resource(self._by_id[key], ["snippet", "status"], fresh=True))

    def count(self, channel: Account) -> int:
        """How many videos the channel has uploaded."""
        return len([video for video in self._by_id.values() if video.channel.id == channel.id])

    def owned(self, key: str, channel: Account, what: str) -> Video:
        """A video of this channel."""
        video = self._by_id.get(key)
        if video is None or video.gone:
            raise words.refusal(404, "videoNotFound", NO_VIDEO.format(what), location="id")
        if video.channel.id != channel.id:
            raise words.refusal(
                403, "forbidden", f"The request to {what} the video is not properly authorized."
            )
        return video

    def hang(self, video: Video) -> None:
        """On the wall while everybody may see it."""
        wall, ended = self._youtube.world.wall, self._upload_status(video) in ("rejected", "failed")
        if video.gone or ended or video.status["privacyStatus"] != "public":
            wall.take_down(self._youtube.name, video.id)
            return
        video.shown_at = video.shown_at or self._youtube.now
        wall.hang(
            Notice(
                platform=self._youtube.name,
                account=video.channel,
                id=video.id,
                text=video.text,
                published_at=video.shown_at,
                path=f"/{self._youtube.name}/www/watch?v={video.id}",
                media=video.hung,
            )
        )

    def is_processed(self, video: Video) -> bool:
        """Whether it can be watched by now."""
        return self._upload_status(video) == "processed"

    # Endpoints.

    def list(self, call: Call) -> Reply:
        """videos.list by ids."""
        token, channel = self._login.user(call, *READING)
        self._quota.units(token.grant.client, 1)
        check_query(self._youtube, call, named("part id maxResults"))
        parts, ids = parts_of(call), [each for each in call.query.get("id", "").split(",") if each]
        if not ids:
            message = "No filter selected. Expected one of: myRating, chart, id"
            raise words.refusal(400, "missingRequiredParameter", message, domain="youtube.parameter")
        indexed = self._youtube.now - self._lag
        found = [video for key in ids if (video := self._by_id.get(key)) is not None and not video.gone]
        listed = [each for each in found if each.made_at <= indexed and self._may_see(each, channel)]
        items = [self._resource(each, parts) for each in listed]
        page = {"totalResults": len(items), "resultsPerPage": len(items)}
        return Reply(json={"kind": "youtube#videoListResponse", "items": items, "pageInfo": page})

    def update(self, call: Call) -> Reply:
        """videos.update: what is left out inside a named part is erased."""
        token, channel = self._login.channel(call, *WRITING)
        self._quota.units(token.grant.client, 50)
        check_query(self._youtube, call, named("part"))
        body = resource_of(call)
        video = self.owned(str(body.get("id", "")), channel, "update")
        parts = parts_of(call)
        if "snippet" in parts:
            check_snippet(body.get("snippet", {}), updating=True)
        if "status" in parts:
            check_status(body.get("status", {}), self._youtube.now)
            video.before, video.changed_at = video.status, self._youtube.now
            locked = {"privacyStatus": "private"} if self._dials.locked else {}
            video.status = {"privacyStatus": "public", **body.get("status", {}), **locked}
        if "snippet" in parts:
            video.snippet = dict(body["snippet"])
        self.hang(video)
        return Reply(json=self._resource(video, parts, fresh=True))

    def delete(self, call: Call) -> Reply:
        """videos.delete."""
        token, channel = self._login.channel(call, *WRITING)
        self._quota.units(token.grant.client, 50)
        check_query(self._youtube, call, named("id"))
        video = self.owned(call.query.get("id", ""), channel, "delete")
        video.gone = True
        self.hang(video)
        return Reply(status=204, text="")

    def uploads(self, call: Call) -> Reply:
        """playlistItems.list of the list of a channel's uploads: newest first, to its owner private ones too."""
        token, channel = self._login.channel(call, *READING)
        self._quota.units(token.grant.client, 1)
        check_query(self._youtube, call, named("part playlistId maxResults pageToken"))
        parts_of(call)
        if call.query.get("playlistId") != uploads_of(channel):
            message = 'The playlist identified with the request\'s "playlistId" parameter cannot be found.'
            raise words.refusal(404, "playlistNotFound", message, domain="youtube.playlistItem")
        most, start = _number(call, "maxResults", 5), _number(call, "pageToken", 0)
        videos = self._by_channel.get(channel.id, Timeline[Video]())
        everything = list(videos.newest_first(now=self._youtube.now, lag=self._lag.total_seconds()))
        items = [_item(each) for each in everything[start : start + min(most, 50)]]
        more = {"nextPageToken": str(start + len(items))} if start + len(items) < len(everything) else {}
        return Reply(json={"kind": "youtube#playlistItemListResponse", "items": items, **more})

    def watch(self, call: Call) -> Reply:
        """The page that people see."""
        return self._youtube.post_page(call.query.get("v", ""))

    def _resource(self, video: Video, parts: Iterable[str], *, fresh: bool = False) -> dict[str, Any]:
        self.hang(video)  # a rejected one comes down when its time has come
        known = {
            "snippet": {
                "publishedAt": google_time(video.made_at),
                "channelId": video.channel.id,
                "channelTitle": video.channel.name,
                **video.snippet,
            },
            "status": self._status(video, fresh=fresh),
            "processingDetails": {"processingStatus": self._processing(video)},
            "statistics": {"viewCount": "0", "likeCount": "0", "favoriteCount": "0", "commentCount": "0"},
        }
        chosen = {name: known[name] for name in parts if name in known}
        return {"kind": "youtube#video", "id": video.id, **chosen}

    def _status(self, video: Video, *, fresh: bool) -> dict[str, Any]:
        """`fresh`: in the answer of the change itself; lists show it later."""
        lags = not fresh and video.before is not None and self._youtube.now < video.changed_at + self._lag
        status = video.before if lags and video.before is not None else video.status
        ended = self._upload_status(video)
        made = {"uploadStatus": ended, "madeForKids": bool(status.get("selfDeclaredMadeForKids"))}
        if ended == "rejected":
            made["rejectionReason"] = self._dials.rejection
        if ended == "failed":
            made["failureReason"] = self._dials.failure
        defaults = {"license": "youtube", "embeddable": True, "publicStatsViewable": True}
        return {**defaults, **status, **made}

    def _upload_status(self, video: Video) -> str:
        if self._youtube.now < video.made_at + timedelta(seconds=self._dials.processing_seconds):
            return "uploaded"
        if self._dials.rejection:
            return "rejected"
        return "failed" if self._dials.failure else "processed"

    def _processing(self, video: Video) -> str:
        names = {
            "uploaded": "processing",
            "processed": "succeeded",
            "failed": "failed",
            "rejected": "terminated",
        }
        return names[self._upload_status(video)]

    @property
    def _lag(self) -> timedelta:
        return timedelta(seconds=self._dials.index_lag_seconds)

    @property
    def _dials(self) -> YouTubeDials:
        assert isinstance(self._youtube.dials, YouTubeDials)
        return self._youtube.dials

    def _may_see(self, video: Video, channel: Account | None) -> bool:
        mine = channel is not None and channel.id == video.channel.id
        return mine or video.status["privacyStatus"] != "private"


def uploads_of(channel: Account) -> str:
    """The list of all its videos: the channel's own id with other first letters."""
    return "UU" + channel.id.removeprefix("UC")


def check_query(youtube: Sandbox, call: Call, wanted: Iterable[str]) -> None:
    """The query holds nothing that the method does not know."""
    unknown = sorted(set(call.query) - set(wanted) - COMMON)
    if unknown and youtube.dials.strict:
        message = f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot bind query parameter.'
        raise words.refusal(400, "badRequest", message, domain="global")


def _number(call: Call, name: str, usual: int) -> int:
    given = call.query.get(name)
    if given is not None and not given.isdecimal():
        raise words.refusal(400, "invalidParameter", f"Invalid value: {given}", location=name)
    return usual if given is None else int(given)


def _item(video: Video) -> dict[str, Any]:
    said = {
        "publishedAt": google_time(video.made_at),
        "channelId": video.channel.id,
        "title": video.snippet["title"],
        "description": video.snippet.get("description", ""),
        "resourceId": {"kind": "youtube#video", "videoId": video.id},
    }
    shown = {"videoId": video.id, "videoPublishedAt": google_time(video.made_at)}
    status = {"privacyStatus": video.status["privacyStatus"]}
    return {"kind": "youtube#playlistItem", "snippet": said, "contentDetails": shown, "status": status}
