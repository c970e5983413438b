"""A person who answers consent pages, as a browser would."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from aiohttp import ClientSession

REQUEST = "X-Sandbox-Request"


class Person:
    """Opens an authorize address and presses a button; what comes back is where the browser is sent then."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def allow(
        self, address: str, *, scopes: Iterable[str] | None = None, accounts: Iterable[str] | None = None
    ) -> str:
        """Press *Allow*; None leaves a list as the page ticked it. Raises ValueError without a form."""
        form = [("decision", "allow")]
        form += [("scope", scope) for scope in scopes or ()] + [
            ("account", account) for account in accounts or ()
        ]
        return await self._press(address, form)

    async def deny(self, address: str) -> str:
        """Press *Deny*."""
        return await self._press(address, [("decision", "deny")])

    async def _press(self, address: str, form: list[tuple[str, str]]) -> str:
        async with self._session.get(address) as page:
            request = page.headers.get(REQUEST)
            if request is None:
                raise ValueError(f"no consent page but {page.status}: {await page.text()}")
        target = urlsplit(address)
        platform = target.path.split("/")[1]
        where = f"{target.scheme}://{target.netloc}/{platform}/_consent"
        sent = [("request", request), *form]
        async with self._session.post(where, data=sent, allow_redirects=False) as answer:
            return answer.headers["Location"]


def answer_of(location: str) -> dict[str, str]:
    """The query of the address to which the browser was sent back: `code` and `state`, or `error`."""
    return dict(parse_qsl(urlsplit(location).query))
