"""What became of a post whose answer was lost: the account's own list tells."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from picscripter.plugin import Absent, Found, Intent, Lookup, OutcomeUnknown, Session, Unknowable
from picscripter_twitter.text import comparable, shown

PAGES = 5  # of a hundred posts each: more since one intent is no timeline that can be read to its end
FIELDS = "attachments,created_at,entities"

BEFORE = timedelta(minutes=15)
"""What a second sending looks back. It follows a first one that was not listed in time, and may be refused as its copy:
then the first one is the post. Sendings of one post are minutes apart; ids of our other posts are never adopted."""


async def find_created(session: Session, account: str, body: dict[str, Any], *, intent: Intent) -> Lookup:
    """Look among the account's posts since the intent for one with our media or our text that is no other post's."""
    begun = intent.since if intent.attempt == 1 else intent.since - BEFORE
    since = begun.astimezone(UTC).replace(microsecond=0)  # X tells whole seconds
    query = {"max_results": "100", "start_time": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
    for _ in range(PAGES):
        listed = await _listed(session, account, query)
        for item in listed.get("data", ()):
            made = datetime.fromisoformat(item["created_at"])
            if item["id"] not in intent.taken and made >= since and _is_ours(item, body):
                return Found(result={"id": item["id"]})
        token = listed.get("meta", {}).get("next_token")
        if token is None:
            return Absent()
        query["pagination_token"] = token
    return Unknowable(why=f"The account made more than {PAGES * 100} posts since; look for this one on X.")


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
    return _understood(answer.json())


def _understood(said: Any) -> dict[str, Any]:
    """An empty list counts its posts too: `{"meta": {"result_count": 0}}`. What counts none is no list.

    X answers 200 with `errors` alone for what it cannot show: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
    """
    meta = said.get("meta") if isinstance(said, Mapping) else None
    if not isinstance(meta, Mapping) or not isinstance(meta.get("result_count"), int):
        raise OutcomeUnknown("X's answer is no list of posts.")
    return dict(said)


def _is_ours(item: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """An upload has an id of its own, so ours decide, whatever X made of the text. Without any the text does."""
    ours = frozenset(body.get("media", {}).get("media_ids", ()))
    return _media_of(item) == ours and (bool(ours) or _says(item, body.get("text", "")))


def _media_of(item: Mapping[str, Any]) -> frozenset[str]:
    """The ids of its media: a key is the number of their kind, a low line, and the id (`3_1871…`)."""
    keys = (item.get("attachments") or {}).get("media_keys") or ()
    return frozenset(str(key).partition("_")[2] for key in keys)


def _says(item: Mapping[str, Any], text: str) -> bool:
    # A long text is cut in `text` and whole in the note.
    whole = item.get("note_post") or item.get("note_tweet") or item
    urls = (whole.get("entities") or {}).get("urls") or ()
    return shown(whole.get("text") or item["text"], urls) == comparable(text)
