"""One run: processes, a crowd, a stream of posts and the harm; then calm, until every post has ended; then the verdict."""

import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from torture.fleet import Fleet, open_fleet
from torture.harm import Lane
from torture.harm_by_shape import lanes_of_house
from torture.judging import OVER, Scene, Verdict, judge, leaks
from torture.people import Crowd, gather_crowd
from torture.platform_harm import counted, lanes_of, reconnect_all, windows_of
from torture.shapes import FLEET, Away, Shape
from torture.stream import Stream

Say = Callable[[str], None]

_COLUMNS = (
    "id, client_post_id, platform, caption, scheduled_at, status, external_id, error, evidence, held_until, "
    "created_at, commit_state, worker, wake_at, due_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`harm` seconds of harm; `calm` seconds at most until all has ended."""

    seed: str
    harm: float
    shape: Shape = FLEET
    calm: float = 240.0
    rate: float = 2.0
    users: int = 5
    platforms_at_once: int = 2
    afterwards: float = 0.0
    """Seconds of posts after all harm and its grace: these have no excuse for being late."""


@dataclass(slots=True)
class Report:
    """What a run found, and what it did."""

    seed: str
    shape: str
    seconds: float
    posts: int
    verdict: Verdict
    harms: Counter[str]
    left_out: dict[str, str] = field(default_factory=dict)
    reconnected: int = 0
    kept: Path | None = None


async def torture(plan: Plan, say: Say, folder: Path) -> Report:
    """Do it all in this folder."""
    say(f"starting: sandbox, {plan.shape.told}")
    async with open_fleet(folder, seed=plan.seed, shape=plan.shape) as fleet:
        return await torment(plan, fleet, lanes_of_house(fleet, plan.seed), say)


async def torment(plan: Plan, fleet: Fleet, house: list[Lane], say: Say) -> Report:
    """Do it to this fleet: `house` is the harm to itself."""
    crowd = await gather_crowd(fleet, plan.users)
    accounts = sum(len(user.accounts) for user in crowd.users)
    say(f"{len(crowd.users)} users with {accounts} accounts on {', '.join(crowd.platforms)}")
    for name, why in crowd.left_out.items():
        say(f"without {name}: {why[:200]}")
    stream = Stream(fleet, crowd, random.Random(f"{plan.seed}/stream"), plan.rate)
    platforms = lanes_of(fleet, crowd, plan.seed, plan.platforms_at_once)
    lanes: list[Lane] = [*house, *platforms]
    for lane in platforms:
        await lane.look()
    began = datetime.now(UTC)
    await _harm(plan, fleet, stream, lanes, say)
    say("calm: all harm is undone")
    for lane in platforms:
        await lane.turn_back()
    ended = await _calm_down(plan, fleet, crowd, stream, say)
    if plan.afterwards:
        await _go_on(plan, stream, lanes, say)
        ended += await _calm_down(plan, fleet, crowd, stream, say)
    verdict = await _judge(fleet, stream, lanes)
    verdict.found["broken"] += [fault for lane in lanes for fault in lane.faults]
    return Report(
        seed=plan.seed,
        shape=fleet.shape.name,
        seconds=(datetime.now(UTC) - began).total_seconds(),
        posts=len(stream.asked),
        verdict=verdict,
        harms=counted(lanes),
        left_out=crowd.left_out,
        reconnected=ended,
        kept=fleet.folder,
    )


async def _harm(plan: Plan, fleet: Fleet, stream: Stream, lanes: list[Lane], say: Say) -> None:
    stop = asyncio.Event()
    watching = asyncio.create_task(_watch(plan, fleet, stream, lanes, say))
    harming = [asyncio.create_task(lane.run(stop)) for lane in lanes]
    try:
        streaming = asyncio.create_task(stream.run(plan.harm))
        done, _ = await asyncio.wait([streaming, *harming], timeout=plan.harm, return_when="FIRST_EXCEPTION")
        for task in done:
            task.result()
        stop.set()
        await asyncio.gather(streaming, *harming)
    finally:
        for task in (watching, *harming):
            task.cancel()


async def _go_on(plan: Plan, stream: Stream, lanes: list[Lane], say: Say) -> None:
    """Once nothing excuses anybody any more, everything is as it was before."""
    over = max(window.end + timedelta(seconds=window.grace) for window in windows_of(lanes))
    await asyncio.sleep(max(0.0, (over - datetime.now(UTC)).total_seconds()))
    say("posting without harm")
    await stream.run(plan.afterwards)


async def _watch(plan: Plan, fleet: Fleet, stream: Stream, lanes: list[Lane], say: Say) -> None:
    """A line now and then; and accounts whose allowance is used up for long get no more posts."""
    began = datetime.now(UTC)
    while True:
        await asyncio.sleep(5)
        past = (datetime.now(UTC) - began).total_seconds()
        try:
            rows = await fleet.rows("SELECT status, count(*) AS number FROM posts GROUP BY 1 ORDER BY 1")
            full = await fleet.rows(
                "SELECT DISTINCT u.email, p.platform FROM posts p JOIN users u ON u.id = p.user_id "
                "WHERE p.status = 'held' AND p.held_until > $1",
                datetime.now(UTC) + timedelta(minutes=10),
            )
        except Away:
            say(f"{past:4.0f} s  the database is away")
            continue
        numbers = {user.email: user.number for user in stream.crowd.users}
        stream.full |= {(numbers[row["email"]], row["platform"]) for row in full if row["email"] in numbers}
        told = ", ".join(f"{row['number']} {row['status']}" for row in rows)
        say(f"{past:4.0f}/{plan.harm:.0f} s  {counted(lanes).total()} harms  {told}")


async def _calm_down(plan: Plan, fleet: Fleet, crowd: Crowd, stream: Stream, say: Say) -> int:
    """Until nothing more happens; how many accounts had to be connected again."""
    loop = asyncio.get_running_loop()
    until = loop.time() + plan.calm
    reconnected = await reconnect_all(fleet, crowd)
    while loop.time() < until:
        await asyncio.sleep(2)
        reconnected += await reconnect_all(fleet, crowd)
        over = ", ".join(f"'{status}'" for status in OVER)
        rows = await fleet.rows(
            f"SELECT status, error->>'code' AS code, count(*) AS number FROM posts WHERE status NOT IN ({over}) "
            "AND NOT (status = 'held' AND held_until IS NOT NULL AND held_until > $1) GROUP BY 1, 2",
            datetime.now(UTC) + timedelta(minutes=5),
        )
        if not rows:
            break
        told = ", ".join(f"{row['number']} {row['status']} {row['code'] or ''}".strip() for row in rows)
        say(f"waiting for {told}")
    await asyncio.sleep(1)
    return reconnected


async def _judge(fleet: Fleet, stream: Stream, lanes: list[Lane]) -> Verdict:
    rows = [_read(row) for row in await fleet.rows(f"SELECT {_COLUMNS} FROM posts")]
    lines = await fleet.rows("SELECT post_id, level, message, raw, created_at FROM job_logs ORDER BY id")
    stories: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        stories.setdefault(str(line["post_id"]), []).append(line)
    verdict = judge(
        Scene(
            asked=stream.asked,
            rows=rows,
            wall=await fleet.wall(),
            windows=windows_of(lanes),
            logs=stories,
            now=datetime.now(UTC),
        )
    )
    await _write_down(fleet, verdict, rows, stories)
    told = "\n".join(f"{line['message']} {line['raw']}" for line in lines)
    said = "\n".join(
        f"{row['error']} {row['evidence']} {row['external_url']}" for row in rows if "error" in row
    )
    verdict.found["leaked"] += leaks(fleet.tokens(), {**fleet.logs(), "job_logs": told, "posts": said})
    for path, text in fleet.logs().items():
        for sign in ("Traceback (most recent", "never retrieved", "was never awaited"):
            if sign in text and not path.startswith("sandbox"):
                verdict.unknown[f"log {path.split('-')[0]}: {sign}"] += text.count(sign)
    return verdict


async def _write_down(
    fleet: Fleet, verdict: Verdict, rows: list[dict[str, Any]], stories: dict[str, list[dict[str, Any]]]
) -> None:
    """All that is known of the posts that were found out, beside the logs."""
    commits = await fleet.rows("SELECT * FROM journal_commits ORDER BY intended_at")
    seen = {name: await fleet.steer(name, "_requests") for name in {row["platform"] for row in rows}}
    told = [
        {
            **row,
            "story": stories.get(str(row["id"]), []),
            "commits": [each for each in commits if each["post_id"] == row["id"]],
        }
        for row in rows
        if str(row["id"]) in verdict.guilty
    ]
    (fleet.folder / "found.json").write_text(json.dumps(told, default=str, indent=1))
    (fleet.folder / "requests.json").write_text(json.dumps(seen))


def _read(row: dict[str, Any]) -> dict[str, Any]:
    parsed = {
        name: json.loads(row[name]) if isinstance(row[name], str) else row[name]
        for name in ("error", "evidence")
    }
    return {**row, **parsed, "external_url": None}


def run(plan: Plan, say: Say) -> Report:
    """From the command line: the folder stays when there was anything to find."""
    folder = Path(tempfile.mkdtemp(prefix="picscripter-torture-"))
    return asyncio.run(torture(plan, say, folder))


def progress(text: str) -> None:
    """A line for people, beside whatever is printed for programs."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)
