"""How often: token buckets per user and per address, held in this process, on the injected clock.

Several processes allow several times as much; a limit across processes belongs into the proxy before them.
Addresses are those of the connection: `X-Forwarded-For` is whatever a client writes there.
"""

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from picscripter.plugin.clock import Clock
from picscripter.services.refusals import TooMany
from picscripter.web.auth import USER
from picscripter.web.operation import operation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` at once, then `per_second`."""

    per_second: float
    burst: int


RATES: Mapping[str, Rate] = {
    "auth": Rate(per_second=2, burst=100),  # sign-up and log-in, per address: each costs a bcrypt
    "guess": Rate(per_second=10 / 60, burst=10),  # log-in, per address and account
    "read": Rate(per_second=200, burst=2000),
    # Platforms that fetch files, range by range; a line of its own, so that others behind one proxy do not starve them.
    "lent": Rate(per_second=200, burst=2000),
    "write": Rate(per_second=100, burst=1000),
}
"""The one table. `read` and `write` count per user; without one, per address. `lent` has no users."""

MOST_BUCKETS = 50_000


class Rates:
    """The buckets of one process."""

    def __init__(self, clock: Clock, rates: Mapping[str, Rate] = RATES) -> None:
        self._clock = clock
        self._rates = rates
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, name: str, key: str) -> None:
        """Count one more of `name` for `key`. TooMany when the bucket is empty."""
        rate = self._rates[name]
        now = self._clock.steady()
        level, since = self._buckets.get((name, key), (float(rate.burst), now))
        level = min(rate.burst, level + (now - since) * rate.per_second)
        if level < 1:
            raise _too_many(rate, (1 - level) / rate.per_second)
        if len(self._buckets) >= MOST_BUCKETS:
            self._sweep(now)
        self._buckets[name, key] = (level - 1, now)

    def _sweep(self, now: float) -> None:
        """Forget the buckets that are full again, or (attacked from very many addresses) all of them."""
        kept = {
            (name, key): (level, since)
            for (name, key), (level, since) in self._buckets.items()
            if level + (now - since) * self._rates[name].per_second < self._rates[name].burst
        }
        self._buckets = kept if len(kept) < MOST_BUCKETS // 2 else {}


def _too_many(rate: Rate, wait: float) -> TooMany:
    often = f"{rate.per_second:g} a second" if rate.per_second >= 1 else f"{rate.per_second * 60:g} a minute"
    return TooMany(
        "rate_limited",
        f"Too many requests: {rate.burst} at once, then {often}. Wait {math.ceil(wait)} s.",
        retry_after=wait,
    )


def rates_middleware(rates: Rates) -> Middleware:
    """Count every operation on its line of the table; those that name none (health) are free."""

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        operation = operation_of(request)
        if operation is not None and operation.rate:
            rates.take(operation.rate, request.get(USER) or address_of(request))
        return await handler(request)

    return limit


def address_of(request: web.Request) -> str:
    """Whom to count without a user: the address, of IPv6 the network that one customer gets whole (/64)."""
    remote = request.remote or ""
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:  # a Unix socket
        return remote
    if address.version == 4:
        return remote
    return str(ipaddress.ip_network((address, 64), strict=False))
