"""Pins: made, read, listed, changed and removed."""

from collections.abc import Callable, Iterable
from typing import Any

from picscripter.sandbox import (
    Account,
    Call,
    Hung,
    Ids,
    Notice,
    Reply,
    Route,
    Sandbox,
    named,
)
from picscripter_pinterest.sandbox import paging, words
from picscripter_pinterest.sandbox.boards import Boards
from picscripter_pinterest.sandbox.login import Login
from picscripter_pinterest.sandbox.records import Board, Pin
from picscripter_pinterest.sandbox.saying import LONGEST, board_id_of, check_link, colour_of, text_of
from picscripter_pinterest.sandbox.showing import pin_json
from picscripter_pinterest.sandbox.sources import Shown, Sources

WRITING = ("boards:read", "boards:write", "pins:read", "pins:write")
MAKING = named(
    "board_id board_section_id title description alt_text link dominant_color parent_pin_id media_source "
    "ad_account_id"
)
CHANGING = named("board_id title description alt_text link ad_account_id")


class Pins:
    """All pins, and the endpoints for them."""

    def __init__(self, pinterest: Sandbox, login: Login, boards: Boards, sources: Sources) -> None:
        self._pinterest, self._login, self._boards, self._sources = pinterest, login, boards, sources
        self._ids = Ids(pinterest.world.clock)
        self._pins: dict[str, Pin] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        listing = paging.PARAMETERS | named("pin_metrics creative_types")
        yield Route(method="POST", host="api", path="/v5/pins", act=self.make, params=MAKING)
        yield Route(method="GET", host="api", path="/v5/pins", act=self.mine, params=listing)
        yield Route(
            method="GET", host="api", path="/v5/boards/{board}/pins", act=self.on_board, params=listing
        )
        one: list[tuple[str, Callable[[Call], Reply], frozenset[str]]] = [
            ("GET", self.read, named("ad_account_id pin_metrics")),
            ("PATCH", self.change, CHANGING),
            ("DELETE", self.delete, named("ad_account_id")),
        ]
        for method, act, params in one:
            yield Route(method=method, host="api", path="/v5/pins/{pin}", act=act, params=params)
        yield Route(method="GET", host="www", path="/pin/{pin}", act=self.page, params=None, page=True)

    def forget(self) -> None:
        """Begin again."""
        self._pins.clear()

    async def make(self, call: Call) -> Reply:
        """A pin, public at once. The same again makes another: Pinterest does not mind."""
        self._allowed(call)
        body = call.body.json if isinstance(call.body.json, dict) else {}
        fetched = await self._sources.fetched(body.get("media_source"))
        _, account = self._allowed(call)
        board = self._boards.get(board_id_of(body), account)
        said = {name: text_of(body, name) for name in LONGEST}
        check_link(said["link"])
        shown = self._sources.read(body.get("media_source"), account, fetched)
        pin = self._keep(account, board, said, shown, colour_of(body))
        board.pins.add(pin)
        self._hang(pin)
        return Reply(status=201, json=pin_json(call, pin, account))

    def _allowed(self, call: Call) -> tuple[Any, Account]:
        found = self._login.of(call, *WRITING)
        if self._pinterest.dials.trial:  # type: ignore[attr-defined]
            raise words.refusal(403, 29, words.TRIAL)
        return found

    def _keep(
        self, account: Account, board: Board, said: dict[str, str | None], shown: Shown, colour: str | None
    ) -> Pin:
        pin = Pin(
            id=self._ids.next(),
            owner=account,
            board=board.id,
            board_owner=self._boards.owner_of(board).handle,
            made_at=self._pinterest.now,
            kind=shown.kind,
            shown=shown.media,
            cover=shown.cover,
            cover_second=shown.cover_second,
            dominant_color=colour,
            title=said["title"],
            description=said["description"],
            alt_text=said["alt_text"],
            link=said["link"],
        )
        self._pins[pin.id] = pin
        return pin

    def _hang(self, pin: Pin) -> None:
        self._pinterest.world.wall.hang(
            Notice(
                platform=self._pinterest.name,
                account=pin.owner,
                id=pin.id,
                text=pin.text,
                published_at=pin.made_at,
                path=f"/pinterest/www/pin/{pin.id}/",
                media=[Hung(medium=each, alt=pin.alt_text) for each in pin.shown],
            )
        )

    def page(self, call: Call) -> Reply:
        """Where its permalink leads."""
        return self._pinterest.post_page(call.captured["pin"])

    def read(self, call: Call) -> Reply:
        """One pin."""
        _, account = self._login.of(call, "boards:read", "pins:read")
        return Reply(json=pin_json(call, self._pin(call, account), account))

    def mine(self, call: Call) -> Reply:
        """All of an account, newest first; young ones are missing for as long as the dial says."""
        _, account = self._login.of(call, "boards:read", "pins:read")
        pins = [
            pin for board in self._boards.all() for pin in self._listed(board.pins) if pin.owner == account
        ]
        pins.sort(key=lambda pin: int(pin.id), reverse=True)
        return paging.page_of(call, [(pin.id, pin_json(call, pin, account)) for pin in pins])

    def on_board(self, call: Call) -> Reply:
        """All on a board, whoever pinned them."""
        _, account = self._login.of(call, "boards:read", "pins:read")
        pins = self._listed(self._boards.get(call.captured["board"], account).pins)
        return paging.page_of(call, [(pin.id, pin_json(call, pin, account)) for pin in pins])

    def _listed(self, pins: Any) -> list[Pin]:
        lag = self._pinterest.dials.index_lag_seconds
        return list(pins.newest_first(now=self._pinterest.now, lag=lag))

    def change(self, call: Call) -> Reply:
        """Other words, for apps that have the beta."""
        _, account = self._login.of(call, *WRITING)
        if self._pinterest.dials.trial:  # type: ignore[attr-defined]
            raise words.restricted("pin_edit")
        pin = self._pin(call, account)
        body = call.body.json if isinstance(call.body.json, dict) else {}
        if "board_id" in body:
            raise words.invalid("moving a pin to another board is not emulated")
        said = {name: text_of(body, name) for name in LONGEST if name in body}
        check_link(said.get("link"))
        for name, text in said.items():
            setattr(pin, name, text)
        self._hang(pin)
        return Reply(json=pin_json(call, pin, account))

    def delete(self, call: Call) -> Reply:
        """Gone, and from then on unknown."""
        _, account = self._login.of(call, *WRITING)
        pin = self._pin(call, account)
        if pin.owner != account:
            raise words.refusal(403, 29, words.NOT_YOURS)
        pin.gone = True
        self._pinterest.world.wall.take_down(self._pinterest.name, pin.id)
        return Reply(status=204, text="")

    def _pin(self, call: Call, account: Account) -> Pin:
        if not call.captured["pin"].isdecimal():
            raise words.invalid(f"pin_id: '{call.captured['pin']}' does not match '^\\d+$'")
        pin = self._pins.get(call.captured["pin"])
        if pin is None or pin.gone:
            raise words.no_pin()
        self._boards.get(pin.board, account)
        return pin
