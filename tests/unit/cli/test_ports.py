"""Ports of this machine: taken ones are seen, free ones are free."""

import socket

import pytest

from picscripter.cli import ports


def test_a_port_on_which_somebody_listens_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert ports.is_taken(server.getsockname()[1])


def test_a_port_that_is_bound_and_silent_is_taken_as_well():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert ports.is_taken(bound.getsockname()[1])


def test_a_free_port_is_not_taken_and_not_one_that_is_to_be_avoided():
    port = ports.free()
    assert not ports.is_taken(port)
    assert ports.free(frozenset({port})) != port


@pytest.mark.parametrize("host", ["8.8.8.8", "300.1.1.1"])
def test_an_address_of_another_machine_is_not_called_taken(host):
    assert f"{host} is no address of this machine" in (ports.why_not(0, host) or "")
