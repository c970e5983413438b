"""Whatever is sent to whatever the documentation names: an answer that is documented, and never a fault of ours."""

import json
import random
import re

import pytest

pytestmark = pytest.mark.anyio
WORDS = [
    "",
    "toy",
    "song",
    "x" * 300,
    "me",
    "page-1",
    "2027-01-01T00:00:00Z",
    "2020-01-01",
    "\u0000",
    "\ud800",
    "💥",
    "1e400",
    "../..",
    "%s",
]
NAMES = [
    "platform",
    "caption",
    "media",
    "options",
    "scheduledAtISO",
    "clientPostId",
    "targets",
    "connectionId",
    "email",
    "password",
    "message",
    "verdict",
    "externalId",
    "externalUrl",
    "type",
    "url",
    "alt",
    "pageId",
    "mood",
    "x",
]
KINDS = [
    "application/json",
    "application/json",
    "application/json",
    "text/plain",
    "application/json; charset=x",
    "a/b/c",
]


def anything(rng, depth=0):
    roll = rng.random()
    if roll < 0.35 and depth < 4:
        return {rng.choice(NAMES): anything(rng, depth + 1) for _ in range(rng.randint(0, 5))}
    if roll < 0.45 and depth < 4:
        return [anything(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return rng.choice([None, True, -1, 0, 10**30, 1.5, *WORDS])


def body(rng):
    members = {rng.choice(NAMES): anything(rng, 1) for _ in range(rng.randint(0, 4))}
    # Mostly right, so that what is odd gets past the first door.
    likely = {"platform": "toy", "caption": "Hello", **({} if rng.random() < 0.4 else members)}
    text = json.dumps(rng.choice([anything(rng), members, likely, likely]))
    if rng.random() < 0.15:
        cut = rng.randrange(len(text) + 1)
        text = text[:cut] + rng.choice(["", "\x01", '"', "}", "{"]) + text[cut + 1 :]
    return text.encode()


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_that_is_sent_is_a_fault_of_ours(ann, seed):
    rng = random.Random(seed)
    document = (await ann("GET", "/api/openapi.json")).json
    operations = [
        (method.upper(), path, entry)
        for path, methods in document["paths"].items()
        for method, entry in methods.items()
        # Who logs out or is connected is another story, with tests of its own.
        if entry["tags"][0] not in ("connections", "hooks") and not path.endswith(("logout", "unpublish"))
    ]
    operations += [each for each in operations if each[:2] == ("POST", "/api/posts")] * 5
    seen = set()
    for _ in range(120):
        method, path, entry = rng.choice(operations)
        address = re.sub(r"{\w+}", rng.choice(["x", "%00", "é", "a%2Fb", "0" * 300]), path)
        query = rng.choice(
            ["", "?limit=1", "?before=AAAA", "?status=x&status=y", "?%ff=%00", "?limit=" + "9" * 30]
        )
        headers = {"Content-Type": rng.choice(KINDS)}
        if rng.random() < 0.2:
            headers["Idempotency-Key"] = rng.choice(["k", "k" * 300, "kä"])
        sent = body(rng) if method in ("POST", "PATCH") else b""
        answer = await ann(method, address + query, data=sent, headers=headers)
        told = (method, address, query, sent, answer.status, answer.text)
        assert answer.status < 500, told
        if answer.status >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", told
            assert answer.json["status"] == answer.status
            assert str(answer.status) in entry["responses"] or answer.status in (404, 422), told
        seen.add(answer.status)
    assert {200, 202, 404, 415, 422} <= seen
