"""Boards: every account has one from the start, and all share one."""

from collections.abc import Iterable, Iterator

from picscripter.sandbox import Account, Call, Ids, Reply, Route, Sandbox, named
from picscripter_pinterest.sandbox import paging, words
from picscripter_pinterest.sandbox.login import Login
from picscripter_pinterest.sandbox.records import Board, moment

SHARED = "549755885175000999"
"""The board to which every account here was invited."""

PRIVACY = ("PUBLIC", "PROTECTED", "SECRET")


def first_board(account: Account) -> str:
    """The id of the board that this account has from the start."""
    return f"{account.id}001"


class Boards:
    """All boards, and the endpoints that make and list them."""

    def __init__(self, pinterest: Sandbox, login: Login) -> None:
        self._pinterest, self._login = pinterest, login
        self._ids = Ids(pinterest.world.clock)
        self._boards: dict[str, Board] = {}

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        listing = paging.PARAMETERS | {"privacy"}
        making = named("name description privacy ad_account_id")
        yield Route(method="GET", host="api", path="/v5/boards", act=self.listing, params=listing)
        yield Route(method="POST", host="api", path="/v5/boards", act=self.make, params=making)
        for method, act in (("GET", self.read), ("DELETE", self.delete)):
            yield Route(
                method=method, host="api", path="/v5/boards/{board}", act=act, params=named("ad_account_id")
            )

    def forget(self) -> None:
        """Those that are there from the start again, and empty."""
        self._boards.clear()

    def get(self, key: str, account: Account) -> Board:
        """A board that this account may see and pin to."""
        self._found(account)
        board = self._boards.get(key) or self._others(key)
        if board is None:
            raise words.no_board()
        if not board.is_open_to(account.id):
            raise words.refusal(403, 29, words.NOT_YOURS)
        return board

    def _others(self, key: str) -> Board | None:
        """The first board of an account that was not heard of yet."""
        for account in self._pinterest.accounts:
            if key == first_board(account):
                self._found(account)
        return self._boards.get(key)

    def all(self) -> Iterator[Board]:
        """Every board that was looked at."""
        return iter(self._boards.values())

    def owner_of(self, board: Board) -> Account:
        """The shared one was made by the first account."""
        return board.owner or next(iter(self._pinterest.accounts))

    def listing(self, call: Call) -> Reply:
        """Its own, and those it was invited to."""
        _, account = self._login.of(call, "boards:read")
        privacy = call.query.get("privacy", "ALL")
        if privacy not in ("ALL", "PUBLIC_AND_SECRET", *PRIVACY):
            raise words.invalid(f"privacy: {privacy} is not one of {', '.join(PRIVACY)}")
        self._found(account)
        wanted = PRIVACY if privacy == "ALL" else tuple(privacy.split("_AND_"))
        boards = [
            each for each in self._boards.values() if each.is_open_to(account.id) and each.privacy in wanted
        ]
        return paging.page_of(call, [(each.id, self._json(each)) for each in boards])

    def make(self, call: Call) -> Reply:
        """A board of this account's own."""
        token, account = self._login.of(call, "boards:read", "boards:write")
        body = call.body.json if isinstance(call.body.json, dict) else {}
        name, privacy = body.get("name"), body.get("privacy", "PUBLIC")
        if not isinstance(name, str) or not 1 <= len(name) <= 180:
            raise words.invalid("name must have 1 to 180 characters")
        if privacy not in PRIVACY:
            raise words.invalid(f"privacy must be one of {', '.join(PRIVACY)}")
        if privacy == "SECRET" and "boards:write_secret" not in token.grant.scopes:
            raise words.refusal(403, 29, words.NOT_YOURS)
        board = Board(
            id=self._ids.next(),
            name=name,
            owner=account,
            made_at=self._pinterest.now,
            description=body.get("description"),
            privacy=privacy,
        )
        self._boards[board.id] = board
        return Reply(status=201, json=self._json(board))

    def read(self, call: Call) -> Reply:
        """One board."""
        _, account = self._login.of(call, "boards:read")
        return Reply(json=self._json(self.get(call.captured["board"], account)))

    def delete(self, call: Call) -> Reply:
        """A board of this account's own, with all that is on it."""
        _, account = self._login.of(call, "boards:read", "boards:write")
        board = self.get(call.captured["board"], account)
        if board.owner is None:
            raise words.refusal(403, 29, words.NOT_YOURS)
        del self._boards[board.id]
        for pin in board.pins.newest_first(now=self._pinterest.now):
            pin.gone = True
            self._pinterest.world.wall.take_down(self._pinterest.name, pin.id)
        return Reply(status=204, text="")

    def _found(self, account: Account) -> None:
        """What is there from the start is made when somebody first looks."""
        now = self._pinterest.now
        first = first_board(account)
        self._boards.setdefault(
            first, Board(id=first, name=f"{account.name}: ideas", owner=account, made_at=now)
        )
        self._boards.setdefault(SHARED, Board(id=SHARED, name="Made together", owner=None, made_at=now))

    def _json(self, board: Board) -> dict[str, object]:
        pins = sum(1 for _ in board.pins.newest_first(now=self._pinterest.now))
        return {
            "id": board.id,
            "name": board.name,
            "description": board.description or "",
            "privacy": board.privacy,
            "owner": {"username": self.owner_of(board).handle},
            "pin_count": pins,
            "follower_count": 0,
            "collaborator_count": len(self._pinterest.accounts) - 1 if board.owner is None else 0,
            "created_at": moment(board.made_at),
            "board_pins_modified_at": moment(board.made_at),
            "media": {"image_cover_url": None, "pin_thumbnail_urls": []},
        }
