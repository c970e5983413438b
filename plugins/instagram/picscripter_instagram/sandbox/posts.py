"""How posts, containers and accounts are read, and posts removed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from aiohttp import web

from picscripter.sandbox import Account, Call, Reply, Route, Sandbox, Token
from picscripter_instagram.sandbox import fields, words
from picscripter_instagram.sandbox.instagram_login import app_scoped
from picscripter_instagram.sandbox.params import moment, paging, whole
from picscripter_instagram.sandbox.records import Container, Media, graph_time
from picscripter_instagram.sandbox.store import Store
from picscripter_instagram.sandbox.tokens import (
    COMMON,
    FACEBOOK_GRAPH,
    GRAPH,
    READ,
    REMOVE,
    Tokens,
)

MOST_LISTED = 100


class Posts:
    """The endpoints around what is public."""

    def __init__(self, instagram: Sandbox, tokens: Tokens, store: Store) -> None:
        self._instagram, self._tokens, self._store = instagram, tokens, store

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for host in (GRAPH, FACEBOOK_GRAPH):
            node = "/{version}/{node}"
            listing = COMMON | {"since", "until", "limit", "after", "summary"}
            yield Route(method="GET", host=host, path=node + "/media", act=self.listing, params=listing)
            yield Route(method="GET", host=host, path=node, act=self.read, params=COMMON)
            yield Route(method="DELETE", host=host, path=node, act=self.delete, params=COMMON)
        for word in ("p", "reel"):
            yield Route(
                method="GET", host="www", path=f"/{word}/{{code}}", act=self.page, params=None, page=True
            )

    def listing(self, call: Call) -> Reply:
        """An account's posts, newest first; young ones are missing for as long as the dial says."""
        _, account = self._tokens.account(call, READ[call.host])
        limit = min(whole(call, "limit", 25), MOST_LISTED)
        wanted = fields.parse(str(call.params.get("fields", "id")))
        after = self._store.media(str(call.params.get("after", "")))
        shown = [
            each
            for each in self._store.of(account).media.newest_first(
                now=self._instagram.now,
                lag=self._instagram.dials.index_lag_seconds,
                since=moment(call, "since"),
                until=moment(call, "until"),
            )
            if after is None or int(each.id) < int(after.id)
        ]
        data = [self._node(call, each, wanted) for each in shown[:limit]]
        ids = [each.id for each in shown[:limit]]
        return Reply(json={"data": data, **paging(call, ids, more=len(shown) > limit)})

    def read(self, call: Call) -> Reply:
        """An account, a container or a post."""
        node = call.captured["node"]
        token = self._tokens.of(call, READ[call.host])
        wanted = fields.parse(str(call.params.get("fields", "id")))
        if node == "me" or self._instagram.accounts.get(node) is not None:
            _, account = self._tokens.account(call, READ[call.host])
            return Reply(json=self._account_node(account, wanted))
        container = self._store.container(node)
        if container is not None and self._tokens.covers(token, container.account.id):
            return Reply(json=self._container_node(container, wanted))
        return Reply(json=self._node(call, self._fresh(self._mine(token, node, "get")), wanted))

    def delete(self, call: Call) -> Reply:
        """A post, by Facebook Login alone."""
        token = self._tokens.of(call)
        node = call.captured["node"]
        if call.host == GRAPH:
            raise words.refusal(100, "Unsupported delete request.")
        if REMOVE not in token.grant.scopes:
            raise words.refusal(10, words.NO_PERMISSION, status=403)
        media = self._mine(token, node, "delete")
        media.gone = True
        self._instagram.world.wall.take_down(self._instagram.name, media.id)
        return Reply(json={"success": True, "deleted_id": media.id})

    def page(self, call: Call) -> Reply:
        """Where a permalink leads."""
        code = call.captured["code"]
        found = next((each.id for each in self._store if each.shortcode == code), code)
        return self._instagram.post_page(found)

    async def shown(self, request: web.Request) -> Reply:
        """What the wall has no place for: how each post is shown, the newest first."""
        origin = f"{request.scheme}://{request.host}"
        return Reply(json=[_facts(each, origin) for each in reversed(list(self._store))])

    def _mine(self, token: Token, node: str, verb: str) -> Media:
        media = self._store.media(node)
        if media is None or media.gone or not self._tokens.covers(token, media.container.account.id):
            raise words.unseen(verb, node)
        return media

    def _fresh(self, media: Media) -> Media:
        """While it is younger than the lag, every other read misses it: reads land on copies."""
        if self._instagram.now < media.made_at + self._lag:
            media.reads += 1
            if media.reads % 2:
                raise words.unseen("get", media.id)
        return media

    @property
    def _lag(self) -> timedelta:
        return timedelta(seconds=self._instagram.dials.index_lag_seconds)

    def _container_node(self, container: Container, wanted: fields.Fields) -> dict[str, Any]:
        status = container.status(self._instagram.now, self._lag)
        uploading = {
            "status": "complete" if container.ready_at else "in_progress",
            "bytes_transferred": len(container.came),
        }
        told = container.fault if status == "ERROR" else _TOLD[status]
        known = {
            "id": lambda: container.id,
            "status_code": lambda: status,
            "status": lambda: told,
            "video_status": lambda: {"uploading_phase": uploading} if container.uploads else None,
        }
        return fields.pick("IGContainer", known, wanted)

    def _account_node(self, account: Account, wanted: fields.Fields) -> dict[str, Any]:
        known = {
            "id": lambda: app_scoped(account.id),
            "user_id": lambda: account.id,
            "username": lambda: account.handle.removeprefix("@"),
            "name": lambda: account.name,
            "account_type": lambda: "BUSINESS",
            "profile_picture_url": lambda: None,
            "followers_count": lambda: 0,
            "media_count": lambda: len(self._store.of(account).published),
        }
        return fields.pick("IGUser", known, wanted)

    def _node(self, call: Call, media: Media, wanted: fields.Fields) -> dict[str, Any]:
        container, (kind, product) = media.container, media.kind
        cover = container.cover
        known = {
            "id": lambda: media.id,
            "caption": lambda: container.caption or None,
            "timestamp": lambda: graph_time(media.made_at),
            "media_type": lambda: kind,
            "media_product_type": lambda: product,
            "permalink": lambda: call.origin + media.path,
            "shortcode": lambda: media.shortcode,
            "username": lambda: container.account.handle.removeprefix("@"),
            "alt_text": lambda: container.alt,
            "media_url": lambda: call.origin + container.medium.path if container.medium else None,
            "thumbnail_url": lambda: call.origin + cover.path if cover else None,
            "is_shared_to_feed": lambda: container.share_to_feed if product == "REELS" else None,
            "children": lambda: (
                {"data": [{"id": each.id} for each in container.children]} if container.children else None
            ),
        }
        return fields.pick("IGMedia", known, wanted)


_TOLD = {
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "PUBLISHED": "Published: Media has been published.",
    "EXPIRED": "Expired: Media was not published within 24 hours and has expired.",
}


def _facts(media: Media, origin: str) -> dict[str, Any]:
    container = media.container
    reel = container.kind == "REELS"
    return {
        "id": media.id,
        "type": media.kind[0],
        "cover": origin + container.cover.path if container.cover else None,
        "coverOffsetMs": container.thumb_offset if reel else None,
        "sharedToFeed": container.share_to_feed if reel else None,
        "removed": media.gone,
    }
