"""The emulated Facebook Login refuses what Facebook's refuses, in its words."""

import hashlib
import hmac

import pytest

from picscripter.testing.person import Person, answer_of

pytestmark = pytest.mark.anyio

COFFEE = "102210000000001"


async def test_a_code_becomes_a_short_token_and_that_a_long_one(graph):
    short = (await graph.exchange(await graph.code())).body
    assert (short["token_type"], short["expires_in"]) == ("bearer", 5102)
    long = (await graph.long_lived(short["access_token"])).body
    assert long["expires_in"] == 5183944


async def test_the_answer_ends_with_facebooks_odd_fragment(graph):
    location = await Person(graph.http).allow(graph.dialog())
    assert location.endswith("#_=_")
    assert answer_of(location)["state"] == "s1"


async def test_a_denial_has_facebooks_reasons(graph):
    answer = answer_of(await Person(graph.http).deny(graph.dialog()))
    assert answer == {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
        "state": "s1",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "unknown-1"},
        {"redirect_uri": "not an address"},
        {"scope": "groups_post"},
        {"response_type": "token"},
    ],
)
async def test_the_dialog_refuses_what_it_cannot_grant(graph, wrong):
    async with graph.http.get(graph.dialog(**wrong)) as page:
        assert page.status == 400


async def test_row_4_a_code_works_once(graph):
    code = await graph.code()
    await graph.exchange(code)
    again = await graph.exchange(code)
    assert again.code == (400, 100, 36009)
    assert again.message == "This authorization code has been used."
    assert again.body["error"]["fbtrace_id"]


async def test_row_5_the_redirect_must_be_identical(graph):
    assert (await graph.exchange(await graph.code(), redirect_uri="http://127.0.0.1:1/other")).code == (
        400,
        100,
        36008,
    )


async def test_row_6_the_secret_must_be_right(graph):
    answer = await graph.exchange(await graph.code(), client_secret="wrong")
    assert (answer.code, answer.message) == ((400, 1, None), "Error validating client secret.")


async def test_an_old_code_and_a_garbage_code_are_told_apart(graph):
    code = await graph.code()
    await graph.clock.advance(600)
    assert (await graph.exchange(code)).code == (400, 100, 36007)
    assert (await graph.exchange("garbage")).message == "Invalid verification code format."


async def test_an_unknown_app_is_told(graph):
    assert (await graph.exchange("x" * 30, client_id="unknown-1")).code == (400, 101, None)


@pytest.mark.parametrize(
    "path,code",
    [("/me", (400, 2500, None)), (f"/{COFFEE}", (403, 200, None)), ("/1_2", (400, 104, None))],
)
async def test_row_1_without_a_token(graph, path, code):
    assert (await graph.get(path)).code == code


async def test_row_2_garbage_is_no_token(graph):
    answer = await graph.get("/me", access_token="IGAAgarbage")
    assert answer.code == (401, 190, None)
    assert answer.message == "Invalid OAuth access token - Cannot parse access token"


async def test_row_3_an_expired_token(graph):
    short = (await graph.exchange(await graph.code())).body["access_token"]
    await graph.clock.advance(5102)
    assert (await graph.get("/me", access_token=short)).code == (401, 190, 463)
    assert (await graph.long_lived(short)).code == (401, 190, 463)


async def test_row_3_a_revoked_token(graph):
    user = await graph.as_user()
    assert (await user.delete("/me/permissions")).body == {"success": True}
    assert (await user.get("/me")).code == (401, 190, 458)


async def test_a_page_token_from_a_long_lived_user_token_has_no_end(graph):
    page = await graph.as_page()
    await graph.clock.advance(400 * 86_400)
    assert (await page.get("/me")).body["id"] == COFFEE


async def test_a_page_token_from_a_short_lived_user_token_dies_with_it(graph):
    short = (await graph.exchange(await graph.code())).body["access_token"]
    await graph.clock.advance(5000)
    found = await graph.get(f"/{COFFEE}", access_token=short, fields="access_token")
    await graph.clock.advance(102)
    assert (await graph.get("/me", access_token=found.body["access_token"])).code == (401, 190, 463)


async def test_the_dial_ends_page_tokens_too(page):
    await page.dials(tokenSeconds=10)
    await page.clock.advance(10)
    assert (await page.get("/me")).code == (401, 190, 463)


async def test_accounts_are_the_pages_that_were_ticked_and_they_are_paged(graph):
    user = await graph.as_user()
    first = (await user.get("/me/accounts", fields="id,name,access_token,tasks", limit="2")).body
    assert [page["name"] for page in first["data"]] == ["Harbour Coffee", "Night Train Radio"]
    assert "CREATE_CONTENT" in first["data"][0]["tasks"]
    after = first["paging"]["cursors"]["after"]
    assert "next" in first["paging"]
    last = (await user.get("/me/accounts", fields="id", limit="2", after=after)).body
    assert [page["id"] for page in last["data"]] == ["102210000000003"]
    assert "next" not in last["paging"]


async def test_only_one_page_when_only_one_was_ticked(graph):
    user = await graph.as_user(accounts=[COFFEE])
    assert [page["id"] for page in (await user.get("/me/accounts")).body["data"]] == [COFFEE]
    assert "access_token" not in (await user.get("/102210000000002", fields="access_token")).body


async def test_no_pages_without_the_scope_that_shows_them(graph):
    user = await graph.as_user(scopes=["pages_manage_posts"])
    assert (await user.get("/me/accounts")).body == {"data": []}


async def test_a_person_without_portfolios_is_told_so_only_with_the_scope(graph):
    manager = await graph.as_user(scopes=["pages_show_list", "business_management"])
    assert (await manager.get("/me/businesses", fields="id")).body == {"data": []}
    assert (await (await graph.as_user()).get("/me/businesses")).code == (403, 200, None)


async def test_declined_permissions_are_listed_as_declined(graph):
    user = await graph.as_user(scopes=["pages_show_list", "pages_manage_posts"])
    listed = (await user.get("/me/permissions")).body["data"]
    assert {each["status"] for each in listed} == {"granted"}
    picky = await graph.code(["pages_show_list", "pages_manage_posts"], scopes=["pages_show_list"])
    token = (await graph.exchange(picky)).body["access_token"]
    listed = (await graph.get("/me/permissions", access_token=token)).body["data"]
    assert {each["permission"]: each["status"] for each in listed} == {
        "pages_show_list": "granted",
        "pages_manage_posts": "declined",
    }


async def test_one_permission_can_be_dropped(graph):
    user = await graph.as_user()
    await user.delete("/me/permissions/pages_show_list")
    assert (await user.get("/me/accounts")).body == {"data": []}


async def test_permissions_are_no_field_of_a_page(page):
    answer = await page.get("/me/permissions")
    assert answer.message == "(#100) Tried accessing nonexisting field (permissions) on node type (Page)"


async def test_row_36_unknown_fields_are_refused(page):
    answer = await page.get("/me", fields="id,shoe_size")
    assert answer.message == "(#100) Tried accessing nonexisting field (shoe_size) on node type (Page)"


async def test_debug_token_tells_all_about_a_token(graph):
    page = await graph.as_page()
    app = "sandbox-facebook|sandbox-facebook-secret"
    facts = (await graph.get("/debug_token", input_token=page.token, access_token=app)).body["data"]
    assert (facts["type"], facts["is_valid"], facts["expires_at"]) == ("PAGE", True, 0)
    assert facts["profile_id"] == COFFEE
    other = (await graph.get("/debug_token", input_token="garbage", access_token=app)).body["data"]
    assert not other["is_valid"]


async def test_a_wrong_appsecret_proof_is_refused_and_a_right_one_taken(page):
    right = hmac.new(b"sandbox-facebook-secret", page.token.encode(), hashlib.sha256).hexdigest()
    assert (await page.get("/me", appsecret_proof=right)).status == 200
    wrong = await page.get("/me", appsecret_proof="0" * 64)
    assert wrong.message == "Invalid appsecret_proof provided in the API argument"


async def test_row_34_unknown_paths_and_versions_that_are_not_out(page):
    assert (await page.get("/me/nothing")).code == (400, 2500, None)
    assert (await page.call("GET", "/me", version="v99.0")).code == (400, 2500, None)


async def test_row_37_an_ended_version_is_served_by_the_oldest_living_one(page):
    old = await page.call("GET", "/me", version="v20.0")
    assert (old.status, old.headers["facebook-api-version"]) == (200, "v21.0")
    assert (await page.get("/me")).headers["facebook-api-version"] == "v26.0"


async def test_strict_flags_parameters_that_graph_would_ignore(page):
    answer = await page.get("/me", shoe_size="44")
    assert answer.code == (400, 100, None)
    assert "shoe_size" in answer.body["error"]["error_user_msg"]
