"""Limits under load: a token that ends, allowances of a day, ten thousand posts of one user."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

from picscripter.platforms.discovery import discover
from support.house import eventually
from torture.people import Account, User, connect, gather_crowd
from torture.trial import SLACK, Trial, marks_of, plain_platform, shape_of


async def refresh(trial: Trial) -> None:
    """200 posts on one connection whose token has just ended, over three workers: one refresh, and all go on."""
    await _short_tokens(trial)
    crowd = await gather_crowd(trial.fleet, 1)
    user = crowd.users[0]
    for name in crowd.platforms:
        account = user.accounts[name]
        if not await _refreshable(trial, name):
            trial.tell(f"{name}: nothing to refresh")
            continue
        shape = shape_of(account)
        marks = marks_of(f"r{name}", 200 if shape == "text" else 12)
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


async def days(trial: Trial) -> None:
    """A platform that allows 20 a day: none fails, none goes beyond, all say until when, and others are not delayed."""
    crowd = await gather_crowd(trial.fleet, 2)
    limited = [name for name in crowd.platforms if "postsADay" in await trial.fleet.steer(name, "_dials")]
    for name in limited:
        most = 20 if "text" in crowd.users[0].accounts[name].shapes else 5
        await trial.fleet.turn(name, postsADay=most)
        many, few = marks_of(f"b{name}", most * 3), marks_of(f"o{name}", 3)
        ann, bob = crowd.users
        shape = shape_of(ann.accounts[name])
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
    name = await plain_platform(trial, crowd)
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


async def unheard(trial: Trial) -> None:
    """The first answer to a refresh is lost: whoever may ask again recovers, whoever may not is told to reconnect."""
    await _short_tokens(trial)
    crowd = await gather_crowd(trial.fleet, 1)
    user = crowd.users[0]
    await asyncio.gather(*(_unheard(trial, user, user.accounts[name]) for name in crowd.platforms))


async def _short_tokens(trial: Trial) -> None:
    for each in await trial.fleet.insist("GET", "/api/platforms"):
        if each["status"] == "ready":
            await trial.fleet.turn(each["name"], tokenSeconds=5)


async def _unheard(trial: Trial, user: User, account: Account) -> None:
    name = account.platform
    if not await _refreshable(trial, name):
        return
    marks = marks_of(f"u{name}", 12)
    ids = await trial.posts(user, account, marks, shape_of(account), datetime.now(UTC) + timedelta(seconds=8))
    word, lost = await _lose_one(trial, name)
    await trial.fleet.turn(name, tokenSeconds=None)
    rows = await trial.until_still(ids, 100)
    counts = Counter(row["status"] for row in rows)
    connection = (await trial.fleet.rows("SELECT * FROM connections WHERE platform = $1", name))[0]
    single = discover()[name].description.login(connection["login"]).refresh_single_use
    seen = await trial.fleet.steer(name, f"_requests?after={lost}")
    again = [each["status"] for each in seen if word in each["path"] and each["method"] == "POST"]
    trial.tell(
        f"{name}: one answer lost, the token {'is single-use' if single else 'may be sent again'}; sent again "
        f"{len(again)} times, answered {again}: {dict(counts)}, connection {connection['status']}"
    )
    trial.expect(not (single and again), f"{name}: a single-use token was sent again")
    if connection["status"] == "reconnect":
        refused = bool(again) and min(again) >= 400
        trial.expect(single or refused, f"{name}: called dead, though it could have been asked again")
        await connect(trial.fleet, user, account)
        rows = await trial.until_still(ids, 60)
    wrong = [row["status"] for row in rows if row["status"] not in ("published", "delivered")]
    trial.expect(not wrong, f"{name}: posts are {Counter(wrong)} in the end")
    shown = await trial.shown(marks)
    trial.expect(all(len(moments) <= 1 for moments in shown.values()), f"{name}: something is doubled")


async def _refreshable(trial: Trial, name: str) -> bool:
    row = (await trial.fleet.rows("SELECT * FROM connections WHERE platform = $1", name))[0]
    too_young = row["refreshable_from"] is not None and row["refreshable_from"] > datetime.now(UTC)
    return not (row["expires_at"] is None or row["refresh_token_enc"] is None or too_young)


async def _lose_one(trial: Trial, name: str) -> tuple[str, int]:
    """Until one request for tokens took effect, and nobody heard of it: what is in its path, and its number."""
    seen = await trial.fleet.steer(name, "_requests")
    word = "oken" if any("oken" in each["path"] for each in seen if each["method"] == "POST") else "efresh"
    await trial.fleet.turn(name, dropAfter=1.0, match=word)

    async def look() -> int | None:
        news = await trial.fleet.steer(name, f"_requests?after={len(seen)}")
        lost = (each for each in news if each["acted"] and each["status"] is None and word in each["path"])
        return next((int(each["number"]) for each in lost), None)

    try:
        return word, await eventually(look, seconds=40)
    finally:
        await trial.fleet.turn(name, dropAfter=0.0, match=None)
