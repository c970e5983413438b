"""`picscripter resolve`: posts of which nobody knows whether they are public, and a person's word on one."""

import argparse
import contextlib
from typing import Any

from picscripter import wiring
from picscripter.cli import saying, settings
from picscripter.cli.exits import Exit, Failed, Missing, Usage
from picscripter.services.refusals import Conflicts, NotFound, Refusal
from picscripter.storage.attention import UnknownPost, owner_of, unknown_posts
from picscripter.storage.gaps import held_after_gap
from picscripter.web.services import SERVICES
from picscripter.wiring import House


async def main(given: argparse.Namespace) -> Exit:
    """List them, or settle the one that is named."""
    _check(given)
    async with wiring.open_house(settings.read()) as house:
        if given.after_gap is not None:
            return await _after_gap(house, given.after_gap, json=given.json)
        if given.post is None:
            return _list(await unknown_posts(house.database), json=given.json)
        return await _settle(house, given)


def _check(given: argparse.Namespace) -> None:
    said_where = given.external_id is not None or given.url is not None
    if given.post is not None and given.after_gap is not None:
        raise Usage("--after-gap speaks of all such posts: name none.")
    if given.post is not None and given.verdict is None:
        raise Usage("Say what a look at the platform showed: resolve POST_ID published|retry|discard.")
    if given.verdict == "published" and not said_where:
        raise Usage("Say where it is: --url, --external-id, or both.")
    if given.verdict != "published" and said_where:
        raise Usage("--url and --external-id go with published alone.")


def _list(posts: list[UnknownPost], *, json: bool) -> Exit:
    if json:
        saying.as_json([_told(post) for post in posts])
        return Exit.FINE
    if not posts:
        saying.line("No post is of unknown outcome.")
    for post in posts:
        saying.line(f"{post.id}  {post.platform}  {post.account_handle}  ({post.email})")
        saying.line(f"    caption   {_short(post.caption)}")
        saying.line(f"    sent by   {post.deadline:%Y-%m-%d %H:%M:%S} UTC at the latest")
        for name, value in post.evidence.items():
            saying.line(f"    {name:<8}  {_short(str(value))}")
    if posts:
        saying.line()
        saying.line(
            "Look at the account, then: picscripter resolve POST_ID published --url URL | retry | discard"
        )
    return Exit.FINE


def _told(post: UnknownPost) -> dict[str, Any]:
    return {
        "id": post.id,
        "platform": post.platform,
        "accountHandle": post.account_handle,
        "email": post.email,
        "caption": post.caption,
        "scheduledAt": post.scheduled_at,
        "createdAt": post.created_at,
        "sentBy": post.deadline,
        "evidence": post.evidence,
    }


def _short(text: str, most: int = 100) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


async def _after_gap(house: House, verdict: str, *, json: bool) -> Exit:
    """Each by the use case of the API: one that moved on meanwhile stays as it is."""
    amending = house.app()[SERVICES].amending
    settle = amending.retry if verdict == "retry" else amending.cancel
    settled = []
    for owner, post_id in await held_after_gap(house.database):
        with contextlib.suppress(Conflicts, NotFound):
            settled.append((await settle(owner, post_id)).id)
    if json:
        saying.as_json(settled)
    else:
        done = "are published now" if verdict == "retry" else "are cancelled"
        saying.line(f"{len(settled)} posts {done}." if settled else "No post waits after a gap.")
    return Exit.FINE


async def _settle(house: House, given: argparse.Namespace) -> Exit:
    owner = await owner_of(house.database, given.post)
    if owner is None:
        raise Missing(f"There is no post {given.post}.")
    amending = house.app()[SERVICES].amending
    try:
        post = await amending.resolve(owner, given.post, given.verdict, given.external_id, given.url)
    except Conflicts as conflict:
        not_before = conflict.more.get("notBefore")
        raise Failed(conflict.detail, *([f"notBefore: {not_before}"] if not_before else [])) from conflict
    except (NotFound, Refusal) as refusal:
        raise Failed(refusal.detail) from refusal
    if given.json:
        saying.as_json({"id": post.id, "status": post.status, "externalUrl": post.external_url})
    else:
        saying.line(f"{post.id} is {post.status} now.")
    return Exit.FINE
