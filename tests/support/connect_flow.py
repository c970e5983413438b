"""The API's doors for connecting accounts, over toy platforms, with browsers that keep cookies."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from picscripter.platforms.registry import Registry
from picscripter.services.credentials import Credentials
from picscripter.services.linking import Linking, link
from picscripter.services.refreshing import Refreshing
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database, open_database
from picscripter.storage.posts import Posts
from picscripter.storage.revoked_tokens import RevokedTokens
from picscripter.storage.vault import Vault
from picscripter.testing.clock import ManualClock
from picscripter.web.app import Services, create_app
from picscripter.web.auth import Bearer
from picscripter.web.rates import Rates
from picscripter.web.serving import Runner
from support.connecting import add_user
from support.social import KEYS, Social, SocialNetwork

SECRET = "session-secret-of-the-tests-0123456789"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"Accept": "application/json"}


@dataclass
class Seen:
    """An answer, read; `path` is where the browser ended."""

    path: str
    status: int
    headers: Any
    text: str
    json: Any


@dataclass
class Browser:
    """Keeps cookies and shows pages; `token` makes it an app's page or program."""

    flow: "Flow"
    http: aiohttp.ClientSession

    async def __call__(self, method: str, path: str, *, token: str | None = None, **more: Any) -> Seen:
        headers = {**HTML, **more.pop("headers", {})}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        more.setdefault("allow_redirects", True)
        async with self.http.request(method, self.flow.base + path, headers=headers, **more) as answer:
            text = await answer.text()
            parsed = await answer.json(content_type=None) if "json" in answer.content_type else None
            return Seen(answer.url.path, answer.status, answer.headers, text, parsed)

    async def begin(self, user_id: str, platform: str = "social") -> str:
        """Ask for the consent address, as the user's own page in this browser does."""
        seen = await self("GET", f"/api/connect/{platform}", token=self.flow.token(user_id), headers=JSON)
        assert seen.status == 200, seen.text
        return str(seen.json["redirectUrl"])

    async def back(self, answer: dict[str, str], platform: str = "social", **more: Any) -> Seen:
        """The platform sends the browser back to us."""
        return await self("GET", f"/api/callback/{platform}", params=answer, **more)

    async def press(self, seen: Seen, *accounts: str, decision: str = "connect", **changed: str) -> Seen:
        """Send the form of the page, with these boxes ticked."""
        hidden = dict(re.findall(r'name="(token)" value="([^"]*)"', seen.text)) | changed
        form = [*hidden.items(), ("decision", decision), *(("accounts", each) for each in accounts)]
        return await self("POST", seen.path, data=form)


@dataclass
class Flow:
    """Everything at hand."""

    base: str
    social: Social
    other: Social
    services: Services
    linking: Linking
    clock: ManualClock
    database: Database

    def token(self, user_id: str) -> str:
        return self.services.bearer.issue(user_id)

    async def user(self, email: str) -> str:
        return await add_user(self.database, email)

    async def connections(self, user_id: str) -> list[Any]:
        return await self.linking.connections.of_user(user_id)


@asynccontextmanager
async def open_flow(
    database_url: str, clock: ManualClock, *, public_url: str = "http://127.0.0.1:5000", **keys: str
) -> AsyncIterator[Flow]:
    """The application on a socket of its own."""
    async with open_database(database_url, clock) as database:
        social, other = Social(clock), Social(clock, name="other")
        registry: Any = Registry([social, other])  # type: ignore[list-item]
        network: Any = SocialNetwork()
        vault = Vault([bytes(range(32))])
        connections = Connections(database, vault, clock)
        credentials = Credentials(keys or KEYS, sandbox=False)
        linking = link(
            database=database,
            vault=vault,
            clock=clock,
            registry=registry,
            network=network,
            credentials=credentials,
            connections=connections,
            refreshing=Refreshing(connections, registry, network, credentials.app, clock),
            public_url=public_url,
        )
        unused: Any = None
        services = Services(
            public_url=public_url,
            session_secret=SECRET,
            clock=clock,
            database=database,
            vault=vault,
            registry=registry,
            credentials=credentials,
            bearer=Bearer(SECRET, RevokedTokens(database=database), clock),
            rates=Rates(clock),
            posts=Posts(database, clock),
            accounts=unused,
            composing=unused,
            amending=unused,
            idempotency=unused,
            linking=linking,
        )
        runner = Runner(create_app(services), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield Flow(base, social, other, services, linking, clock, database)
        finally:
            await runner.cleanup()


@asynccontextmanager
async def open_browser(flow: Flow) -> AsyncIterator[Browser]:
    """A browser with an empty cookie jar."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Browser(flow, http)


async def allowed(flow: Flow, browser: Browser, user_id: str, platform: str = "social") -> dict[str, str]:
    """Begin and press Allow; what the platform sends back."""
    toy = flow.social if platform == "social" else flow.other
    return toy.allow(await browser.begin(user_id, platform))
