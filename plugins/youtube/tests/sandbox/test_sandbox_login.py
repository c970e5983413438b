"""Google's OAuth as the emulator keeps it: strict about forms, codes, redirects and scopes."""

import pytest

pytestmark = pytest.mark.anyio
AUTH = "https://www.googleapis.com/auth/"


async def test_a_code_and_its_verifier_give_tokens(google):
    answer = await google.exchange(await google.code())
    assert answer.status == 200
    assert (answer.body["expires_in"], answer.body["token_type"]) == (3599, "Bearer")
    assert answer.body["scope"] == f"{AUTH}youtube {AUTH}youtube.upload"


async def test_a_scope_can_be_unticked(google):
    answer = await google.exchange(await google.code(scopes=[f"{AUTH}youtube.upload"]))
    assert answer.body["scope"] == f"{AUTH}youtube.upload"


async def test_a_single_scope_is_taken_or_left(google):
    answer = await google.exchange(await google.code(scopes=["none"], scope=f"{AUTH}youtube"))
    assert answer.body["scope"] == f"{AUTH}youtube"


@pytest.mark.parametrize(
    "asked, given",
    [
        ([{}], [True]),
        ([{}, {}], [True, False]),
        ([{}, {"prompt": "consent"}], [True, True]),
        ([{"access_type": "online", "prompt": "consent"}], [False]),
    ],
    ids=["first", "second", "asked again", "online"],
)
async def test_a_refresh_token_comes_offline_and_first_or_when_asked_for(google, asked, given):
    answers = [await google.exchange(await google.code(**each)) for each in asked]
    assert ["refresh_token" in answer.body for answer in answers] == given


async def test_a_refresh_answers_without_a_refresh_token_and_can_be_repeated(google):
    refresh = (await google.exchange(await google.code())).body["refresh_token"]
    for _ in range(2):
        answer = await google.tokens(grant_type="refresh_token", refresh_token=refresh)
        assert answer.status == 200
        assert "refresh_token" not in answer.body


@pytest.mark.parametrize(
    "other, status, error",
    [
        ({"code": "guess"}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:2/"}, 400, "redirect_uri_mismatch"),
        ({"code_verifier": "wrong"}, 400, "invalid_grant"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "unknown-app"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_what_is_wrong_with_a_code_is_told(google, other, status, error):
    code = await google.code()
    answer = await google.exchange(**{"code": code} | other)
    assert (answer.status, answer.body["error"]) == (status, error)


async def test_a_code_works_once(google):
    code = await google.code()
    await google.exchange(code)
    assert (await google.exchange(code)).body["error"] == "invalid_grant"


async def test_the_token_endpoint_reads_no_json(google):
    answer = await google.ask("POST", f"{google.address}/youtube/oauth/token", json={"grant_type": "x"})
    assert (answer.status, answer.body["error"]) == (400, "invalid_request")


async def test_giving_back_any_token_ends_all_of_them(google):
    tokens = (await google.exchange(await google.code())).body
    where = f"{google.address}/youtube/oauth/revoke"
    assert (await google.ask("POST", where, data={"token": tokens["access_token"]})).status == 200
    answer = await google.tokens(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert answer.body == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    assert (await google.ask("POST", where, data={"token": tokens["refresh_token"]})).status == 400


@pytest.mark.parametrize(
    "other",
    [
        {"response_type": "token"},
        {"scope": "https://www.googleapis.com/auth/drive"},
        {"redirect_uri": "nowhere"},
        {"access_type": "always"},
        {"client_id": "unknown-app"},
        {"scope": ""},
    ],
)
async def test_a_wrong_address_opens_no_consent_page(google, other):
    async with google.http.get(google.authorize(**other)) as page:
        assert page.status == 400
        assert "X-Sandbox-Request" not in page.headers


async def test_uploading_alone_does_not_read_channels_or_videos(google):
    await google.connect(scope=f"{AUTH}youtube.upload")
    for path, query in (("channels", {"part": "id", "mine": "true"}), ("videos", {"part": "id", "id": "x"})):
        answer = await google.call("GET", f"/youtube/v3/{path}", query)
        assert answer.reason == (403, "insufficientPermissions")


@pytest.mark.parametrize("token, reason", [(None, "required"), ("ya29.guess", "authError")])
async def test_without_a_good_token_nothing_is_done(google, token, reason):
    google.token = token
    assert (await google.call("GET", "/youtube/v3/channels", {"part": "id"})).reason == (401, reason)


async def test_an_account_without_a_channel_uploads_nothing(google):
    await google.connect()
    async with google.http.delete(f"{google.address}/youtube/_accounts/UCharbourcoffee000000001"):
        pass
    answer = await google.call("GET", "/youtube/v3/channels", {"part": "id", "mine": "true"})
    assert "items" not in answer.body
    assert (await google.start()).reason == (401, "youtubeSignupRequired")
