"""Posting to a Page: a video or a reel, or pictures that go up unseen until one request to /feed makes the post."""

from datetime import timedelta
from typing import Any

from picscripter.plugin import Delivery, File, Intent, Lookup, Media, Post, Published, Session, hookimpl
from picscripter_facebook import graph
from picscripter_facebook.lookup import find_created
from picscripter_facebook.options import options_of
from picscripter_facebook.reels import publish_reel
from picscripter_facebook.videos import publish_video

# Pictures that no post shows are dropped after about 24 hours:
# https://developers.facebook.com/docs/graph-api/reference/page/photos
KEPT = timedelta(hours=20)


@hookimpl
def ahead(post: Post) -> float:
    """Pictures and videos are sent before the time; a text needs nothing. Of a video, a megabyte in a second."""
    if _shows_video(post):
        return 60.0 + (post.media[0].bytes or 0) / 1_000_000
    return 15.0 * len(post.media)


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """A reel, a video, or a post of the feed."""
    if not _shows_video(post):
        return await _publish_in_feed(delivery, post)
    options = options_of(post)
    way = publish_reel if options.format == "reel" else publish_video
    published = await way(delivery, post.account.id, post.media[0], options.title, post.caption)
    if post.media[0].alt:
        delivery.log("Facebook takes descriptions of pictures alone: that of the video is not shown.", "warn")
    return published


def _shows_video(post: Post) -> bool:
    return any(media.type == "video" for media in post.media)


async def _publish_in_feed(delivery: Delivery, post: Post) -> Published:
    """Upload the pictures, then post.

    A single picture also goes by /feed, and not public at once by /photos: its id is then known before the
    public act, and the post can be found by it when the answer is lost.
    """
    page = post.account.id
    photos = [
        await delivery.step(f"photo {number}", upload, page, media.url, media.alt, expires=KEPT, undo=discard)
        for number, media in enumerate(post.media, 1)
    ]
    link = options_of(post).link or None

    # Equal arguments are never under way at once. The lookup sees that there is a link, but not which: posts that only
    # their links tell apart could take each other's place, so it is none of the arguments.
    async def send(session: Session, page: str, message: str, photos: list[str]) -> dict[str, Any]:
        return await create(session, page, message, link, photos)

    async def find(session: Session, page: str, message: str, photos: list[str], *, intent: Intent) -> Lookup:
        return await find_created(session, page, message, link, photos, intent=intent)

    made = await delivery.commit("post", send, page, post.caption, photos, find=find)
    return Published(remote_id=made["id"], url=made["url"])


async def upload(session: Session, page: str, url: str, alt: str | None) -> str:
    """Send a picture that nobody sees yet; its id."""
    async with session.open(Media(type="image", url=url)) as source:
        form = {"published": "false"} | ({"alt_text_custom": alt} if alt else {})
        file = File(
            filename="picture", content_type=source.content_type, content=source.chunks(), size=source.size
        )
        made = await graph.call(session, "POST", f"{page}/photos", form=form, files={"source": file})
    return str(made["id"])


async def discard(session: Session, photo: str) -> None:
    """Remove a picture that no post will show."""
    await graph.remove(session, photo)


async def create(
    session: Session, page: str, message: str, link: str | None, photos: list[str]
) -> dict[str, Any]:
    """The public act. `fields` makes Facebook answer with the post's address: no second request."""
    # A real array: keys like `attached_media[0]` in a JSON body are dropped without a word.
    attached = [{"media_fbid": photo} for photo in photos]
    body = {"message": message, "link": link, "attached_media": attached}
    made = await graph.call(
        session,
        "POST",
        f"{page}/feed",
        query={"fields": "id,permalink_url"},
        json={name: value for name, value in body.items() if value},
    )
    return graph.address_of(made)


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a post, with its pictures; or a video, whose id is all that Facebook tells of it."""
    await graph.remove(session, remote_id)
