"""The page on which a person allows or denies."""

import pytest

from picscripter.testing.person import Person, answer_of

pytestmark = pytest.mark.anyio

BACK = "http://127.0.0.1:1/back?keep=1"


def authorize(bench) -> str:
    return f"{bench.address}/toy/web/authorize?back={BACK}"


async def test_the_page_has_a_form_with_two_buttons_and_runs_no_script(bench):
    async with bench.http.get(authorize(bench)) as page:
        text, policy = await page.text(), page.headers["Content-Security-Policy"]
    assert ">Allow</button>" in text
    assert ">Deny</button>" in text
    assert "script" not in text
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:1" in policy


async def test_allow_sends_the_browser_back_with_a_code_and_the_state(bench):
    location = await Person(bench.http).allow(authorize(bench))
    answer = answer_of(location)
    assert location.startswith("http://127.0.0.1:1/back?keep=1&code=")
    assert answer["state"] == "some state"


async def test_deny_sends_it_back_with_an_error(bench):
    answer = answer_of(await Person(bench.http).deny(authorize(bench)))
    assert answer == {"keep": "1", "error": "access_denied", "state": "some state"}


async def test_a_question_is_answered_once(bench):
    async with bench.http.get(authorize(bench)) as page:
        form = {"request": page.headers["X-Sandbox-Request"], "decision": "allow"}
    statuses = []
    for _ in range(2):
        async with bench.http.post(
            f"{bench.address}/toy/_consent", data=form, allow_redirects=False
        ) as answer:
            statuses.append(answer.status)
    assert statuses == [302, 410]


async def test_names_of_people_cannot_break_the_page(bench):
    new = {"id": "9", "name": "<b>Mallory</b>", "handle": '"><script>'}
    async with bench.http.post(f"{bench.address}/toy/_accounts", json=new) as answer:
        assert answer.status == 201
    async with bench.http.get(authorize(bench)) as page:
        text = await page.text()
    assert "&lt;b&gt;Mallory" in text
    assert "<script>" not in text


async def test_accounts_can_be_added_listed_and_removed(bench):
    new = {"id": "9", "name": "Cy", "handle": "@cy"}
    async with bench.http.post(f"{bench.address}/toy/_accounts", json=new):
        pass
    assert [account["id"] for account in await bench.get("/toy/_accounts")] == ["1", "2", "9"]
    async with bench.http.delete(f"{bench.address}/toy/_accounts/9") as answer:
        assert answer.status == 204
    async with bench.http.delete(f"{bench.address}/toy/_accounts/9") as answer:
        assert answer.status == 404


async def test_a_reset_keeps_connections_unless_it_is_told_otherwise(bench):
    added = {"id": "9", "name": "Cy", "handle": "@cy"}
    async with bench.http.post(f"{bench.address}/toy/_accounts", json=added):
        pass
    async with bench.http.get(authorize(bench)) as page:
        form = {"request": page.headers["X-Sandbox-Request"], "decision": "allow"}
    async with bench.http.post(f"{bench.address}/_reset"):
        pass
    assert len(await bench.get("/toy/_accounts")) == 3
    async with bench.http.post(f"{bench.address}/toy/_reset", json={"connections": True}):
        pass
    assert len(await bench.get("/toy/_accounts")) == 2
    async with bench.http.post(f"{bench.address}/toy/_consent", data=form, allow_redirects=False) as answer:
        assert answer.status == 410
