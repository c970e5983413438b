"""How many posts the account may still publish in these 24 hours: read live, for Meta's pages name two numbers."""

from datetime import timedelta

from picscripter.plugin import Budget, QuotaExhausted, Session
from picscripter_instagram import graph
from picscripter_instagram.errors import QUOTA_PAUSE

GOOD_FOR = timedelta(hours=1)
"""How long one reading is trusted; what is over by then, the commit is told itself."""

_SOURCE = (
    "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/"
    "content_publishing_limit"
)

# The guide says 100, the references 50: more than the larger is certainly refused, and the rest is asked.
BUDGET = Budget(
    name="posts",
    commit="publish",
    scope="connection",
    amount=100,
    window=timedelta(hours=24),
    source="https://developers.facebook.com/docs/instagram-platform/content-publishing",
)


async def check_quota(session: Session, account: str) -> int:
    """How many posts there is room for. QuotaExhausted when there is none, until the next look."""
    query = {"fields": "config,quota_usage"}
    said = graph.only(await graph.call(session, "GET", f"{account}/content_publishing_limit", query=query))
    config = said.get("config")
    total = config.get("quota_total") if isinstance(config, dict) else None
    left = (total if isinstance(total, int) else BUDGET.amount) - int(graph.text(said, "quota_usage"))
    if left <= 0:
        until = session.clock.now() + QUOTA_PAUSE
        message = f"Instagram: the account's {total} posts of 24 hours are used up."
        raise QuotaExhausted(message, until=until, scope="connection", code="9/2207042")
    return left
