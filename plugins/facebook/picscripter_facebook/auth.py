"""Connecting Pages: Facebook Login, a long-lived token, and from it the Pages with tokens of their own."""

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
    Reconnect,
    Session,
    Tokens,
    hookimpl,
    oauth2,
)
from picscripter_facebook import graph

LOGIN = Login(
    label="Facebook",
    client_id="FACEBOOK_APP_ID",
    client_secret="FACEBOOK_APP_SECRET",  # noqa: S106 - the name of a setting
    scopes=("pages_show_list", "pages_read_engagement", "pages_manage_posts", "business_management"),
    # Without business_management only Pages that a person reaches through a business portfolio are missing.
    required_scopes=("pages_show_list", "pages_read_engagement", "pages_manage_posts"),
    pkce="none",  # not part of Facebook Login; its secret and state stand for it
)
PAGE = "id,name,access_token,picture{url}"
MOST_LISTS = 20  # lists of a hundred: nobody has more Pages, and a paging that never ends must end

# Who may publish (new Pages prefix the names): https://developers.facebook.com/docs/pages-api/overview
_PUBLISHING = {"CREATE_CONTENT", "MANAGE", "FULL_CONTROL"}


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """`auth_type=rerequest` asks again for what was declined before; otherwise the dialog skips that."""
    dialog = f"https://www.facebook.com/{graph.VERSION}/dialog/oauth"
    return oauth2.authorize_url(dialog, app, consent, scope_separator=",", extra={"auth_type": "rerequest"})


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """A code gives a token of an hour; that one gives one of 60 days, whose Page tokens do not end."""
    short = await graph.token(context, code=grant.code, redirect_uri=grant.redirect_uri)
    long = await graph.token(context, grant_type="fb_exchange_token", fb_exchange_token=short.access)
    return replace(long, scopes=await graph.granted(context, long.access))


@hookimpl
async def refresh() -> Tokens:
    """Facebook has none: what ended a token (a new password, a lost role) only the person can mend."""
    raise Reconnect("Facebook gives no new token for an old one. Connect the Page again.")


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The Pages that the person chose in the dialog and may publish on."""
    scopes = graph.permissions(await graph.call(session, "GET", "me/permissions"))
    pages = {page["id"]: page async for page in _edge(session, "me/accounts", f"{PAGE},tasks")}
    if not pages and "business_management" in scopes:
        # Only then: beside ticked Pages it would list those that the person left out in the dialog.
        pages = {page["id"]: page async for page in _portfolio_pages(session)}
    return [_account(page, scopes) for page in pages.values() if _may_publish(page)]


async def _portfolio_pages(session: Session) -> AsyncIterator[dict[str, Any]]:
    """Pages of business portfolios: /me/accounts lists only those on which the person has a role."""
    async for business in _edge(session, "me/businesses", "id"):
        for edge in ("owned_pages", "client_pages"):
            async for page in _edge(session, f"{business['id']}/{edge}", PAGE):
                yield page


async def _edge(session: Session, path: str, fields: str) -> AsyncIterator[dict[str, Any]]:
    query = {"fields": fields, "limit": "100"}
    for _ in range(MOST_LISTS):
        answer = await graph.call(session, "GET", path, query=query)
        for item in graph.items(answer):
            yield item
        paging = answer.get("paging", {})
        if "next" not in paging:  # the last list has cursors too, but no next
            return
        query["after"] = paging["cursors"]["after"]


def _may_publish(page: Mapping[str, Any]) -> bool:
    """Tasks are told by /me/accounts alone; a Page without a token is one that the person may only look at."""
    tasks = {task.removeprefix("PROFILE_PLUS_") for task in page.get("tasks", _PUBLISHING)}
    return "access_token" in page and not tasks.isdisjoint(_PUBLISHING)


def _account(page: Mapping[str, Any], scopes: tuple[str, ...]) -> Account:
    return Account(
        id=page["id"],
        handle=page["name"],
        kind="page",
        picture=page.get("picture", {}).get("data", {}).get("url"),
        tokens=Tokens(access=page["access_token"], scopes=scopes),  # no end: made from a long-lived token
    )
