"""What became of a post whose answer was lost: a Page's list tells; of a member's post only LinkedIn's refusal does."""

from datetime import UTC, datetime, timedelta
from typing import Any

from picscripter.plugin import (
    Absent,
    Found,
    Intent,
    Lookup,
    OutcomeUnknown,
    PlatformError,
    Refused,
    Response,
    Session,
    Unknowable,
)
from picscripter_linkedin import api
from picscripter_linkedin.errors import DUPLICATE, duplicate_of
from picscripter_linkedin.little import read

# LinkedIn refuses a repetition for about ten minutes (24 to 48 hours, some report):
# https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/ugc-post-api
# Half of it, so that no request of ours can arrive when the first one is forgotten.
REPEATED = timedelta(minutes=5)
# Two equal requests at the same moment may both be taken: the second one waits until the first is certainly decided.
DECIDED = timedelta(seconds=30)
# A repetition of what was deleted is refused, too, and names a post that does not exist, with a number made in that
# moment: https://github.com/ComposioHQ/composio/issues/2710. So what is named must be older than our asking.
FRESH = timedelta(seconds=5)

LISTS = 10  # of a hundred posts each
_LIVE = frozenset({"PUBLISHED", "PUBLISH_REQUESTED"})


async def create(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """The public act. The answer has no body: the id stands in a header, and no member's app ever sees it again."""
    return _created(await api.call(session, "POST", "posts", json=body))


async def create_once(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """The same, where nothing of ours can be there yet: a repetition is one of somebody's earlier posts."""
    try:
        return await create(session, body)
    except OutcomeUnknown as fault:
        if fault.code == DUPLICATE:
            raise _repetition(fault) from fault
        raise


class Probe:
    """A commit that is sent again to hear what LinkedIn has: the post (then that is named), or not (then it is made).

    The host asks `find` before each repetition. No member's app can find anything; but the intent that it is given
    tells the repetition which of the posts that LinkedIn may name are too old to be ours.
    """

    def __init__(self) -> None:
        self._lost: Intent | None = None

    async def find(self, _session: Session, _body: dict[str, Any], *, intent: Intent) -> Lookup:
        """From here on what is sent is a repetition."""
        self._lost = intent
        return Unknowable(why="LinkedIn lets no app read a member's posts: look at the profile.")

    async def send(self, session: Session, body: dict[str, Any]) -> dict[str, Any]:
        """Exactly one request, the first or a later one."""
        if self._lost is None:
            return await create_once(session, body)
        await session.clock.sleep((self._lost.since + DECIDED - session.clock.now()).total_seconds())
        asked_at = session.clock.now()
        answer = await api.call(session, "POST", "posts", json=body, accept=(422,))
        if answer.status != 422:
            return _created(answer)
        named = duplicate_of(answer)
        if named is None or not _is_ours(named, self._lost, asked_at):
            raise OutcomeUnknown("LinkedIn has an equal post already, and it is not this one.")
        return {"id": named}


async def find_on_page(session: Session, body: dict[str, Any], *, intent: Intent) -> Lookup:
    """Look among the Page's posts since the intent for one with our files, or else with our text and link."""
    query = {"q": "author", "author": body["author"], "count": "100", "sortBy": "LAST_MODIFIED"}
    for number in range(LISTS):
        answer = await api.call(
            session,
            "GET",
            "posts",
            query={**query, "start": str(number * 100)},
            headers={"X-RestLi-Method": "FINDER"},
            accept=(403,),
        )
        if answer.status == 403:
            return Unknowable(why="This app may not read the Page's posts: look for this one on LinkedIn.")
        posts = answer.json()["elements"]
        for post in posts:
            if post["id"] not in intent.taken and _shows(post, body, intent.since):
                return Found(result={"id": post["id"]})
        if len(posts) < 100 or _moment(posts[-1]["lastModifiedAt"]) < intent.since:
            return Absent()
    return Unknowable(why="The Page has a thousand newer posts: look for this one on LinkedIn.")


def _created(answer: Response) -> dict[str, Any]:
    urn = answer.headers.get("x-restli-id", "")
    if not urn.startswith("urn:li:"):
        raise OutcomeUnknown("LinkedIn's answer does not name a post.")
    return {"id": urn}


def _repetition(fault: PlatformError) -> Refused:
    return Refused(fault.message, code=fault.code)


def _is_ours(named: str, lost: Intent, asked_at: datetime) -> bool:
    """Made after the intent and well before we asked, and no other post of this account."""
    return named not in lost.taken and lost.since <= api.made_at(named) <= asked_at - FRESH


def _shows(post: dict[str, Any], body: dict[str, Any], since: datetime) -> bool:
    """A file of ours stands in one post only, so it decides. Else the text does, and the link."""
    if _moment(post["createdAt"]) < since or post.get("lifecycleState", "PUBLISHED") not in _LIVE:
        return False
    ours, theirs = _files(body), _files(post)
    if ours or theirs:
        return ours == theirs
    same_text = _plain(post.get("commentary", "")) == _plain(body["commentary"])
    return same_text and _link(post) == _link(body)


def _files(post: dict[str, Any]) -> list[str]:
    content = post.get("content", {})
    shown = content.get("multiImage", {}).get("images", [])
    shown = [*shown, content["media"]] if "media" in content else shown
    thumbnail = content.get("article", {}).get("thumbnail")
    return [each["id"] for each in shown] + ([thumbnail] if thumbnail else [])


def _link(post: dict[str, Any]) -> str | None:
    source = post.get("content", {}).get("article", {}).get("source")
    return None if source is None else str(source)


def _plain(text: str) -> str:
    return " ".join(read(text).split())


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
