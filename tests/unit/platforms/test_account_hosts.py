"""Hosts per account: each account's requests reach its own server, and no other."""

from datetime import timedelta

import pytest
from aiohttp.resolver import ThreadedResolver

from picscripter.platforms.description_checks import faults_of
from picscripter.platforms.hosts import Hosts
from picscripter.platforms.network import Network
from picscripter.plugin import (
    App,
    ContractBroken,
    Description,
    FormField,
    Host,
    Limits,
    Login,
    NotSent,
    Refused,
    SystemClock,
    Tokens,
)
from support.plugin_kit import described, toy

FORM = (FormField(name="server", label="Server", host="server"),)
LOGIN = Login(label="Many", form=FORM)
HERE, THERE = "https://here.example", "https://there.example"


def many(**changes) -> Description:
    said = {
        "name": "many",
        "label": "Many",
        "logins": (LOGIN,),
        "hosts": {"server": Host(per_account=True), "files": Host(base="https://files.example")},
        "limits": Limits(),
        "settle": timedelta(seconds=1),
    }
    return Description(**{**said, **changes})


def hosts(bases=None, overrides=None, sandbox=None) -> Hosts:
    return Hosts(many(), overrides or {}, sandbox).bound(bases or {})


def test_a_description_with_a_host_per_account_is_fine():
    assert faults_of(many()) == []


@pytest.mark.parametrize(
    "changes,said",
    [
        ({"hosts": {"server": Host()}}, "either a base"),
        ({"hosts": {"server": Host(base="https://x.example", per_account=True)}}, "either a base"),
        ({"hosts": {"files": Host(base="https://files.example")}}, "no host per account"),
        ({"logins": (Login(label="Many", consent=False),)}, "neither a consent page nor a form"),
        ({"logins": (Login(label="Many", client_id="ID"),)}, "one of its keys"),
        ({"logins": (Login(label="Many", form=FORM * 2),)}, "asks twice"),
    ],
)
def test_what_does_not_go_together_is_said(changes, said):
    assert any(said in fault for fault in faults_of(many(**changes)))


def test_a_request_goes_to_the_accounts_own_server():
    assert str(hosts({"server": HERE}).resolve("server", "/api")) == f"{HERE}/api"


def test_an_account_without_a_server_asks_nobody():
    with pytest.raises(ContractBroken, match="no address"):
        hosts().resolve("server", "/api")


@pytest.mark.parametrize(
    "address", [f"{THERE}/api", "https://here.example.evil.example/", "http://here.example/"]
)
def test_no_address_in_an_answer_leads_to_another_server(address):
    with pytest.raises(ContractBroken, match="declares no host"):
        hosts({"server": HERE}).resolve(address)


def test_two_accounts_do_not_share_their_servers():
    shared = Hosts(many(), {}, None)
    first, second = shared.bound({"server": HERE}), shared.bound({"server": THERE})
    assert [str(each.resolve("server", "/x")) for each in (first, second)] == [f"{HERE}/x", f"{THERE}/x"]


@pytest.mark.parametrize(
    "server", ["https://127.0.0.1", "http://here.example", f"{HERE}/path", "https://localhost"]
)
def test_a_server_that_is_no_public_one_is_refused(server):
    with pytest.raises(Refused):
        hosts({"server": server})


def test_a_declared_host_is_nobodys_to_move():
    with pytest.raises(ContractBroken, match="per_account"):
        hosts({"files": HERE})


def test_an_override_moves_every_accounts_server_and_is_trusted():
    moved = hosts({"server": HERE}, {"PICSCRIPTER_HOST_MANY_SERVER": "http://127.0.0.1:4111/x"})
    url = moved.resolve("server", "/api")
    assert (str(url), moved.is_strange(url)) == ("http://127.0.0.1:4111/x/api", False)
    assert str(moved.rewrite(f"{HERE}/oauth?a=b")) == "http://127.0.0.1:4111/x/oauth?a=b"


def test_only_a_server_that_a_stranger_named_is_looked_at():
    here = hosts({"server": HERE})
    assert here.is_strange(here.resolve("server", "/api"))
    assert not here.is_strange(here.resolve("files", "/a"))


@pytest.fixture
def lead(monkeypatch):
    """Let every name lead to this address."""

    def to(address):
        async def resolve(self, host, port=0, family=0):
            found = {
                "hostname": host,
                "host": address,
                "port": port,
                "family": family,
                "proto": 0,
                "flags": 0,
            }
            return [found]

        monkeypatch.setattr(ThreadedResolver, "resolve", resolve)

    return to


class Gate:
    async def before_send(self, seconds): ...

    def check_deadline(self, *, last=False): ...


@pytest.mark.anyio
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1"])
async def test_a_server_whose_name_leads_into_a_private_network_is_not_asked(lead, address):
    lead(address)
    platform = toy(described(hosts={"server": Host(per_account=True)}))
    tokens, app = Tokens(access="t", hosts={"server": HERE}), App(login="default", hosts={"server": HERE})
    async with Network(SystemClock()) as network:
        session = network.session(platform, app, tokens)
        for asking in (session, session.committing(Gate()), network.context(platform, app)):
            with pytest.raises(Refused, match="private network"):
                await asking.request("GET", "server", "/api")


@pytest.mark.anyio
async def test_what_the_operator_declares_may_lead_anywhere(lead):
    lead("127.0.0.1")
    platform = toy(described(hosts={"api": Host(base="https://api.toy.example")}))
    async with Network(SystemClock()) as network:
        session = network.session(platform, App(login="default"), Tokens(access="t"))
        with pytest.raises(NotSent):  # nobody listens there, but it was tried
            await session.request("GET", "api", "/x")
