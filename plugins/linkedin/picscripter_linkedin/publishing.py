"""Posting on LinkedIn: files go up unseen, then one request makes the post."""

from datetime import timedelta
from typing import Any

from picscripter.plugin import Delivery, Post, Published, Session, hookimpl
from picscripter_linkedin import api, images, videos
from picscripter_linkedin.draft import draft
from picscripter_linkedin.lookup import REPEATED, Probe, create, create_once, find_on_page

# An uploaded picture that no post shows stays; nobody says for how long.
KEPT = timedelta(days=7)


@hookimpl
def ahead(post: Post) -> float:
    """Pictures take seconds; a video is sent and then worked on."""
    return sum(15.0 if media.type == "image" else 180.0 + (media.bytes or 0) / 1e6 for media in post.media)


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """Send the files, then post."""
    body = draft(post, await _files(delivery, post))
    made = await _post(delivery, post, body)
    if any(media.type == "video" and media.alt for media in post.media):
        delivery.log("LinkedIn takes no descriptions of videos: that of this one is not shown.", "warn")
    return Published(remote_id=made["id"], url=f"https://www.linkedin.com/feed/update/{made['id']}/")


async def _files(delivery: Delivery, post: Post) -> list[str]:
    author = post.account.id
    if [media.type for media in post.media] == ["video"]:
        return [await videos.prepare(delivery, author, post.media[0])]
    return [
        await delivery.step(f"picture {number}", images.upload, author, media.url, expires=KEPT)
        for number, media in enumerate(post.media, 1)
    ]


async def _post(delivery: Delivery, post: Post, body: dict[str, Any]) -> dict[str, Any]:
    """A Page's list can be read. A member's cannot: there a repetition tells, as far as it is known to be recognised.

    Whether LinkedIn recognises repeated pictures and videos nobody has reported, so those are never sent again.
    """
    if post.account.kind == "organization":
        return await delivery.commit("post", create, body, find=find_on_page)
    if post.media:
        return await delivery.commit("post", create_once, body)
    probe = Probe()
    return await delivery.commit("post", probe.send, body, find=probe.find, repeat_safe=REPEATED)


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a post. LinkedIn says the same of one that is gone."""
    await api.call(
        session,
        "DELETE",
        f"posts/{api.in_path(remote_id)}",
        headers={"X-RestLi-Method": "DELETE"},
        accept=(404,),
    )
