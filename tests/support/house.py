"""A whole house beside a running sandbox, in this process: settings, a user, connected accounts, an engine."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp.test_utils import TestServer

from picscripter.domain.states import ENDED, Status
from picscripter.plugin import Consent, Grant, Media, oauth2
from picscripter.plugin.clock import Clock, SystemClock
from picscripter.sandbox.app import create_app
from picscripter.services.media.rows import rows_from, with_facts
from picscripter.settings import Settings, load
from picscripter.storage.fields import to_ms
from picscripter.storage.post_rows import NewPost, StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.storage.users import StoredUser, Users
from picscripter.wiring import House, open_house

SECRETS = {
    "JWT_SECRET": "jwt-secret-of-the-tests-0123456789abcdef",
    "ENCRYPTION_KEY": "0123456789abcdef" * 4,
    "SESSION_SECRET": "session-secret-of-the-tests-0123456789",
}

STILL = ENDED | {Status.UNKNOWN, Status.HELD}
"""What a post is in when nothing more happens to it by itself for now."""


def settings_for(folder: Path, *, sandbox: str, **environ: str) -> Settings:
    """Settings as an operator would give them."""
    quick = {"PICSCRIPTER_SETTLE_SECONDS": "3", "PICSCRIPTER_BACKOFF_SECONDS": "0.2", **SECRETS}
    given = {"PICSCRIPTER_DATA": str(folder), "PICSCRIPTER_SANDBOX": sandbox} | quick | environ
    return load(given, env_file=folder / "no.env")


class Estate:
    """A house, the sandbox next door, and what tests do with both."""

    def __init__(self, house: House, sandbox: str, http: aiohttp.ClientSession) -> None:
        self.house = house
        self.sandbox = sandbox
        self.http = http

    async def user(self, email: str | None = None) -> str:
        user = StoredUser(
            id=str(uuid.uuid4()), email=email or f"{uuid.uuid4()}@example.com", password_hash="x"
        )
        await Users(database=self.house.database).add(user, self.house.clock.now())
        return user.id

    async def connect(self, user_id: str, platform: str, *, account: int = 0) -> StoredConnection:
        """Walk the consent page like a browser, and keep the account that comes back (`account`: which of several)."""
        plugin = self.house.registry[platform]
        login = plugin.description.login()
        app = self.house.credentials.app(plugin, login.name)
        verifier = None if login.pkce == "none" else oauth2.make_verifier()
        consent = Consent(
            state="state",
            redirect_uri=f"http://localhost:5000/api/callback/{platform}",
            scopes=login.scopes,
            challenge=None if verifier is None else oauth2.challenge(verifier, login.pkce),
        )
        code = await self._allow(platform, self.house.network.authorize_url(plugin, app, consent))
        grant = Grant(code=code, redirect_uri=consent.redirect_uri, scopes=login.scopes, verifier=verifier)
        tokens = await plugin.exchange_code(self.house.network.context(plugin, app), grant)
        accounts = await plugin.fetch_accounts(self.house.network.session(plugin, app, tokens))
        chosen = accounts[account]
        return await self.house.connections.save(
            user_id, platform, login.name, chosen, chosen.tokens or tokens
        )

    async def _allow(self, platform: str, url: str) -> str:
        async with self.http.get(url) as page:
            text = await page.text()
        request = re.search(r'name="?request"? value="?([^">\s]+)', text)
        assert request is not None, text
        form = {"request": request[1], "decision": "allow"}
        consent = f"{self.sandbox}/{platform}/_consent"
        async with self.http.post(consent, data=form, allow_redirects=False) as answer:
            location = answer.headers["Location"]
        return parse_qs(urlsplit(location).query)["code"][0]

    async def post(
        self,
        connection: StoredConnection,
        caption: str,
        *,
        at: datetime | None = None,
        media: list[dict[str, Any]] | None = None,
        options: dict[str, Any] | None = None,
    ) -> StoredPost:
        return (await self.posts(connection, [caption], at=at, media=media, options=options))[0]

    async def posts(
        self,
        connection: StoredConnection,
        captions: list[str],
        *,
        at: datetime | None = None,
        media: list[dict[str, Any]] | None = None,
        options: dict[str, Any] | None = None,
    ) -> list[StoredPost]:
        new = [
            NewPost(
                id=str(uuid.uuid4()),
                user_id=connection.user_id,
                connection_id=connection.id,
                platform=connection.platform,
                caption=caption,
                status=Status.SCHEDULED if at else Status.QUEUED,
                due_at=to_ms(at or self.house.clock.now()),
                media=media or [],
                options=options or {},
                scheduled_at=at,
            )
            for caption in captions
        ]
        return await self.house.posts.create(new)

    async def file(self, user_id: str, content: bytes) -> dict[str, Any]:
        """A file of this user's, as a post's row shows it."""

        async def pieces() -> AsyncIterator[bytes]:
            yield content

        kept = (await self.house.intake().take(user_id, pieces())).media
        assert kept.type != "text"
        facts = with_facts(Media(type=kept.type, url=""), kept, kept.sha256)
        assert isinstance(facts, Media)
        return rows_from([facts], {"0": kept.id}, (), fixes={}, originals={})[0]

    async def run(self, post: StoredPost, connection: StoredConnection) -> StoredPost:
        """What a worker does with a post that loaded its account a moment ago; where that leaves it."""
        publishing = self.house.publishing()
        stories = await publishing.journal.load({post.id: post.round})
        await publishing.run(post, connection, stories[post.id])
        found = await self.house.posts.get(post.user_id, post.id)
        assert found is not None
        return found

    async def dials(self, platform: str, **dials: Any) -> None:
        async with self.http.post(f"{self.sandbox}/{platform}/_dials", json=dials) as answer:
            assert answer.status < 300, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.sandbox}/wall.json") as answer:
            return list(await answer.json())

    async def until_still(self, posts: list[StoredPost], *, seconds: float = 30) -> list[StoredPost]:
        """The posts once nothing more happens to any of them by itself."""

        async def look() -> list[StoredPost] | None:
            now = [await self.house.posts.get(post.user_id, post.id) for post in posts]
            found = [post for post in now if post is not None]
            return found if all(post.status in STILL for post in found) else None

        return await eventually(look, seconds=seconds)


async def eventually(look: Callable[[], Awaitable[Any]], *, seconds: float = 30) -> Any:
    """The first answer that is not None; AssertionError when none comes in time."""
    clock = SystemClock()
    until = clock.steady() + seconds
    while (answer := await look()) is None:
        assert clock.steady() < until, f"nothing within {seconds} s"
        await asyncio.sleep(0.05)
    return answer


@asynccontextmanager
async def open_estate(
    folder: Path, *, clock: Clock | None = None, engine: bool = True, **environ: str
) -> AsyncIterator[Estate]:
    """Sandbox, house and (unless `engine=False`) a running engine."""
    clock = clock or SystemClock()
    async with TestServer(create_app(clock)) as server, aiohttp.ClientSession() as http:
        sandbox = str(server.make_url("")).rstrip("/")
        async with open_house(settings_for(folder, sandbox=sandbox, **environ), clock) as house:
            running = house.engine() if engine else None
            if running is not None:
                await running.start()
            try:
                yield Estate(house, sandbox, http)
            finally:
                if running is not None:
                    await running.stop(grace=1)
