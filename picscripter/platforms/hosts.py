"""Where a host that a plugin declares really is: live, or wherever the operator or the sandbox points it."""

import re
from collections.abc import Mapping
from copy import copy
from urllib.parse import quote

from yarl import URL

from picscripter.domain.server_address import server_of
from picscripter.platforms.moved_hosts import setting_of
from picscripter.plugin import ContractBroken, Description, Host, Problem, Refused

# What a path (with a query, perhaps) may hold unquoted; escapes stay as they are.
_PLAIN = "%/:;=@&?~+!$,'()*[]"
_DOTS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


class Hosts:
    """The hosts of one platform. Pure: it computes addresses and opens nothing.

    Hosts that are `per_account` have no address until `bound` gives them one.

    `overrides`: `PICSCRIPTER_HOST_<PLATFORM>_<NAME>` to base addresses. `sandbox`: with it every host is
    `<sandbox>/<platform>/<name>`, and overrides do not count: nothing may leave the sandbox.
    """

    def __init__(self, description: Description, overrides: Mapping[str, str], sandbox: str | None) -> None:
        self.platform = description.name
        self.patterns = {
            name: _matcher(address) for name, host in description.hosts.items() if (address := _named(host))
        }
        self.bases: Mapping[str, str] = {}
        self._declared = description.hosts
        self._moved = {
            name: _base(to)
            for name in description.hosts
            if (to := _elsewhere(description.name, name, overrides, sandbox)) is not None
        }

    @property
    def is_elsewhere(self) -> bool:
        """Whether what answers is not the live platform: it stands where the operator or the sandbox put it."""
        return bool(self._moved)

    def bound(self, bases: Mapping[str, str]) -> "Hosts":
        """The same for one account, whose servers are `bases`: it can ask no other account's.

        Refused when one of them is no public server; ContractBroken when no such host is `per_account`.
        """
        if not bases:
            return self
        for name in bases:
            if name not in self._declared or not self._declared[name].per_account:
                raise self._broken(f"it declares no host named {name!r} that is per_account")
        own = copy(self)
        own.bases = {name: _public(base) for name, base in bases.items()}
        return own

    def is_strange(self, url: URL) -> bool:
        """Whether this leads to a server that a stranger named, so that its address must be looked at, too."""
        if any(_is_below(url, base) for base in self._moved.values()):
            return False
        return str(url.origin()) in self.bases.values()

    def resolve(self, host: str, path: str = "") -> URL:
        """The address of `path` on a declared host, or (no path) of a whole address that an answer named.

        ContractBroken when the host is not declared, or the path leads away from it.
        """
        if "://" in host:
            if path:
                raise self._broken("a whole address takes no path beside it")
            return URL(self.rewrite(host), encoded=True)
        if host not in self._declared:
            raise self._broken(f"it declares no host named {host!r}")
        return URL(self._target(host) + self._path(path), encoded=True)

    def rewrite(self, url: str) -> str:
        """Where a live address leads here: itself, or its place below the override. ContractBroken if not declared."""
        try:
            parsed = URL(url, encoded=True)  # signed addresses must stay as they are, escape by escape
            parsed.origin()
        except ValueError:
            raise self._broken("an answer named something that is no address") from None
        if parsed.raw_user is not None or parsed.raw_password is not None or not parsed.raw_host:
            raise self._broken("an address with a user name, or without a host, is not followed")
        tail = self._path(parsed.raw_path_qs)
        if any(_is_below(parsed, base) for base in self._moved.values()):
            return str(parsed.origin()) + tail
        name = self._declaring(parsed)
        if name is None:
            raise self._broken(f"it declares no host {parsed.scheme}://{parsed.raw_authority}")
        fragment = f"#{parsed.raw_fragment}" if parsed.raw_fragment else ""
        return self._moved.get(name, str(parsed.origin())) + tail + fragment

    def _declaring(self, url: URL) -> str | None:
        """The exact base first, so that a pattern of one host does not take what belongs to another."""
        origin = str(url.origin())
        for name in self._declared:
            if origin == self._own(name):
                return name
        return next((name for name, pattern in self.patterns.items() if pattern.fullmatch(origin)), None)

    def _target(self, name: str) -> str:
        target = self._own(name)
        if target is None:
            raise self._broken(f"this account has no address for the host {name!r}")
        return self._moved.get(name) or target

    def _own(self, name: str) -> str | None:
        """Its live address; None for a host per account while there is no account."""
        base = self._declared[name].base
        return self.bases.get(name) if base is None else _base(base)

    def _path(self, path: str) -> str:
        if path and not path.startswith("/"):
            raise self._broken("a path begins with a slash")
        if _DOTS.search(path.partition("?")[0]):
            raise self._broken("a path with dot segments leads away from its host")
        return quote(path, safe=_PLAIN)

    def _broken(self, what: str) -> ContractBroken:
        return ContractBroken(f"{self.platform}: {what}")


def _elsewhere(platform: str, name: str, overrides: Mapping[str, str], sandbox: str | None) -> str | None:
    if sandbox is not None:
        return f"{sandbox.rstrip('/')}/{platform}/{name}"
    return overrides.get(setting_of(platform, name))


def _base(address: str) -> str:
    url = URL(address)
    return (str(url.origin()) + url.raw_path).rstrip("/")


def _is_below(url: URL, base: str) -> bool:
    place = URL(base)
    return url.origin() == place.origin() and f"{url.raw_path}/".startswith(f"{place.raw_path.rstrip('/')}/")


def _public(base: str) -> str:
    try:
        return server_of(base)
    except ValueError as fault:
        problem = Problem(path="/fields", rule="server", message=f"{fault}".capitalize() + ".")
        raise Refused(problem.message, problems=(problem,)) from fault


def _named(host: Host) -> str | None:
    """What tells which addresses in answers are this host's."""
    return host.pattern or host.base


def _matcher(address: str) -> re.Pattern[str]:
    """`*` stands for one or more whole labels."""
    labels = r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*"
    return re.compile(re.escape(address.rstrip("/")).replace(r"\*", labels))
