"""A host that an operator moves is one that there is, and moves to an address: else nobody starts."""

import pytest

from picscripter.platforms.moved_hosts import wrong
from picscripter.platforms.registry import Quarantined, Registry
from support.plugin_kit import described, toy

HERE = "http://127.0.0.1:4111/toy/api"
BROKEN = Quarantined(name="broken", distribution="picscripter-broken", version="1", reason="it is")


def told(name, address=HERE, installed=("toy", "broken", "left_out")):
    registry = Registry([toy(described())], [BROKEN])
    return wrong(registry, {f"PICSCRIPTER_HOST_{name}": address}, installed)


@pytest.mark.parametrize("address", [HERE, "https://api.example", "http://[::1]:80/"])
def test_a_host_that_there_is_may_move_to_any_address(address):
    assert told("TOY_API", address) == []


def test_a_host_that_the_platform_does_not_have_is_told_with_those_it_has():
    [problem] = told("TOY_APY")
    assert "PICSCRIPTER_HOST_TOY_APY" in problem
    assert "PICSCRIPTER_HOST_TOY_API" in problem


def test_a_platform_that_nobody_installed_is_told_with_those_that_are():
    [problem] = told("TOI_API")
    assert problem == (
        "PICSCRIPTER_HOST_TOI_API names no installed platform; there are: BROKEN, LEFT_OUT, TOY."
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:4111",
        "ftp://127.0.0.1/",
        "http://",
        "http://here:port/",
        "http://here:99999/",
        "http://a b/",
        "http://secret@here/",
        "http://here/?x=1",
        "http://here/#x",
    ],
)
def test_what_is_no_address_is_told_without_repeating_it(address):
    [problem] = told("TOY_API", address)
    assert problem == "PICSCRIPTER_HOST_TOY_API must be a whole address, like http://127.0.0.1:4111/there."


@pytest.mark.parametrize("name", ["BROKEN_API", "LEFT_OUT_API"])
def test_a_plugin_that_is_not_loaded_here_stops_nobody(name):
    assert told(name) == []


def test_a_name_that_begins_as_another_platforms_does_is_not_that_ones():
    assert told("TOY_SHOP_API", installed=("toy", "toy_shop")) == []
