"""A publish is cut at every call: one public post at most, the truth about it, and the end is reached all the same."""

from picscripter.domain.states import Status
from picscripter.testing import faults
from picscripter.testing.relay import Fault
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import Sample, Subject
from picscripter.testing.verdict import clean_run, judge, trials

LATE, LAG = 0.5, 0.3
"""Of `settle`: so much later a request lands, and so much later it is listed. Together they stay within it."""

_A_DAY = 86_400.0


async def request_lost(subject: Subject) -> None:
    """A request that never arrives is made again: one post is public in the end."""
    await _cut_everywhere(subject, faults.request_lost)


async def answer_lost(subject: Subject) -> None:
    """A request whose answer is lost is never simply made again: one post is public in the end."""
    await _cut_everywhere(subject, faults.answer_lost)


async def answers_lost_twice(subject: Subject) -> None:
    """The same when the call after it, which may be the lookup, goes unheard too."""
    await _cut_everywhere(subject, faults.answer_lost, times=2)


async def killed_before(subject: Subject) -> None:
    """A process killed before a request arrives: another one goes on, and one post is public in the end."""
    await _cut_everywhere(subject, faults.killed_before)


async def killed_after(subject: Subject) -> None:
    """A process killed after a request took effect: another one finds out, and does not make it again."""
    await _cut_everywhere(subject, faults.killed_after)


async def lands_late(subject: Subject) -> None:
    """A request given up for lost that lands late, and is listed later still: one post is public in the end."""
    await _cut_everywhere(subject, faults.lands_late(LATE * _settle(subject)))


async def cancelled(subject: Subject) -> None:
    """Stopped while an answer does not come, it stops at once; who goes on later finds out what became of it."""
    await _cut_everywhere(subject, faults.held_up)


async def older_post(subject: Subject) -> None:
    """A post with the same content that was there before is not taken for the one that got lost."""
    async with open_stage(subject) as stage:
        for name, sample in subject.posts().items():
            await _not_adopted(stage, name, sample)


async def _cut_everywhere(subject: Subject, fault: Fault, *, times: int = 1) -> None:
    async with open_stage(subject) as stage:
        async for trial in trials(stage):
            stage.sandbox.turn({"indexLagSeconds": LAG * _settle(subject)})
            first = trial.call.number
            cuts = dict.fromkeys(range(first, first + times), fault)
            post, _ = await stage.publish(trial.connection, trial.sample, cuts)
            judge(stage, post, f"{trial}", clean=trial.clean)


async def _not_adopted(stage: Stage, name: str, sample: Sample) -> None:
    connection = await stage.connect()
    clean = await clean_run(stage, connection, name, sample)
    older = stage.public()[0].id
    # As if another program had made it: our own books know nothing of that id.
    await stage.process.database.run("DELETE FROM remote_ids WHERE remote_id = $1", older)
    await stage.clock.advance(_A_DAY)
    connection = await stage.connect()
    post, _ = await stage.publish(connection, sample, {len(clean.calls): faults.request_lost})
    where = f"{name}, its request lost beside an older post with the same content"
    assert post.external_id != older, f"{where}: it adopts the older one"
    ids = [notice.id for notice in stage.public()]
    most = 2 * len(clean.texts)
    assert len(ids) <= most, f"{where}: {len(ids) - len(clean.texts)} new posts are public"
    if post.status == Status.PUBLISHED:
        assert post.external_id in ids, f"{where}: it says published, and nothing new is public"


def _settle(subject: Subject) -> float:
    return subject.platform.description.settle.total_seconds()
