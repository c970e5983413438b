"""Whatever the platform answers, to whichever call: the right next move, and no post that nobody knows of."""

from collections.abc import Callable

from picscripter.domain.freshness import can_refresh
from picscripter.domain.states import Status
from picscripter.platforms.timeouts import Timeouts
from picscripter.plugin.clock import SystemClock
from picscripter.testing import faults
from picscripter.testing.relay import Answer, Fault
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import Subject
from picscripter.testing.verdict import clean_run, judge, told, trials

_WINDOW = 600.0
_ENDED = frozenset({Status.FAILED, Status.HELD, Status.PARTIAL})
_SHORT = 20.0
"""Who is told nothing by a 429 waits at least so many seconds."""

_BRIEF = Timeouts(read=5.0, total=2.0, answer=2.0)
_HTML = {"content-type": "text/html; charset=utf-8"}
_JSON = {"content-type": "application/json"}

FaultOf = Callable[[Stage], Fault]


async def token_refused(subject: Subject) -> None:
    """A 401 in mid-publish: refreshed once, and on; where nothing can be refreshed it is held until reconnected."""
    async with open_stage(subject) as stage:
        async for trial in trials(stage):
            fault = {trial.call.number: faults.refused(stage.sandbox, 401)}
            post, _ = await stage.publish(trial.connection, trial.sample, fault)
            if can_refresh(trial.connection.tokens(), now=stage.clock.now()):
                judge(stage, post, f"{trial}, 401", clean=trial.clean)
                assert stage.watch.refreshes == 1 or trial.is_after_the_act, (
                    f"{trial}: refreshed {stage.watch.refreshes} times after a 401"
                )
                continue
            judge(stage, post, f"{trial}, 401", clean=trial.clean, ends=trial.waits)
            await stage.connect()
            judge(stage, await stage.finish(post), f"{trial}, reconnected after 401", clean=trial.clean)


async def forbidden(subject: Subject) -> None:
    """A 403 ends it or holds it; it is not tried again and again."""
    async with open_stage(subject) as stage:
        async for trial in trials(stage):
            fault = {trial.call.number: faults.refused(stage.sandbox, 403)}
            post, made = await stage.publish(trial.connection, trial.sample, fault, longest=_SHORT)
            ends = _ENDED | trial.waits if trial.is_after_the_act else _ENDED
            judge(stage, post, f"{trial}, 403", clean=trial.clean, ends=ends)
            more = len(made) - trial.call.number
            assert not more, f"{trial}, 403: it went on with {more} more calls"


async def limited_by_the_platform(subject: Subject) -> None:
    """The platform's own 429: held, not an attempt, and nothing is sent before it says so."""
    await _limited(subject, lambda stage: faults.limited(stage.sandbox, _WINDOW), least=0.9 * _WINDOW)


async def limited_without_headers(subject: Subject) -> None:
    """A 429 that tells nothing: held for a while, not an attempt, and then it goes on."""
    await _limited(subject, lambda _: faults.said(Answer(status=429)), least=_SHORT)


async def server_fault(subject: Subject) -> None:
    """A 503 that did nothing: one post is public in the end."""
    await _all(subject, lambda stage: faults.refused(stage.sandbox, 503))


async def server_fault_after_acting(subject: Subject) -> None:
    """A 503 that did it all the same: it is found, not made again."""
    await _all(subject, lambda stage: faults.refused(stage.sandbox, 503, acted=True))


async def gateway_page(subject: Subject) -> None:
    """A gateway's page in HTML with status 502."""
    await _all(subject, lambda _: faults.said(Answer(status=502, headers=_HTML, body=faults.HTML)))


async def page_instead_of_json(subject: Subject) -> None:
    """HTML with status 200, though the request took effect: it is found, not made again."""
    await _all(subject, lambda _: faults.spoilt(Answer(status=200, headers=_HTML, body=faults.HTML)))


async def page_in_front(subject: Subject) -> None:
    """HTML with status 200 of somebody in front of the platform: nothing happened, and it is not called published."""
    await _all(subject, lambda _: faults.said(Answer(status=200, headers=_HTML, body=faults.HTML)))


async def empty_body(subject: Subject) -> None:
    """Status 200 and not a byte more."""
    await _all(subject, lambda _: faults.spoilt(Answer(status=200, headers=_JSON)))


async def huge_body(subject: Subject) -> None:
    """An answer without end in size: not read to the end, and taken for lost."""
    endless = Answer(status=200, headers=_JSON, body=b"[" + b" " * faults.HUGE)
    await _all(subject, lambda _: faults.spoilt(endless))


async def slow_drip(subject: Subject) -> None:
    """An answer that comes byte by byte and does not end: bounded in time, and taken for lost."""
    clock, name, sample = SystemClock(), *next(iter(subject.posts().items()))
    async with open_stage(subject, timeouts=_BRIEF) as stage:
        connection = await stage.connect()
        clean = await clean_run(stage, connection, name, sample)
        last = clean.calls[-1]
        await stage.clear()
        began = clock.steady()
        post, _ = await stage.publish(connection, sample, {last.number: faults.dripping})
        took = clock.steady() - began
        judge(stage, post, f"{name}, a slow answer at {last}", clean=clean)
        assert took < 15, f"{name}: it waited {took:.0f} s for an answer that does not end"


async def _all(subject: Subject, fault_of: FaultOf) -> None:
    async with open_stage(subject) as stage:
        async for trial in trials(stage):
            fault = {trial.call.number: fault_of(stage)}
            post, _ = await stage.publish(trial.connection, trial.sample, fault)
            judge(stage, post, f"{trial}", clean=trial.clean)


async def _limited(subject: Subject, fault_of: FaultOf, *, least: float) -> None:
    async with open_stage(subject) as stage:
        async for trial in trials(stage):
            with stage.relay.counting({trial.call.number: fault_of(stage)}) as calls:
                post = await stage.submit(trial.connection, trial.sample)
                while len(calls) < trial.call.number and await stage.go_on():
                    pass
                held = await stage.read(post)
                if trial.is_after_the_act and held.status == Status.PUBLISHED:
                    continue  # an address that nobody has to wait for
                assert held.status in trial.waits, f"{trial}, 429: it is {told(held)}, not held"
                assert held.held_until, f"{trial}, 429: nobody says until when it is held"
                made = len(calls)
                post = await stage.finish(post)
                pause = calls[made].at - calls[made - 1].at if len(calls) > made else 0.0
            judge(stage, post, f"{trial}, 429", clean=trial.clean)
            assert pause >= least, f"{trial}, 429: the next call came after {pause:.0f} s, not {least:.0f}"
            assert post.attempts == 1, f"{trial}, 429: waiting was counted as an attempt"
