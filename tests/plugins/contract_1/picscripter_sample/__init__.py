"""Sample, an invented platform, as a stranger wrote it on the day of contract 1.

Frozen: this file says `contract=1` and is not changed when the contract is. As long as 1 is among the accepted numbers
it is loaded, connects and publishes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from picscripter.plugin import (
    Absent,
    Account,
    App,
    Budget,
    Consent,
    Context,
    Delivery,
    Description,
    File,
    Found,
    Grant,
    Host,
    Intent,
    Limit,
    Limits,
    Login,
    Lookup,
    Media,
    NotPublished,
    Options,
    PlatformError,
    Post,
    Problem,
    Published,
    QuotaExhausted,
    Refused,
    Response,
    Session,
    Tokens,
    WebhookAnswer,
    WebhookEvent,
    WebhookRequest,
    hookimpl,
    oauth2,
)

__all__ = [
    "ahead", "authorize_url", "classify", "delete", "describe", "exchange_code", "fetch_accounts", "metrics", "places",
    "preflight", "publish", "receive_webhook", "refresh", "revoke", "validate_options",
]  # fmt: skip

SOURCE = "https://sample.example/limits"
LIMITS = Limits(
    Limit(
        rule="caption.max",
        path="/caption",
        value=200,
        unit="characters",
        source=SOURCE,
        checked=date(2026, 11, 23),
    ),
    Limit(rule="media.max", path="/media", value=2, unit="items", source=SOURCE, checked=date(2026, 11, 23)),
)
LOGIN = Login(
    label="Sample",
    client_id="SAMPLE_CLIENT_ID",
    client_secret="SAMPLE_CLIENT_SECRET",
    scopes=("read", "write"),
    required_scopes=("write",),
    pkce="s256",
    refresh_single_use=True,
)


class SampleOptions(Options):
    """`board_id`: where it is pinned."""

    board_id: str | None = None


@hookimpl
def describe() -> Description:
    return Description(
        name="sample",
        label="Sample",
        logins=(LOGIN,),
        hosts={
            "web": Host(base="https://sample.example"),
            "api": Host(base="https://api.sample.example", pattern="https://*.up.sample.example"),
        },
        limits=LIMITS,
        settle=timedelta(seconds=2),
        options=SampleOptions,
        budgets=(
            Budget(name="posts", commit="create", scope="connection", amount=50, window=timedelta(hours=1)),
        ),
        api_version="1",
        sunset=date(2036, 1, 1),
        contract=1,
    )


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    return oauth2.authorize_url("https://sample.example/authorize", app, consent)


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    return await oauth2.exchange_code(context, grant, host="api", path="/token", client_auth="post")


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    return await oauth2.refresh(context, tokens, host="api", path="/token", client_auth="post")


@hookimpl
async def revoke(context: Context, tokens: Tokens) -> None:
    await context.request("POST", "api", "/revoke", form={"token": tokens.access})


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    me = (await session.request("GET", "api", "/me")).json()
    return [Account(id=me["id"], handle=me["name"], kind="person", facts={"level": "1"})]


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:
    problems = []
    for rule, actual in (("caption.max", len(post.caption)), ("media.max", len(post.media))):
        limit = LIMITS[rule]
        if actual > limit.number:
            text = f"{account.handle}: {actual} {limit.unit}, at most {limit.number}."
            problems.append(
                Problem(
                    path=limit.path, rule=rule, message=text, limit=limit.number, actual=actual, fix="Fewer."
                )
            )
    return problems


@hookimpl
def ahead(post: Post) -> float:
    return 30.0 * len(post.media)


@hookimpl
async def preflight(session: Session) -> Sequence[Problem]:
    """An implementation may leave out parameters that it does not need."""
    status = (await session.request("GET", "api", "/me")).json()
    return [] if status["open"] else [Problem(path="/platform", rule="closed", message="Sample is closed.")]


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    pictures = await delivery.parts("pictures", [[m.type, m.url, m.alt] for m in post.media], upload)
    ready = True
    if pictures:
        ready = await delivery.until("ready", is_ready, pictures, every=0.1, patience=60)
    board = post.options.board_id if isinstance(post.options, SampleOptions) else None
    draft = await delivery.step("draft", make_draft, board, expires=timedelta(hours=1), undo=drop_draft)
    made = await delivery.commit("create", create, draft, post.caption, pictures, find=find_created)
    delivery.log(f"ready: {ready}")
    if made.get("rejected"):
        raise NotPublished("Sample took it down at once.", restart=False)
    return Published(remote_id=made["id"], url=f"https://sample.example/posts/{made['id']}")


async def upload(session: Session, part: list[Any]) -> str:
    kind, url, alt = part
    async with session.open(Media(type=kind, url=url, alt=alt)) as media:
        file = File(filename="file", content_type=media.content_type, content=media.chunks(), size=media.size)
        answer = await session.request(
            "POST", "api", "/pictures", files={"file": file}, form={"alt": alt or ""}
        )
    return str(answer.json()["id"])


async def is_ready(session: Session, pictures: list[str]) -> bool:
    answer = await session.request("GET", "api", "/pictures", query={"ids": ",".join(pictures)})
    return bool(answer.json()["ready"])


async def make_draft(session: Session, board: str | None) -> str:
    answer = await session.request("POST", "api", "/drafts", json={"board": board})
    return str(answer.json()["id"])


async def drop_draft(session: Session, draft: str) -> None:
    await session.request("DELETE", "api", f"/drafts/{draft}", accept=(404,))


async def create(session: Session, draft: str, text: str, pictures: list[str]) -> dict[str, Any]:
    body = {"draft": draft, "text": text, "pictures": pictures}
    return {"id": (await session.request("POST", "api", "/posts", json=body)).json()["id"]}


async def find_created(
    session: Session, _draft: str, text: str, _pictures: list[str], *, intent: Intent
) -> Lookup:
    answer = await session.request("GET", "api", "/posts", query={"since": intent.since.isoformat()})
    for item in answer.json()["posts"]:
        if item["text"] == text and item["id"] not in intent.taken:
            return Found(result={"id": item["id"]})
    return Absent()


@hookimpl
def classify(response: Response) -> PlatformError | None:
    if response.status == 402:
        return QuotaExhausted("Sample wants money.", until=None, scope="app", code="402")
    if response.status == 422:
        return Refused(str(response.json().get("error")), code="422")
    return None


@hookimpl
async def places(session: Session, kind: str) -> Sequence[Mapping[str, str]]:
    await session.request("GET", "api", "/me")
    return [{"id": "1", "name": f"First {kind}"}]


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    await session.request("DELETE", "api", f"/posts/{remote_id}", accept=(404,))


@hookimpl
async def metrics(session: Session, remote_id: str) -> Mapping[str, int]:
    await session.request("GET", "api", "/me")
    return {"likes": len(remote_id)}


@hookimpl
async def receive_webhook(context: Context, request: WebhookRequest) -> WebhookAnswer:
    if request.headers.get("x-secret") != context.app.client_secret:
        return WebhookAnswer(status=403)
    return WebhookAnswer(
        events=(WebhookEvent(kind="published", account_id="1", handle=request.body.decode()),)
    )
