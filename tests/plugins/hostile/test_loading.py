"""A plugin that is broken when it is loaded is set aside with a reason, and stops nobody else."""

import logging
import threading

import pytest

from picscripter.platforms.discovery import discover
from picscripter.platforms.registry import Registry

REASONS = {
    "raises_at_import": "it cannot be imported: RuntimeError: a token=[redacted] was not there",
    "exits_at_import": "it cannot be imported: SystemExit: 3",
    "hangs_at_import": "its import did not end within 0.5 s",
    "hangs_in_describe": "describe did not return within 0.5 s",
    "returns_the_wrong_type": "describe returned dict, not a Description",
    "misspells_a_hook": "publsih is marked as a hook, but there is no hook of that name",
    "takes_a_taken_name": "it calls itself 'taken', its entry point 'takes_a_taken_name'",
}


def found(*names: str) -> Registry:
    return discover(frozenset({"sample", *names}), patience=0.5)


@pytest.mark.parametrize("name", REASONS)
def test_a_broken_plugin_is_set_aside_and_its_neighbour_loaded(name, installed, caplog):
    installed(name)

    registry = found(name)

    [aside] = registry.quarantined
    assert list(registry) == ["sample"]
    assert (aside.name, aside.distribution, aside.version) == (
        name,
        f"picscripter-{name.replace('_', '-')}",
        "6.6",
    )
    assert aside.reason == REASONS[name]
    assert REASONS[name] in caplog.text


def test_a_name_that_two_distributions_claim_is_given_to_neither(installed, tmp_path):
    site = installed()
    for number in (1, 2):
        points = {"picscripter.platforms": {"taken": "takes_a_taken_name"}}
        site.add(f"claimant-{number}", "1", points, site.folder)

    registry = found("taken")

    assert list(registry) == ["sample"]
    assert {each.reason for each in registry.quarantined} == {
        "its name is claimed by several distributions: claimant-1, claimant-2"
    }


def test_a_loop_in_describe_does_not_go_on_eating_the_processor(installed):
    installed("hangs_in_describe")
    before = set(threading.enumerate())

    found("hangs_in_describe")

    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert set(threading.enumerate()) <= before


def test_all_of_them_together_leave_the_good_ones_at_work(installed, caplog):
    caplog.set_level(logging.CRITICAL)
    installed(*(name for name in REASONS if name != "hangs_at_import"))

    registry = found(*REASONS)

    assert list(registry) == ["sample"]
    assert {each.name for each in registry.quarantined} == set(REASONS) - {"hangs_at_import"}
