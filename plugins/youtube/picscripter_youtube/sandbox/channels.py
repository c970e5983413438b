"""channels.list: whose channel it is, and what it may do."""

from collections.abc import Iterable
from typing import Any

from picscripter.sandbox import Account, Call, Reply, Route, Sandbox, named
from picscripter_youtube.sandbox import words
from picscripter_youtube.sandbox.dials import YouTubeDials
from picscripter_youtube.sandbox.login import Login
from picscripter_youtube.sandbox.quota import Quota
from picscripter_youtube.sandbox.videos import READING, check_query, uploads_of

PARTS = named("snippet contentDetails status statistics id")


class Channels:
    """By `mine=true` alone."""

    def __init__(self, youtube: Sandbox, login: Login, quota: Quota) -> None:
        self._youtube, self._login, self._quota = youtube, login, quota

    def routes(self) -> Iterable[Route]:
        """The endpoint."""
        path = "/youtube/v3/channels"
        yield Route(method="GET", host="api", path=path, act=self.mine, params=None)

    def mine(self, call: Call) -> Reply:
        """The channel of the token; a Google account without one has no items."""
        token, channel = self._login.user(call, *READING)
        self._quota.units(token.grant.client, 1)
        check_query(self._youtube, call, named("part mine maxResults"))
        parts = [each for each in call.query.get("part", "").split(",") if each]
        if not parts or not set(parts) <= PARTS or call.query.get("mine") != "true":
            message = "No filter selected. Expected one of: forUsername, mine, id …"
            raise words.refusal(400, "missingRequiredParameter", message, domain="youtube.parameter")
        items = {} if channel is None else {"items": [self._resource(channel, parts)]}
        return Reply(json={"kind": "youtube#channelListResponse", **items})

    def _resource(self, channel: Account, parts: Iterable[str]) -> dict[str, Any]:
        assert isinstance(self._youtube.dials, YouTubeDials)
        known = {
            "snippet": {"title": channel.name, "customUrl": channel.handle},
            "contentDetails": {"relatedPlaylists": {"uploads": uploads_of(channel)}},
            "status": {"privacyStatus": "public", "longUploadsStatus": self._youtube.dials.long_uploads},
            "statistics": {"viewCount": "0", "videoCount": "0"},
        }
        chosen = {name: known[name] for name in parts if name in known}
        return {"kind": "youtube#channel", "id": channel.id, **chosen}
