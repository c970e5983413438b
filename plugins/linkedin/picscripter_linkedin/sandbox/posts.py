"""Posts on LinkedIn: one request makes one public; only organizations' can be read again."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from picscripter.sandbox import (
    Account,
    Call,
    Hung,
    Ids,
    Notice,
    Reply,
    Route,
    Sandbox,
    Timeline,
    Token,
    named,
)
from picscripter_linkedin.sandbox import schema, words
from picscripter_linkedin.sandbox.assets import Asset
from picscripter_linkedin.sandbox.authors import ORGANIZATION, Authors, urn_of
from picscripter_linkedin.sandbox.calls import Calls
from picscripter_linkedin.sandbox.dials import LinkedInDials
from picscripter_linkedin.sandbox.little import render
from picscripter_linkedin.sandbox.organizations import page_of
from picscripter_linkedin.sandbox.uploads import Uploads

READ = "partnerApiPostsExternal"
FINDER = named("q author count start sortBy isDsc viewContext")
_IMAGE, _VIDEO = "urn:li:image:", "urn:li:video:"


@dataclass(slots=True, kw_only=True)
class Post:
    """`body` is as it was sent."""

    urn: str
    author: Account
    body: dict[str, Any]
    files: list[Asset] = field(default_factory=list)
    made_at: datetime
    gone: bool = False


class Posts:
    """All posts, and their endpoints."""

    def __init__(self, linkedin: Sandbox, calls: Calls, authors: Authors, uploads: Uploads) -> None:
        self._linkedin, self._calls, self._authors, self._uploads = linkedin, calls, authors, uploads
        self._ids = Ids(linkedin.world.clock, spread=1 << 22)
        self._by_urn: dict[str, Post] = {}
        self._timelines: dict[str, Timeline[Post]] = defaultdict(Timeline)
        self._recent: dict[tuple[str, str], Post] = {}

    def forget(self) -> None:
        """Begin again."""
        self._by_urn.clear()
        self._timelines.clear()
        self._recent.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="POST", host="api", path="/rest/posts", act=self.create, params=None)
        yield Route(method="GET", host="api", path="/rest/posts", act=self.listing, params=FINDER)
        one = "/rest/posts/{urn}"
        yield Route(method="GET", host="api", path=one, act=self.read, params=named("viewContext"))
        yield Route(method="DELETE", host="api", path=one, act=self.delete)
        page = "/feed/update/{urn}"
        yield Route(method="GET", host="www", path=page, act=self.page, params=None, page=True)

    def page(self, call: Call) -> Reply:
        """Where a permalink leads."""
        return self._linkedin.post_page(call.captured["urn"])

    def create(self, call: Call) -> Reply:
        """The one call that makes something public. Its answer is empty: the id is in a header."""
        token = self._calls.check(call)
        body = schema.check(call.body.json)
        author = self._authors.speaker(token, body["author"], "author")
        if body["visibility"] == "CONNECTIONS" and body["author"].startswith(ORGANIZATION):
            raise words.wrong_field("/visibility", "INVALID_VALUE_FOR_FIELD", "an organization has none")
        files = self._files(author, body.get("content") or {})
        self._refuse_repetition(author, body)
        post = self._publish(author, body, files)
        return Reply(status=201, text="", headers={"x-restli-id": post.urn, "x-linkedin-id": post.urn})

    def read(self, call: Call) -> Reply:
        """One of an organization's posts."""
        token = self._calls.check(call, keyed=True)
        self._calls.need(call, token, "r_organization_social", resource=READ, method="GET")
        post = self._by_urn.get(call.captured["urn"])
        if post is None or post.gone:
            raise words.refusal(404)
        self._check_reader(token, urn_of(post.author))
        return Reply(json=_told(post))

    def listing(self, call: Call) -> Reply:
        """An organization's posts, the newest first, as late as the dial says."""
        token = self._calls.check(call, keyed=True)
        if call.query.get("q") != "author" or call.headers.get("X-RestLi-Method", "FINDER") != "FINDER":
            raise words.refusal(400, "Unknown finder")
        self._calls.need(call, token, "r_organization_social", resource=READ, method="FINDER-author")
        author = call.query.get("author", "")
        self._check_reader(token, author)
        timeline = self._timelines[author.removeprefix(ORGANIZATION)]
        lag = self._linkedin.dials.index_lag_seconds
        return page_of(call, [_told(post) for post in timeline.newest_first(now=self._linkedin.now, lag=lag)])

    def delete(self, call: Call) -> Reply:
        """One of one's own posts; one that is gone is gone."""
        token = self._calls.check(call, keyed=True)
        post = self._by_urn.get(call.captured["urn"])
        if post is None:
            raise words.refusal(404)
        self._authors.speaker(token, urn_of(post.author), "author")
        post.gone = True
        self._linkedin.world.wall.take_down(self._linkedin.name, post.urn)
        return Reply(status=204, text="")

    async def told(self, _request: web.Request) -> Reply:
        """A control: all that is public, with the settings that the wall does not show; the oldest first."""
        return Reply(json=[_told(post) for post in self._by_urn.values() if not post.gone])

    def _check_reader(self, token: Token, author: str) -> None:
        if not author.startswith(ORGANIZATION):
            raise words.refusal(400, "Member permissions must be used when using member as author")
        self._authors.speaker(token, author, "author")

    def _files(self, author: Account, content: dict[str, Any]) -> list[Asset]:
        """The assets that the content shows: the author's own, and there."""
        pictures = schema.pictured(content)
        found = [self._file(author, each["id"], each) for each in pictures]
        if "multiImage" in content and not all(each.urn.startswith(_IMAGE) for each in found):
            raise words.wrong_field("/content/multiImage/images", "INVALID_IMAGE_ID", "images only")
        thumbnail = content.get("article", {}).get("thumbnail")
        return [*found, *([self._file(author, thumbnail, {})] if thumbnail is not None else [])]

    def _file(self, author: Account, urn: object, sent: dict[str, Any]) -> Asset:
        asset = self._uploads.get(urn)
        if asset is None or asset.owner.id != author.id:
            code = "INVALID_VIDEO_ID" if str(urn).startswith(_VIDEO) else "INVALID_IMAGE_ID"
            raise words.wrong_field("/content", code, f"{urn} is no file of the author")
        if "altText" in sent and asset.urn.startswith(_VIDEO):
            raise words.wrong_field("/content/media/altText", "INVALID_VALUE_FOR_FIELD", "images only")
        status = asset.status(self._linkedin.now)
        if asset.failure is not None and status != "WAITING_UPLOAD":
            raise words.wrong_field("/content", "MEDIA_ASSET_PROCESSING_FAILED", asset.failure)
        # A picture can be posted at once; LinkedIn goes on working on it behind the post.
        if status == "WAITING_UPLOAD" or (status == "PROCESSING" and asset.urn.startswith(_VIDEO)):
            raise words.wrong_field("/content", "MEDIA_ASSET_WAITING_UPLOAD", f"{urn} is not ready")
        return asset

    def _refuse_repetition(self, author: Account, body: dict[str, Any]) -> None:
        """Names what was there first; or, when that was deleted, a post that never was."""
        dials = self._linkedin.dials
        assert isinstance(dials, LinkedInDials)
        last = self._recent.get((author.id, _key(body)))
        if last is None or self._linkedin.now >= last.made_at + timedelta(seconds=dials.duplicate_seconds):
            return
        if not _is_recognised(body) and not dials.media_duplicates:
            return
        raise words.duplicate(f"urn:li:share:{self._ids.next()}" if last.gone else last.urn)

    def _publish(self, author: Account, body: dict[str, Any], files: list[Asset]) -> Post:
        kind = "ugcPost" if any(each.urn.startswith(_VIDEO) for each in files) else "share"
        post = Post(
            urn=f"urn:li:{kind}:{self._ids.next()}",
            author=author,
            body=body,
            files=files,
            made_at=self._linkedin.now,
        )
        self._by_urn[post.urn] = post
        self._timelines[author.id].add(post)
        self._recent[author.id, _key(body)] = post
        self._linkedin.world.wall.hang(
            Notice(
                platform=self._linkedin.name,
                account=author,
                id=post.urn,
                text=_text(body),
                published_at=post.made_at,
                path=f"/linkedin/www/feed/update/{post.urn}/",
                media=_hung(post),
            )
        )
        return post


def _key(body: dict[str, Any]) -> str:
    """What makes two posts equal: their text, and what they show."""
    return json.dumps([body["commentary"], body.get("content")], sort_keys=True)


def _is_recognised(body: dict[str, Any]) -> bool:
    content = body.get("content") or {}
    return not (schema.pictured(content) or content.get("article", {}).get("thumbnail"))


def _text(body: dict[str, Any]) -> str:
    """What is read: the text as far as it is little text; without one, the card of a link."""
    article = (body.get("content") or {}).get("article", {})
    card = dict.fromkeys(article.get(name) for name in ("title", "description", "source"))
    return render(body["commentary"]) or "\n\n".join(filter(None, card))


def _hung(post: Post) -> list[Hung]:
    alts = [each.get("altText") for each in schema.pictured(post.body.get("content") or {})]
    alts += [None] * (len(post.files) - len(alts))
    return [
        Hung(medium=asset.medium, alt=alt)
        for asset, alt in zip(post.files, alts, strict=True)
        if asset.medium is not None
    ]


def _told(post: Post) -> dict[str, Any]:
    made = int(post.made_at.timestamp() * 1000)
    return {
        **post.body,
        "id": post.urn,
        "createdAt": made,
        "publishedAt": made,
        "lastModifiedAt": made,
        "lifecycleState": "PUBLISHED",
        "lifecycleStateInfo": {"isEditedByAuthor": False},
    }
