"""The OAuth server that all emulators share."""

import base64
import hashlib

import pytest

from picscripter.sandbox.dials import Dials
from picscripter.sandbox.grants import Denied, Grant, Grants, check_client, proves, secret_of
from picscripter.testing.clock import ManualClock

pytestmark = pytest.mark.anyio

VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def grants(clock) -> Grants:
    return Grants(clock, Dials(), code_seconds=30)


def code(grants: Grants) -> str:
    consent = grants.ask(
        client="app", redirect_uri="http://a/b", scopes=["x", "y"], challenge=CHALLENGE, method="S256"
    )
    return grants.code(consent, scopes=["x"], accounts=["1"])


def redeem(grants: Grants, value: str, **other: str) -> Grant:
    return grants.redeem(
        value, **{"client": "app", "redirect_uri": "http://a/b", "verifier": VERIFIER, **other}
    )


async def test_a_code_is_good_for_what_was_allowed(grants):
    grant = redeem(grants, code(grants))
    assert (grant.scopes, grant.asked, grant.accounts) == (("x",), ("x", "y"), ("1",))


async def test_a_code_works_once(grants):
    value = code(grants)
    redeem(grants, value)
    with pytest.raises(Denied, match="used-code"):
        redeem(grants, value)


async def test_a_code_expires_to_the_second(grants, clock):
    early, late = code(grants), code(grants)
    await clock.advance(29.9)
    redeem(grants, early)
    await clock.advance(0.1)
    with pytest.raises(Denied, match="expired-code"):
        redeem(grants, late)


@pytest.mark.parametrize(
    "wrong,why",
    [
        ({"redirect_uri": "http://a/b/"}, "other-redirect"),
        ({"verifier": "w" * 50}, "bad-verifier"),
        ({"client": "other"}, "unknown-code"),
    ],
)
async def test_a_code_is_bound_to_redirect_verifier_and_client(grants, wrong, why):
    value = code(grants)
    with pytest.raises(Denied, match=why):
        redeem(grants, value, **wrong)
    redeem(grants, value)


async def test_a_token_dies_at_its_end_and_the_dial_shortens_those_already_given_out(grants, clock):
    token = grants.issue(redeem(grants, code(grants)), account="1", kind="user", seconds=100)
    await clock.advance(50)
    assert grants.look(token.value) is token
    grants.dials.token_seconds = 20
    with pytest.raises(Denied, match="expired-token"):
        grants.look(token.value)
    grants.dials.token_seconds = None
    await clock.advance(50)
    with pytest.raises(Denied, match="expired-token"):
        grants.look(token.value)


async def test_a_refresh_token_works_once(grants):
    value = grants.issue_refresh(redeem(grants, code(grants)), account="1")
    assert grants.rotate(value, client="app")[1] == "1"
    with pytest.raises(Denied, match="used-refresh"):
        grants.rotate(value, client="app")


async def test_ending_a_grant_ends_its_tokens_and_refreshes(grants):
    grant = redeem(grants, code(grants))
    token = grants.issue(grant, account="1", kind="user", seconds=None)
    refresh = grants.issue_refresh(grant, account="1")
    assert grants.end(account="2") == 0
    assert grants.end(account="1") == 1
    with pytest.raises(Denied, match="revoked-token"):
        grants.look(token.value)
    with pytest.raises(Denied, match="revoked-token"):
        grants.rotate(refresh, client="app")


def test_pkce_knows_the_three_ways():
    assert proves("S256", CHALLENGE, VERIFIER)
    assert proves("s256-hex", hashlib.sha256(VERIFIER.encode()).hexdigest(), VERIFIER)
    assert proves("plain", VERIFIER, VERIFIER)
    assert proves(None, None, None)
    assert not proves("S256", CHALLENGE, None)
    assert not proves("S256", VERIFIER, VERIFIER)


def test_every_client_is_known_by_its_secret_but_those_called_unknown():
    check_client("anything", secret_of("anything"))
    with pytest.raises(Denied, match="bad-secret"):
        check_client("anything", "wrong")
    with pytest.raises(Denied, match="unknown-client"):
        check_client("unknown-app", None)
