"""What makes something public on a Page: `/feed` and `/photos`, and what they refuse."""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from picscripter.sandbox import Account, Call, Ids, Notice, Reply, Route, Sandbox, Token, named, read_image
from picscripter_facebook.sandbox import words
from picscripter_facebook.sandbox.parameters import LONGEST, POSTING, check_scheduling, flag, text
from picscripter_facebook.sandbox.posts import Posts
from picscripter_facebook.sandbox.records import FeedPost, Photo
from picscripter_facebook.sandbox.tokens import COMMON, Tokens

LARGEST = 10 * 1024 * 1024  # bytes of a photo (Page photos reference, 2026-05)
TAKEN = {"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"}
OWNERS = ("picture", "name", "description", "thumbnail")
FEED = (
    COMMON
    | named("message link published scheduled_publish_time unpublished_content_type attached_media")
    | set(OWNERS)
)
PHOTOS = COMMON | named(
    "source url message caption alt_text_custom published scheduled_publish_time temporary no_story"
)


class Publishing:
    """The two endpoints that create."""

    def __init__(self, facebook: Sandbox, tokens: Tokens, posts: Posts) -> None:
        self._facebook, self._tokens, self._posts = facebook, tokens, posts
        self._ids = Ids(facebook.world.clock)

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="POST", host="graph", path="/{version}/{node}/feed", act=self.feed, params=FEED)
        yield Route(
            method="POST", host="graph", path="/{version}/{node}/photos", act=self.photos, params=PHOTOS
        )

    def feed(self, call: Call) -> Reply:
        """A text, a link, or photos that were uploaded unpublished."""
        token, page = self._tokens.page(call, *POSTING)
        params = call.params
        check_scheduling(params, self._facebook.now)
        message, link = text(params, "message"), text(params, "link")
        _check_message(message)
        _check_link(link, params)
        photos = self._attached(call, page)
        if not (message or link or photos):
            reason = (
                "This post appears to be blank. Please write something or attach a link or photo to post."
            )
            raise words.refusal(400, 100, "Invalid parameter", subcode=1349125, reason=reason)
        if not photos:
            self._refuse_repetition(page, message, link)
        return self._publish(call, token, page, message, link, photos)

    def photos(self, call: Call) -> Reply:
        """A photo: public at once as a post of its own, or kept for `/feed`."""
        published = flag(call.params, "published", default=True)
        if not published and self._tokens.of(call).kind == "user":
            raise words.refusal(403, 200, words.AS_THE_PAGE)
        token, page = self._tokens.page(call, *POSTING)
        check_scheduling(call.params, self._facebook.now)
        message = text(call.params, "message") or text(call.params, "caption")
        _check_message(message)
        photo = self._keep_photo(call, page)
        if not published:
            return Reply(json={"id": photo.id})
        made = self._publish(call, token, page, message, None, [photo])
        return Reply(json={**made.json, "id": photo.id, "post_id": photo.post})

    def _publish(
        self,
        call: Call,
        token: Token,
        page: Account,
        message: str | None,
        link: str | None,
        photos: list[Photo],
    ) -> Reply:
        post = FeedPost(
            id=f"{page.id}_{self._ids.next()}",
            page=page,
            message=message,
            link=link,
            photos=photos,
            client=token.grant.client,
            made_at=self._facebook.now,
            published=flag(call.params, "published", default=True),
        )
        for photo in photos:
            photo.post = post.id
        self._posts.add(post)
        if post.published:
            self._facebook.world.wall.hang(
                Notice(
                    platform=self._facebook.name,
                    account=page,
                    id=post.id,
                    text="\n\n".join(part for part in (message, link) if part),
                    published_at=post.made_at,
                    path=self._posts.page_path(post),
                    media=post.hung,
                )
            )
        return Reply(json={**self._posts.node(call, post, only_asked=True), "id": post.id})

    def _keep_photo(self, call: Call, page: Account) -> Photo:
        source = call.body.files.get("source")
        if "url" in call.params:
            hint = "The sandbox opens no connection to fetch a url: send the bytes as multipart `source`."
            raise words.refusal(400, 324, "(#324) Missing or invalid image file", reason=hint)
        image = read_image(source.content) if source else None
        if source is None or image is None:
            raise words.refusal(400, 324, "(#324) Missing or invalid image file")
        if len(source.content) > LARGEST or image.type not in TAKEN:
            raise words.refusal(400, 100, "Invalid parameter", subcode=1366046, reason=words.TOO_BIG)
        photo = Photo(
            id=self._ids.next(),
            page=page.id,
            medium=self._facebook.world.media.keep(source.content, image.type),
            alt=text(call.params, "alt_text_custom"),
            made_at=self._facebook.now,
        )
        self._posts.photos[photo.id] = photo
        return photo

    def _attached(self, call: Call, page: Account) -> list[Photo]:
        photos: list[Photo] = []
        for photo_id in attached_ids(call):
            photo = self._posts.photos.get(photo_id)
            if photo is None or photo.page != page.id or photo.expired(self._facebook.now) or photo in photos:
                raise words.refusal(
                    400, 100, f"(#100) Invalid parameter: attached_media has no usable photo {photo_id}"
                )
            if photo.post is not None:
                reason = "Your photos were already posted."
                raise words.refusal(400, 100, "Invalid parameter", subcode=1366051, reason=reason)
            photos.append(photo)
        return photos

    def _refuse_repetition(self, page: Account, message: str | None, link: str | None) -> None:
        last = self._posts.of(page).last
        if last is not None and not last.gone and (last.message, last.link) == (message, link):
            raise words.refusal(400, 506, "(#506) Duplicate status message")


def attached_ids(call: Call) -> list[str]:
    """The photo ids of `attached_media`: a JSON array, JSON text, or `attached_media[0]=…` in a form.

    Bracket keys inside a JSON body are ignored without a word, as Graph does: the post then is text only.
    """
    whole = call.params.get("attached_media")
    items = _decoded(whole) if whole is not None else _bracketed(call)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise words.refusal(400, 100, "(#100) param attached_media must be an array.")
    ids = [item.get("media_fbid") for item in items]
    if not all(isinstance(each, str | int) for each in ids):
        raise words.refusal(400, 100, "(#100) The parameter media_fbid is required")
    return [str(each) for each in ids]


def _bracketed(call: Call) -> list[Any]:
    found = {}
    for name, value in {**call.query, **call.body.fields}.items():
        index = re.fullmatch(r"attached_media\[(\d+)\]", name)
        if index:
            found[int(index[1])] = _decoded(value)
    return [found[index] for index in sorted(found)]


def _decoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise words.refusal(400, 100, "(#100) param attached_media must be valid JSON") from error


def _check_message(message: str | None) -> None:
    if message is not None and len(message) > LONGEST:
        raise words.refusal(400, 100, f"(#100) Param message must be at most {LONGEST} characters long.")


def _check_link(link: str | None, params: dict[str, Any]) -> None:
    if any(name in params for name in OWNERS):
        raise words.refusal(400, 100, words.OWNERS_ONLY)
    if link is None:
        return
    host = web_host(link)
    if host is None:
        raise words.refusal(400, 1500, "The url you supplied is invalid")
    if host == "facebook.com" or host.endswith(".facebook.com"):
        raise words.refusal(400, 200, "(#200) Links to facebook.com are not allowed here.", subcode=1609008)
    if host.endswith(
        ".invalid"
    ):  # reserved never to resolve (RFC 2606): here it stands for what cannot be scraped
        raise words.refusal(400, 1609005, "The link could not be scraped.")


def web_host(link: str) -> str | None:
    """The host of a public web address; None when it is none."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return None
    return host if parts.scheme in ("http", "https") and "." in host and not re.search(r"\s", link) else None


def shown_text(message: str | None, link: str | None) -> str:
    """What the wall shows: the message, and the link unless the message has it already."""
    if link is None or (message is not None and link in message):
        return message or ""
    return f"{message}\n\n{link}" if message else link
