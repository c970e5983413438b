"""Single promises under load, each with a fleet of its own: `./dev torture --only NAME`."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.hours import turnstile_site
from support.site import Site
from torture import budgets, faults, limits
from torture.fleet import SETTLE, open_fleet
from torture.people import caption_of, gather_crowd
from torture.run import Say
from torture.trial import SLACK, Trial, marks_of, plain_platform, shape_of
from torture.upgrade import upgrade

DEADLINE = 5
"""Seconds after which nothing that was intended is sent any more; see the engine's gate."""


async def silence(trial: Trial) -> None:
    """A platform that never answers stops no other, and its posts go out once when it answers again."""
    crowd = await gather_crowd(trial.fleet, 2)
    user, other = crowd.users
    silent = await plain_platform(trial, crowd)
    await trial.fleet.turn(silent, hang=True)
    waiting = marks_of("silent", 40)
    ids = [
        *await trial.posts(user, user.accounts[silent], waiting[:20], "text"),
        *await trial.posts(other, other.accounts[silent], waiting[20:], "text"),
    ]
    await asyncio.sleep(3)
    at = datetime.now(UTC) + timedelta(seconds=4)
    good = [name for name in crowd.platforms if name != silent]
    marks = {name: marks_of(f"g{name}", 3) for name in good}
    told = []
    for name in good:
        account = user.accounts[name]
        told += await trial.posts(user, account, marks[name], shape_of(account), at)
    rows = await trial.until_still(told, 40)
    shown = await trial.shown([mark for each in marks.values() for mark in each])
    for name in good:
        late = max(
            [(moment - at).total_seconds() for mark in marks[name] for moment in shown[mark]], default=99
        )
        trial.tell(f"{name}: at most {late:.2f} s late while {silent} is silent")
        with_file = shape_of(user.accounts[name]) != "text"
        trial.expect(
            late < (5 if with_file else 2) + SLACK, f"{name} was {late:.1f} s late for want of {silent}"
        )
    trial.expect(all(row["status"] == "published" for row in rows), "not all of the others were published")
    await trial.fleet.turn(silent, hang=False)
    rows = await trial.until_still(ids, 120)
    counts = [len(moments) for moments in (await trial.shown(waiting)).values()]
    trial.tell(f"{silent}: {counts.count(1)} of 40 public once, {sum(count > 1 for count in counts)} doubled")
    trial.expect(counts == [1] * 40, f"{silent}: public {counts}, {sorted({row['status'] for row in rows})}")


async def ahead(trial: Trial) -> None:
    """A scheduled video is out at its time although its upload takes long; one that is edited meanwhile, too."""
    crowd = await gather_crowd(trial.fleet, 1)
    user = crowd.users[0]
    names = [name for name in crowd.platforms if "video" in user.accounts[name].shapes]
    at = datetime.now(UTC) + timedelta(seconds=40)
    ids = {}
    for name in names:
        await trial.fleet.turn(name, latencyMs=1000)
        for kind in ("plain", "edited"):
            account = user.accounts[name]
            ids[name, kind] = await trial.post(user, account, f"mark{kind}{name}x", "video", at)
    await asyncio.sleep(30)
    prepared = {
        row["id"]
        for row in await trial.fleet.rows("SELECT id FROM posts WHERE prepared AND status = 'scheduled'")
    }
    for name in names:
        path, text = f"/api/posts/{ids[name, 'edited']}", caption_of(f"markedited{name}x", 1)
        await trial.fleet.insist("PATCH", path, {"caption": text}, token=user.token)
    await trial.until_still(list(ids.values()), 60)
    wall = await trial.fleet.wall()
    for (name, kind), key in ids.items():
        mark = f"mark{kind}{name}x"
        mine = [notice for notice in wall if f"{mark} " in notice["text"]]
        if len(mine) != 1:
            trial.expect(False, f"{name} {kind}: public {len(mine)} times")
            continue
        late = (datetime.fromisoformat(mine[0]["publishedAt"]) - at).total_seconds()
        was = "prepared" if key in prepared else "not prepared"
        trial.tell(f"{name} {kind}: {was}, {late:.2f} s late")
        trial.expect(late + 0.002 >= 0, f"{name} {kind}: {-late:.3f} s too early")
        trial.expect(late < 1 + SLACK, f"{name} {kind}: {late:.2f} s late")
        wanted = caption_of(mark, int(kind == "edited"))
        trial.expect(wanted in mine[0]["text"], f"{name} {kind}: says {mine[0]['text']!r}")


async def stopped(trial: Trial) -> None:
    """Workers are stopped in the very instant of many posts, until others have taken over: they send nothing more."""
    crowd = await gather_crowd(trial.fleet, 2)
    name = await plain_platform(trial, crowd)
    for number in range(4):
        marks = marks_of(f"s{number}r", 240)
        at = datetime.now(UTC) + timedelta(seconds=8)
        ids = []
        for user, part in zip(crowd.users, (marks[:120], marks[120:]), strict=True):
            ids += await trial.posts(user, user.accounts[name], part, "text", at)
        await asyncio.sleep((at - datetime.now(UTC)).total_seconds() + 0.03 + 0.04 * number)
        programs = [each.program for each in trial.fleet.workers[:2] if each.program is not None]
        for program in programs:
            program.pause()
        await asyncio.sleep(DEADLINE + SETTLE + 12)
        for program in programs:
            program.resume()
        rows = await trial.until_still(ids, 60)
        counts = [len(moments) for moments in (await trial.shown(marks)).values()]
        late = await trial.fleet.rows(
            "SELECT count(*) AS number FROM journal_commits WHERE state <> 'done' AND post_id = ANY($1)", ids
        )
        trial.tell(f"{name}: {counts.count(1)} of 240 once, {late[0]['number']} intents that were never sent")
        trial.expect(
            counts == [1] * 240, f"{sum(count > 1 for count in counts)} doubled, {counts.count(0)} lost"
        )
        trial.expect(
            all(row["status"] == "published" for row in rows), f"{sorted({r['status'] for r in rows})}"
        )


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is done, and by how many workers. `site`: with plugins of its own."""

    act: Callable[[Trial], Awaitable[None]]
    workers: int = 3
    site: Callable[[Path], Site] | None = None


SCENARIOS = {
    "refresh": Scenario(limits.refresh),
    "unheard": Scenario(limits.unheard),
    "budgets": Scenario(budgets.budgets, site=turnstile_site),
    "days": Scenario(limits.days),
    "fairness": Scenario(limits.fairness),
    "silence": Scenario(silence),
    "ahead": Scenario(ahead),
    "stopped": Scenario(stopped),
    "killed": Scenario(faults.killed, workers=1),
    "answers": Scenario(faults.answers, workers=1),
    "redis": Scenario(faults.redis),
    "upgrade": Scenario(upgrade),
    "edits": Scenario(faults.edits),
}


async def play(name: str, say: Say, folder: Path) -> Trial:
    """One of them, on a fleet of its own."""
    scenario = SCENARIOS[name]
    site = scenario.site(folder / "site") if scenario.site else None
    async with open_fleet(folder, seed=name, apis=1, workers=scenario.workers, site=site) as fleet:
        trial = Trial(fleet, say)
        await scenario.act(trial)
        return trial


def line(name: str, trial: Trial) -> str:
    """One line of JSON."""
    return json.dumps({"only": name, "wrong": trial.wrong, "facts": trial.facts})
