"""Sample, emulated: as much of it as its plugin needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from picscripter.sandbox import (
    Account,
    Call,
    Choice,
    Consent,
    Denied,
    Hung,
    Ids,
    Medium,
    Notice,
    Refusal,
    Reply,
    Route,
    Sandbox,
    Timeline,
    Token,
    World,
    check_client,
    named,
)


@dataclass
class Made:
    id: str
    text: str
    made_at: datetime
    gone: bool = False


class Sample(Sandbox):
    name = "sample"
    label = "Sample"
    seeded = (
        Account(id="1", name="Ann Example", handle="ann"),
        Account(id="2", name="Ben Example", handle="ben"),
    )

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.ids = Ids(world.clock)
        self.forget()

    def forget(self) -> None:
        self.pictures: dict[str, tuple[Medium, str | None]] = {}
        self.drafts: set[str] = set()
        self.posts: dict[str, Timeline[Made]] = {}

    def choice(self, consent: Consent, /) -> Choice:
        return Choice(question="Continue as", accounts=list(self.accounts), fixed=frozenset(consent.scopes))

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        status = {"status": detail, "rate-limited": 429, "no-such-path": 404, "too-large": 413}.get(why, 422)
        return Reply(status=status, json={"error": f"{why}: {call.path}"})

    def routes(self) -> Iterable[Route]:
        asks = named("response_type client_id redirect_uri scope state code_challenge code_challenge_method")
        grants = named("grant_type code redirect_uri code_verifier refresh_token client_id client_secret")
        yield Route(method="GET", host="web", path="/authorize", act=self.authorize, params=asks, page=True)
        yield Route(method="POST", host="api", path="/token", act=self.token, params=grants)
        yield Route(method="POST", host="api", path="/revoke", act=self.revoke, params=named("token"))
        yield Route(method="GET", host="api", path="/me", act=self.me)
        yield Route(method="POST", host="api", path="/pictures", act=self.upload, params=named("file alt"))
        yield Route(method="GET", host="api", path="/pictures", act=self.ready, params=named("ids"))
        yield Route(method="POST", host="api", path="/drafts", act=self.draft, params=named("board"))
        yield Route(method="DELETE", host="api", path="/drafts/{id}", act=self.drop)
        yield Route(
            method="POST", host="api", path="/posts", act=self.create, params=named("draft text pictures")
        )
        yield Route(method="GET", host="api", path="/posts", act=self.listed, params=named("since"))
        yield Route(method="DELETE", host="api", path="/posts/{id}", act=self.delete)

    def authorize(self, call: Call) -> Reply:
        query = call.query
        return self.ask_person(
            self.grants.ask(
                client=query["client_id"],
                redirect_uri=query["redirect_uri"],
                scopes=query["scope"].split(),
                state=query["state"],
                challenge=query["code_challenge"],
                method=query["code_challenge_method"],
            )
        )

    def token(self, call: Call) -> Reply:
        form = call.body.fields
        try:
            check_client(form["client_id"], form["client_secret"])
            if form["grant_type"] == "refresh_token":
                grant, account = self.grants.rotate(form["refresh_token"], client=form["client_id"])
            else:
                grant = self.grants.redeem(
                    form["code"],
                    client=form["client_id"],
                    redirect_uri=form["redirect_uri"],
                    verifier=form["code_verifier"],
                )
                account = grant.accounts[0]
        except Denied as denied:
            return Reply(status=400, json={"error": "invalid_grant", "error_description": denied.why})
        access = self.grants.issue(grant, account=account, kind="user", seconds=3600)
        return Reply(
            json={
                "access_token": access.value,
                "refresh_token": self.grants.issue_refresh(grant, account=account),
                "expires_in": self.grants.seconds(3600),
                "scope": " ".join(grant.scopes),
            }
        )

    def revoke(self, call: Call) -> Reply:
        self.grants.forget_token(call.body.fields["token"])
        return Reply(json={})

    def me(self, call: Call) -> Reply:
        account = self.account(call)
        return Reply(json={"id": account.id, "name": account.handle, "open": True})

    def upload(self, call: Call) -> Reply:
        self.account(call)
        key, file = self.ids.next(), call.body.files["file"]
        medium = self.world.media.keep(file.content, file.type)
        self.pictures[key] = (medium, call.body.fields.get("alt") or None)
        return Reply(json={"id": key})

    def ready(self, call: Call) -> Reply:
        self.account(call)
        return Reply(json={"ready": all(key in self.pictures for key in call.query["ids"].split(","))})

    def draft(self, call: Call) -> Reply:
        self.account(call)
        key = self.ids.next()
        self.drafts.add(key)
        return Reply(json={"id": key})

    def drop(self, call: Call) -> Reply:
        self.drafts.discard(call.captured["id"])
        return Reply(status=204, text="")

    def create(self, call: Call) -> Reply:
        account, body = self.account(call), call.body.json
        if body["draft"] not in self.drafts or not body["text"]:
            return Reply(status=422, json={"error": "no such draft, or nothing to say"})
        made = Made(self.ids.next(), body["text"], self.now)
        self.drafts.discard(body["draft"])
        self.posts.setdefault(account.id, Timeline()).add(made)
        self.world.wall.hang(
            Notice(
                platform=self.name,
                account=account,
                id=made.id,
                text=made.text,
                published_at=made.made_at,
                path=f"/{self.name}/web/posts/{made.id}",
                media=[
                    Hung(medium=self.pictures[key][0], alt=self.pictures[key][1]) for key in body["pictures"]
                ],
            )
        )
        return Reply(status=201, json={"id": made.id})

    def listed(self, call: Call) -> Reply:
        account = self.account(call)
        since = datetime.fromisoformat(call.query["since"])
        mine = self.posts.get(account.id, Timeline[Made]())
        found = mine.newest_first(now=self.now, lag=self.dials.index_lag_seconds, since=since)
        return Reply(json={"posts": [{"id": made.id, "text": made.text} for made in found]})

    def delete(self, call: Call) -> Reply:
        self.account(call)
        self.world.wall.take_down(self.name, call.captured["id"])
        return Reply(status=204, text="")

    def account(self, call: Call) -> Account:
        account = self.accounts.get(self.user(call).account)
        assert account is not None
        return account

    def user(self, call: Call) -> Token:
        try:
            return self.grants.look(call.bearer or "")
        except Denied as denied:
            raise Refusal(Reply(status=401, json={"error": denied.why})) from denied


sandbox = Sample
