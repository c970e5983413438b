"""Ten thousand texts: counted as X's own library counts them, and on the wall as they were written."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from picscripter.plugin import Account, Post
from picscripter.sandbox import Body, Call, Grant, Media, Wall, World
from picscripter.testing.clock import ManualClock
from picscripter_twitter import validate_options
from picscripter_twitter.options import TwitterOptions
from picscripter_twitter.publishing import create
from picscripter_twitter.sandbox import Twitter
from picscripter_twitter.text import comparable, shown, weighted_length

pytestmark = pytest.mark.anyio

COUNT, CHANCE = 10_000, 20261123
REFERENCE = Path(__file__).with_name("reference")
KINDS = list(json.loads((REFERENCE / "pieces.json").read_text("utf-8")).values())

JOINTS = ("", " ", " ", " ", "\n", ", ", "/", ".", "-")


def texts() -> Iterator[str]:
    """The same on every machine: `random.random` is the one method whose sequence Python promises to keep."""
    chance = random.Random(CHANCE)

    def one_of(things):
        return things[int(chance.random() * len(things))]

    for _ in range(COUNT):
        pieces = 1 + int(chance.random() * 12)
        yield "".join(one_of(one_of(KINDS)) + one_of(JOINTS) for _ in range(pieces))


def test_ten_thousand_texts_are_counted_as_twitter_text_counts_them():
    reference, generated = json.loads((REFERENCE / "counts.json").read_text("utf-8")), list(texts())
    assert hashlib.sha256("\0".join(generated).encode()).hexdigest() == reference["sha256"]
    ours = [weighted_length(text) for text in generated]
    wrong = [each for each in zip(generated, ours, reference["counts"], strict=True) if each[1] != each[2]]
    assert wrong[:3] == []


class Straight:
    """A session that hands its requests to the emulator without a network between."""

    def __init__(self, sandbox, token):
        self.sandbox, self.headers = sandbox, {"Authorization": f"Bearer {token}"}
        self.routes = {(route.method, route.path): route for route in sandbox.routes()}

    async def request(self, method, host, path, *, json):
        call = Call(
            method=method,
            host=host,
            path=path,
            query={},
            headers=self.headers,
            body=Body(kind="json", json=json),
            origin="",
            captured={},
        )
        reply = await self.sandbox.act(self.routes[method, path], call)
        assert reply.status == 201, (json, reply.json)
        self.answered = reply.json["data"]
        return SimpleNamespace(json=lambda: reply.json)


async def test_ten_thousand_texts_stand_on_the_wall_as_they_were_written():
    world = World(clock=ManualClock(), wall=Wall(), media=Media())
    sandbox = Twitter(world)
    sandbox.turn({"windows": False})
    account = Account(id="1730000000000000003", handle="@plus_pictures", facts={"subscription": "Premium"})
    grant = Grant(
        id="g", client="c", asked=(), scopes=("tweet.read", "tweet.write", "users.read"), accounts=()
    )
    token = sandbox.grants.issue(grant, account=account.id, kind="user", seconds=None).value
    session, sent = Straight(sandbox, token), 0
    for text in {comparable(text): text for text in texts()}.values():
        post = Post(id="p", account=account, caption=text, options=TwitterOptions())
        if [problem.rule for problem in validate_options(post, account)]:
            continue
        made = await create(session, account.id, {"text": text})
        notice, archived = world.wall.get("twitter", made["id"]), sandbox.archive.get(made["id"])
        assert notice.text == text
        assert shown(session.answered["text"], archived.urls) == comparable(text)
        sent += 1
    assert sent > COUNT * 0.9


if __name__ == "__main__":
    print(json.dumps(list(texts())))
