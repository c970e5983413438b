"""The users: each signed up, with an account of its own on every platform that can be connected, and with files."""

import asyncio
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from picscripter.cli.browser import NoButton
from picscripter.cli.exits import Failed
from picscripter.cli.tour import Tour
from picscripter.sandbox import samples
from torture.fleet import Fleet, Json

FILES = (*samples.PICTURES, samples.VIDEO)
SHAPES: dict[str, tuple[str, ...]] = {
    "text": (),
    "picture": samples.PICTURES[:1],
    "pictures": samples.PICTURES,
    "video": (samples.VIDEO,),
    "mixed": (samples.PICTURES[0], samples.VIDEO),
}
"""Kinds of posts by the files that they show; which platform takes which is asked of the API."""

PASSWORD = "password123"


@dataclass(slots=True)
class Account:
    """A connected account: what a post there needs, and the shapes that are taken."""

    platform: str
    options: Json
    shapes: list[str] = field(default_factory=list)
    own: str | None = None
    """The id of the emulator's account that nobody else here has; None where a login form decides."""


@dataclass(slots=True)
class User:
    """A person with accounts."""

    number: int
    email: str
    token: str
    accounts: dict[str, Account] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Crowd:
    """All of them; `digests`: SHA-256 of the files; `left_out`: why a platform could not be connected."""

    users: list[User] = field(default_factory=list)
    platforms: list[str] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


async def gather_crowd(fleet: Fleet, number: int, *, first: int = 0, only: Collection[str] = ()) -> Crowd:
    """Users, numbered from `first`, with their accounts. `left_out` tells which platforms cannot be connected."""
    crowd = Crowd()
    ready = await fleet.insist("GET", "/api/platforms")
    crowd.platforms = [each["name"] for each in ready if each["status"] == "ready"]
    crowd.platforms = [name for name in crowd.platforms if not only or name in only]
    for name in FILES:
        crowd.digests[name] = hashlib.sha256(await _sample(fleet, name)).hexdigest()
    for start in range(first, first + number, 4):  # each costs a bcrypt, and reads four files
        few = range(start, min(start + 4, first + number))
        crowd.users += await asyncio.gather(*(_sign_up(fleet, each) for each in few))
    for user in crowd.users:
        await asyncio.gather(*(_settle_in(fleet, crowd, user, name) for name in crowd.platforms))
    crowd.platforms = [name for name in crowd.platforms if any(name in user.accounts for user in crowd.users)]
    return crowd


async def _sign_up(fleet: Fleet, number: int) -> User:
    email = f"user{number}@example.com"
    body = {"email": email, "password": PASSWORD}
    try:
        answer = await fleet.insist("POST", "/api/auth/signup", body)
    except AssertionError:  # it was taken, and its answer lost
        answer = await fleet.insist("POST", "/api/auth/login", body)
    user = User(number, email, answer["token"])
    for name in FILES:
        content = await _sample(fleet, name)
        user.files[name] = (await fleet.insist("POST", "/api/media", content, token=user.token))["id"]
    return user


async def _settle_in(fleet: Fleet, crowd: Crowd, user: User, platform: str) -> None:
    """Connect the platform, and find out what it takes."""
    account = Account(platform, {}, own=await _own_account(fleet, user, platform))
    try:
        await connect(fleet, user, account)
        account.options = await _options(fleet, user, platform)
    except (NoButton, Failed, AssertionError) as fault:
        crowd.left_out[platform] = str(fault)
        return
    for shape in SHAPES:
        body = {"platform": platform, "caption": caption_of("mark0", 0), "options": account.options}
        status, _ = await fleet.call(
            "POST", "/api/posts/validate", {**body, "media": media_of(fleet, user, shape)}, token=user.token
        )
        if status == 200:
            account.shapes.append(shape)
    if account.shapes:
        user.accounts[platform] = account
    else:
        crowd.left_out[platform] = "takes nothing of what there is to post"


async def _own_account(fleet: Fleet, user: User, platform: str) -> str | None:
    """An account on the platform that is this user's alone."""
    handle = f"torture{user.number}"
    key = str(900_000_000_000_001 + user.number)
    await fleet.steer(platform, "_accounts", {"id": key, "name": f"Torture {user.number}", "handle": handle})
    there = await fleet.steer(platform, "_accounts")
    return next((each["id"] for each in there if each["handle"] == handle), None)


async def connect(fleet: Fleet, user: User, account: Account) -> None:
    """Through form and consent page, as this user; also again, after the access has ended."""
    platform = account.platform
    typed = await fleet.steer(platform, "_form")
    begun = await fleet.insist("POST", f"/api/connect/{platform}", {"fields": typed}, token=user.token)
    outcome = begun
    if address := begun["redirectUrl"]:
        async with fleet.http.get(address) as page:
            asked = re.search(r'name="?request"? value="?([^">\s]+)', await page.text())
        if asked is None:
            raise NoButton(f"{urlsplit(address).netloc} shows no consent page")
        form = {"request": asked[1], "decision": "allow", **({"account": account.own} if account.own else {})}
        consent = f"{fleet.sandbox}/{platform}/_consent"
        async with fleet.http.post(consent, data=form, allow_redirects=False) as answer:
            back = urlsplit(answer.headers["Location"].partition("#")[0])
        outcome = await fleet.insist("GET", f"{back.path}?{back.query}", seconds=15)
    if choice := outcome.get("choice"):
        ids = [each["id"] for each in choice["accounts"]]
        chosen = account.own if account.own in ids else ids[0]
        path = f"/api/connect/choices/{choice['id']}"
        await fleet.insist("POST", path, {"accounts": [chosen]}, token=user.token)


async def _options(fleet: Fleet, user: User, platform: str) -> Json:
    """Without which no post can be made; an id of a place (`boardId`) is replaced by one of the user's own places."""
    tour = Tour(fleet.http, fleet.public_url, fleet.sandbox, user.token)
    options = await tour.options(platform)
    connections = await fleet.insist("GET", "/api/connections", token=user.token)
    connection = next(each["id"] for each in connections if each["platform"] == platform)
    for name in [name for name in options if name.endswith("Id")]:
        path = f"/api/connections/{connection}/places?kind={name.removesuffix('Id')}"
        places = await fleet.insist("GET", path, token=user.token)
        options[name] = places[0]["id"]
    return options


async def _sample(fleet: Fleet, name: str) -> bytes:
    async with fleet.http.get(f"{fleet.sandbox}{samples.PATH}/{name}") as page:
        return bytes(await page.read())


def media_of(fleet: Fleet, user: User, shape: str, *, by_address: bool = False) -> list[Json]:
    """The files of a shape: the user's uploads, or addresses that the API fetches."""
    made: list[Json] = []
    for name in SHAPES[shape]:
        kind = "video" if name == samples.VIDEO else "image"
        if by_address:
            made.append({"type": kind, "url": f"{fleet.sandbox}{samples.PATH}/{name}"})
        else:
            made.append({"type": kind, "id": user.files[name]})
    return made


def caption_of(mark: str, version: int) -> str:
    """Signs that platforms escape, count or cut in ways of their own; the mark tells whose post it is."""
    return f'{mark} v{version} (round_1) *sea* ~ 50% & "so" [a|b] {{c}} naïve 🌊 e\u0301'


Digests = tuple[str, ...]


def digests_of(crowd: Crowd, shape: str) -> Digests:
    """What the wall must show of it."""
    return tuple(crowd.digests[name] for name in SHAPES[shape])
