"""X's rate limits: a window per endpoint and user, told in the headers of every answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from picscripter.sandbox import Refusal, Reply, Sandbox, Window
from picscripter_twitter.sandbox import words
from picscripter_twitter.sandbox.dials import TwitterDials

QUARTER = 900.0
DAY = 86_400.0
PER_USER = {
    "create": 100,
    "delete": 50,
    "me": 75,
    "list": 900,
    "read": 900,
    "upload": 500,
    "initialize": 1875,
    "append": 1875,
    "finalize": 1875,
    "status": 1000,
    "metadata": 500,
    "subtitles": 100,
}  # docs.x.com, Rate limits, 2026-08
PER_APP_AND_DAY = 10_000  # creating


class Limits:
    """The windows of everybody."""

    def __init__(self, twitter: Sandbox) -> None:
        self._twitter = twitter
        self._windows: dict[tuple[str, str], Window] = {}

    def forget(self) -> None:
        """Begin again."""
        self._windows.clear()

    @contextmanager
    def of(self, name: str, who: str, client: str) -> Iterator[Callable[[Reply], Reply]]:
        """Count a call; what is yielded adds the headers to its answer, as refusals inside get them too.

        Raises a 429 when the window is used up.
        """
        headers = self._daily(who, client) if name == "create" else {}
        try:
            window = self._count((name, who), PER_USER[name], QUARTER)
        except Refusal as refusal:
            raise Refusal(refusal.reply.with_headers(headers)) from refusal
        headers |= words.limit_headers(self._tightest(window))
        try:
            yield lambda reply: reply.with_headers(headers)
        except Refusal as refusal:
            raise Refusal(refusal.reply.with_headers(headers)) from refusal

    def _count(self, key: tuple[str, str], limit: int, seconds: float) -> Window:
        window = self._windows.setdefault(key, Window(limit=limit, seconds=seconds))
        dials = self._twitter.dials
        if (
            not window.count(self._twitter.now.timestamp())
            and isinstance(dials, TwitterDials)
            and dials.windows
        ):
            raise Refusal(words.too_many(window))
        return window

    def _daily(self, who: str, client: str) -> dict[str, str]:
        """The headers of the days of the app and of the account. Raises a 429 with them when one is used up."""
        dials, headers = self._twitter.dials, dict[str, str]()
        assert isinstance(dials, TwitterDials)
        days = {"app": (client, PER_APP_AND_DAY)} | (
            {"user": (who, dials.posts_a_day)} if dials.posts_a_day else {}
        )
        for whose, (key, limit) in days.items():
            window = self._windows.setdefault((f"day of {whose}", key), Window(limit=limit, seconds=DAY))
            room = window.count(self._twitter.now.timestamp())
            headers |= _told(whose, window)
            if not room and dials.windows:
                raise Refusal(words.too_many(window).with_headers(headers))
        return headers

    def _tightest(self, window: Window) -> Window:
        """The dial `rateLimitAfter` may leave less."""
        dialled = self._twitter.limited
        return window if dialled is None or window.remaining < dialled.remaining else dialled


def _told(whose: str, window: Window) -> dict[str, str]:
    told = {"limit": window.limit, "remaining": window.remaining, "reset": int(window.ends_at)}
    return {f"x-{whose}-limit-24hour-{name}": str(value) for name, value in told.items()}
