"""Posting on X: one request makes the post, and the account's own list tells what became of a lost one."""

from datetime import UTC, datetime
from typing import Any

from picscripter.plugin import (
    Absent,
    Delivery,
    Found,
    Intent,
    Lookup,
    Post,
    Published,
    Session,
    Unknowable,
    hookimpl,
)
from picscripter_twitter.options import reply_settings
from picscripter_twitter.text import comparable, shown

PAGES = 5  # of a hundred posts each: more since one intent is no timeline that can be read to its end
FIELDS = "created_at,entities"


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """One request, and it is public."""
    made = await delivery.commit(
        "post", create, post.account.id, post.caption, reply_settings(post), find=find_created
    )
    name = post.account.handle.removeprefix("@")
    return Published(remote_id=made["id"], url=f"https://x.com/{name}/status/{made['id']}")


async def create(session: Session, _account: str, text: str, replies: str | None) -> dict[str, Any]:
    """The public act. The account is for the lookup, which gets the same arguments."""
    body = {"text": text} | ({"reply_settings": replies} if replies else {})
    answer = await session.request("POST", "api", "/2/tweets", json=body)
    return {"id": answer.json()["data"]["id"]}


async def find_created(
    session: Session, account: str, text: str, _replies: str | None, *, intent: Intent
) -> Lookup:
    """Look among the account's posts since the intent for one with our text that is no other post's."""
    since = intent.since.astimezone(UTC).replace(microsecond=0)  # X tells whole seconds
    query = {"max_results": "100", "start_time": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
    for _ in range(PAGES):
        listed = await _listed(session, account, query)
        for item in listed.get("data", ()):
            if item["id"] not in intent.taken and _is_ours(item, text, since):
                return Found(result={"id": item["id"]})
        token = listed.get("meta", {}).get("next_token")
        if token is None:
            return Absent()
        query["pagination_token"] = token
    return Unknowable(why=f"The account made more than {PAGES * 100} posts since; look for this one on X.")


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a post; one that X does not know is removed."""
    await session.request("DELETE", "api", f"/2/tweets/{remote_id}", accept=(404,))


async def _listed(session: Session, account: str, query: dict[str, str]) -> dict[str, Any]:
    """Some of the account's posts. `tweet.fields` became `post.fields` in 2026; X refuses unknown names."""
    path = f"/2/users/{account}/tweets"
    answer = await session.request(
        "GET", "api", path, query={**query, "post.fields": f"{FIELDS},note_post"}, accept=(400,)
    )
    if answer.status == 400:
        answer = await session.request(
            "GET", "api", path, query={**query, "tweet.fields": f"{FIELDS},note_tweet"}
        )
    return dict(answer.json())


def _is_ours(item: dict[str, Any], text: str, since: datetime) -> bool:
    # A long text is cut in `text` and whole in the note.
    whole = item.get("note_post") or item.get("note_tweet") or item
    urls = whole.get("entities", {}).get("urls", ())
    made = datetime.fromisoformat(item["created_at"])
    return made >= since and shown(whole.get("text") or item["text"], urls) == comparable(text)
