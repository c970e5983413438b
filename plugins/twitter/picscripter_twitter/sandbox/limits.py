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
        window = self._count((name, who), PER_USER[name], QUARTER)
        headers = words.limit_headers(self._tightest(window))
        if name == "create":
            headers |= _daily(self._count((name, client), PER_APP_AND_DAY, DAY))
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

    def _tightest(self, window: Window) -> Window:
        """The dial `rateLimitAfter` may leave less."""
        dialled = self._twitter.limited
        return window if dialled is None or window.remaining < dialled.remaining else dialled


def _daily(window: Window) -> dict[str, str]:
    told = {"limit": window.limit, "remaining": window.remaining, "reset": int(window.ends_at)}
    return {f"x-app-limit-24hour-{name}": str(value) for name, value in told.items()}
