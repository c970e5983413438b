"""Keys and scopes come from the environment; the sandbox needs none."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from picscripter.plugin import App, Misconfigured, Tokens
from picscripter.services.credentials import Credentials, app_for
from picscripter.testing.clock import ManualClock
from support.social import KEYS, LOGIN, Social

SECOND = replace(LOGIN, name="pro", client_id="SOCIAL_PRO_ID", client_secret="SOCIAL_PRO_SECRET")


@pytest.fixture
def platform():
    return Social(ManualClock(), logins=(LOGIN, SECOND))


def test_each_login_has_keys_of_its_own(platform):
    environ = {**KEYS, "SOCIAL_PRO_ID": "pro", "SOCIAL_PRO_SECRET": "pro-secret"}
    credentials = Credentials(environ, sandbox=False)
    assert credentials.app(platform, "default").client_id == "app"
    assert credentials.app(platform, "pro").client_secret == "pro-secret"


@pytest.mark.parametrize(
    "environ,named",
    [
        ({}, "SOCIAL_CLIENT_ID and SOCIAL_CLIENT_SECRET must be set"),
        ({"SOCIAL_CLIENT_ID": "app", "SOCIAL_CLIENT_SECRET": " "}, ": SOCIAL_CLIENT_SECRET must be set"),
    ],
)
def test_missing_keys_are_named_by_their_variables(platform, environ, named):
    with pytest.raises(Misconfigured) as caught:
        Credentials(environ, sandbox=False).app(platform, "default")
    assert caught.value.code == "not_configured"
    assert named in caught.value.message


def test_in_the_sandbox_unset_keys_are_those_that_its_emulators_know(platform):
    app = Credentials({}, sandbox=True).app(platform, "default")
    assert (app.client_id, app.client_secret) == ("sandbox-social", "sandbox-social-secret")


def test_in_the_sandbox_keys_that_are_set_count(platform):
    assert Credentials(KEYS, sandbox=True).app(platform, "default").client_id == "app"


def test_no_secret_is_shown_by_a_repr(platform):
    credentials = Credentials(KEYS, sandbox=False)
    assert "app-secret" not in repr(credentials) + repr(credentials.app(platform, "default"))


@pytest.mark.parametrize("text", ["read write", "read,write", " read , write "])
def test_scopes_can_be_set_per_platform_and_login(platform, text):
    credentials = Credentials({"SOCIAL_SCOPES": text}, sandbox=False)
    assert credentials.scopes(platform, LOGIN) == ("read", "write")
    assert credentials.scopes(platform, SECOND) == SECOND.scopes
    assert Credentials({"SOCIAL_PRO_SCOPES": "x"}, sandbox=False).scopes(platform, SECOND) == ("x",)


def test_a_platform_with_a_dash_in_its_name_is_spelled_with_an_underscore():
    platform = SimpleNamespace(description=SimpleNamespace(name="my-net", logins=(LOGIN,)))
    assert Credentials({"MY_NET_SCOPES": "x"}, sandbox=False).scopes(platform, LOGIN) == ("x",)


def test_a_login_without_keys_needs_none():
    platform = Social(ManualClock(), logins=(replace(LOGIN, client_id=None, client_secret=None),))
    assert Credentials({}, sandbox=False).app(platform, "default") == App(login="default")


def test_an_account_s_own_app_goes_before_the_operator_s_and_knows_its_server():
    own, servers = App(login="default", client_id="own"), {"server": "https://social.example"}
    app = app_for(Tokens(access="t", app=own, hosts=servers), lambda: App(login="default", client_id="ours"))
    assert (app.client_id, app.hosts) == ("own", servers)
    app = app_for(Tokens(access="t"), lambda: App(login="default", client_id="ours"))
    assert (app.client_id, app.hosts) == ("ours", {})
