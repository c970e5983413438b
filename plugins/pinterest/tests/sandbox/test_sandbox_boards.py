"""Boards of the emulated Pinterest: whose they are, and how they are listed."""

import pytest

pytestmark = pytest.mark.anyio
COFFEE, RADIO, SHARED = "549755885175001", "549755885175002", "549755885175000999"


async def ids(api, **params):
    return [board["id"] for board in (await api.get("/boards", **params)).body["items"]]


async def test_an_account_has_a_board_from_the_start_and_shares_another(api):
    assert await ids(api) == [f"{COFFEE}001", SHARED]


async def test_a_board_is_made_read_and_deleted(api):
    made = await api.post("/boards", name="Bread", description="All of it")
    assert made.status == 201
    key = made.body["id"]
    assert (await api.get(f"/boards/{key}")).body["description"] == "All of it"
    await api.pin(board_id=key)
    assert (await api.get(f"/boards/{key}")).body["pin_count"] == 1
    assert (await api.call("DELETE", f"/boards/{key}")).status == 204
    assert (await api.get(f"/boards/{key}")).code == (404, 40)
    assert await api.wall() == []


@pytest.mark.parametrize(
    "wrong", [{}, {"name": ""}, {"name": "a" * 181}, {"name": 1}, {"name": "a", "privacy": "HIDDEN"}]
)
async def test_a_board_needs_a_name(api, wrong):
    assert (await api.post("/boards", **wrong)).code == (400, 1)


async def test_a_secret_board_needs_a_scope_of_its_own(api):
    assert (await api.post("/boards", name="a", privacy="SECRET")).code == (403, 29)


async def test_a_board_of_somebody_else_is_closed(api):
    assert (await api.get(f"/boards/{RADIO}001")).code == (403, 29)
    assert (await api.pin(board_id=f"{RADIO}001")).code == (403, 29)
    assert (await api.call("DELETE", f"/boards/{SHARED}")).code == (403, 29)


async def test_boards_are_listed_page_by_page(api):
    for number in range(4):
        await api.post("/boards", name=f"Board {number}")
    first = (await api.get("/boards", page_size="4")).body
    rest = (await api.get("/boards", page_size="4", bookmark=first["bookmark"])).body
    assert [len(first["items"]), len(rest["items"]), rest["bookmark"]] == [4, 2, None]


@pytest.mark.parametrize(
    "wrong",
    [{"page_size": "0"}, {"page_size": "251"}, {"bookmark": "x"}, {"bookmark": "UHo5OjE="}, {"privacy": "?"}],
)
async def test_a_page_that_cannot_be_is_refused(api, wrong):
    assert (await api.get("/boards", **wrong)).code == (400, 1)
