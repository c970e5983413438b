"""Addresses of servers that people type or strangers name (`social.example`): which of them we talk to."""

from yarl import URL

from picscripter.domain.media_address import Place, place_of

_LONGEST = 253
# Names that lead nowhere on the public internet: RFC 6761, 6762, 7686, 8375, 9476, and ICANN's `.internal` of 2024.
_PRIVATE = (".localhost", ".local", ".internal", ".home.arpa", ".invalid", ".onion", ".alt")


def server_of(text: str) -> str:
    """`https://social.example` for what was typed: with or without scheme, capitals or a last slash.

    ValueError, with a sentence for people, for all but the bare address of a public server: a path, a user name,
    another port, a number in place of a name, a name without a dot. Where the name leads is looked at when it is
    connected to.
    """
    given = text.strip().rstrip("/")
    if not given or len(given) > _LONGEST + len("https://"):
        raise ValueError("the server's address is missing, or too long")
    address = given if "://" in given else f"https://{given}"
    place, url = place_of(address), URL(address)
    if url.scheme != "https" or place.port != 443:
        raise ValueError("a server is reached by https on its usual port")
    if not is_public_name(place):
        raise ValueError("the server must have a public name, such as social.example")
    if url.raw_path not in ("", "/") or url.raw_query_string or url.raw_fragment:
        raise ValueError("give the server's name alone, without a path")
    return f"https://{place.host}"


def is_public_name(place: Place) -> bool:
    """Whether the host is a name that the whole internet can look up; where it leads is another question."""
    return place.address is None and "." in place.host and not place.host.endswith(_PRIVATE)
