import base64
import hashlib
import json
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from picscripter.plugin import (
    App,
    Consent,
    Grant,
    Misconfigured,
    OutcomeUnknown,
    Reconnect,
    Refused,
    Response,
    Retry,
    Tokens,
    oauth2,
)
from picscripter.testing.clock import ManualClock

pytestmark = pytest.mark.anyio

APP_ = App(login="default", client_id="id", client_secret="secret-value")
CONSENT = Consent(state="st", redirect_uri="https://me.example/cb?a=b", scopes=("a", "b"), challenge="ch")
GRANT = Grant(code="the-code", redirect_uri="https://me.example/cb", scopes=("a", "b"), verifier="ver")


class Context:
    """Answers with what it was given, and keeps what it was asked."""

    def __init__(self, status=200, said=None):
        self.app, self.clock = APP_, ManualClock()
        self.answer = Response(status=status, headers={}, body=json.dumps(said).encode())

    async def request(self, method, host, path="", **rest):
        self.asked = SimpleNamespace(method=method, host=host, path=path, **rest)
        return self.answer


def query_of(url):
    return parse_qs(urlsplit(url).query)


def test_the_address_holds_each_thing_exactly_once():
    url = oauth2.authorize_url(
        "https://www.example/auth?display=page", APP_, CONSENT, extra={"prompt": "consent"}
    )
    assert query_of(url) == {
        "display": ["page"],
        "response_type": ["code"],
        "client_id": ["id"],
        "redirect_uri": ["https://me.example/cb?a=b"],
        "scope": ["a b"],
        "state": ["st"],
        "code_challenge": ["ch"],
        "code_challenge_method": ["S256"],
        "prompt": ["consent"],
    }


def test_separator_and_the_id_s_name_are_the_platform_s():
    url = oauth2.authorize_url(
        "https://x.example/a", APP_, CONSENT, scope_separator=",", client_id_parameter="client_key"
    )
    assert query_of(url)["scope"] == ["a,b"]
    assert query_of(url)["client_key"] == ["id"]
    assert "client_id" not in query_of(url)


def test_the_challenge_is_made_as_the_login_asks():
    verifier = oauth2.make_verifier()
    digest = hashlib.sha256(verifier.encode()).digest()
    assert 43 <= len(verifier) <= 128
    assert oauth2.challenge(verifier, "none") is None
    assert oauth2.challenge(verifier, "s256") == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert oauth2.challenge(verifier, "s256-hex") == digest.hex()


async def test_a_code_becomes_tokens():
    context = Context(
        said={"access_token": "a-t", "refresh_token": "r-t", "expires_in": "7200", "scope": "a,b c"}
    )
    tokens = await oauth2.exchange_code(context, GRANT, host="api", path="/token", scope_separator=",")
    assert (tokens.access, tokens.refresh, tokens.scopes) == ("a-t", "r-t", ("a", "b", "c"))
    assert tokens.expires_at == context.clock.now() + timedelta(hours=2)
    assert context.asked.form == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": "https://me.example/cb",
        "code_verifier": "ver",
    }
    assert context.asked.scheme == "Basic"


@pytest.mark.parametrize(
    "way,keys", [("basic", set()), ("post", {"client_id", "client_secret"}), ("none", {"client_id"})]
)
async def test_the_app_shows_who_it_is_as_the_platform_asks(way, keys):
    context = Context(said={"access_token": "a"})
    await oauth2.exchange_code(context, GRANT, host="api", path="/token", client_auth=way)
    assert {"client_id", "client_secret"} & context.asked.form.keys() == keys
    assert context.asked.scheme == ("Basic" if way == "basic" else "")


async def test_a_refresh_keeps_what_the_answer_leaves_out():
    before = Tokens(access="old", refresh="r-1", scopes=("a",), extra={"k": "v"})
    tokens = await oauth2.refresh(Context(said={"access_token": "new"}), before, host="api", path="/t")
    assert (tokens.access, tokens.refresh, tokens.scopes, tokens.extra) == ("new", "r-1", ("a",), {"k": "v"})


async def test_a_refresh_takes_the_rotated_token():
    said = {"access_token": "new", "refresh_token": "r-2", "refresh_expires_in": 60}
    context = Context(said=said)
    tokens = await oauth2.refresh(context, Tokens(access="old", refresh="r-1"), host="api", path="/t")
    assert tokens.refresh == "r-2"
    assert tokens.refresh_expires_at == context.clock.now() + timedelta(minutes=1)


async def test_without_a_refresh_token_the_person_must_come_again():
    with pytest.raises(Reconnect):
        await oauth2.refresh(Context(), Tokens(access="old"), host="api", path="/t")


@pytest.mark.parametrize(
    "status,error,on_code,on_refresh",
    [
        (400, "invalid_grant", Refused, Reconnect),
        (200, "invalid_grant", Refused, Reconnect),
        (401, "invalid_client", Misconfigured, Misconfigured),
        (400, "temporarily_unavailable", Retry, Retry),
        (403, "nonsense", Refused, Refused),
        (401, "nonsense", Reconnect, Reconnect),
        (200, "nonsense", OutcomeUnknown, OutcomeUnknown),
    ],
)
async def test_errors_say_the_next_move(status, error, on_code, on_refresh):
    context = Context(status, {"error": error, "error_description": "why"})
    with pytest.raises(on_code):
        await oauth2.exchange_code(context, GRANT, host="api", path="/t")
    with pytest.raises(on_refresh):
        await oauth2.refresh(context, Tokens(access="a", refresh="r"), host="api", path="/t")


async def test_a_plugin_s_own_reading_of_an_error_comes_first():
    context = Context(400, {"error": "invalid_request"})
    with pytest.raises(Reconnect):
        await oauth2.refresh(
            context,
            Tokens(access="a", refresh="r"),
            host="api",
            path="/t",
            classify=lambda answer: Reconnect("dead"),
        )


@pytest.mark.parametrize("said", [{}, {"access_token": ""}, {"access_token": 5}, [], "x", None])
async def test_an_answer_without_a_token_proves_nothing(said):
    with pytest.raises(OutcomeUnknown):
        await oauth2.exchange_code(Context(said=said), GRANT, host="api", path="/t")


@pytest.mark.parametrize("lasts", [None, 0, "", "soon", -5, 1e300])
def test_an_end_that_makes_no_sense_is_no_end(lasts):
    assert (
        oauth2.tokens_from({"access_token": "a", "expires_in": lasts}, ManualClock().now()).expires_at is None
    )
