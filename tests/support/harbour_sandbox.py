"""Harbour, emulated."""

import base64
from typing import Any

from picscripter.sandbox import (
    Account,
    Choice,
    Denied,
    Hung,
    Ids,
    Medium,
    Notice,
    Refusal,
    Reply,
    Route,
    Sandbox,
    check_client,
    named,
)

AUTHORIZE = named("response_type client_id redirect_uri scope state code_challenge code_challenge_method")
TOKEN = named("grant_type code redirect_uri code_verifier refresh_token")


class Harbour(Sandbox):
    """Hosts: `api` and `up`."""

    name = "harbour"
    label = "Harbour"
    seeded = (
        Account(id="h1", name="Ann", handle="@ann"),
        Account(id="h2", name="Ben", handle="@ben"),
    )

    def __init__(self, world):
        super().__init__(world)
        self._ids = Ids(world.clock)
        self.forget()

    def forget(self):
        self._keys: dict[str, str] = {}
        self._uploads: dict[str, dict[str, Any]] = {}
        self._made: dict[str, Any] = {}

    def routes(self):
        yield Route(
            method="GET", host="api", path="/authorize", act=self.authorize, params=AUTHORIZE, page=True
        )
        yield Route(method="POST", host="api", path="/token", act=self.token, params=TOKEN)
        yield Route(method="GET", host="api", path="/me", act=self.me)
        yield Route(method="POST", host="api", path="/posts", act=self.create, params=named("text above"))
        yield Route(method="GET", host="api", path="/posts/{id}", act=self.state)
        yield Route(method="POST", host="api", path="/notes", act=self.note, params=named("text"))
        yield Route(method="POST", host="api", path="/uploads", act=self.open, params=named("size text"))
        yield Route(method="PUT", host="up", path="/{id}", act=self.piece)
        yield Route(method="GET", host="up", path="/{id}", act=self.received)

    def choice(self, consent, /):
        return Choice(question="As whom?", accounts=list(self.accounts))

    def refuse(self, call, why, detail=None):
        status = {"status": detail, "rate-limited": 429, "no-such-path": 404, "too-large": 413}.get(why, 400)
        headers = {"Retry-After": str(int(detail.seconds))} if why == "rate-limited" else {}
        return Reply(status=status, json={"error": why}, headers=headers)

    def authorize(self, call):
        asked = call.query
        return self.ask_person(
            self.grants.ask(
                client=asked["client_id"],
                redirect_uri=asked["redirect_uri"],
                scopes=asked["scope"].split(),
                state=asked["state"],
                challenge=asked["code_challenge"],
                method="S256",
            )
        )

    def token(self, call):
        fields = call.body.fields
        pair = base64.b64decode(call.headers["Authorization"].removeprefix("Basic ")).decode()
        client, _, secret = pair.partition(":")
        try:
            check_client(client, secret)
            if fields["grant_type"] == "refresh_token":
                grant, account = self.grants.rotate(fields["refresh_token"], client=client)
            else:
                back = {"redirect_uri": fields["redirect_uri"], "verifier": fields["code_verifier"]}
                grant = self.grants.redeem(fields["code"], client=client, **back)
                account = grant.accounts[0]
        except Denied as denied:
            return Reply(status=400, json={"error": "invalid_grant", "error_description": denied.why})
        access = self.grants.issue(grant, account=account, kind="user", seconds=3600).value
        renew = self.grants.issue_refresh(grant, account=account)
        scope = " ".join(grant.scopes)
        return Reply(
            json={"access_token": access, "refresh_token": renew, "expires_in": 3600, "scope": scope}
        )

    def me(self, call):
        account = self._who(call)
        return Reply(json={"id": account.id, "handle": account.handle})

    def create(self, call):
        account, key = self._who(call), call.headers["Idempotency-Key"]
        if key not in self._keys:
            self._keys[key] = self._hang(account, call.params["text"])
        return Reply(json={"id": self._keys[key]})

    def note(self, call):
        return Reply(json={"id": self._hang(self._who(call), call.params["text"])})

    def state(self, call):
        self._who(call)
        age = (self.now - self._made[call.captured["id"]]).total_seconds()
        return Reply(json={"state": "shown" if age >= self.dials.processing_seconds else "processing"})

    def open(self, call):
        account, key = self._who(call), self._ids.next()
        upload = {"size": int(call.params["size"]), "text": call.params["text"], "bytes": b"", "id": None}
        self._uploads[key] = upload | {"account": account}
        return Reply(json={"address": f"{call.origin}/harbour/up/{key}"})

    def piece(self, call):
        self._who(call)
        upload = self._uploads[call.captured["id"]]
        first = int(call.headers["Content-Range"].removeprefix("bytes ").partition("-")[0])
        if first > len(upload["bytes"]):
            return Reply(status=409, json={"error": "a gap"})
        upload["bytes"] = upload["bytes"][:first] + call.body.raw
        if len(upload["bytes"]) == upload["size"] and upload["id"] is None:
            medium = self.world.media.keep(upload["bytes"], "image/png")
            upload["id"] = self._hang(upload["account"], upload["text"], medium)
        return self._shown(upload)

    def received(self, call):
        self._who(call)
        return self._shown(self._uploads[call.captured["id"]])

    def _shown(self, upload):
        return Reply(json={"received": len(upload["bytes"]), "id": upload["id"]})

    def _who(self, call):
        try:
            token = self.grants.look(call.bearer or "")
        except Denied as denied:
            raise Refusal(Reply(status=401, json={"error": denied.why})) from denied
        return self.accounts.get(token.account)

    def _hang(self, account, text, medium: Medium | None = None):
        key = self._ids.next()
        self._made[key] = self.now
        media = [] if medium is None else [Hung(medium=medium)]
        notice = {
            "platform": "harbour",
            "account": account,
            "text": text,
            "path": f"/harbour/api/posts/{key}",
        }
        self.world.wall.hang(Notice(**notice, id=key, published_at=self.now, media=media))
        return key
