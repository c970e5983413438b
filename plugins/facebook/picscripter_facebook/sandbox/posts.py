"""What Facebook keeps of its Pages, and how it is read, edited and deleted."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from picscripter.sandbox import Account, Call, Reply, Route, Sandbox
from picscripter_facebook.sandbox import fields, words
from picscripter_facebook.sandbox.login import PERSON, Login, paging, whole
from picscripter_facebook.sandbox.records import FeedPost, PageRecords, Photo, graph_time
from picscripter_facebook.sandbox.tokens import COMMON, Tokens
from picscripter_facebook.sandbox.uploads import Uploads
from picscripter_facebook.sandbox.videos import Videos

LISTED = "id,message,created_time"


class Posts:
    """All posts and photos, and the endpoints that read and change them."""

    def __init__(
        self, facebook: Sandbox, tokens: Tokens, login: Login, videos: Videos, uploads: Uploads
    ) -> None:
        self._facebook, self._tokens, self._login = facebook, tokens, login
        self._videos, self._uploads = videos, uploads
        self._pages: dict[str, PageRecords] = defaultdict(PageRecords)
        self._by_id: dict[str, FeedPost] = {}
        self.photos: dict[str, Photo] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        listing = COMMON | {"since", "until", "limit", "after", "summary"}
        for edge in ("published_posts", "feed"):
            path = "/{version}/{node}/" + edge
            yield Route(method="GET", host="graph", path=path, act=self.listing, params=listing)
        node = "/{version}/{node}"
        yield Route(method="GET", host="graph", path=node, act=self.read, params=COMMON | {"sig"})
        yield Route(
            method="POST",
            host="graph",
            path=node,
            act=self.edit,
            params=COMMON | {"message", "sig"},
            keeps_parts=True,
        )
        yield Route(method="DELETE", host="graph", path=node, act=self.delete, params=COMMON)
        yield Route(
            method="GET", host="www", path="/{page}/posts/{post}", act=self.page, params=None, page=True
        )

    def forget(self) -> None:
        """Begin again."""
        self._pages.clear()
        self._by_id.clear()
        self.photos.clear()

    def newest(self) -> FeedPost | None:
        """The post made last on any Page, deleted or not."""
        return next(reversed(self._by_id.values()), None)

    def get(self, key: str) -> FeedPost | None:
        """The post, deleted or not."""
        return self._by_id.get(key)

    def of(self, page: Account) -> PageRecords:
        """What is kept of this Page."""
        return self._pages[page.id]

    def add(self, post: FeedPost) -> None:
        """Keep a new post."""
        records = self.of(post.page)
        self._by_id[post.id] = post
        if post.published:
            records.posts.add(post)
        if not post.photos:
            records.last = post

    def page_path(self, post: FeedPost) -> str:
        """The post's permalink, below the sandbox's address."""
        return f"/facebook/www/{post.page.id}/posts/{post.id.split('_')[1]}"

    def page(self, call: Call) -> Reply:
        """Where its permalink leads."""
        return self._facebook.post_page(f"{call.captured['page']}_{call.captured['post']}")

    def listing(self, call: Call) -> Reply:
        """A Page's posts, newest first; young ones are missing for as long as the dial says."""
        _, page = self._tokens.reading_page(call)
        limit = whole(call, "limit", 25, 100)
        wanted = fields.parse(str(call.params.get("fields", LISTED)))
        shown = self._window(call, page, limit + 1)
        data = [self._node(call, post, wanted) for post in shown[:limit]]
        return Reply(
            json={"data": data, **paging(call, [post["id"] for post in data], more=len(shown) > limit)}
        )

    def _window(self, call: Call, page: Account, count: int) -> list[FeedPost]:
        after = self._by_id.get(str(call.params["after"])) if "after" in call.params else None
        until = moment(call, "until")
        if after is not None:  # ids break ties among posts of one instant
            until = after.made_at + timedelta(microseconds=1)
        found = []
        for post in self.of(page).posts.newest_first(
            now=self._facebook.now,
            lag=self._facebook.dials.index_lag_seconds,
            since=moment(call, "since"),
            until=until,
        ):
            if after is None or int(post.id.split("_")[1]) < int(after.id.split("_")[1]):
                found.append(post)
            if len(found) == count:
                break
        return found

    def read(self, call: Call) -> Reply:
        """A person, a Page, a post, a photo, a video, or an upload."""
        if call.captured["node"].startswith("upload:"):
            return self._uploads.read(call)
        token = self._tokens.of(call)
        node = call.captured["node"]
        if node == "me":
            node = token.account
        wanted = fields.parse(str(call.params.get("fields", "name" if "_" not in node else LISTED)))
        if node == PERSON.id and token.kind == "user":
            return Reply(json=self._login.person_node(wanted))
        page = self._facebook.accounts.get(node)
        if page is not None:
            return Reply(json=self._login.page_node(token, page, wanted))
        photo = self.photos.get(node)
        if photo is not None and self._mine(call, photo.page):
            return Reply(json=self._photo_node(photo, wanted))
        if self._videos.get(node) is not None:
            return self._videos.read(call)
        return Reply(json=self._node(call, self._fresh(self._post(call, "get")), wanted))

    def edit(self, call: Call) -> Reply:
        """Another message; media stay what they are. Or bytes, of an upload."""
        if call.captured["node"].startswith("upload:"):
            return self._uploads.write(call)
        post = self._post(call, "post")
        if post.client != self._tokens.of(call).grant.client:
            raise words.refusal(403, 200, words.NO_POSTING)
        message = call.params.get("message")
        if not isinstance(message, str) or not message:
            raise words.refusal(400, 100, "(#100) Nothing to change: send message")
        post.message = message
        if post.published:
            self._facebook.world.wall.reword(self._facebook.name, post.id, message)
        return Reply(json={"success": True})

    def delete(self, call: Call) -> Reply:
        """A post; a video; a photo, with the post that shows it."""
        if self._videos.get(call.captured["node"]) is not None:
            return self._videos.remove(self._videos.mine(call))
        photo = self.photos.get(call.captured["node"])
        if photo is not None and self._mine(call, photo.page) and photo.post is None:
            del self.photos[photo.id]
            return Reply(json={"success": True})
        if photo is not None and photo.post is not None and self._mine(call, photo.page):
            return self._remove(self._by_id[photo.post])
        return self._remove(self._post(call, "delete"))

    def _remove(self, post: FeedPost) -> Reply:
        post.gone = True
        for photo in post.photos:
            self.photos.pop(photo.id, None)
        self._facebook.world.wall.take_down(self._facebook.name, post.id)
        return Reply(json={"success": True})

    def _post(self, call: Call, verb: str) -> FeedPost:
        token = self._tokens.of(call)
        post = self._by_id.get(call.captured["node"])
        if post is None or post.gone or token.kind != "page" or token.account != post.page.id:
            raise words.unseen(verb, call.captured["node"])
        return post

    def _mine(self, call: Call, page: str) -> bool:
        token = self._tokens.of(call)
        return token.kind == "page" and token.account == page

    def _fresh(self, post: FeedPost) -> FeedPost:
        """While it is younger than the lag, every other read misses it: reads land on replicas."""
        lag = timedelta(seconds=self._facebook.dials.index_lag_seconds)
        if self._facebook.now < post.made_at + lag:
            post.reads += 1
            if post.reads % 2:
                raise words.unseen("get", post.id)
        return post

    def node(self, call: Call, post: FeedPost, *, only_asked: bool) -> dict[str, Any]:
        """The post as an answer to its own creation (`fields=` on a write)."""
        asked = call.params.get("fields")
        if only_asked and asked is None:
            return {"id": post.id}
        return self._node(call, post, fields.parse(str(asked or LISTED)))

    def _node(self, call: Call, post: FeedPost, wanted: fields.Fields) -> dict[str, Any]:
        known = {
            "id": lambda: post.id,
            "message": lambda: post.message,
            "created_time": lambda: graph_time(post.made_at),
            "permalink_url": lambda: call.origin + self.page_path(post),
            "status_type": lambda: post.status_type,
            "is_published": lambda: post.published,
            "attachments": post.attachments,
            "from": lambda: {"id": post.page.id, "name": post.page.name},
            "application": lambda: {"id": post.client, "name": post.client},
        }
        return fields.pick("Post", known, wanted)

    def _photo_node(self, photo: Photo, wanted: fields.Fields) -> dict[str, Any]:
        known = {
            "id": lambda: photo.id,
            "name": lambda: None,
            "alt_text_custom": lambda: photo.alt,
            "created_time": lambda: graph_time(photo.made_at),
            "page_story_id": lambda: photo.post,
        }
        return fields.pick("Photo", known, wanted)


def moment(call: Call, name: str) -> datetime | None:
    """A time among the parameters, in Unix seconds."""
    value = call.params.get(name)
    if value is None:
        return None
    if not str(value).isdecimal():
        raise words.refusal(400, 100, f"(#100) Param {name} must be a unix timestamp")
    return datetime.fromtimestamp(int(value), UTC)
