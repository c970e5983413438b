"""Platforms that fetch files from us: whether they could, and whether they did."""

import secrets
from collections.abc import AsyncIterator

from aiohttp import ClientError, ClientSession, ClientTimeout

from picscripter.cli.checkup.finding import Finding, bad, note, ok
from picscripter.domain.lent_address import PATH
from picscripter.domain.public_url import unreachable
from picscripter.platforms.hosts import Hosts
from picscripter.platforms.registry import Registry
from picscripter.settings import Settings
from picscripter.storage.database import Database
from picscripter.storage.fields import Ms
from picscripter.storage.loans import Loans

_TOPIC = "pulls"
_PATIENCE = 5.0
_HOUR: Ms = 3600 * 1000
_DAYS = 7
_PROXY = f"Let the proxy before this server pass {PATH}… on to it, with GET and HEAD, for everybody."


async def look(settings: Settings, registry: Registry) -> AsyncIterator[Finding]:
    """Ask our own public address, if a platform needs it."""
    names = _pulling(settings, registry)
    if not names:
        return
    why = unreachable(settings.public_url)
    if why is None:
        yield await asked(settings.public_url)
        return
    yield note(
        _TOPIC,
        f"{', '.join(names)}: what they fetch from this server is refused. {why}",
        "Set PUBLIC_URL to an https:// address that the whole internet reaches.",
    )


def _pulling(settings: Settings, registry: Registry) -> list[str]:
    """Live platforms that fetch files; emulated ones may be on this very machine."""
    if settings.sandbox is not None:
        return []
    overrides = settings.host_overrides()
    described = [each.description for each in registry.values() if each.description.pulls]
    return [each.label for each in described if not Hosts(each, overrides, None).is_elsewhere]


async def asked(public_url: str) -> Finding:
    """An address of a lent file that there never was: that it is we who say so is known by the request's id."""
    mark = secrets.token_hex(16)
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=_PATIENCE)) as session,
            session.get(f"{public_url}{PATH}doctor", headers={"X-Request-Id": mark}) as answer,
        ):
            ours = answer.status == 404 and answer.headers.get("X-Request-Id") == mark
    except (OSError, TimeoutError, ClientError) as fault:
        why = " ".join(str(fault).split()) or type(fault).__name__
        return note(
            _TOPIC,
            f"{public_url}{PATH} does not answer from here: {why}",
            "Platforms fetch files there. Start `picscripter serve`, and look from outside, too.",
        )
    if ours:
        return ok(_TOPIC, f"{public_url}{PATH} leads here")
    return bad(_TOPIC, f"{public_url}{PATH} is answered by somebody else ({answer.status})", _PROXY)


async def fetched(database: Database) -> AsyncIterator[Finding]:
    """Whether platforms came for what was lent to them."""
    pulls = await Loans(database).pulls(within=_DAYS * 24 * _HOUR, patience=_HOUR)
    missed = pulls.lent - pulls.fetched - pulls.waiting
    told = f"of {pulls.lent} files lent to platforms in {_DAYS} days, {missed} were not fetched"
    if missed and not pulls.fetched:
        yield bad(_TOPIC, f"{told}: they could not reach us", _PROXY)
    elif missed:
        yield note(_TOPIC, told, "A few are usual: posts that were cancelled, edited or refused.")
    elif pulls.fetched:
        yield ok(_TOPIC, f"{pulls.fetched} files lent in {_DAYS} days, all of them fetched")
