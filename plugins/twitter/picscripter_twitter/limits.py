"""What X allows: of a text, and of a stretch of time."""

from datetime import date, timedelta

from picscripter.plugin import Account, Budget, BudgetHeaders, Limit, Limits

_COUNTING = "https://docs.x.com/fundamentals/counting-characters"
_RATES = "https://docs.x.com/x-api/fundamentals/rate-limits"
_CHECKED = date(2026, 11, 23)

LIMITS = Limits(
    Limit(
        rule="caption.max",
        path="/caption",
        value=280,
        unit="weighted characters",
        source=_COUNTING,
        checked=_CHECKED,
    ),
    Limit(
        rule="caption.max.premium",
        path="/caption",
        value=25_000,
        unit="weighted characters",
        source="https://help.x.com/en/using-x/x-premium",
        checked=_CHECKED,
    ),
    Limit(
        rule="caption.cashtags",
        path="/caption",
        value=1,
        unit="cashtags",
        source="answers seen since 2026 (403, at most one cashtag per post by API); not documented",
        checked=_CHECKED,
    ),
    Limit(
        rule="media.max",
        path="/media",
        value=0,
        unit="items",
        source="picscripter: media on X are not supported yet",
        checked=_CHECKED,
    ),
)

BUDGETS = (
    Budget(
        name="posts per account",
        commit="post",
        scope="connection",
        amount=100,
        window=timedelta(minutes=15),
        headers=BudgetHeaders(remaining="x-rate-limit-remaining", reset="x-rate-limit-reset"),
        source=_RATES,
    ),
    Budget(
        name="posts per app",
        commit="post",
        scope="app",
        amount=10_000,
        window=timedelta(hours=24),
        headers=BudgetHeaders(remaining="x-app-limit-24hour-remaining", reset="x-app-limit-24hour-reset"),
        source=_RATES,
    ),
)


def longest(account: Account) -> Limit:
    """How much this account may write in one post, in weighted characters; every paid tier may write more."""
    paid = account.facts.get("subscription", "None") not in ("", "None")
    return LIMITS["caption.max.premium" if paid else "caption.max"]
