"""Facebook Login: the Pages that a person manages, and the Instagram accounts linked to them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from picscripter.plugin import (
    Account,
    App,
    Consent,
    Context,
    Grant,
    Login,
    Session,
    Tokens,
    oauth2,
)
from picscripter_instagram import graph

# https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login
LOGIN = Login(
    name=graph.FACEBOOK,
    label="Facebook, for an account linked to a Page",
    client_id="FACEBOOK_APP_ID",
    client_secret="FACEBOOK_APP_SECRET",  # noqa: S106 - the name of a setting
    scopes=(
        "instagram_basic",
        "instagram_content_publish",
        "instagram_manage_contents",
        "pages_show_list",
        "pages_read_engagement",
        "business_management",
    ),
    # instagram_manage_contents is for removing posts alone, business_management for Pages of portfolios.
    required_scopes=(
        "instagram_basic",
        "instagram_content_publish",
        "pages_show_list",
        "pages_read_engagement",
    ),
    pkce="none",  # not part of Facebook Login; its secret and state stand for it
)
DIALOG = f"https://www.facebook.com/{graph.VERSION}/dialog/oauth"
LINKED = "id,name,access_token,instagram_business_account{id,username,name,profile_picture_url}"
UPLOADS = "uploads"
"""A fact of accounts: videos may be sent. Meta's pages offer that with Facebook Login alone."""
MOST_LISTS = 20  # lists of a hundred: nobody has more Pages, and a paging that never ends must end

# Who may publish (new Pages prefix the names): https://developers.facebook.com/docs/pages-api/overview
_PUBLISHING = {"CREATE_CONTENT", "MANAGE", "FULL_CONTROL"}


def authorize_url(app: App, consent: Consent) -> str:
    """`auth_type=rerequest` asks again for what was declined before; otherwise the dialog skips that."""
    return oauth2.authorize_url(DIALOG, app, consent, scope_separator=",", extra={"auth_type": "rerequest"})


async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """A code gives a token of an hour; that one gives one of 60 days, whose Page tokens do not end."""
    short = await _token(context, code=grant.code, redirect_uri=grant.redirect_uri)
    long = await _token(context, grant_type="fb_exchange_token", fb_exchange_token=short.access)
    query = {"appsecret_proof": graph.proof(context.app, long.access)}
    answer = await context.request(
        "GET", "facebook_graph", f"/{graph.VERSION}/me/permissions", query=query, token=long.access
    )
    return replace(long, scopes=_granted(graph.object_of(answer.json())))


async def fetch_accounts(session: Session) -> Sequence[Account]:
    """Instagram accounts of the Pages that the person ticked and may publish on."""
    scopes = _granted(await graph.call(session, "GET", "me/permissions"))
    pages = [page async for page in _edge(session, "me/accounts", f"{LINKED},tasks")]
    if not pages and "business_management" in scopes:
        # Only then: beside ticked Pages it would list those that the person left out in the dialog.
        pages = [page async for page in _portfolio_pages(session)]
    found = {account.id: account for page in pages if (account := _account(page, scopes)) is not None}
    return list(found.values())


async def _token(context: Context, **form: str) -> Tokens:
    app = {"client_id": context.app.client_id, "client_secret": context.app.client_secret}
    path = f"/{graph.VERSION}/oauth/access_token"
    answer = await context.request("POST", "facebook_graph", path, form={**app, **form})
    return oauth2.tokens_from(graph.object_of(answer.json()), context.clock.now())


def _granted(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Single permissions can be declined in the dialog."""
    return tuple(str(each.get("permission")) for each in graph.items(said) if each.get("status") == "granted")


async def _portfolio_pages(session: Session) -> AsyncIterator[dict[str, Any]]:
    """Pages of business portfolios: /me/accounts lists only those on which the person has a role."""
    async for business in _edge(session, "me/businesses", "id"):
        for edge in ("owned_pages", "client_pages"):
            async for page in _edge(session, f"{business['id']}/{edge}", LINKED):
                yield page


async def _edge(session: Session, path: str, fields: str) -> AsyncIterator[dict[str, Any]]:
    query = {"fields": fields, "limit": "100"}
    for _ in range(MOST_LISTS):
        answer = await graph.call(session, "GET", path, query=query)
        for item in graph.items(answer):
            yield item
        paging = answer.get("paging") or {}
        if "next" not in paging:  # the last list has cursors too, but no next
            return
        query["after"] = paging["cursors"]["after"]


def _account(page: Mapping[str, Any], scopes: tuple[str, ...]) -> Account | None:
    """The account of a Page; None without one, or where the person may only look.

    `connected_instagram_account` is another field, and none to publish with. The Page's token is used throughout:
    it has no end, while the person's own ends after 60 days.
    """
    linked = page.get("instagram_business_account")
    if not isinstance(linked, Mapping) or "access_token" not in page or not _may_publish(page):
        return None
    picture = linked.get("profile_picture_url")
    return Account(
        id=graph.text(linked, "id"),
        handle=f"@{linked['username']}" if linked.get("username") else str(page.get("name", linked["id"])),
        kind="business",
        picture=picture if isinstance(picture, str) else None,
        facts={UPLOADS: "resumable"},
        tokens=Tokens(access=graph.text(page, "access_token"), scopes=scopes),
    )


def _may_publish(page: Mapping[str, Any]) -> bool:
    """Tasks are told by /me/accounts alone."""
    tasks = {str(task).removeprefix("PROFILE_PLUS_") for task in page.get("tasks", _PUBLISHING)}
    return not tasks.isdisjoint(_PUBLISHING)
