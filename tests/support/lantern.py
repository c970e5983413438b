"""Lantern, emulated: posts and replies, pages, uploads in pieces, videos that are processed or fetched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from picscripter.sandbox import (
    Account,
    Choice,
    Denied,
    Hung,
    Ids,
    Notice,
    Refusal,
    Reply,
    Route,
    Sandbox,
    Timeline,
    iso,
    named,
    pull,
)

PAGE = 3
LARGEST = 1_000_000


@dataclass
class Made:
    id: str
    text: str
    above: str | None
    source: str | None
    made_at: datetime
    gone: bool = False


class Lantern(Sandbox):
    name, label = "lantern", "Lantern"
    seeded = (
        Account(id="1", name="Ann", handle="Ann"),
        Account(id="2", name="Ben", handle="Ben"),
        Account(id="11", name="Ann's shop", handle="Ann's shop"),
        Account(id="12", name="Ann's club", handle="Ann's club"),
    )
    form = {"key": "key-of-1"}
    refuses_duplicates = False

    def __init__(self, world):
        super().__init__(world)
        self._ids = Ids(world.clock)
        self.forget()

    def forget(self):
        self._posts: dict[str, Timeline[Made]] = {}
        self._uploads: dict[str, dict[str, Any]] = {}
        self._videos: dict[str, tuple[datetime, bytes]] = {}

    def routes(self):
        listed = named("since page")
        made = named("text above video from")
        yield Route(method="POST", host="api", path="/sessions", act=self.open, params=named("key"))
        yield Route(method="GET", host="api", path="/me", act=self.me)
        yield Route(method="GET", host="api", path="/me/pages", act=self.pages)
        yield Route(method="POST", host="api", path="/posts", act=self.post, params=made)
        yield Route(method="GET", host="api", path="/posts", act=self.listed, params=listed)
        yield Route(method="POST", host="api", path="/uploads", act=self.upload, params=named("bytes"))
        yield Route(method="PUT", host="api", path="/uploads/{id}", act=self.piece, params=named("text"))
        yield Route(method="GET", host="api", path="/uploads/{id}", act=self.received)
        yield Route(method="DELETE", host="api", path="/uploads/{id}", act=self.discard)
        yield Route(method="POST", host="api", path="/videos", act=self.video)
        yield Route(method="GET", host="api", path="/videos/{id}", act=self.state)

    def choice(self, consent, /):
        return Choice(question="As whom?", accounts=list(self.accounts))

    def refuse(self, call, why, detail=None):
        status = {"status": detail, "rate-limited": 429, "no-such-path": 404, "too-large": 413}.get(why, 400)
        return Reply(status=status, json={"error": {"code": 1, "message": why}})

    def open(self, call):
        account = self.accounts.get(str(call.params["key"]).removeprefix("key-of-"))
        return Reply(json={"token": self._token(account.id)})

    def me(self, call):
        author = self._author(call)
        return Reply(json={"id": author.id, "name": author.handle})

    def pages(self, call):
        self._author(call)
        roles = {"11": "editor", "12": "editor", "2": "reader"}
        return Reply(
            json=[
                {"id": each.id, "name": each.handle, "role": roles[each.id], "token": self._token(each.id)}
                for each in self.accounts
                if each.id in roles
            ]
        )

    async def post(self, call):
        source = call.params.get("from")
        pulled = None if source is None else await pull(source, most=LARGEST)
        return self.posted(call, source, pulled)

    def posted(self, call, source, pulled):
        author, text = self._author(call), call.params.get("text", "")
        mine = self._posts.setdefault(author.id, Timeline())
        if not text.strip() or len(text) > 200:
            raise _refused(11, "a text has 1 to 200 characters")
        last = next(mine.newest_first(now=self.now), None)
        if self.refuses_duplicates and last is not None and last.text == text:
            raise _refused(12, "you said that just now")
        if pulled is not None and pulled.why:
            raise _refused(14, f"the file cannot be fetched: {pulled.why}")
        video = call.params.get("video")
        content = pulled.content if pulled else video and self._videos[video][1]
        return Reply(json={"id": self._hang(author, text, call.params.get("above"), content, source)})

    def listed(self, call):
        """Newest first, three to a page, and late: the dial `indexLagSeconds`."""
        mine = self._posts.get(self._author(call).id, Timeline())
        since = datetime.fromisoformat(call.query["since"])
        found = list(mine.newest_first(now=self.now, lag=self.dials.index_lag_seconds, since=since))
        at = PAGE * int(call.query.get("page", 0))
        shown = [
            {"id": m.id, "text": m.text, "above": m.above, "from": m.source, "at": iso(m.made_at)}
            for m in found[at : at + PAGE]
        ]
        return Reply(json={"posts": shown, "more": len(found) > at + PAGE})

    def upload(self, call):
        key = self._ids.next()
        self._uploads[key] = {
            "author": self._author(call),
            "bytes": call.params["bytes"],
            "got": b"",
            "post": None,
        }
        return Reply(json={"id": key})

    def piece(self, call):
        """The last one publishes. One that is there already is answered as before."""
        self._author(call)
        upload = self._uploads[call.captured["id"]]
        first = int(call.headers["Content-Range"].removeprefix("bytes ").partition("-")[0])
        if first > len(upload["got"]):
            raise Refusal(Reply(status=409, json={"error": {"code": 13, "message": "a gap"}}))
        upload["got"] = upload["got"][:first] + call.body.raw
        if len(upload["got"]) == upload["bytes"] and upload["post"] is None:
            upload["post"] = self._hang(upload["author"], call.query["text"], None, upload["got"])
        return self.received(call)

    def received(self, call):
        self._author(call)
        upload = self._uploads[call.captured["id"]]
        return Reply(json={"received": len(upload["got"]), "post": upload["post"]})

    def discard(self, call):
        self._author(call)
        self._uploads.pop(call.captured["id"], None)
        return Reply(json={})

    def video(self, call):
        self._author(call)
        key = self._ids.next()
        self._videos[key] = (self.now, call.body.raw)
        return Reply(json={"id": key})

    def state(self, call):
        self._author(call)
        at, content = self._videos[call.captured["id"]]
        if content[:1] == b"\xff":
            return Reply(json={"state": "failed"})
        age = (self.now - at).total_seconds()
        return Reply(json={"state": "ready" if age >= self.dials.processing_seconds else "processing"})

    def _token(self, account):
        asked = self.grants.ask(client="lantern", redirect_uri="", scopes=())
        code = self.grants.code(asked, scopes=(), accounts=(account,))
        grant = self.grants.redeem(code, client="lantern", redirect_uri="")
        return self.grants.issue(grant, account=account, kind="key", seconds=None).value

    def _author(self, call):
        try:
            return self.accounts.get(self.grants.look(call.bearer or "").account)
        except Denied:
            said = {"error": {"code": 2, "message": "no such session"}}
            raise Refusal(Reply(status=401, json=said)) from None

    def _hang(self, author, text, above=None, content=None, source=None):
        made = Made(self._ids.next(), text, above, source, self.now)
        self._posts.setdefault(author.id, Timeline()).add(made)
        media = [] if content is None else [Hung(medium=self.world.media.keep(content, "video/mp4"))]
        notice = {"platform": self.name, "account": author, "id": made.id, "text": text, "media": media}
        self.world.wall.hang(Notice(**notice, published_at=self.now, path=f"/lantern/api/posts/{made.id}"))
        return made.id


def _refused(code, message):
    return Refusal(Reply(status=400, json={"error": {"code": code, "message": message}}))
