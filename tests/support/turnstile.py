"""Two platforms that nobody has: each lets a hundred posts through in any hour, of an account or of the whole app."""

from datetime import timedelta

from picscripter.plugin import (
    Account,
    Budget,
    BudgetHeaders,
    Description,
    Host,
    Limits,
    Login,
    Options,
    Published,
    Tokens,
    hookimpl,
    oauth2,
)
from picscripter.plugin.errors import Scope

LIMIT = 100
HOUR = timedelta(hours=1)


class Turnstile:
    """The plugin; `scope` says whose the hundred are."""

    def __init__(self, name: str, scope: Scope) -> None:
        self.name, self.scope = name, scope

    @hookimpl
    def describe(self) -> Description:
        upper = self.name.upper()
        login = Login(
            label=self.name.title(),
            client_id=f"{upper}_CLIENT_ID",
            client_secret=f"{upper}_CLIENT_SECRET",
            scopes=("write",),
            required_scopes=("write",),
        )
        allowed = Budget(
            name="posts",
            commit="post",
            scope=self.scope,
            amount=LIMIT,
            window=HOUR,
            headers=BudgetHeaders(remaining="x-ratelimit-remaining", reset="x-ratelimit-reset"),
            source="https://turnstile.example/limits",
        )
        return Description(
            name=self.name,
            label=self.name.title(),
            logins=(login,),
            hosts={"api": Host(base=f"https://api.{self.name}.example")},
            limits=Limits(),
            options=Options,
            budgets=(allowed,),
            settle=timedelta(seconds=8),
        )

    @hookimpl
    def authorize_url(self, app, consent):
        return oauth2.authorize_url(f"https://api.{self.name}.example/authorize", app, consent)

    @hookimpl
    async def exchange_code(self, context, grant):
        return await oauth2.exchange_code(context, grant, host="api", path="/token")

    @hookimpl
    async def refresh(self, context, tokens):
        return await oauth2.refresh(context, tokens, host="api", path="/token")

    @hookimpl
    async def fetch_accounts(self, session):
        mine = (await session.request("GET", "api", "/accounts")).json()
        return [Account(id=a["id"], handle=a["handle"], tokens=Tokens(access=a["token"])) for a in mine]

    @hookimpl
    def validate_options(self, post, account):
        return []

    @hookimpl
    async def publish(self, delivery, post):
        made = await delivery.commit("post", create, post.caption)
        return Published(remote_id=made["id"], url=f"https://{self.name}.example/{made['id']}")


async def create(session, text):
    answer = await session.request("POST", "api", "/posts", json={"text": text})
    return {"id": answer.json()["id"]}


turnstile = Turnstile("turnstile", "connection")
tollgate = Turnstile("tollgate", "app")
