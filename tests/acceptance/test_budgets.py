"""A platform lets a hundred posts through in an hour: three hundred go out in three hours, each at the time it was told."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from picscripter.domain.states import Status
from picscripter.storage.post_rows import StoredPost
from support.hours import LeapingClock, most_in_an_hour, turnstile_site
from support.house import STILL, Estate, eventually, open_estate
from support.turnstile import HOUR, LIMIT

pytestmark = pytest.mark.anyio

ALMOST = timedelta(seconds=0.5)
SOON = timedelta(seconds=20)
LOOK_AHEAD = timedelta(seconds=2.5)
"""Due posts are taken up two seconds before: if there is room by then, they go."""


@pytest.fixture
def clock() -> LeapingClock:
    return LeapingClock()


@pytest.fixture
async def estate(
    tmp_path: Path, clock: LeapingClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Estate]:
    monkeypatch.syspath_prepend(turnstile_site(tmp_path / "site").folder)
    async with open_estate(tmp_path / "data", clock=clock) as opened:
        yield opened


async def _waiting(estate: Estate, clock: LeapingClock, posts: list[StoredPost]) -> list[StoredPost]:
    """Those that are held for long, once nothing happens to any."""

    async def look() -> list[StoredPost] | None:
        rows = [row for post in posts if (row := await estate.house.posts.get(post.user_id, post.id))]
        held = [row for row in rows if row.status == Status.HELD]
        moving = any(row.status not in STILL for row in rows)
        soon = any(row.held_until is None or row.held_until < clock.now() + 2 * SOON for row in held)
        return None if moving or soon else held

    found: list[StoredPost] = await eventually(look)
    return found


async def _out(estate: Estate, word: str) -> dict[str, datetime]:
    hung = [item for item in await estate.wall() if item["text"].startswith(word)]
    assert len({item["text"] for item in hung}) == len(hung)
    return {item["text"]: datetime.fromisoformat(item["publishedAt"]) for item in hung}


@pytest.mark.parametrize("name", ["turnstile", "tollgate"])
async def test_what_an_hour_has_no_room_for_goes_out_in_the_hour_that_it_was_told(
    name: str, estate: Estate, clock: LeapingClock
) -> None:
    ann = await estate.connect(await estate.user(), name)
    bob = await estate.connect(await estate.user(), "turnstile", account=1)
    posts = await estate.posts(ann, [f"Ann {number}" for number in range(3 * LIMIT)])
    told: dict[str, datetime] = {}
    asked: dict[str, datetime] = {}

    while held := await _waiting(estate, clock, posts):
        for post in held:
            assert post.held_until is not None
            told.setdefault(post.caption, post.held_until)
        leap = min(post.held_until for post in held if post.held_until is not None) - ALMOST
        asked[f"Bob {len(asked)}"] = leap + ALMOST
        posts += [await estate.post(bob, f"Bob {len(asked) - 1}", at=leap + ALMOST)]
        clock.by += leap - clock.now()  # nobody looks further before what is due then is out: see `_waiting`

    out, others = await _out(estate, "Ann"), await _out(estate, "Bob")
    async with estate.http.get(f"{estate.sandbox}/{name}/_requests") as answer:
        refused = [each for each in await answer.json() if each["status"] == 429]
    waited = {text: moment - told[text] for text, moment in out.items() if text in told}
    assert (len(out), most_in_an_hour(list(out.values())), refused) == (3 * LIMIT, LIMIT, [])
    assert len(waited) == 2 * LIMIT
    assert all(-LOOK_AHEAD < late < SOON for late in waited.values()), sorted(waited.values())
    assert max(out.values()) - min(out.values()) < 2 * HOUR + 2 * SOON
    assert all(others[text] - at < timedelta(seconds=2) for text, at in asked.items())
