"""A platform that nobody has: chunks whose last one publishes, processing, threads, keys that make a request safe to repeat."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

from picscripter.plugin import (
    Absent,
    Account,
    Description,
    Found,
    Host,
    Limit,
    Limits,
    Login,
    Media,
    NotYet,
    Options,
    Problem,
    Published,
    hookimpl,
    oauth2,
)

PIECE = 1_024
SOURCE = "https://harbour.example/docs/limits"


class HarbourOptions(Options):
    """`replies`: texts of a thread below the post. `blind`: by an old endpoint that nobody can ask about."""

    replies: list[str] = []
    blind: bool = False


@hookimpl
def describe() -> Description:
    login = Login(
        label="Harbour",
        client_id="HARBOUR_CLIENT_ID",
        client_secret="HARBOUR_CLIENT_SECRET",
        scopes=("read", "write"),
        required_scopes=("write",),
        refresh_single_use=True,
    )
    most = Limit(
        rule="caption.max",
        path="/caption",
        value=200,
        unit="characters",
        source=SOURCE,
        checked=date(2026, 11, 1),
    )
    return Description(
        name="harbour",
        label="Harbour",
        logins=(login,),
        hosts={
            "api": Host(base="https://api.harbour.example"),
            "up": Host(base="https://up.harbour.example", pattern="https://*.up.harbour.example"),
        },
        limits=Limits(most),
        options=HarbourOptions,
        settle=timedelta(seconds=20),
    )


@hookimpl
def authorize_url(app, consent):
    return oauth2.authorize_url("https://api.harbour.example/authorize", app, consent)


@hookimpl
async def exchange_code(context, grant):
    return await oauth2.exchange_code(context, grant, host="api", path="/token")


@hookimpl
async def refresh(context, tokens):
    return await oauth2.refresh(context, tokens, host="api", path="/token")


@hookimpl
async def fetch_accounts(session):
    me = (await session.request("GET", "api", "/me")).json()
    return [Account(id=me["id"], handle=me["handle"])]


@hookimpl
def validate_options(post, account):
    if len(post.caption) > 200:
        return [
            Problem(
                path="/caption", rule="caption.max", message="Too long.", limit=200, actual=len(post.caption)
            )
        ]
    if not post.caption and not post.media:
        return [Problem(path="/caption", rule="caption.required", message="Say or show something.")]
    return []


@hookimpl
async def publish(delivery, post):
    chosen: Any = post.options
    if chosen.blind:
        made = await delivery.commit("note", note, post.caption)
    elif post.media:
        made = await film(delivery, post)
    else:
        made = await delivery.commit(
            "post", create, post.caption, None, post.id, repeat_safe=timedelta(hours=1)
        )
    for number, text in enumerate(chosen.replies, 1):
        key = f"{post.id}/{number}"
        name = f"reply {number}"
        await delivery.commit(name, create, text, made["id"], key, repeat_safe=timedelta(hours=1))
    return Published(remote_id=made["id"], url=f"https://harbour.example/{made['id']}")


async def film(delivery, post):
    """The last piece is the public act; then the platform takes its time."""
    media = post.media[0]
    upload = await delivery.step(
        "open", start, media.url, media.type, post.caption, expires=timedelta(hours=6)
    )
    size = max(PIECE, upload["size"] // 8)
    plan = [[at, min(size, upload["size"] - at)] for at in range(0, upload["size"], size)]
    address = upload["address"]
    await delivery.parts("pieces", plan, send, media.url, media.type, address, leave_last=True)
    made = await delivery.commit("last piece", finish, plan[-1], media.url, media.type, address, find=became)
    await delivery.until("shown", is_shown, made["id"], every=2, patience=600)
    return made


async def start(session, url, kind, caption):
    async with session.open(Media(type=kind, url=url)) as source:
        form = {"size": str(source.size), "text": caption}
    answer = (await session.request("POST", "api", "/uploads", form=form)).json()
    return {"size": int(form["size"]), "address": answer["address"]}


async def send(session, part, url, kind, address):
    at, size = part
    headers = {"content-range": f"bytes {at}-{at + size - 1}"}
    answer = await session.request(
        "PUT", address, content=piece_of(session, url, kind, at, size), headers=headers
    )
    return answer.json()


async def finish(session, part, url, kind, address):
    return {"id": (await send(session, part, url, kind, address))["id"]}


async def became(session, part, url, kind, address, *, intent):
    answer = (await session.request("GET", address)).json()
    if answer["id"] is not None:
        return Found(result={"id": answer["id"]})
    return Absent() if answer["received"] <= part[0] else NotYet(seconds=1)


async def is_shown(session, post_id):
    return (await session.request("GET", "api", f"/posts/{post_id}")).json()["state"] == "shown"


async def create(session, text, above, key):
    body = {"text": text} | ({"above": above} if above else {})
    answer = await session.request("POST", "api", "/posts", json=body, headers={"idempotency-key": key})
    return {"id": answer.json()["id"]}


async def note(session, text):
    return {"id": (await session.request("POST", "api", "/notes", json={"text": text})).json()["id"]}


async def piece_of(session, url, kind, at, size) -> AsyncIterator[bytes]:
    """The bytes from `at` on; what stands before them is read and dropped."""
    passed = 0
    async with session.open(Media(type=kind, url=url)) as source:
        async for chunk in source.chunks():
            wanted = chunk[max(0, at - passed) : max(0, at + size - passed)]
            passed += len(chunk)
            if wanted:
                yield wanted
            if passed >= at + size:
                return
