"""Which Pages a person can connect."""

from types import SimpleNamespace

import pytest

from picscripter_facebook import fetch_accounts

pytestmark = pytest.mark.anyio


def page(number, *tasks, **more):
    return {
        "id": number,
        "name": f"Page {number}",
        "access_token": f"token-{number}",
        "tasks": list(tasks),
        **more,
    }


def untold(number):
    """A portfolio's Page: Graph has no field `tasks` there."""
    return {name: value for name, value in page(number).items() if name != "tasks"}


class Graph:
    """A session that answers by path."""

    def __init__(self, answers, granted=("pages_show_list",)):
        permissions = [{"permission": name, "status": "granted"} for name in granted]
        permissions.append({"permission": "email", "status": "declined"})
        self.answers = {"me/permissions": {"data": permissions}, **answers}

    def proof(self):
        return "proof"

    async def request(self, method, host, path, *, query, **_):
        assert query["appsecret_proof"] == "proof"
        assert "tasks" not in query.get("fields", "") or path.endswith("/me/accounts")
        name = path.removeprefix("/v26.0/")
        return SimpleNamespace(
            json=lambda: self.answers[f"{name}?{query['after']}" if "after" in query else name]
        )


async def ids(answers, **options):
    return [account.id for account in await fetch_accounts(Graph(answers, **options))]


async def test_each_page_has_a_token_of_its_own_and_the_granted_permissions():
    [account] = await fetch_accounts(Graph({"me/accounts": {"data": [page("1", "MANAGE")]}}))
    assert (account.handle, account.kind) == ("Page 1", "page")
    assert (account.tokens.access, account.tokens.scopes, account.tokens.expires_at) == (
        "token-1",
        ("pages_show_list",),
        None,
    )


@pytest.mark.parametrize(
    "task", ["CREATE_CONTENT", "MANAGE", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL"]
)
async def test_who_may_publish_may_connect(task):
    assert await ids({"me/accounts": {"data": [page("1", "ANALYZE", task)]}}) == ["1"]


async def test_pages_on_which_the_person_may_only_look_are_left_out():
    assert await ids({"me/accounts": {"data": [page("1", "ANALYZE", "MODERATE"), page("2", "MANAGE")]}}) == [
        "2"
    ]


async def test_a_page_without_a_token_is_left_out():
    bare = page("1", "MANAGE")
    del bare["access_token"]
    assert await ids({"me/accounts": {"data": [bare]}}) == []


async def test_all_lists_are_read():
    first = {"data": [page("1", "MANAGE")], "paging": {"cursors": {"after": "x"}, "next": "…"}}
    last = {"data": [page("2", "MANAGE")], "paging": {"cursors": {"after": "y"}}}
    assert await ids({"me/accounts": first, "me/accounts?x": last}) == ["1", "2"]


async def test_pages_of_a_portfolio_are_found_where_that_was_granted():
    answers = {
        "me/accounts": {"data": []},
        "me/businesses": {"data": [{"id": "b"}]},
        "b/owned_pages": {"data": [untold("1")]},
        "b/client_pages": {"data": [untold("2"), untold("1")]},
    }
    assert await ids(answers, granted=("pages_show_list", "business_management")) == ["1", "2"]


async def test_portfolios_are_left_alone_where_that_was_not_granted():
    assert await ids({"me/accounts": {"data": []}}) == []
