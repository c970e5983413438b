"""All first-party platforms at once: their emulators, a server, a person with an account on each, an app that posts.

Whatever the server says to a platform is noted on its way, so that tests see what became of an option.
"""

import email
import hashlib
import io
import json
import socket
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from picscripter.plugin.clock import SystemClock
from picscripter.sandbox.samples import PATH as SAMPLES
from picscripter.sandbox.serving import serve
from picscripter.testing.person import Person
from picscripter.testing.relay import Seen, relay
from picscripter.web.serving import Runner
from picscripter.wiring import open_house
from support.connect_flow import JSON
from support.cutter import Cutter
from support.house import settings_for

PLATFORMS = ("facebook", "instagram", "linkedin", "pinterest", "tiktok", "twitter", "youtube")
RAW = {"Content-Type": "application/octet-stream"}
PATIENT = {"Prefer": "wait=20"}

Json = dict[str, Any]


class Everywhere:
    """`accounts`: what is connected, by platform and login (`""`: the first login). `samples`: address of files to post."""

    def __init__(self, base: str, sandbox: str, calls: list[Seen], http: aiohttp.ClientSession) -> None:
        self.base, self.sandbox, self.samples = base, sandbox, f"{sandbox}{SAMPLES}"
        self.accounts: dict[tuple[str, str], Json] = {}
        self._calls, self._http, self._person = calls, http, Person(http)
        self._headers: dict[str, str] = dict(JSON)
        self._uploads: dict[str, str] = {}

    async def sign_up(self) -> None:
        given = {"email": f"{uuid.uuid4()}@example.com", "password": "password123"}
        _, person = await self.api("POST", "/api/auth/signup", json=given)
        self._headers["Authorization"] = f"Bearer {person['token']}"

    async def newcomer(self) -> "Everywhere":
        """Somebody else, with one account on each platform."""
        made = Everywhere(self.base, self.sandbox, self._calls, self._http)
        await made.sign_up()
        for platform in PLATFORMS:
            await made.account(platform)
        return made

    async def api(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        headers = {**self._headers, **more.pop("headers", {})}
        async with self._http.request(method, self.base + path, headers=headers, **more) as answer:
            return answer.status, await answer.json(content_type=None)

    async def account(self, platform: str, login: str = "") -> Json:
        """The connection with this login; the first time, a person presses *Allow*. Each login has its own account."""
        if (platform, login) not in self.accounts:
            self.accounts[platform, login] = await self._connect(platform, login)
        return self.accounts[platform, login]

    async def _connect(self, platform: str, login: str) -> Json:
        words = f"?login={login}" if login else ""
        _, begun = await self.api("GET", f"/api/connect/{platform}{words}")
        which = await self._account_of(platform, 1 if login else 0)
        location = await self._person.allow(begun["redirectUrl"], accounts=which)
        async with self._http.get(location, headers=self._headers) as page:
            ended = await page.json(content_type=None)
        if choice := ended.get("choice"):
            body = {"accounts": [choice["accounts"][0]["id"]]}
            _, ended = await self.api("POST", f"/api/connect/choices/{choice['id']}", json=body)
        return dict(ended["connections"][0])

    async def _account_of(self, platform: str, number: int) -> list[str]:
        async with self._http.get(f"{self.sandbox}/{platform}/_accounts") as answer:
            return [(await answer.json())[number]["id"]]

    async def upload(self, content: bytes) -> str:
        """Its id; the same bytes are handed in once."""
        digest = sha256(content)
        if digest not in self._uploads:
            status, file = await self.api("POST", "/api/media", data=io.BytesIO(content), headers=RAW)
            assert (status < 300, file["sha256"]) == (True, digest), file
            self._uploads[digest] = file["id"]
        return self._uploads[digest]

    async def forget(self, platform: str) -> None:
        """No post of it on the wall, and nothing noted."""
        async with self._http.post(f"{self.sandbox}/{platform}/_reset", data="{}"):
            self._calls.clear()

    async def dials(self, platform: str, **dials: Any) -> None:
        async with self._http.post(f"{self.sandbox}/{platform}/_dials", json=dials) as answer:
            assert answer.status < 300, await answer.text()

    async def wall(self, platform: str) -> list[Json]:
        """Its posts; in place of a medium's address the digest of its bytes."""
        async with self._http.get(f"{self.sandbox}/wall.json") as answer:
            shown = [item for item in await answer.json() if item["platform"] == platform]
        for item in shown:
            for medium in item["media"]:
                async with self._http.get(medium.pop("url")) as answer:
                    medium["sha256"] = sha256(await answer.read())
        return shown

    @property
    def requests(self) -> list[Seen]:
        """What the platforms were asked since the last `forget`."""
        return list(self._calls)

    @property
    def told(self) -> set[tuple[str, Any]]:
        """Every name and value in these requests, from wherever they stand."""
        return {pair for call in self._calls for pair in words_of(call)}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def words_of(call: Seen) -> Iterator[tuple[str, Any]]:
    """Names and values of the query and of a body of JSON, of a form, or of a form's parts without files."""
    yield from parse_qsl(call.query)
    kind = {name.lower(): value for name, value in call.headers.items()}.get("content-type", "")
    if "json" in kind:
        yield from _leaves("", json.loads(call.body or b"null"))
    elif "x-www-form-urlencoded" in kind:
        yield from parse_qsl(call.body.decode())
    elif kind.startswith("multipart/"):
        whole = email.message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.body)
        for part in whole.walk():
            name = part.get_param("name", header="content-disposition")
            if name and not part.get_filename():
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                yield str(name), content.decode()


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case Mapping():
            for inner, found in value.items():
                yield from _leaves(inner, found)
        case list():
            for each in value:
                yield from _leaves(name, each)
        case _:
            yield name, value


@asynccontextmanager
async def open_everywhere(
    folder: Path, *, cutter: Cutter | None = None, **environ: str
) -> AsyncIterator[Everywhere]:
    """All of it, in this process. With a `cutter` nothing is noted, but connections to the platforms break."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        sandbox = await stack.enter_async_context(serve(clock, PLATFORMS))
        noted: list[Seen] = []
        if cutter is None:
            between = await stack.enter_async_context(relay(clock, sandbox))
            address, noted = between.address, between.calls
        else:
            address = await stack.enter_async_context(cutter.before(sandbox))
        settings = settings_for(
            folder,
            sandbox=address,
            PUBLIC_URL=base,
            PICSCRIPTER_PLUGINS=",".join(PLATFORMS),
            MEDIA_ALLOW_HOSTS=sandbox.removeprefix("http://"),
            **environ,
        )
        house = await stack.enter_async_context(open_house(settings, clock))
        runner = Runner(house.app(), shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, door).start()
        running = house.engine()
        await running.start()
        stack.push_async_callback(running.stop, grace=1)
        http = await stack.enter_async_context(
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        )
        made = Everywhere(base, sandbox, noted, http)
        await made.sign_up()
        yield made
