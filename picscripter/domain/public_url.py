"""Whether platforms could fetch a file at PUBLIC_URL: told from the address alone."""

from urllib.parse import urlsplit

from picscripter.domain.media_address import place_of
from picscripter.domain.server_address import is_public_name

RULE = "media.public_url"


def unreachable(public_url: str) -> str | None:
    """Why no platform fetches from there, as a sentence; None: nothing speaks against it.

    Where the name leads, and whether a proxy stands there, is for `picscripter doctor` to find out.
    """
    try:
        place = place_of(public_url)
    except ValueError as fault:
        return f"PUBLIC_URL cannot be used: {fault}."
    if urlsplit(public_url).scheme != "https":
        return f"PUBLIC_URL ({public_url}) is not https, and platforms fetch from nothing else."
    if not is_public_name(place):
        return f"PUBLIC_URL ({public_url}) has no public name, so that no platform can fetch from it."
    return None
