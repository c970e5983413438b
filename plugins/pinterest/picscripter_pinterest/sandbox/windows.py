"""Pinterest's own rate limits, counted per app and account."""

from picscripter.sandbox import Call, Token, Window

DAY, MINUTE = 86_400.0, 60.0


class Windows:
    """Writes and reads are counted apart. Trial access counts all accounts of an app together."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, ...], Window] = {}

    def forget(self) -> None:
        """Begin again."""
        self._windows.clear()

    def of(self, call: Call, token: Token, *, trial: bool) -> Window:
        """The one in which this call counts."""
        writes = call.method != "GET"
        account = "" if trial else token.account
        limit = (300 if trial else 100) if writes else 1000
        made = Window(limit=limit, seconds=DAY if trial else MINUTE)
        return self._windows.setdefault((token.grant.client, account, "write" if writes else "read"), made)
