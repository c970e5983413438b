import pytest

from picscripter.platforms.hosts import Hosts
from picscripter.plugin import ContractBroken, Host
from support.plugin_kit import described

DESCRIPTION = described(
    hosts={
        "api": Host(base="https://api.toy.example"),
        "www": Host(base="https://www.toy.example"),
        "up": Host(base="https://up.toy.example", pattern="https://*.up.toy.example"),
    }
)


def hosts(sandbox=None, **overrides):
    return Hosts(DESCRIPTION, overrides, sandbox)


def test_a_declared_host_is_live_by_default():
    assert str(hosts().resolve("api", "/2/posts")) == "https://api.toy.example/2/posts"


def test_an_override_may_have_a_path():
    moved = hosts(PICSCRIPTER_HOST_TOY_API="http://127.0.0.1:4111/toy/api/")
    assert str(moved.resolve("api", "/2/posts")) == "http://127.0.0.1:4111/toy/api/2/posts"


def test_the_sandbox_takes_every_host():
    boxed = hosts("http://localhost:4111", PICSCRIPTER_HOST_TOY_API="https://elsewhere.example")
    assert str(boxed.resolve("api", "/x")) == "http://localhost:4111/toy/api/x"
    assert boxed.rewrite("https://www.toy.example/a?b=c#d") == "http://localhost:4111/toy/www/a?b=c#d"


def test_an_address_from_an_answer_is_matched_to_a_pattern():
    assert (
        str(hosts().resolve("https://eu-1.a.up.toy.example/u?sig=%2F"))
        == "https://eu-1.a.up.toy.example/u?sig=%2F"
    )
    moved = hosts(PICSCRIPTER_HOST_TOY_UP="http://127.0.0.1:1/up")
    assert str(moved.resolve("https://eu-1.up.toy.example/u?sig=%2F")) == "http://127.0.0.1:1/up/u?sig=%2F"


def test_an_address_that_is_already_below_an_override_stays():
    moved = hosts(PICSCRIPTER_HOST_TOY_UP="http://127.0.0.1:1/up")
    assert str(moved.resolve("http://127.0.0.1:1/up/session/7")) == "http://127.0.0.1:1/up/session/7"


@pytest.mark.parametrize(
    "address",
    [
        "https://up.toy.example.evil.example/x",
        "https://evil.example/?https://up.toy.example",
        "https://evilup.toy.example/x",
        "http://api.toy.example/x",
        "https://api.toy.example:8443/x",
        "https://user@api.toy.example/x",
        "https://api.toy.example@evil.example/x",
        "http://127.0.0.1:1/upstairs",
        "file://api.toy.example/x",
    ],
)
def test_any_other_address_is_refused(address):
    with pytest.raises(ContractBroken):
        hosts(PICSCRIPTER_HOST_TOY_WWW="http://127.0.0.1:1/up").resolve(address)


@pytest.mark.parametrize("path", ["x", "/a/../b", "/a/%2e%2E/b", "/..", "@evil.example"])
def test_a_path_does_not_lead_away(path):
    with pytest.raises(ContractBroken):
        hosts().resolve("api", path)


def test_a_path_keeps_the_escapes_it_came_with_and_gets_those_it_needs():
    url = hosts().resolve("api", "/posts/urn%3Ali%3A1/ü \n")
    assert str(url) == "https://api.toy.example/posts/urn%3Ali%3A1/%C3%BC%20%0A"
