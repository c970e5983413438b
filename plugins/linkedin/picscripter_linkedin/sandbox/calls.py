"""What every call below `/rest` must bring: a version, the protocol, a token, and some of the day's allowance."""

from collections import Counter

from picscripter.sandbox import Call, Sandbox, Token
from picscripter_linkedin.sandbox import words
from picscripter_linkedin.sandbox.dials import LinkedInDials
from picscripter_linkedin.sandbox.login import Login, is_partner

# Those that live on 2026-11-23; 202511 ended a week before, 202512 never was. Later ones may exist.
ACTIVE = frozenset(f"2026{month:02d}" for month in range(1, 10))


class Calls:
    """The gate before the endpoints."""

    def __init__(self, linkedin: Sandbox, login: Login) -> None:
        self._linkedin, self._login = linkedin, login
        self._used: Counter[tuple[str, str]] = Counter()

    def forget(self) -> None:
        """Begin again."""
        self._used.clear()

    def check(self, call: Call, *, keyed: bool = False) -> Token:
        """The token. `keyed`: a URN stands in the path or the query, which needs version 2 of the protocol."""
        self.version(call)
        if keyed and call.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            raise words.refusal(400, "Syntax exception in path variables or query parameters")
        token = self._login.of(call)
        self._spend(token)
        return token

    def version(self, call: Call) -> str:
        """The version that the call wants."""
        version = call.headers.get("LinkedIn-Version")
        if not version:
            raise words.refusal(400, words.NO_VERSION, code="VERSION_MISSING")
        if version not in ACTIVE:
            said = f"Requested version {version}01 is not active"
            raise words.refusal(426, said, code="NONEXISTENT_VERSION")
        return version

    def need(self, call: Call, token: Token, scope: str, *, resource: str, method: str) -> None:
        """A 403 without the scope."""
        if scope not in token.grant.scopes:
            raise words.no_permission(resource, method, self.version(call))

    def _spend(self, token: Token) -> None:
        """Days end at midnight UTC. What partners' apps may is not published."""
        dials = self._linkedin.dials
        assert isinstance(dials, LinkedInDials)
        if is_partner(token):
            return
        day = f"{self._linkedin.now:%Y-%m-%d}"
        member, app = (f"{token.grant.client}/{token.account}", day), (token.grant.client, day)
        if dials.app_requests is not None and self._used[app] >= dials.app_requests:
            raise words.refusal(429, words.APP_DAY)
        if dials.member_requests is not None and self._used[member] >= dials.member_requests:
            raise words.refusal(429, words.MEMBER_DAY)
        self._used.update((member, app))
