"""Logins that begin with a form: on a page for the person, as JSON for the app; servers, and apps registered there."""

import re
from dataclasses import replace

import pytest

from picscripter.plugin import App, FormField, Login, NotSent, Reconnect, Refused, Retry, Tokens
from support.connect_flow import JSON
from support.social import LOGIN, PERSON, page

pytestmark = pytest.mark.anyio
PASSWORD = "canary-app-password"
SERVER = FormField(name="server", label="Your server", host="server")
SECRET = FormField(name="password", label="App password", secret=True)
REGISTERED = replace(LOGIN, client_id=None, client_secret=None, form=(SERVER,))
DIRECT = Login(label="Social", form=(FormField(name="handle", label="Handle"), SECRET), consent=False)
TYPED = {"handle": "@me", "password": PASSWORD}
OUR_APP = App(login="default", client_id="made-here", client_secret="canary-made-secret")


@pytest.fixture
def direct(flow):
    """A platform without OAuth: what is typed opens the account."""
    flow.social.logins = (DIRECT,)
    flow.social.begun = Tokens(
        access="canary-access", refresh="canary-refresh", hosts={"server": "https://pds.example"}
    )
    return flow


@pytest.fixture
def registered(flow):
    """A platform of many servers, each of which gets an app of its own."""
    flow.social.logins = (REGISTERED,)
    flow.social.begun = OUR_APP
    return flow


async def open_form(flow, browser, user_id):
    address = (await browser.begin(user_id)).removeprefix(flow.linking.connecting.public_url)
    assert address.startswith("/api/connect/forms/")
    return await browser("GET", address)


async def send(browser, seen, **fields):
    token = re.findall(r'name="token" value="([^"]*)"', seen.text)[0]
    return await browser("POST", seen.path, data={"token": token, **fields})


async def post(flow, browser, user_id, fields, **more):
    body = {"fields": fields, **more}
    return await browser("POST", "/api/connect/social", token=flow.token(user_id), headers=JSON, json=body)


async def test_what_is_typed_connects_the_account(direct, browser, ann):
    seen = await send(browser, await open_form(direct, browser, ann), **TYPED)
    assert (seen.status, "Social is connected" in seen.text) == (200, True)
    (connection,) = await direct.connections(ann)
    assert connection.tokens().hosts == {"server": "https://pds.example"}


async def test_the_form_asks_the_login_s_questions_and_the_secret_one_unseen(direct, browser, ann):
    seen = await open_form(direct, browser, ann)
    assert re.findall(r'<input type="(\w+)" name="(handle|password)"', seen.text) == [
        ("text", "handle"),
        ("password", "password"),
    ]


async def test_a_wrong_password_may_be_typed_again_and_is_not_shown(direct, browser, ann):
    right, direct.social.begun = direct.social.begun, Refused(f"Invalid identifier or password: {PASSWORD}")
    wrong = await send(browser, await open_form(direct, browser, ann), **TYPED)
    assert (wrong.status, "Invalid identifier" in wrong.text, PASSWORD in wrong.text) == (422, True, False)
    assert 'value="@me"' in wrong.text
    direct.social.begun = right
    assert "Social is connected" in (await send(browser, wrong, **TYPED)).text


async def test_a_password_is_guessed_ten_times_at_most(direct, browser, ann):
    direct.social.begun = Refused("no")
    form = await open_form(direct, browser, ann)
    statuses = [(await send(browser, form, **TYPED)).status for _ in range(11)]
    assert statuses == [422] * 10 + [429]


async def test_the_password_is_in_no_log(direct, browser, ann, caplog):
    direct.social.begun = Retry(f"upstream said {PASSWORD}")
    with caplog.at_level("DEBUG"):
        seen = await send(browser, await open_form(direct, browser, ann), **TYPED)
    assert seen.status == 502
    assert PASSWORD not in caplog.text + seen.text


async def test_a_form_is_good_once(direct, browser, ann):
    form = await open_form(direct, browser, ann)
    await send(browser, form, **TYPED)
    again = await send(browser, form, **TYPED)
    assert (again.status, len(direct.social.asked)) == (400, 1)


async def test_a_form_ends_after_ten_minutes(direct, browser, ann):
    form = await open_form(direct, browser, ann)
    await direct.database.run("UPDATE oauth_states SET expires_at = :now")
    assert (await send(browser, form, **TYPED)).status == 400
    assert direct.social.asked == []


async def test_another_site_cannot_send_the_form(direct, browser, ann):
    form = await open_form(direct, browser, ann)
    seen = await browser("POST", form.path, data={"token": "0" * 64, **TYPED})
    assert (seen.status, direct.social.asked) == (403, [])


async def test_another_browser_cannot_send_it_with_a_token_that_is_not_its_own(
    direct, browser, stranger, ann
):
    form = await open_form(direct, browser, ann)
    assert (await send(stranger, form, **TYPED)).status == 403


async def test_a_form_is_no_state_of_a_callback(direct, browser, ann):
    form = await open_form(direct, browser, ann)
    seen = await browser.back({"code": "x", "state": form.path.rpartition("/")[2]})
    assert (seen.status, direct.social.exchanges) == (400, 0)


async def test_a_strange_browser_is_told_for_whom_it_connects_and_must_confirm(
    direct, browser, stranger, ann
):
    address = (await browser.begin(ann)).removeprefix(direct.linking.connecting.public_url)
    form = await stranger("GET", address)
    assert "a…@example.com" in form.text
    seen = await send(stranger, form, **TYPED)
    assert ("Confirm" in seen.text, await direct.connections(ann)) == (True, [])
    await stranger.press(seen, PERSON.id)
    assert len(await direct.connections(ann)) == 1


async def test_of_several_accounts_the_person_chooses(direct, browser, ann):
    direct.social.accounts = (page(1), page(2))
    seen = await send(browser, await open_form(direct, browser, ann), **TYPED)
    await browser.press(seen, "page-2")
    assert [each.account_id for each in await direct.connections(ann)] == ["page-2"]


async def test_an_app_may_ask_its_user_itself(direct, browser, ann):
    seen = await post(direct, browser, ann, TYPED)
    assert (seen.status, seen.json["connections"][0]["accountHandle"]) == (200, "@me")
    assert (seen.json["redirectUrl"], seen.json["choice"]) == (None, None)
    assert PASSWORD not in seen.text


@pytest.mark.parametrize(
    "fields,paths",
    [
        ({}, ["/fields/handle", "/fields/password"]),
        ({**TYPED, "pin": "1"}, ["/fields/pin"]),
        ({**TYPED, "handle": "x" * 1001}, ["/fields/handle"]),
    ],
)
async def test_all_that_is_wrong_with_the_answers_is_told_at_once(direct, browser, ann, fields, paths):
    seen = await post(direct, browser, ann, fields)
    assert (seen.status, [each["path"] for each in seen.json["errors"]]) == (422, paths)


async def test_a_refused_answer_is_told_without_the_secret(direct, browser, ann):
    direct.social.begun = Reconnect(f"no such password: {PASSWORD}")
    seen = await post(direct, browser, ann, TYPED)
    assert (seen.status, seen.json["code"], PASSWORD in seen.text) == (422, "invalid", False)


async def test_a_login_without_questions_goes_straight_to_consent(flow, browser, ann):
    seen = await post(flow, browser, ann, {})
    assert seen.json["redirectUrl"].startswith("https://social.example/consent?")


async def test_without_a_token_nobody_sends_answers(direct, browser):
    assert (await browser("POST", "/api/connect/social", headers=JSON, json={"fields": TYPED})).status == 401


async def test_a_server_s_app_is_registered_and_goes_through_the_whole_consent(registered, browser, ann):
    seen = await post(registered, browser, ann, {"server": "Social.example/"})
    assert "client_id=made-here" in seen.json["redirectUrl"]
    assert (
        "Social is connected" in (await browser.back(registered.social.allow(seen.json["redirectUrl"]))).text
    )
    (connection,) = await registered.connections(ann)
    tokens = connection.tokens()
    assert (tokens.app.client_id, tokens.hosts) == ("made-here", {"server": "https://social.example"})
    used = registered.social.asked[-1][0]
    assert (used.client_secret, used.hosts) == ("canary-made-secret", {"server": "https://social.example"})


async def test_the_form_page_leads_on_to_the_person_s_own_server(registered, browser, ann):
    seen = await send(browser, await open_form(registered, browser, ann), server="social.example")
    assert 'http-equiv="refresh"' in seen.text
    assert "client_id=made-here" in seen.text


async def test_an_app_that_is_registered_is_used_for_the_next_person(registered, browser, ann, bob):
    await post(registered, browser, ann, {"server": "social.example"})
    await post(registered, browser, bob, {"server": "social.example"})
    assert [app.client_id for app, _ in registered.social.asked] == ["", "made-here"]


async def test_each_server_has_an_app_of_its_own(registered, browser, ann):
    await post(registered, browser, ann, {"server": "social.example"})
    await post(registered, browser, ann, {"server": "other.example"})
    assert [app.client_id for app, _ in registered.social.asked] == ["", ""]


async def test_secrets_of_apps_and_tokens_lie_sealed(registered, browser, ann):
    seen = await post(registered, browser, ann, {"server": "social.example"})
    await browser.back(registered.social.allow(seen.json["redirectUrl"]))
    for table in ("registered_apps", "oauth_states", "connections"):
        assert "canary" not in repr(await registered.database.rows(f"SELECT * FROM {table}"))


@pytest.mark.parametrize("server", ["127.0.0.1", "http://social.example", "localhost", "social.example:22"])
async def test_a_server_that_is_no_public_one_is_not_asked(registered, browser, ann, server):
    seen = await post(registered, browser, ann, {"server": server})
    assert (seen.status, seen.json["errors"][0]["path"]) == (422, "/fields/server")
    assert registered.social.asked == []


async def test_a_server_that_cannot_be_reached_may_be_typed_again(registered, browser, ann):
    registered.social.begun = NotSent("The name nowhere.example could not be resolved.")
    asking = registered.clock.run(post(registered, browser, ann, {"server": "nowhere.example"}))
    seen = await asking
    assert (seen.status, "could not be resolved" in seen.text) == (422, True)


async def test_the_platforms_list_says_what_a_login_asks(direct, browser):
    seen = await browser("GET", "/api/platforms", headers=JSON)
    (social,) = [each for each in seen.json if each["name"] == "social"]
    assert [(each["name"], each["secret"]) for each in social["logins"][0]["form"]] == [
        ("handle", False),
        ("password", True),
    ]
    assert (social["logins"][0]["credentials"], social["logins"][0]["configured"]) == ([], True)
