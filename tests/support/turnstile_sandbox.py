"""Turnstile and Tollgate, emulated: who comes as the hundred and first within an hour is sent away, and told until when."""

import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace

from picscripter.sandbox import Notice, Refusal, Reply, Route
from support.harbour_sandbox import Harbour
from support.turnstile import HOUR, LIMIT


class TurnstileSandbox(Harbour):
    """Every account has a hundred of its own. Whoever was sent away is not counted."""

    name, label = "turnstile", "Turnstile"

    def forget(self):
        super().forget()
        self._passed: dict[str, list[datetime]] = defaultdict(list)

    def routes(self):
        yield from super().routes()
        yield Route(method="GET", host="api", path="/accounts", act=self.mine)

    def mine(self, call):
        """Whoever allows it, allows it for all of these; their tokens do not end."""
        self._who(call)
        return Reply(
            json=[{"id": a.id, "handle": a.handle, "token": self._token(a.id)} for a in self.accounts]
        )

    def _token(self, account: str) -> str:
        asked = self.grants.ask(client=self.name, redirect_uri="", scopes=("write",))
        grant = self.grants.redeem(
            self.grants.code(asked, scopes=("write",), accounts=(account,)), client=self.name, redirect_uri=""
        )
        return self.grants.issue(grant, account=account, kind="account", seconds=None).value

    def create(self, call):
        account = self._who(call)
        passed = self._passed[self.whose(account)]
        passed[:] = [moment for moment in passed if moment > self.now - HOUR]
        if len(passed) >= LIMIT:
            raise Refusal(Reply(status=429, json={"error": "rate-limited"}, headers=self._told(passed)))
        passed.append(self.now)
        key = self._ids.next()
        notice = {"platform": self.name, "account": account, "text": call.params["text"], "media": []}
        path = f"/{self.name}/api/posts/{key}"
        self.world.wall.hang(Notice(**notice, id=key, published_at=self.now, path=path))
        return Reply(json={"id": key}, headers=self._told(passed))

    def whose(self, account) -> str:
        """Of whom the hundred are."""
        return account.id

    def _told(self, passed: list[datetime]) -> Mapping[str, str]:
        """What is left, and when the next place comes free; in whole seconds, as headers have it."""
        free = min(passed) + HOUR
        headers = {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(LIMIT - len(passed)),
            "X-RateLimit-Reset": str(math.ceil(free.timestamp())),
        }
        if len(passed) < LIMIT:
            return headers
        return {**headers, "Retry-After": str(math.ceil((free - self.now).total_seconds()))}


class TollgateSandbox(TurnstileSandbox):
    """A hundred for the whole app."""

    name, label = "tollgate", "Tollgate"

    def whose(self, account) -> str:
        return "the app"


turnstile, tollgate = SimpleNamespace(sandbox=TurnstileSandbox), SimpleNamespace(sandbox=TollgateSandbox)
