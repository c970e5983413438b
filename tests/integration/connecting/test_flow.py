"""From the app's wish to a connected account, and everything that keeps a wrong one out."""

import logging
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from picscripter.plugin import Misconfigured, NotSent, OutcomeUnknown, Retry
from support.connect_flow import JSON, allowed, open_browser, open_flow
from support.social import LOGIN, PERSON, page

pytestmark = pytest.mark.anyio


async def test_the_browser_that_asked_is_connected_without_another_word(flow, browser, ann):
    seen = await browser.back(await allowed(flow, browser, ann))
    assert (seen.status, "Social is connected" in seen.text) == (200, True)
    (connection,) = await flow.connections(ann)
    assert (connection.account_id, connection.status) == ("me", "active")
    assert connection.tokens().access == "canary-access"
    assert connection.expires_at == flow.clock.now() + timedelta(hours=2)


async def test_the_address_asks_for_the_scopes_with_a_state_and_a_challenge_and_shows_no_verifier(
    flow, browser, ann
):
    asked = parse_qs(urlsplit(await browser.begin(ann)).query)
    assert asked["redirect_uri"] == ["http://127.0.0.1:5000/api/callback/social"]
    assert asked["scope"] == ["read write insights"]
    assert (len(asked["state"][0]), len(asked["code_challenge"][0])) == (43, 43)


async def test_without_a_token_nobody_may_begin(browser):
    assert (await browser("GET", "/api/connect/social", headers=JSON)).status == 401


@pytest.mark.parametrize("path,code", [("nowhere", "unknown_platform"), ("social?login=x", "unknown_login")])
async def test_what_is_not_installed_cannot_be_connected(flow, browser, ann, path, code):
    seen = await browser("GET", f"/api/connect/{path}", token=flow.token(ann), headers=JSON)
    assert (seen.status, seen.json["code"]) == (404, code)


async def test_missing_keys_are_named(sqlite_url, clock):
    async with open_flow(sqlite_url, clock, SOCIAL_CLIENT_ID="x") as flow, open_browser(flow) as browser:
        token = flow.token(await flow.user("ann@example.com"))
        seen = await browser("GET", "/api/connect/social", token=token, headers=JSON)
    assert (seen.status, seen.json["code"]) == (503, "not_configured")
    assert "SOCIAL_CLIENT_SECRET must be set" in seen.json["detail"]


async def test_a_state_counts_once(flow, browser, ann):
    answer = await allowed(flow, browser, ann)
    await browser.back(answer)
    again = await browser.back(answer)
    assert (again.status, "used already" in again.text) == (400, True)
    assert flow.social.exchanges == 1


async def test_a_forged_state_changes_nothing(flow, browser, ann):
    answer = await allowed(flow, browser, ann)
    seen = await browser.back({**answer, "state": "A" * 43})
    assert (seen.status, "not valid" in seen.text) == (400, True)
    assert flow.social.exchanges == 0
    assert (await browser.back(answer)).status == 200


async def test_without_a_state_nothing_is_connected(flow, browser, ann):
    answer = await allowed(flow, browser, ann)
    assert (await browser.back({"code": answer["code"]})).status == 400
    assert await flow.connections(ann) == []


async def test_a_state_of_another_platform_does_not_count(flow, browser, ann):
    answer = await allowed(flow, browser, ann, "other")
    assert (await browser.back(answer, "social")).status == 400
    assert (await browser.back(answer, "other")).status == 200


async def test_after_ten_minutes_it_is_too_late(flow, browser, ann):
    url = await browser.begin(ann)
    await flow.clock.advance(601)
    seen = await browser.back(flow.social.allow(url))
    assert (seen.status, "took too long" in seen.text) == (400, True)
    assert flow.social.exchanges == 0


async def test_a_code_is_traded_at_once_for_it_lives_thirty_seconds(flow, browser, ann):
    answer = await allowed(flow, browser, ann)
    await flow.clock.advance(31)
    seen = await browser.back(answer)
    assert (seen.status, "start again" in seen.text) == (400, True)
    assert await flow.connections(ann) == []


async def test_who_says_no_is_told_that_nothing_was_connected_and_the_state_is_spent(flow, browser, ann):
    url = await browser.begin(ann)
    seen = await browser.back(flow.social.deny(url))
    assert (seen.status, "Access was not allowed" in seen.text) == (403, True)
    assert (await browser.back(flow.social.allow(url))).status == 400
    assert await flow.connections(ann) == []


async def test_an_error_of_the_platform_is_quoted_and_cannot_bring_markup(flow, browser, ann):
    state = flow.social.deny(await browser.begin(ann))["state"]
    said = {"error": "<script>alert(1)</script>", "error_description": "<b>x</b>" * 99}
    seen = await browser.back({**said, "state": state})
    assert seen.status == 502
    assert "<script>" not in seen.text
    assert "&lt;script&gt;" in seen.text
    assert len(seen.text) < 8000


@pytest.mark.parametrize("error", ["server_error", "Call 0900-12345 now"])
async def test_without_a_state_of_ours_nobody_puts_words_upon_our_page(browser, error):
    seen = await browser.back({"error": error, "error_description": "Call 0900-12345 now"})
    assert seen.status == 502
    assert "0900" not in seen.text


async def test_a_permission_left_out_is_named_and_nothing_is_connected(flow, browser, ann):
    flow.social.granted = ("read",)
    seen = await browser.back(await allowed(flow, browser, ann))
    assert seen.status == 403
    assert "A permission is missing" in seen.text
    assert ": write." in seen.text
    assert await flow.connections(ann) == []


async def test_a_permission_that_is_not_needed_may_be_left_out(flow, browser, ann):
    flow.social.granted = ("read", "write")
    assert (await browser.back(await allowed(flow, browser, ann))).status == 200
    assert (await flow.connections(ann))[0].scopes == ("read", "write")


async def test_a_platform_that_names_no_scopes_granted_what_was_asked_for(flow, browser, ann):
    flow.social.granted = ()
    assert (await browser.back(await allowed(flow, browser, ann))).status == 200
    assert (await flow.connections(ann))[0].scopes == LOGIN.scopes


async def test_a_grant_without_accounts_says_so(flow, browser, ann):
    flow.social.accounts = ()
    seen = await browser.back(await allowed(flow, browser, ann))
    assert (seen.status, "No account was chosen" in seen.text) == (403, True)


async def test_a_code_that_was_certainly_not_sent_is_sent_again(flow, browser, ann):
    flow.social.faults = [NotSent("no connection"), NotSent("no connection")]
    seen = await flow.clock.run(browser.back(await allowed(flow, browser, ann)))
    assert (seen.status, flow.social.exchanges) == (200, 3)


async def test_accounts_that_could_not_be_read_are_asked_for_again(flow, browser, ann):
    flow.social.account_faults = [Retry("busy"), NotSent("no connection")]
    seen = await flow.clock.run(browser.back(await allowed(flow, browser, ann)))
    assert (seen.status, flow.social.exchanges) == (200, 1)


@pytest.mark.parametrize(
    "fault,status",
    [
        (NotSent("no connection"), 502),
        (Retry("busy"), 502),
        (OutcomeUnknown("no answer"), 502),
        (Misconfigured("wrong secret"), 502),
    ],
)
async def test_a_platform_that_fails_gets_a_page_and_connects_nothing(flow, browser, ann, fault, status):
    flow.social.faults = [fault] * 3
    seen = await flow.clock.run(browser.back(await allowed(flow, browser, ann)))
    assert (seen.status, fault.message in seen.text) == (status, True)
    assert flow.social.exchanges == (3 if isinstance(fault, NotSent) else 1)
    assert await flow.connections(ann) == []


async def test_a_bug_of_a_plugin_gets_a_page_too(flow, browser, ann, caplog):
    caplog.set_level(logging.CRITICAL)
    flow.social.accounts = None
    flow.social.fetch_accounts = None
    seen = await browser.back(await allowed(flow, browser, ann))
    assert (seen.status, "That did not work" in seen.text) == (500, True)


async def test_a_callback_that_wants_json_gets_connections_or_problems(flow, browser, ann):
    answer = await allowed(flow, browser, ann)
    seen = await browser.back(answer, headers=JSON)
    assert (seen.json["connections"][0]["accountHandle"], seen.json["choice"]) == (PERSON.handle, None)
    again = await browser.back(answer, headers=JSON)
    assert (again.status, again.json["code"]) == (400, "state_used")
    assert again.headers["Content-Type"].startswith("application/problem+json")
    denied = await browser.back(flow.social.deny(await browser.begin(ann)), headers=JSON)
    assert (denied.status, denied.json["code"]) == (403, "access_denied")


async def test_who_only_looks_whether_the_callback_is_there_spends_nothing(flow, browser, ann):
    answer = await allowed(flow, browser, ann)
    assert (await browser("HEAD", "/api/callback/social", params=answer)).status == 200
    assert (await browser.back(answer)).status == 200


async def test_two_flows_in_one_browser_do_not_disturb_each_other(flow, browser, ann):
    first, second = await allowed(flow, browser, ann), await allowed(flow, browser, ann, "other")
    assert (await browser.back(first)).status == 200
    assert (await browser.back(second, "other")).status == 200
    assert len(await flow.connections(ann)) == 2


async def test_two_users_connect_the_same_account(flow, browser, stranger, ann, bob):
    await browser.back(await allowed(flow, browser, ann))
    await stranger.back(await allowed(flow, stranger, bob))
    assert len(await flow.connections(ann)) == len(await flow.connections(bob)) == 1


async def test_pages_run_nothing_load_nothing_and_are_not_kept(flow, browser, ann):
    flow.social.accounts = (page(1), page(2))
    choosing = await browser.back(await allowed(flow, browser, ann))
    done = await browser.press(choosing, "page-1")
    denied = await browser.back({"error": "access_denied"})
    for seen in (choosing, done, denied):
        policy = seen.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert seen.headers["Cache-Control"] == "no-store"
        assert seen.headers["Referrer-Policy"] == "no-referrer"
        assert not re.search(r"<script|<img|<link|url\(|@import|style=", seen.text)


async def test_handles_are_shown_as_text_whatever_they_hold(flow, browser, ann):
    evil = '"><script>alert(1)</script>'
    flow.social.accounts = tuple(
        type(PERSON)(id=evil + str(n), handle=evil, kind="<i>page</i>") for n in (1, 2)
    )
    seen = await browser.back(await allowed(flow, browser, ann))
    assert "<script>" not in seen.text
    assert "<i>" not in seen.text
    done = await browser.press(seen, evil + "1")
    assert ("is connected" in done.text, "<script>" in done.text) == (True, False)


async def test_the_cookie_is_lax_hidden_from_scripts_and_secure_behind_https(sqlite_url, clock):
    async with (
        open_flow(sqlite_url, clock, public_url="https://api.example") as flow,
        open_browser(flow) as browser,
    ):
        token = flow.token(await flow.user("ann@example.com"))
        seen = await browser("GET", "/api/connect/social", token=token, headers=JSON)
    cookie = seen.headers["Set-Cookie"]
    assert cookie.startswith("__Host-picscripter-browser=")
    for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age="):
        assert word in cookie


async def test_no_token_code_or_secret_is_in_the_database_in_a_page_or_in_a_log(
    flow, browser, stranger, ann, sqlite_url, caplog
):
    caplog.set_level(logging.DEBUG)
    flow.social.accounts = (page(1), page(2))
    answer = await allowed(flow, browser, ann)
    seen = await browser.back(answer)
    shown = seen.text + (await browser.press(seen, "page-1")).text
    waiting = await stranger.back(await allowed(flow, browser, ann))
    flow.social.faults = [Retry("busy")]
    await browser.back(await allowed(flow, browser, ann))
    listed = await browser("GET", "/api/connections", token=flow.token(ann), headers=JSON)
    await flow.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    assert b"page-1" in stored
    assert b"canary" not in stored
    assert answer["state"].encode() not in stored
    assert "canary" not in shown + waiting.text + listed.text
    assert "canary" not in caplog.text
    assert answer["state"] not in caplog.text
