"""A running API on a real database, and a client that knows a few people."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from picscripter.domain.lent_address import Seal
from picscripter.plugin import Account, Tokens
from picscripter.services.accounts import Accounts
from picscripter.services.amending import Amending
from picscripter.services.checking import Checking
from picscripter.services.composing import Composing
from picscripter.services.credentials import Credentials
from picscripter.services.idempotency import Idempotency
from picscripter.services.media.intake import Intake
from picscripter.services.media.lending import MediaLending
from picscripter.services.media.probing import Probing
from picscripter.services.media.shelf import Shelf
from picscripter.services.passwords import Passwords
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database, open_database
from picscripter.storage.idempotency import IdempotencyKeys
from picscripter.storage.library import Library
from picscripter.storage.loans import Loans
from picscripter.storage.media_folder import MediaFolder
from picscripter.storage.posts import Posts
from picscripter.storage.revoked_tokens import RevokedTokens
from picscripter.storage.users import Users
from picscripter.storage.vault import Vault
from picscripter.testing.clock import ManualClock
from picscripter.web.app import Services, create_app
from picscripter.web.auth import Bearer
from picscripter.web.rates import Rates
from picscripter.web.services import Media
from picscripter.web.serving import Runner
from support.toys import toy_registry

SECRET = "0123456789abcdef0123456789abcdef0123"


@dataclass
class Answer:
    status: int
    headers: Any
    text: str
    json: Any

    def rules(self) -> set[tuple[str, str]]:
        """(path, rule) of every error."""
        return {(each["path"], each["rule"]) for each in self.json["errors"]}


@dataclass
class Api:
    """The API as a person sees it; `token` goes along with every request."""

    session: aiohttp.ClientSession
    base: str
    services: Services
    clock: ManualClock
    token: str | None = None
    user_id: str = ""
    email: str = ""

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])

    async def __call__(self, method: str, path: str, json: Any = None, **more: Any) -> Answer:
        headers = dict(more.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if json is not None:
            more["json"] = json
        async with self.session.request(
            method, self.base + path, headers=headers, allow_redirects=False, **more
        ) as response:
            text = await response.text()
            parsed = await response.json(content_type=None) if "json" in response.content_type else None
            return Answer(response.status, response.headers, text, parsed)

    async def person(self, email: str = "ann@example.com") -> "Api":
        """The same API in the hands of somebody who has signed up."""
        answer = await replace(self, token=None)(
            "POST", "/api/auth/signup", {"email": email, "password": "password123"}
        )
        assert answer.status == 201, answer.text
        user = answer.json["user"]
        return replace(self, token=answer.json["token"], user_id=user["id"], email=user["email"])

    async def connect(self, account: str = "page-1", platform: str = "toy") -> str:
        """Connect an account without any consent; the connection's id."""
        connections = self.services.composing.connections
        stored = await connections.save(
            self.user_id,
            platform,
            "default",
            Account(id=account, handle=f"@{account}"),
            Tokens(access="canary-access-token", scopes=("toy.write",)),
        )
        return stored.id


def build(
    database: Database,
    clock: ManualClock,
    *,
    folder: Path,
    registry: Any = None,
    poll: float = 0.5,
    **more: Any,
) -> Services:
    """What the composition root does, with toy platforms."""
    vault = Vault([bytes(range(32))])
    posts = Posts(database, clock, poll=poll)
    registry = registry if registry is not None else toy_registry()
    library, files = Library(database, clock), MediaFolder(folder)
    intake = Intake(store=files, library=library, probing=Probing(), clock=clock, most=1_000_000)
    lending = MediaLending(
        loans=Loans(database), store=files, seal=Seal(SECRET), public_url="https://posts.example"
    )
    composing = Composing(
        posts=posts,
        connections=Connections(database, vault, clock),
        checking=Checking(registry),
        clock=clock,
    )
    values: dict[str, Any] = {
        "public_url": "http://api.example",
        "session_secret": SECRET,
        "cors_origins": ("https://app.example",),
        "credentials": Credentials({"TOY_ID": "1", "TOY_SECRET": "2"}, sandbox=False),
        "clock": clock,
        "database": database,
        "vault": vault,
        "registry": registry,
        "bearer": Bearer(SECRET, RevokedTokens(database=database), clock),
        "rates": Rates(clock),
        "posts": posts,
        "accounts": Accounts(users=Users(database=database), passwords=Passwords(cost=4), clock=clock),
        "composing": composing,
        "amending": Amending(posts=posts, composing=composing, platforms=registry, clock=clock),
        "media": Media(
            intake=intake, shelf=Shelf(library=library, store=files, clock=clock), lending=lending
        ),
        "idempotency": Idempotency(keys=IdempotencyKeys(database=database)),
    }
    return Services(**{**values, **more})


@asynccontextmanager
async def running(services: Services, clock: ManualClock) -> AsyncIterator[Api]:
    """The application on a socket of its own."""
    runner = Runner(create_app(services), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with aiohttp.ClientSession() as session:
            yield Api(session=session, base=f"http://127.0.0.1:{port}", services=services, clock=clock)
    finally:
        await runner.cleanup()


@pytest.fixture
def clock() -> ManualClock:
    """It begins now: aiohttp-jwt looks at the machine's clock too."""
    return ManualClock(datetime.now(UTC))


ON_BOTH = {"test_fuzzing", "test_posting", "test_changing", "test_listing", "test_unpublishing"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What rests on SQL runs on both databases; what is decided before it, on SQLite alone."""
    if "which_database" in metafunc.fixturenames:
        both = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH
        metafunc.parametrize("which_database", ["sqlite", "postgres"] if both else ["sqlite"])


@pytest.fixture
async def database(
    request: pytest.FixtureRequest, which_database: str, clock: ManualClock
) -> AsyncIterator[Database]:
    url = request.getfixturevalue(f"{which_database}_url")
    async with open_database(url, clock) as opened:
        yield opened


@pytest.fixture
def built(database: Database, clock: ManualClock, tmp_path: Path) -> Callable[..., Services]:
    def make(**more: Any) -> Services:
        return build(database, clock, folder=tmp_path / "media", **more)

    return make


@pytest.fixture
async def api(built: Callable[..., Services], clock: ManualClock) -> AsyncIterator[Api]:
    """The API, with nobody in it yet."""
    async with running(built(), clock) as opened:
        yield opened


@pytest.fixture
async def ann(api: Api) -> Api:
    """Ann has one toy account connected."""
    person = await api.person()
    await person.connect()
    return person
