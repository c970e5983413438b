from types import SimpleNamespace

import pytest
from pydantic import BaseModel

from picscripter.platforms.discovery import discover
from picscripter.platforms.loading import load
from picscripter.platforms.platform import NotSupported
from picscripter.platforms.registry import Rejected
from picscripter.platforms.table import as_json
from picscripter.plugin import (
    Account,
    ContractBroken,
    Host,
    Login,
    Post,
    Refused,
    Shortcut,
    Tokens,
    hookimpl,
)
from support.plugin_kit import described, plugin, toy

pytestmark = pytest.mark.anyio

POST = Post(id="1", account=Account(id="a", handle="@a"), caption="hi")


class Entry:
    """An entry point of a made-up distribution."""

    def __init__(self, name, made, distribution=None, version="1.0"):
        self.name, self._made = name, made
        self.dist = SimpleNamespace(name=distribution or f"picscripter-{name}", version=version)

    def load(self):
        if isinstance(self._made, BaseException):
            raise self._made
        return self._made


class Empty(BaseModel):
    pass


def named(name, **changes):
    return plugin(described(name=name, **changes))


def reason_for(made, name="toy"):
    with pytest.raises(Rejected) as raised:
        load(name, made, distribution="picscripter-toy", version="1")
    return raised.value.reason


def shortcut(path):
    return Shortcut(path=path, summary="", body=Empty, compose=dict)


def test_the_installed_plugins_are_found():
    found = discover()
    assert found.quarantined == ()
    assert all(platform.description.name == name for name, platform in found.items())


def test_only_what_is_allowed_is_loaded():
    entries = [Entry("one", named("one")), Entry("two", named("two"))]
    assert list(discover(frozenset({"two"}), entries=entries)) == ["two"]


@pytest.mark.parametrize(
    "fault", [ImportError("no such module"), SystemExit(3), ValueError("boom"), GeneratorExit()]
)
def test_a_plugin_that_cannot_be_imported_stops_nobody_else(fault):
    found = discover(entries=[Entry("bad", fault, version="0.9"), Entry("good", named("good"))])
    assert list(found) == ["good"]
    (aside,) = found.quarantined
    assert (aside.name, aside.distribution, aside.version) == ("bad", "picscripter-bad", "0.9")
    assert "cannot be imported" in aside.reason


def test_a_name_that_two_distributions_claim_is_nobody_s():
    found = discover(entries=[Entry("toy", named("toy"), "one"), Entry("toy", named("toy"), "two")])
    assert (list(found), [one.distribution for one in found.quarantined]) == ([], ["one", "two"])
    assert "one, two" in found.quarantined[0].reason


def test_a_shortcut_that_two_plugins_claim_is_nobody_s():
    entries = [Entry(name, named(name, shortcuts=(shortcut("/post_to_x"),))) for name in ("one", "two")]
    found = discover(entries=[*entries, Entry("three", named("three"))])
    assert list(found) == ["three"]
    assert "/post_to_x" in found.quarantined[0].reason


async def plain_is_wanted(post):
    return []


def async_is_wanted(delivery, post):
    return None


@pytest.mark.parametrize(
    "changed,reason",
    [
        ({"publish": None}, "missing: publish"),
        ({"publish": lambda delivery, post: None}, "without @hookimpl"),
        ({"publish": hookimpl(async_is_wanted)}, "publish must be async def"),
        ({"validate_options": hookimpl(plain_is_wanted)}, "validate_options must be a plain def"),
        ({"validate_option": hookimpl(lambda post: [])}, "validate_option is marked as a hook"),
        (
            {"authorize_url": hookimpl(lambda app, consents: "")},
            r"authorize_url has parameters .* \(it has: app, consent\)",
        ),
        ({"describe": hookimpl(lambda: {"name": "toy"})}, "describe returned dict"),
        ({"describe": hookimpl(lambda: None)}, "describe returned None"),
        ({"describe": hookimpl(lambda: 1 / 0)}, "describe failed: ZeroDivisionError"),
        ({"describe": hookimpl(lambda: exit(1))}, "describe failed: SystemExit"),
    ],
)
def test_a_broken_hook_is_told_in_words(changed, reason):
    import re

    assert re.search(reason, reason_for(plugin(**changed)))


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"contract": 2}, "contract 2"),
        ({"contract": 0}, "contract 0"),
        ({"name": "other"}, "calls itself 'other'"),
        ({"label": " "}, "label is empty"),
        ({"logins": ()}, "no login"),
        ({"hosts": {"api": Host(base="http://x.example")}}, "not https"),
        ({"hosts": {"api": Host(base="https://x.example/v1")}}, "more than scheme and host"),
        ({"hosts": {"api": Host(base="https://x.example", pattern="https://*")}}, "pattern"),
        ({"hosts": {"api": Host(base="https://x.example", pattern="https://*.com")}}, "pattern"),
        ({"hosts": {"api": Host(base="https://x.example", pattern="https://a*.x.example")}}, "pattern"),
        ({"hosts": None}, "cannot be read"),
        ({"shortcuts": (shortcut("/api/posts"),)}, "taken by picscripter"),
        ({"shortcuts": (shortcut("/{x}"),)}, "no plain path"),
        ({"settle": 30}, "settle"),
        ({"options": Empty}, "options"),
        ({"limits": {}}, "limits"),
    ],
)
def test_a_broken_description_is_told_in_words(changes, reason):
    assert reason in reason_for(plugin(described(**changes)))


def test_all_faults_of_a_description_are_told_at_once():
    reason = reason_for(plugin(described(label="", logins=())))
    assert "label" in reason
    assert "login" in reason


async def test_a_hook_that_is_absent_has_a_default_or_says_so():
    platform = toy()
    assert platform.capabilities == frozenset()
    assert platform.ahead(POST) == 0.0
    assert await platform.preflight(None, POST) == ()
    assert platform.classify(None) is None
    await platform.revoke(None, Tokens(access="a"))
    with pytest.raises(NotSupported):
        await platform.delete(None, "1")


async def test_a_hook_that_is_present_is_the_capability():
    deleted = []

    @hookimpl
    async def delete(remote_id):
        deleted.append(remote_id)

    platform = toy(delete=delete)
    await platform.delete(None, "7")
    assert (platform.capabilities, deleted) == (frozenset({"delete"}), ["7"])


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), "soon"])
def test_an_ahead_that_is_no_span_is_a_breach(seconds):
    with pytest.raises(ContractBroken, match=r"picscripter-toy 1\.2"):
        toy(ahead=hookimpl(lambda post: seconds)).ahead(POST)


async def test_what_a_plugin_returns_is_looked_at():
    with pytest.raises(
        ContractBroken, match=r"toy: publish returned NoneType, not Published \(picscripter-toy 1\.2\)"
    ):
        await toy().publish(None, POST)
    with pytest.raises(ContractBroken, match="fetch_accounts"):
        await toy().fetch_accounts(None)
    with pytest.raises(ContractBroken, match="validate_options returned str"):
        toy(validate_options=hookimpl(lambda: "no")).validate_options(POST, POST.account)


async def test_the_text_of_an_error_that_a_plugin_made_is_redacted():
    @hookimpl
    async def publish():
        raise Refused("Bearer CANARY12345678 was not liked")

    with pytest.raises(Refused) as raised:
        await toy(publish=publish).publish(None, POST)
    assert "CANARY" not in str(raised.value)


def test_a_platform_is_shown_without_secrets():
    login = Login(label="Toy", client_id="TOY_ID", client_secret="TOY_SECRET", scopes=("write",))
    shown = as_json(toy(described(logins=(login,))), {"TOY_ID": "x", "TOY_SECRET": "CANARY"})
    assert shown["configured"] is True
    assert as_json(toy(), {"TOY_ID": "x"})["configured"] is False
    assert "CANARY" not in str(shown)
    assert shown["logins"][0]["credentials"] == ["TOY_ID", "TOY_SECRET"]
