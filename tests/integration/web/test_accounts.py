"""Signing up, logging in and out, and what a token opens."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest

pytestmark = pytest.mark.anyio
SECRET = "0123456789abcdef0123456789abcdef0123"
ANN = {"email": "ann@example.com", "password": "password123"}


def _token(**claims):
    now = int(datetime.now(UTC).timestamp())
    return jwt.encode(
        {"sub": "x", "jti": "j", "iat": now, "exp": now + 60, **claims}, SECRET, algorithm="HS256"
    )


async def test_the_seeds_password_signs_up_and_logs_in(api):
    up = await api("POST", "/api/auth/signup", ANN)
    assert up.status == 201
    assert up.json["user"].keys() == {"id", "email"}
    back = await api("POST", "/api/auth/login", ANN)
    assert back.status == 200
    assert back.json["user"] == up.json["user"]
    listed = await replace(api, token=back.json["token"])("GET", "/api/posts")
    assert (listed.status, listed.json) == (200, [])


async def test_a_token_of_a_machine_whose_clock_is_ahead_opens_where_it_is_right(api, clock):
    clock.step(2)  # the check looks at the machine's clock

    up = await api("POST", "/api/auth/signup", ANN)

    assert (await replace(api, token=up.json["token"])("GET", "/api/posts")).status == 200


async def test_capitals_in_an_address_make_no_second_account(api):
    await api("POST", "/api/auth/signup", ANN)
    again = await api("POST", "/api/auth/signup", {**ANN, "email": " Ann@Example.COM "})
    assert (again.status, again.json["code"]) == (409, "email_taken")
    assert (await api("POST", "/api/auth/login", {**ANN, "email": "ANN@example.com"})).status == 200


async def test_two_sign_ups_at_once_make_one_account(api):
    import asyncio

    answers = await asyncio.gather(*(api("POST", "/api/auth/signup", ANN) for _ in range(4)))
    assert sorted(each.status for each in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    "body, errors",
    [
        ({"email": "ann", "password": "password123"}, {("/email", "email")}),
        ({"email": "ann@-x.com", "password": "password123"}, {("/email", "email")}),
        ({"email": "a@b c.de", "password": "short"}, {("/email", "email"), ("/password", "password.min")}),
        ({"email": "x@" + "y" * 300, "password": "password123"}, {("/email", "email.max")}),
        ({"email": 5}, {("/email", "string_type"), ("/password", "required")}),
        ({**ANN, "admin": True}, {("/admin", "unknown_field")}),
        ([], {("", "model_type")}),
    ],
)
async def test_everything_wrong_with_a_sign_up_is_told_at_once(api, body, errors):
    answer = await api("POST", "/api/auth/signup", body)
    assert answer.status == 422
    assert answer.rules() == errors


async def test_passwords_beyond_72_bytes_count_to_their_end(api):
    long = "x" * 80
    await api("POST", "/api/auth/signup", {**ANN, "password": long + "a"})
    assert (await api("POST", "/api/auth/login", {**ANN, "password": long + "b"})).status == 401
    assert (await api("POST", "/api/auth/login", {**ANN, "password": long + "a"})).status == 200


async def test_a_wrong_password_and_an_unknown_address_look_alike(api):
    await api("POST", "/api/auth/signup", ANN)
    wrong = await api("POST", "/api/auth/login", {**ANN, "password": "password124"})
    unknown = await api("POST", "/api/auth/login", {**ANN, "email": "bob@example.com"})
    assert wrong.status == unknown.status == 401
    told = {name: value for name, value in wrong.json.items() if name != "requestId"}
    assert told == {name: value for name, value in unknown.json.items() if name != "requestId"}
    assert wrong.json["code"] == "wrong_credentials"


async def test_a_password_is_never_told_back(api):
    answer = await api("POST", "/api/auth/signup", {"email": "ann", "password": "canary-password", "x": 1})
    assert "canary-password" not in answer.text


async def test_logout_ends_the_token_at_once_and_no_other(ann):
    other = (await ann("POST", "/api/auth/login", ANN)).json["token"]
    assert (await ann("GET", "/api/posts")).status == 200
    assert (await ann("POST", "/api/auth/logout")).status == 204
    after = await ann("GET", "/api/posts")
    assert (after.status, after.json["code"]) == (401, "unauthorized")
    assert (await replace(ann, token=other)("GET", "/api/posts")).status == 200


async def test_logout_holds_in_another_process_after_seconds(ann, built, clock):
    from picscripter.storage.revoked_tokens import RevokedTokens
    from picscripter.web.auth import Bearer

    claims = jwt.decode(ann.token, SECRET, algorithms=["HS256"])
    bearer = ann.services.bearer
    assert isinstance(bearer, Bearer)
    assert (await ann("GET", "/api/posts")).status == 200
    await RevokedTokens(database=ann.services.database).add(claims["jti"], claims["exp"] * 1000)
    await clock.advance(3)
    assert (await ann("GET", "/api/posts")).status == 401


async def test_the_tokens_of_a_deleted_user_open_nothing(ann, clock):
    assert (await ann("GET", "/api/posts")).status == 200
    await ann.services.database.run("DELETE FROM users WHERE id = $1", ann.user_id)
    await clock.advance(3)
    assert (await ann("GET", "/api/posts")).status == 401


async def test_a_token_ends_after_seven_days(ann, clock):
    await clock.advance(timedelta(days=7).total_seconds() - 5)
    assert (await ann("GET", "/api/posts")).status == 200
    await clock.advance(10)
    assert (await ann("GET", "/api/posts")).status == 401


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "BearerXYZ {token}",
        "Basic {token}",
        "Bearer {token} {token}",
        "Bearer {token}x",
        "Bearer {other_key}",
        "Bearer {unsigned}",
        "Bearer {ended}",
        "Bearer {nobody}",
        "Bearer {no_id}",
    ],
)
async def test_what_is_no_good_token_is_a_401_with_a_challenge(ann, header):
    now = int(datetime.now(UTC).timestamp())
    words = {
        "token": ann.token,
        "other_key": jwt.encode(
            {"sub": ann.user_id, "jti": "j", "exp": now + 60}, "y" * 40, algorithm="HS256"
        ),
        "unsigned": jwt.encode({"sub": ann.user_id, "jti": "j", "exp": now + 60}, None, algorithm="none"),
        "ended": _token(sub=ann.user_id, exp=now - 1),
        "nobody": _token(),
        "no_id": jwt.encode({"sub": ann.user_id, "exp": now + 60}, SECRET, algorithm="HS256"),
    }
    headers = {} if header is None else {"Authorization": header.format(**words)}
    answer = await replace(ann, token=None)("GET", "/api/posts", headers=headers)
    assert (answer.status, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_without_its_scheme_is_told_how_to_send_it(ann):
    answer = await replace(ann, token=None)("GET", "/api/posts", headers={"Authorization": ann.token})
    assert "Authorization: Bearer <token>" in answer.json["detail"]


async def test_the_scheme_may_be_written_in_any_case(ann):
    answer = await replace(ann, token=None)(
        "GET", "/api/posts", headers={"Authorization": f"bearer {ann.token}"}
    )
    assert answer.status == 200


async def test_guessing_a_password_is_slowed_down(api, clock):
    await api("POST", "/api/auth/signup", ANN)
    wrong = {**ANN, "password": "wrong-password"}
    statuses = [(await api("POST", "/api/auth/login", wrong)).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    last = await api("POST", "/api/auth/login", ANN)
    assert last.json["code"] == "rate_limited"
    assert 1 <= int(last.headers["Retry-After"]) <= 6
    assert (await api("POST", "/api/auth/login", {**wrong, "email": "bob@example.com"})).status == 401
    await clock.advance(7)
    assert (await api("POST", "/api/auth/login", ANN)).status == 200
