"""Which accounts, and for whom: the word of the person in the right browser, or of the owner's app."""

import re

import pytest

from support.connect_flow import JSON, allowed
from support.social import LOGIN, page

pytestmark = pytest.mark.anyio


async def test_another_browser_must_confirm_for_whom_it_connects(flow, browser, stranger, ann):
    seen = await stranger.back(await allowed(flow, browser, ann))
    assert await flow.connections(ann) == []
    assert "Connect @me?" in seen.text
    assert "a…@example.com" in seen.text
    assert "ann@example.com" not in seen.text
    done = await stranger.press(seen, "me")
    assert "is connected" in done.text
    assert len(await flow.connections(ann)) == 1


async def test_a_forged_cookie_is_another_browser(flow, browser, stranger, ann):
    answer = await allowed(flow, browser, ann)
    for cookie in browser.http.cookie_jar:
        secret, _, signature = cookie.value.partition(".")
        forged = f"{secret}.{signature[:-1]}{'0' if signature[-1] != '0' else '1'}"
        seen = await stranger.back(answer, headers={"Cookie": f"{cookie.key}={forged}"})
    assert "picscripter user" in seen.text
    assert await flow.connections(ann) == []


async def test_the_code_is_traded_before_the_other_browser_confirms(flow, browser, stranger, ann):
    seen = await stranger.back(await allowed(flow, browser, ann))
    await flow.clock.advance(120)
    assert "is connected" in (await stranger.press(seen, "me")).text


async def test_an_app_may_confirm_for_its_user_with_the_choice_that_it_was_given(
    flow, browser, stranger, ann
):
    seen = await stranger.back(await allowed(flow, browser, ann), headers=JSON)
    choice = seen.json["choice"]
    assert (choice["confirm"], seen.json["connections"]) == (True, [])
    path = f"/api/connect/choices/{choice['id']}"
    done = await stranger("POST", path, token=flow.token(ann), json={"accounts": ["me"]})
    assert (done.status, done.json["connections"][0]["accountId"]) == (200, "me")


async def test_of_several_accounts_the_person_chooses_some(flow, browser, ann):
    flow.social.accounts = tuple(page(n) for n in (1, 2, 3))
    seen = await browser.back(await allowed(flow, browser, ann))
    assert re.fullmatch(r"/api/connect/choices/[\w-]{32}", seen.path)
    assert [f"Page {n}" in seen.text for n in (1, 2, 3)] == [True] * 3
    assert await flow.connections(ann) == []
    done = await browser.press(seen, "page-1", "page-3")
    assert (done.status, "Page 2" in done.text) == (200, False)
    found = {each.account_id: each for each in await flow.connections(ann)}
    assert found.keys() == {"page-1", "page-3"}
    assert found["page-1"].tokens().access == "canary-page-1-token"
    assert found["page-1"].scopes == LOGIN.scopes


async def test_ticking_nothing_shows_the_page_again_with_what_is_wrong(flow, browser, ann):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann))
    again = await browser.press(seen)
    assert (again.status, "Choose at least one account." in again.text) == (422, True)
    assert "is connected" in (await browser.press(again, "page-2")).text


async def test_an_account_that_was_not_granted_cannot_be_chosen(flow, browser, ann):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann))
    assert (await browser.press(seen, "page-1", "page-9")).status == 422
    assert await flow.connections(ann) == []


async def test_a_choice_is_made_once(flow, browser, ann):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann))
    await browser.press(seen, "page-1")
    again = await browser.press(seen, "page-2")
    assert (again.status, "decided already" in again.text) == (410, True)
    assert len(await flow.connections(ann)) == 1


async def test_a_choice_is_over_after_ten_minutes(flow, browser, ann):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann))
    await flow.clock.advance(601)
    assert (await browser.press(seen, "page-1")).status == 410


async def test_who_cancels_connects_nothing_and_cannot_go_back(flow, browser, ann):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann))
    done = await browser.press(seen, "page-1", decision="refuse")
    assert (done.status, "Nothing was connected" in done.text) == (200, True)
    assert (await browser.press(seen, "page-1")).status == 410
    assert await flow.database.rows("SELECT id FROM choices") == []


async def test_a_choice_opens_only_in_its_own_browser(flow, browser, stranger, ann):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann))
    looked = await stranger("GET", seen.path)
    assert (looked.status, "Page 1" in looked.text) == (403, False)
    assert (await stranger.press(seen, "page-1")).status == 403
    assert await flow.connections(ann) == []


async def test_a_form_of_another_site_chooses_nothing(flow, browser, ann):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann))
    assert (await browser.press(seen, "page-1", token="0" * 64)).status == 403
    assert await flow.connections(ann) == []


async def test_the_owners_app_reads_and_makes_the_choice_and_nobody_elses_does(flow, browser, ann, bob):
    flow.social.accounts = (page(1), page(2))
    seen = await browser.back(await allowed(flow, browser, ann), headers=JSON)
    path = f"/api/connect/choices/{seen.json['choice']['id']}"
    read = await browser("GET", path, token=flow.token(ann), headers=JSON)
    assert read.json == seen.json["choice"]
    assert read.json["accounts"][0] == {
        "id": "page-1",
        "handle": "Page 1",
        "kind": "page",
        "picture": "https://social.example/1.jpg",
    }
    assert (await browser("GET", path, token=flow.token(bob), headers=JSON)).status == 404
    stolen = await browser("POST", path, token=flow.token(bob), json={"accounts": ["page-1"]})
    assert stolen.status == 404
    assert (await browser("GET", path, headers=JSON)).status == 401
    wrong = await browser("POST", path, token=flow.token(ann), json={"accounts": ["page-1", "x"]})
    assert (wrong.status, wrong.json["errors"][0]["path"]) == (422, "/accounts/1")
    done = await browser("POST", path, token=flow.token(ann), json={"accounts": ["page-2"]})
    assert done.json["connections"][0]["accountId"] == "page-2"
    again = await browser("POST", path, token=flow.token(ann), json={"accounts": ["page-2"]})
    assert again.status == 404
