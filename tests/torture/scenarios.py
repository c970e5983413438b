"""Single promises under load, each with a fleet of its own: `./dev torture --only NAME`."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from torture.fleet import SETTLE, Fleet, Json, open_fleet
from torture.people import Account, Crowd, User, caption_of, gather_crowd, media_of
from torture.run import Say

DEADLINE = 5
"""Seconds after which nothing that was intended is sent any more; see the engine's gate."""

SLACK = 1.0
"""Seconds that a busy machine of two cores may add to any lateness."""


@dataclass(slots=True)
class Trial:
    """`wrong`: sentences, none when the promise was kept. `facts`: what was measured."""

    fleet: Fleet
    say: Say
    wrong: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    def expect(self, kept: bool, otherwise: str) -> None:
        if not kept:
            self.wrong.append(otherwise)

    def tell(self, fact: str) -> None:
        self.facts.append(fact)
        self.say(fact)

    async def post(
        self, user: User, account: Account, mark: str, shape: str, at: datetime | None = None
    ) -> str:
        """Hand one over; its id."""
        body = {
            "platform": account.platform,
            "caption": caption_of(mark, 0),
            "media": media_of(self.fleet, user, shape),
            "options": account.options,
            "clientPostId": mark,
            **({"scheduledAtISO": at.isoformat()} if at else {}),
        }
        path = "/api/schedule" if at else "/api/posts"
        return str((await self.fleet.insist("POST", path, body, token=user.token))["id"])

    async def posts(
        self, user: User, account: Account, marks: list[str], shape: str, at: datetime | None = None
    ) -> list[str]:
        """Many, twenty at a time."""
        ids: list[str] = []
        for start in range(0, len(marks), 20):
            part = [self.post(user, account, mark, shape, at) for mark in marks[start : start + 20]]
            ids += await asyncio.gather(*part)
        return ids

    async def until_still(self, ids: list[str], seconds: float) -> list[Json]:
        """The rows once nothing more happens to any of them soon; as they are when that takes too long."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            rows = await self.fleet.rows("SELECT * FROM posts WHERE id = ANY($1)", ids)
            soon = datetime.now(UTC) + timedelta(minutes=2)
            moving = [
                row
                for row in rows
                if row["status"] in ("scheduled", "queued", "publishing", "processing")
                or (row["status"] == "held" and (row["held_until"] or soon) < soon)
            ]
            if not moving or loop.time() > until:
                return rows
            await asyncio.sleep(0.3)

    async def shown(self, marks: list[str]) -> dict[str, list[datetime]]:
        """When each became public, as often as it did."""
        found: dict[str, list[datetime]] = {mark: [] for mark in marks}
        for notice in await self.fleet.wall():
            mark = next((each for each in found if f"{each} " in notice["text"]), None)
            if mark is not None:
                found[mark].append(datetime.fromisoformat(notice["publishedAt"]))
        return found


def _marks(word: str, number: int) -> list[str]:
    return [f"mark{word}{index}x" for index in range(number)]


def _shape(account: Account) -> str:
    return "text" if "text" in account.shapes else account.shapes[0]


async def _plain_platform(trial: Trial, crowd: Crowd) -> str:
    """The text platform with the fewest rules of its own: its emulator has the fewest dials."""
    texts = [name for name in crowd.platforms if "text" in crowd.users[0].accounts[name].shapes]
    dials = {name: len(await trial.fleet.steer(name, "_dials")) for name in texts}
    return min(texts, key=lambda name: (dials[name], name))


async def refresh(trial: Trial) -> None:
    """200 posts on one connection whose token has just ended, over three workers: one refresh, and all go on."""
    for each in await trial.fleet.insist("GET", "/api/platforms"):
        if each["status"] == "ready":
            await trial.fleet.turn(each["name"], tokenSeconds=5)
    crowd = await gather_crowd(trial.fleet, 1)
    user = crowd.users[0]
    for name in crowd.platforms:
        account = user.accounts[name]
        row = (await trial.fleet.rows("SELECT * FROM connections WHERE platform = $1", name))[0]
        too_young = row["refreshable_from"] is not None and row["refreshable_from"] > datetime.now(UTC)
        if row["expires_at"] is None or row["refresh_token_enc"] is None or too_young:
            trial.tell(f"{name}: nothing to refresh")
            continue
        shape = _shape(account)
        marks = _marks(f"r{name}", 200 if shape == "text" else 12)
        at = datetime.now(UTC) + timedelta(seconds=8)
        ids = await trial.posts(user, account, marks, shape, at)
        before = len(trial.fleet.tokens("access"))
        await trial.fleet.turn(name, tokenSeconds=None)
        rows = await trial.until_still(ids, 60)
        refreshed = len(trial.fleet.tokens("access")) - before
        statuses = sorted({row["status"] for row in rows})
        trial.tell(f"{name}: {len(marks)} posts, {refreshed} refresh, then {', '.join(statuses)}")
        trial.expect(refreshed == 1, f"{name}: {refreshed} refreshes of one token")
        trial.expect(set(statuses) <= {"published", "held", "delivered"}, f"{name}: posts are {statuses}")
        lost = [row["error"] for row in rows if '"reconnect"' in (row["error"] or "")]
        trial.expect(not lost, f"{name}: {len(lost)} posts want the account connected again: {lost[:1]}")


async def budgets(trial: Trial) -> None:
    """A platform that allows 20 a day: none fails, none goes beyond, all say until when, and others are not delayed."""
    crowd = await gather_crowd(trial.fleet, 2)
    limited = [name for name in crowd.platforms if "postsADay" in await trial.fleet.steer(name, "_dials")]
    for name in limited:
        most = 20 if "text" in crowd.users[0].accounts[name].shapes else 5
        await trial.fleet.turn(name, postsADay=most)
        many, few = _marks(f"b{name}", most * 3), _marks(f"o{name}", 3)
        ann, bob = crowd.users
        shape = _shape(ann.accounts[name])
        at = datetime.now(UTC) + timedelta(seconds=6)
        ids = await trial.posts(ann, ann.accounts[name], many, shape, at)
        others = await trial.posts(bob, bob.accounts[name], few, shape, at)
        rows, theirs = await trial.until_still(ids, 40), await trial.until_still(others, 20)
        shown = await trial.shown([*many, *few])
        out = sum(bool(shown[mark]) for mark in many)
        held = [row for row in rows if row["status"] == "held"]
        late = max((shown[mark][0] - at).total_seconds() for mark in few if shown[mark])
        trial.tell(
            f"{name}: {out} of {len(many)} out with {most} allowed, {len(held)} held; others {late:.2f} s late"
        )
        trial.expect(out <= most, f"{name}: {out} are out, {most} are allowed")
        trial.expect(out >= most - 1, f"{name}: only {out} are out, {most} are allowed")
        trial.expect(len(held) + out == len(many), f"{name}: {sorted({row['status'] for row in rows})}")
        trial.expect(
            all(row["status"] == "published" for row in theirs), f"{name}: others were not published"
        )
        trial.expect(late < 2 + SLACK * 2, f"{name}: others were {late:.1f} s late")
        # Who tells in headers when there is room again is believed to the second; others are asked again now and then.
        told = [row for row in held if "over_budget" in (row["error"] or "")]
        day = (timedelta(hours=23), timedelta(hours=25))
        wrong = [row for row in told if not row["held_until"] or not day[0] < row["held_until"] - at < day[1]]
        trial.expect(not wrong, f"{name}: held until {sorted({str(row['held_until']) for row in wrong})[:3]}")
        trial.expect(all(row["held_until"] for row in held), f"{name}: held, and nobody knows until when")


async def fairness(trial: Trial) -> None:
    """One user with 10,000 due posts, twenty users with one each: the twenty are out within two seconds."""
    crowd = await gather_crowd(trial.fleet, 1)
    name = await _plain_platform(trial, crowd)
    twenty = (await gather_crowd(trial.fleet, 20, first=1, only=[name])).users
    at = datetime.now(UTC) + timedelta(seconds=12)
    ids = await asyncio.gather(
        *(trial.post(user, user.accounts[name], f"markone{user.number}x", "text", at) for user in twenty)
    )
    await _ten_thousand(trial, ids[0], crowd.users[0], name, at)
    rows = await trial.until_still(list(ids), 60)
    marks = [f"markone{user.number}x" for user in twenty]
    late = [(moments[0] - at).total_seconds() for moments in (await trial.shown(marks)).values() if moments]
    trial.tell(
        f"{name}: the twenty at most {max(late):.2f} s late, beside {len(await trial.fleet.wall())} posts"
    )
    trial.expect(all(row["status"] == "published" for row in rows), "not all of the twenty were published")
    trial.expect(max(late) < 2 + SLACK, f"{name}: one of the twenty was {max(late):.1f} s late")


async def _ten_thousand(trial: Trial, pattern: str, user: User, platform: str, at: datetime) -> None:
    """Copies of a post that the API took, for another user, straight into the table."""
    columns = [
        row["column_name"]
        for row in await trial.fleet.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'posts' ORDER BY ordinal_position"
        )
    ]
    owner = (
        await trial.fleet.rows(
            "SELECT c.id, c.user_id FROM connections c JOIN users u ON u.id = c.user_id "
            "WHERE u.email = $1 AND c.platform = $2",
            user.email,
            platform,
        )
    )[0]
    replaced = {
        "id": "gen_random_uuid()::text",
        "client_post_id": "'many ' || n",
        "caption": "'Many ' || n",
        "user_id": f"'{owner['user_id']}'",
        "connection_id": f"'{owner['id']}'",
    }
    chosen = ", ".join(replaced.get(column, f"p.{column}") for column in columns)
    await trial.fleet.rows(
        f"INSERT INTO posts ({', '.join(columns)}) SELECT {chosen} FROM posts p, generate_series(1, 10000) n "
        "WHERE p.id = $1",
        pattern,
    )
    trial.say(f"10,000 posts of one user wait for {at:%H:%M:%S}")


async def silence(trial: Trial) -> None:
    """A platform that never answers stops no other, and its posts go out once when it answers again."""
    crowd = await gather_crowd(trial.fleet, 2)
    user, other = crowd.users
    silent = await _plain_platform(trial, crowd)
    await trial.fleet.turn(silent, hang=True)
    waiting = _marks("silent", 40)
    ids = [
        *await trial.posts(user, user.accounts[silent], waiting[:20], "text"),
        *await trial.posts(other, other.accounts[silent], waiting[20:], "text"),
    ]
    await asyncio.sleep(3)
    at = datetime.now(UTC) + timedelta(seconds=4)
    good = [name for name in crowd.platforms if name != silent]
    marks = {name: _marks(f"g{name}", 3) for name in good}
    told = []
    for name in good:
        account = user.accounts[name]
        told += await trial.posts(user, account, marks[name], _shape(account), at)
    rows = await trial.until_still(told, 40)
    shown = await trial.shown([mark for each in marks.values() for mark in each])
    for name in good:
        late = max(
            [(moment - at).total_seconds() for mark in marks[name] for moment in shown[mark]], default=99
        )
        trial.tell(f"{name}: at most {late:.2f} s late while {silent} is silent")
        with_file = _shape(user.accounts[name]) != "text"
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
    name = await _plain_platform(trial, crowd)
    for number in range(4):
        marks = _marks(f"s{number}r", 240)
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


SCENARIOS: dict[str, Callable[[Trial], Awaitable[None]]] = {
    "refresh": refresh,
    "budgets": budgets,
    "fairness": fairness,
    "silence": silence,
    "ahead": ahead,
    "stopped": stopped,
}


async def play(name: str, say: Say, folder: Path) -> Trial:
    """One of them, on a fleet of its own."""
    async with open_fleet(folder, seed=name, apis=1) as fleet:
        trial = Trial(fleet, say)
        await SCENARIOS[name](trial)
        return trial


def line(name: str, trial: Trial) -> str:
    """One line of JSON."""
    return json.dumps({"only": name, "wrong": trial.wrong, "facts": trial.facts})
