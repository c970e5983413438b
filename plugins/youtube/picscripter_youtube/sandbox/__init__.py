"""YouTube, emulated: Google's OAuth, resumable uploads, processing, quotas, thumbnails (Data API v3)."""

from collections.abc import Iterable
from email.utils import format_datetime
from typing import Any

from picscripter.sandbox import Account, Call, Choice, Consent, Reply, Route, Sandbox, World
from picscripter_youtube.sandbox import words
from picscripter_youtube.sandbox.channels import Channels
from picscripter_youtube.sandbox.dials import YouTubeDials
from picscripter_youtube.sandbox.extras import Extras
from picscripter_youtube.sandbox.login import Login
from picscripter_youtube.sandbox.quota import Quota
from picscripter_youtube.sandbox.uploads import Uploads
from picscripter_youtube.sandbox.videos import Videos


class YouTube(Sandbox):
    """Hosts: `accounts` (consent), `oauth` (tokens), `api` (the Data API and its uploads), `www` (watching)."""

    name = "youtube"
    label = "YouTube"
    colour = "#c4302b"
    seeded = (
        Account(id="UCharbourcoffee000000001", name="Harbour Coffee", handle="@harbourcoffee"),
        Account(id="UCnighttrain000000000002", name="Night Train Radio", handle="@nighttrainradio"),
        Account(id="UCpaperandink00000000003", name="Paper & Ink", handle="@paperandink"),
    )
    body_limit = 160 * 1024 * 1024
    new_dials = YouTubeDials

    def __init__(self, world: World) -> None:
        super().__init__(world)
        login, quota = Login(self), Quota(self)
        videos = Videos(self, login, quota)
        uploads, extras = Uploads(self, login, quota, videos), Extras(self, login, quota, videos)
        self._groups = (login, Channels(self, login, quota), uploads, videos, extras)
        self._keeping = (quota, videos, uploads, extras)

    def forget(self) -> None:
        """Begin again."""
        for each in self._keeping:
            each.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for group in self._groups:
            yield from group.routes()

    def choice(self, consent: Consent, /) -> Choice:
        """One channel; of several scopes each can be unticked, a single one is taken or left."""
        single = frozenset(consent.scopes) if len(consent.scopes) == 1 else frozenset()
        return Choice(question="Choose a channel", accounts=list(self.accounts), fixed=single)

    def new_account(self, key: str, name: str, handle: str) -> Account:
        """Channels' ids begin with UC and have 24 characters."""
        return Account(id="UC" + key.zfill(22), name=name, handle=handle)

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        """See `Sandbox`."""
        if why == "status":
            return words.with_status(detail)
        if why == "rate-limited":
            seconds = max(1, round(detail.ends_at - self.now.timestamp()))
            message = "The request was rejected because too many were sent. Please retry later."
            reply = words.error(429, "rateLimitExceeded", message, domain="global")
            return reply.with_headers({"Retry-After": str(seconds)})
        if why == "unknown-parameters":
            message = f'Unknown name "{detail[0]}": Cannot bind query parameter.'
            return words.error(400, "badRequest", message, domain="global")
        if why == "broken-body":
            return words.error(400, "parseError", f"Parse Error: {detail}", domain="global")
        if why == "too-large":
            message = (
                f"This sandbox takes {self.body_limit} bytes in one request: send a large video in chunks."
            )
            return words.error(413, "uploadTooLarge", message, domain="global")
        return words.error(404, "notFound", f"Not Found: {call.path}", domain="global")

    def dress(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - the same on every answer
        """The date: the days of quotas are counted from it."""
        return reply.with_headers({"Date": format_datetime(self.now, usegmt=True), "Server": "ESF"})


sandbox = YouTube
