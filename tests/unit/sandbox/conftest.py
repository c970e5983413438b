"""An invented platform, the smallest that uses what all emulators share."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession

from picscripter.sandbox import (
    Account,
    Call,
    Choice,
    Consent,
    Hung,
    Ids,
    Notice,
    Reply,
    Route,
    Sandbox,
    Timeline,
    World,
    serve,
)
from picscripter.testing.clock import ManualClock


@dataclass(slots=True)
class Note:
    id: str
    made_at: Any
    gone: bool = False


class Toy(Sandbox):
    name = "toy"
    label = "Toy"
    seeded = (Account(id="1", name="Ada", handle="@ada"), Account(id="2", name="Bo", handle="@bo"))
    body_limit = 100_000

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.ids = Ids(world.clock)
        self.forget()

    def forget(self) -> None:
        self.notes: Timeline[Note] = Timeline()
        self.received: list[Call] = []

    def routes(self) -> Iterable[Route]:
        yield Route(method="GET", host="web", path="/authorize", act=self.authorize, params=None, page=True)
        yield Route(
            method="POST", host="api", path="/notes", act=self.make, params=frozenset({"text", "picture"})
        )
        yield Route(method="GET", host="api", path="/notes", act=self.list)
        yield Route(method="GET", host="api", path="/notes/{id}", act=self.show)

    def choice(self, consent: Consent, /) -> Choice:
        return Choice(question="Who?", accounts=list(self.accounts), fixed=frozenset({"read"}))

    def authorize(self, call: Call) -> Reply:
        return self.ask_person(
            self.grants.ask(
                client="app", redirect_uri=call.query["back"], scopes=["read", "write"], state="some state"
            )
        )

    def make(self, call: Call) -> Reply:
        self.received.append(call)
        note = Note(self.ids.next(), self.now)
        self.notes.add(note)
        picture = call.body.files.get("picture")
        media = (
            [Hung(medium=self.world.media.keep(picture.content, "image/png"), alt="a picture")]
            if picture
            else []
        )
        self.world.wall.hang(
            Notice(
                platform=self.name,
                account=next(iter(self.accounts)),
                id=note.id,
                text=call.params.get("text", ""),
                published_at=note.made_at,
                path=f"/toy/web/{note.id}",
                media=media,
            )
        )
        return Reply(status=201, json={"id": note.id})

    def list(self, call: Call) -> Reply:
        lag = self.dials.index_lag_seconds
        return Reply(json=[note.id for note in self.notes.newest_first(now=self.now, lag=lag)])

    def show(self, call: Call) -> Reply:
        return Reply(json={"id": call.captured["id"]})

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        status = {"rate-limited": 429, "status": detail, "no-such-path": 404, "too-large": 413}.get(why, 400)
        return Reply(
            status=status, json={"why": why, "detail": detail if isinstance(detail, list | str) else None}
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """A running sandbox with the toy platform, on a clock that stands still."""

    clock: ManualClock
    address: str
    http: ClientSession

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/toy/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def make(self, **fields: Any) -> int:
        async with self.http.post(f"{self.address}/toy/api/notes", json=fields) as answer:
            return answer.status

    async def get(self, path: str) -> Any:
        async with self.http.get(self.address + path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def wall(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.get("/wall.json")
        return found


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def toy() -> type[Toy]:
    return Toy


@pytest.fixture
async def bench(clock: ManualClock) -> AsyncIterator[Bench]:
    async with serve(clock, [], more=[Toy], silence=0.3) as address, ClientSession() as http:
        yield Bench(clock, address, http)
