"""Telling an app about a post: the signed delivery of a Page's `feed` field, and the check before it."""

import hashlib
import hmac
import ipaddress
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from picscripter.sandbox import Reply, Sandbox, secret_of
from picscripter_facebook.sandbox.posts import Posts
from picscripter_facebook.sandbox.records import FeedPost, Video
from picscripter_facebook.sandbox.videos import Videos


class Webhook:
    """`POST /facebook/_webhook {"url", "post"?, "verifyToken"?, "client"?}`.

    With `verifyToken` the challenge is sent first. `post` is an id, of a video too (without it the newest of the feed);
    `client` whose
    secret signs (the post's app without it). Answers what the app answered: `{"verified", "status", "body"}`.
    """

    def __init__(self, facebook: Sandbox, posts: Posts, videos: Videos) -> None:
        self._facebook, self._posts, self._videos = facebook, posts, videos

    async def send(self, request: web.Request) -> Reply:
        """Deliver it, and tell what the app answered."""
        try:
            wanted = json.loads(await request.text() or "{}")
        except ValueError as error:
            return _bad(f"not JSON: {error}")
        if not isinstance(wanted, dict) or not isinstance(wanted.get("url"), str):
            return _bad("send a JSON object with url")
        if not _is_local(wanted["url"]):
            return _bad("url must name this machine: a sandbox contacts nobody else")
        named = str(wanted.get("post", ""))
        post = (self._posts.get(named) or self._videos.get(named)) if named else self._posts.newest()
        if post is None:
            return _bad("there is no such post")
        try:
            return Reply(json=await self._deliver(wanted, post))
        except (ClientError, TimeoutError) as error:
            return Reply(status=502, json={"errors": [{"message": f"{type(error).__name__}: {error}"}]})

    async def _deliver(self, wanted: dict[str, Any], post: FeedPost | Video) -> dict[str, Any]:
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            verified = None
            if "verifyToken" in wanted:
                challenge = secrets.token_hex(8)
                query = {
                    "hub.mode": "subscribe",
                    "hub.verify_token": str(wanted["verifyToken"]),
                    "hub.challenge": challenge,
                }
                async with session.get(wanted["url"], params=query, allow_redirects=False) as answer:
                    verified = answer.status == 200 and await answer.text() == challenge
            # json.dumps writes \\uXXXX for what is not ASCII, as Meta does; these very bytes are signed.
            body = json.dumps(self._change(post)).encode()
            headers = {
                "Content-Type": "application/json",
                "X-Hub-Signature-256": sign(body, secret_of(str(wanted.get("client", post.client)))),
            }
            async with session.post(
                wanted["url"], data=body, headers=headers, allow_redirects=False
            ) as answer:
                return {"verified": verified, "status": answer.status, "body": await answer.text()}

    def _change(self, post: FeedPost | Video) -> dict[str, Any]:
        now = int(self._facebook.now.timestamp())
        value: dict[str, Any] = {
            "from": {"id": post.page.id, "name": post.page.name},
            "verb": "remove" if post.gone else "add",
            "created_time": int(post.made_at.timestamp()),
            "published": 1,
            **(_of_video(post) if isinstance(post, Video) else _of_feed(post)),
        }
        change = {"field": "feed", "value": value}
        return {"object": "page", "entry": [{"id": post.page.id, "time": now, "changes": [change]}]}


def _of_feed(post: FeedPost) -> dict[str, Any]:
    said: dict[str, Any] = {
        "item": "photo" if post.photos else "share" if post.link else "status",
        "post_id": post.id,
    }
    if post.message:
        said["message"] = post.message
    if len(post.photos) == 1:
        said["photo_id"] = post.photos[0].id
    return said


def _of_video(video: Video) -> dict[str, Any]:
    """The post that shows it has an id of its own, which nothing else tells."""
    said = {"item": "video", "post_id": f"{video.page.id}_{int(video.id) + 1}", "video_id": video.id}
    return said | ({"message": video.description} if video.description else {})


def sign(body: bytes, secret: str) -> str:
    """The header X-Hub-Signature-256 for these bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(message: str) -> Reply:
    return Reply(status=400, json={"errors": [{"message": message}]})
