"""Which addresses of pictures and videos we are willing to fetch: decided without touching the network."""

import ipaddress
import re
from dataclasses import dataclass

from yarl import URL

from picscripter.plugin import Problem

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA special-purpose registries (https://www.iana.org/assignments/iana-ipv4-special-registry,
# …/iana-ipv6-special-registry), as of 2025. Python's own `is_global` differs between versions, so the table is ours.
_CLOSED_4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent answers here: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# All global unicast there is (RFC 4291); mapped, NAT64, ULA lie outside.
_OPEN_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    ipaddress.IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_USER = re.compile(r"[^/]*//[^/?#]*@")
_UNSEEN = re.compile(r"[^\x21-\U0010ffff]|[\x7f-\xa0\\]")
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)$", re.IGNORECASE)
_NAME = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Host (lower-case ASCII, no trailing dot, no brackets) and port of an address."""

    host: str
    port: int

    @property
    def address(self) -> Address | None:
        """The IP address when the host is one and not a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    def allowed_by(self, allow: frozenset[str]) -> bool:
        """Whether an operator's list names this host, alone (any port) or with this port."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return not allow.isdisjoint({self.host, shown, f"{shown}:{self.port}"})


def is_public(address: str | Address) -> bool:
    """Whether this is an address of the internet at large.

    It is not for private, loopback, link-local, metadata, multicast and reserved ones, nor for any IPv6 form that
    carries an IPv4 address inside.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in net for net in _CLOSED_4)
    return ip.scope_id is None and ip in _OPEN_6 and not any(ip in net for net in _CLOSED_6)


def place_of(url: str) -> Place:
    """Where this address leads. ValueError, with a sentence for people, when it is none that we would ever fetch."""
    if _UNSEEN.search(url):
        raise ValueError("the address holds a space, a backslash or an invisible character")
    parsed = URL(url)
    if parsed.scheme not in ("http", "https"):
        raise ValueError("the address must begin with https:// or http://")
    if _USER.match(url):
        raise ValueError("the address must not carry a user name or password")
    if not parsed.raw_host or parsed.port is None:
        raise ValueError("the address names no host")
    return Place(_host(parsed.raw_host), parsed.port)


def check_media_url(url: str, allow: frozenset[str] = frozenset(), *, path: str = "/media") -> Problem | None:
    """What can be said of a media address without asking anybody; names are resolved, and checked again, at the fetch.

    `allow`: `MEDIA_ALLOW_HOSTS`, entries like `127.0.0.1`, `127.0.0.1:4111`, `cdn.internal`.
    """
    try:
        place = place_of(url)
    except ValueError as fault:
        return _problem(path, f"{fault}".capitalize() + ".", "Give an https address that anybody can open.")
    if place.allowed_by(allow):
        return None
    if place.port not in (80, 443):
        return _problem(path, f"Port {place.port} is not fetched from.", "Use port 443 (https) or 80 (http).")
    if place.address is not None and not is_public(place.address):
        return private_address(path)
    # RFC 6761: loopback, whatever a resolver says.
    if place.host == "localhost" or place.host.endswith(".localhost"):
        return private_address(path)
    return None


def private_address(path: str = "/media") -> Problem:
    """The problem of a host that is no public place on the internet."""
    return _problem(
        path,
        "The address leads to a private or reserved network.",
        "Use a public address, or let the operator name the host in MEDIA_ALLOW_HOSTS.",
    )


def _problem(path: str, message: str, fix: str) -> Problem:
    return Problem(path=path, rule="media.address", message=message, fix=fix)


def _host(raw: str) -> str:
    host = raw.lower().removesuffix(".")
    if ":" in host:
        return str(_ip(host))
    if _NUMBER.match(host.rpartition(".")[2]):
        # `2130706433`, `0x7f.1`, `0177.0.0.1` and `127.1` all mean 127.0.0.1 to some resolver
        # (https://url.spec.whatwg.org/#ends-in-a-number-checker): only the plain form is taken.
        return str(_ip(host))
    if not _NAME.match(host):
        raise ValueError("the address names no valid host")
    return host


def _ip(text: str) -> Address:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("the address spells its IP number in an unusual way") from None
    if "%" in text:
        raise ValueError("the address names a network interface")
    return address
