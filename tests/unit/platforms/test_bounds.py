"""What a plugin does without an end, or to the process, becomes a fault with its name."""

import asyncio
import sys
import threading
import time

import pytest

from picscripter.platforms import stints, watch
from picscripter.platforms.activity import Activity
from picscripter.platforms.bounded import TooSlow, within
from picscripter.platforms.watch import Watch
from picscripter.plugin import ContractBroken, Tokens, hookimpl
from support.plugin_kit import toy

pytestmark = pytest.mark.anyio

SIGNED = r"\(picscripter-toy 1.2\)"


def refreshing(do):
    """A platform whose refresh does this."""

    @hookimpl
    async def refresh(context, tokens):
        return await do()

    platform = toy(refresh=refresh)
    platform._seconds = 0.1
    return platform


async def ask(platform):
    return await platform.refresh(None, Tokens(access="canary-access"))


async def test_a_hook_that_does_not_return_is_cancelled_and_named():
    platform = refreshing(asyncio.Event().wait)

    with pytest.raises(ContractBroken, match=rf"refresh did not return within 0.1 s {SIGNED}"):
        await ask(platform)


async def test_a_hook_may_tidy_up_after_it_was_cancelled():
    tidied = []

    async def slow():
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            tidied.append(True)

    with pytest.raises(ContractBroken, match="did not return within"):
        await ask(refreshing(slow))
    assert tidied == [True]


async def test_a_hook_that_will_not_be_cancelled_is_left_behind(monkeypatch):
    monkeypatch.setattr(stints, "_GRACE", 0.05)
    caught = []

    async def clings():
        while True:
            try:
                await asyncio.Event().wait()
            except BaseException as fault:  # noqa: BLE001 - the misbehaviour that is tried
                caught.append(type(fault))

    with pytest.raises(ContractBroken, match="did not return within"):
        await ask(refreshing(clings))
    assert caught == [asyncio.CancelledError]
    assert asyncio.current_task().cancelling() == 0


async def test_a_cancelled_caller_cancels_the_hook_and_stays_cancelled():
    platform = refreshing(asyncio.Event().wait)
    platform._seconds = 30
    task = asyncio.create_task(ask(platform))
    await asyncio.sleep(0.01)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_that_nobody_asked_for_is_the_plugins_fault():
    async def cancelled():
        raise asyncio.CancelledError

    with pytest.raises(ContractBroken, match=f"refresh was cancelled by itself {SIGNED}"):
        await ask(refreshing(cancelled))


async def test_a_hook_that_exits_is_a_fault_of_that_call():
    async def exits():
        sys.exit(3)

    with pytest.raises(ContractBroken, match=f"refresh called exit {SIGNED}"):
        await ask(refreshing(exits))


async def test_two_hooks_of_one_plugin_that_take_turns_do_not_take_each_others_stint():
    async def naps():
        for _ in range(5):
            await asyncio.sleep(0.001)
        return Tokens(access="new")

    platform = refreshing(naps)
    platform._seconds = 5

    assert [each.access for each in await asyncio.gather(ask(platform), ask(platform))] == ["new", "new"]
    assert platform.stints.current is None


async def test_time_that_the_host_takes_for_a_plugin_is_not_the_plugins_fault(monkeypatch, caplog):
    monkeypatch.setattr(watch, "TICK", 0.02)
    hosts = {"__name__": "picscripter.somewhere", "time": time}
    exec("def work():\n    time.sleep(0.6)\n    return 'https://toy.example'", hosts)

    @hookimpl
    def authorize_url(app, consent):
        return hosts["work"]()

    platform = toy(authorize_url=authorize_url)

    with Watch({"toy": platform}):
        assert platform.authorize_url(None, None) == "https://toy.example"
    assert "holds up" not in caplog.text


async def test_a_hook_that_holds_everybody_up_is_interrupted_where_it_is(monkeypatch, caplog):
    monkeypatch.setattr(watch, "TICK", 0.02)

    @hookimpl
    def authorize_url(app, consent):
        time.sleep(30)

    platform = toy(authorize_url=authorize_url)

    with Watch({"toy": platform}), pytest.raises(ContractBroken, match=r"authorize_url .* it was broken off"):
        platform.authorize_url(None, None)

    assert "plugin picscripter-toy 1.2 holds up the whole process: authorize_url" in caplog.text
    assert "test_bounds.py:" in caplog.text


async def test_a_run_is_broken_off_only_when_it_is_quiet():
    activity = Activity()

    async with activity.bounded(0.1):
        with activity:
            await asyncio.sleep(0.2)
        for _ in range(4):
            await asyncio.sleep(0.05)
            activity.touch()
    with pytest.raises(ContractBroken, match=r"no sign of life for 0\.1 s"):
        async with activity.bounded(0.1):
            await asyncio.sleep(5)


async def test_a_timeout_of_the_plugins_own_is_not_taken_for_ours():
    with pytest.raises(TimeoutError):
        async with Activity().bounded(5):
            raise TimeoutError


def test_what_comes_back_in_time_is_returned_and_what_it_raises_raised():
    assert within(5, lambda: 7) == 7
    with pytest.raises(TimeoutError, match="its own"):
        within(5, _times_out)
    with pytest.raises(SystemExit):
        within(5, sys.exit)
    with pytest.raises(TooSlow):
        within(0.05, lambda: threading.Event().wait(1))


def _times_out():
    raise TimeoutError("its own")
