"""The common accidents, each with a thousand posts: a worker killed, answers lost, Redis gone, second thoughts."""

import asyncio
from datetime import UTC, datetime, timedelta

from picscripter.platforms.discovery import discover
from torture.fleet import SETTLE, Json
from torture.people import Account, User, caption_of, gather_crowd
from torture.trial import Trial, marks_of

_MANY = 1_000
_WITHIN = 10.0
"""Seconds in which everything is out that had no open commit; the others have the time to settle besides."""


async def killed(trial: Trial) -> None:
    """The only worker is killed in the midst of 1,000 posts, once and twice: none is doubled, lost, or late for long."""
    for name in (await _roomy(trial))[:2]:
        for times in (1, 2):
            ids, marks = await _waiting(trial, name, f"k{name}{times}r")
            await trial.fleet.turn(name, latencyMs=50)
            trial.fleet.start(trial.fleet.workers[0])
            await _until_out(trial, marks, _MANY // 3)
            died, opened = await _kill(trial, ids)
            if times == 2:
                await _until_out(trial, marks, _MANY * 2 // 3)
                died, opened = await _kill(trial, ids)
            rows = await trial.until_still(ids, 120)
            what = f"{name}, killed {'once' if times == 1 else 'twice'}"
            shown = await _counted(trial, what, rows, marks)
            _judge_delay(trial, what, rows, shown, died, opened)
            await trial.fleet.turn(name, latencyMs=0)


async def _kill(trial: Trial, ids: list[str]) -> tuple[datetime, set[str]]:
    """When the worker died, and the posts that had an intent and no answer then. It is started again at once."""
    [worker] = trial.fleet.workers
    assert worker.program is not None
    worker.program.kill()
    died = datetime.now(UTC)
    rows = await trial.fleet.rows("SELECT id FROM posts WHERE commit_state = 'open' AND id = ANY($1)", ids)
    trial.fleet.start(worker)
    return died, {str(row["id"]) for row in rows}


def _judge_delay(
    trial: Trial,
    what: str,
    rows: list[Json],
    shown: dict[str, list[datetime]],
    died: datetime,
    opened: set[str],
) -> None:
    """When the last was public that had no open commit, and when the last was known that had one."""
    free = [moment for row in rows if row["id"] not in opened for moment in shown[row["client_post_id"]]]
    known = [row["updated_at"] for row in rows if row["id"] in opened]
    out = (max(free, default=died) - died).total_seconds()
    settled = (max(known, default=died) - died).total_seconds()
    trial.tell(
        f"{what}: the last was out {out:.1f} s later; what became of {len(opened)} open commits was known after "
        f"{settled:.1f} s"
    )
    trial.expect(out <= _WITHIN, f"{what}: the last was out {out:.1f} s later")
    trial.expect(settled <= SETTLE + _WITHIN, f"{what}: what was open took {settled:.1f} s")


async def answers(trial: Trial) -> None:
    """A tenth of the answers to 1,000 posts is lost after they took effect: no copy, and every status is true."""
    for name in (await _roomy(trial))[:2]:
        ids, marks = await _waiting(trial, name, f"a{name}")
        before = len(await trial.fleet.steer(name, "_requests"))
        await trial.fleet.turn(name, dropAfter=0.1)
        began = datetime.now(UTC)
        trial.fleet.start(trial.fleet.workers[0])
        rows = await trial.until_still(ids, 240)
        await trial.fleet.turn(name, dropAfter=0.0)
        shown = await _counted(trial, f"{name}, a tenth unheard", rows, marks)
        seen = (await trial.fleet.steer(name, "_requests"))[before:]
        lost = sum(each["acted"] and each["status"] is None for each in seen)
        out = max(moment for moments in shown.values() for moment in moments)
        known = max(row["updated_at"] for row in rows)
        trial.tell(
            f"{name}: {lost} answers lost; the last post was out after {(out - began).total_seconds():.1f} s, and all "
            f"was known after {(known - began).total_seconds():.1f} s"
        )


async def redis(trial: Trial) -> None:
    """Redis is killed: 500 scheduled posts are on time without it, and so are 500 that are sent meanwhile."""
    name = (await _roomy(trial))[0]
    user, account = await _someone(trial, name)
    at = datetime.now(UTC) + timedelta(seconds=10)
    before, during = marks_of("redisb", 500), marks_of("redisd", 500)
    ids = await trial.posts(user, account, before, "text", at)
    trial.fleet.redis.kill()
    now = datetime.now(UTC)
    ids += await trial.posts(user, account, during, "text")
    rows = await trial.until_still(ids, 60)
    shown = await _counted(trial, f"{name}, without Redis", rows, [*before, *during])
    late = max((moment - at).total_seconds() for mark in before for moment in shown[mark])
    soon = max((moment - now).total_seconds() for mark in during for moment in shown[mark])
    trial.tell(
        f"{name}: scheduled ones at most {late:.2f} s late; the others out {soon:.2f} s after the first"
    )
    trial.expect(late <= 3, f"{name}: {late:.1f} s late")
    trial.expect(soon <= _WITHIN, f"{name}: {soon:.1f} s until the last was out")


async def edits(trial: Trial) -> None:
    """500 posts are moved by an hour before they are due, 500 get other words: nothing old goes out."""
    name = (await _roomy(trial))[0]
    user, account = await _someone(trial, name)
    at = datetime.now(UTC) + timedelta(seconds=15)
    moved, reworded = marks_of("moved", 500), marks_of("reworded", 500)
    later = await trial.posts(user, account, moved, "text", at)
    other = await trial.posts(user, account, reworded, "text", at)
    hence = (at + timedelta(hours=1)).isoformat()
    changes = [(key, {"scheduledAtISO": hence}) for key in later]
    changes += [(key, {"caption": caption_of(mark, 1)}) for key, mark in zip(other, reworded, strict=True)]
    for start in range(0, len(changes), 20):
        few = changes[start : start + 20]
        await asyncio.gather(
            *(trial.fleet.insist("PATCH", f"/api/posts/{key}", body, token=user.token) for key, body in few)
        )
    spare = (at - datetime.now(UTC)).total_seconds()
    trial.expect(spare > 0, f"the changes took {-spare:.1f} s too long to say anything")
    await trial.until_still(other, 60)
    wall = await trial.fleet.wall()
    early = sum("markmoved" in notice["text"] for notice in wall)
    texts = [notice["text"] for notice in wall if "markreworded" in notice["text"]]
    old = sum(" v0 " in text for text in texts)
    trial.tell(f"{name}: {early} of 500 out at the old time, {old} of {len(texts)} with the old words")
    trial.expect(not early and not old and len(texts) == 500, "an edit was not minded")


async def _roomy(trial: Trial) -> list[str]:
    """Platforms that take a thousand texts of one account at once, as far as they say; those with few dials."""
    crowd = await gather_crowd(trial.fleet, 1, first=900)
    user = crowd.users[0]
    sent = {
        name: await trial.post(user, account, f"mark{name}x", "text")
        for name, account in user.accounts.items()
        if "text" in account.shapes
    }
    await trial.until_still(list(sent.values()), 30)
    found = []
    for name, post_id in sent.items():
        lines = await trial.fleet.rows("SELECT name FROM journal_commits WHERE post_id = $1", post_id)
        commits = {line["name"] for line in lines}
        dials = len(await trial.fleet.steer(name, "_dials"))
        budgets = discover()[name].description.budgets
        if not any(budget.commit in commits and budget.amount < _MANY for budget in budgets):
            found.append((dials, name))
    return [name for _, name in sorted(found)]


async def _someone(trial: Trial, name: str) -> tuple[User, Account]:
    """A user nobody has seen yet."""
    number = 1 + len(await trial.fleet.rows("SELECT id FROM users"))
    user = (await gather_crowd(trial.fleet, 1, first=number, only=[name])).users[0]
    return user, user.accounts[name]


async def _waiting(trial: Trial, name: str, word: str) -> tuple[list[str], list[str]]:
    """A thousand posts that are due, and no worker."""
    worker = trial.fleet.workers[0]
    if worker.program is not None and worker.program.running:
        worker.program.terminate()
        await worker.program.until_over(seconds=60)
    user, account = await _someone(trial, name)
    marks = marks_of(word, _MANY)
    return await trial.posts(user, account, marks, "text"), marks


async def _until_out(trial: Trial, marks: list[str], number: int) -> None:
    """So many are public."""
    start = marks[0][: -len("0x")]
    while sum(f"{start}" in notice["text"] for notice in await trial.fleet.wall()) < number:
        await asyncio.sleep(0.02)


async def _counted(trial: Trial, what: str, rows: list[Json], marks: list[str]) -> dict[str, list[datetime]]:
    """When each was public: once, and so it says."""
    shown = await trial.shown(marks)
    counts = [len(moments) for moments in shown.values()]
    doubled, lost = sum(count > 1 for count in counts), counts.count(0)
    untrue = sum(row["status"] != "published" for row in rows)
    trial.tell(f"{what}: {len(marks)} posts, {doubled} doubled, {lost} lost, {untrue} not called published")
    trial.expect(not doubled and not lost and not untrue, f"{what}: {doubled}, {lost}, {untrue}")
    return shown
