"""A publish as it should be: the commits of its table, the hosts it declares, every letter, and every edit."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from picscripter.domain.states import Status
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.testing import faults
from picscripter.testing.audit import overheard
from picscripter.testing.relay import Seen
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import DoesNotApply, Sample, Subject
from picscripter.testing.table import read_table
from picscripter.testing.verdict import clean_run, judge, shown

UNICODE = (
    "Grüße, 東京 & <b>Ωmega</b> 👩‍👩‍👧‍👦 👍🏽 🇩🇪",
    "é and e\u0301 are two: caf\u00e9 cafe\u0301",
    'Line one\nline two\t"quoted" \\ back, 100 % = a+b; שלום (right to left) \U0001f9d1\u200d\U0001f52c',
)
"""Texts that are easily spoilt on their way: in forms, JSON, by trimming, by normalising."""

_EDIT = "Edited."
_SOON = 600.0
_LATE = timedelta(seconds=1)


async def commits_in_table(subject: Subject) -> None:
    """Each commit is one request, and stands in the README's table of commits; budgets name commits that there are."""
    assert subject.readme is not None, "no README.md beside the tests: say `readme = Path(…)`"
    table = read_table(subject.readme)
    assert table, f"{subject.readme} has no table with a column 'the commit' (`name`: `METHOD /path`)"
    async with open_stage(subject) as stage:
        connection = await stage.connect()
        for name, sample in subject.posts().items():
            await clean_run(stage, connection, name, sample)
            assert stage.watch.commits, f"{name}: it is public without a commit"
            for made in stage.watch.commits:
                fits = [row for row in table if row.name == made.name and row.fits(made.method, made.path)]
                assert fits, (
                    f"{name}: the commit {made.name!r} sends {made.method} {made.path}: not in the table"
                )
    names = {row.name for row in table}
    strange = [each.commit for each in subject.platform.description.budgets if each.commit not in names]
    assert not strange, f"budgets count commits that there are not: {strange}"


async def only_declared_hosts(subject: Subject) -> None:
    """Connecting and publishing open connections to declared hosts, and to no other."""
    async with open_stage(subject) as stage:
        with overheard() as heard:
            connection = await stage.connect()
            for name, sample in subject.posts().items():
                clean = await clean_run(stage, connection, name, sample)
                await stage.clear()
                await stage.publish(connection, sample, {len(clean.calls): faults.answer_lost})
                assert not stage.watch.breaches, f"{name}: {'; '.join(stage.watch.breaches)}"
    strange = sorted({f"{event} {where}" for event, where in heard if not _is_here(where)})
    assert not strange, f"it talked past the host's network: {', '.join(strange)}"


async def unicode_survives(subject: Subject) -> None:
    """Every letter of a caption arrives, byte for byte, and a lost post is found by such a text too."""
    worded = {name: sample for name, sample in subject.posts().items() if sample.caption}
    if not worded:
        raise DoesNotApply("its posts have no caption")
    async with open_stage(subject) as stage:
        connection = await stage.connect()
        for name, sample in worded.items():
            for text in UNICODE:
                odd = sample.with_caption(text)
                if subject.problems(odd):
                    continue
                clean = await clean_run(stage, connection, name, odd)
                arrived = any(text in _texts(call) for call in clean.calls) or text in clean.texts
                assert arrived, (
                    f"{name}: the caption {text!r} did not arrive as it is; public is {clean.texts}"
                )
                await stage.clear()
                lost = {len(clean.calls): faults.answer_lost}
                post, _ = await stage.publish(connection, odd, lost)
                judge(stage, post, f"{name}, its answer lost, with {text!r}", clean=clean)


async def edits_are_honoured(subject: Subject) -> None:
    """An edit between preparation and commit redoes what depends on it, and no more."""
    async with open_stage(subject) as stage:
        connection = await stage.connect()
        for name, sample in subject.posts().items():
            await _unedited(stage, connection, name, sample)
            if sample.caption:
                await _reworded(stage, connection, name, sample)
            if sample.media:
                await _other_file(stage, connection, name, sample)


async def _unedited(stage: Stage, connection: StoredConnection, name: str, sample: Sample) -> None:
    clean = await clean_run(stage, connection, name, sample)
    post = await _prepared(stage, connection, sample, name)
    before = list(stage.watch.steps)
    ended = await stage.finish(post)
    judge(stage, ended, f"{name}, prepared before its time", clean=clean)
    at, due = stage.public()[0].published_at, post.scheduled_at
    assert due is not None, f"{name}: its time was forgotten"
    assert due <= at <= due + _LATE, f"{name}: it was due at {due:%H:%M:%S}, and public at {at:%H:%M:%S}"
    again = [step for step, _ in stage.watch.steps[len(before) :]]
    assert not again, f"{name}: prepared and not edited, yet it makes {', '.join(again)} again"


async def _reworded(stage: Stage, connection: StoredConnection, name: str, sample: Sample) -> None:
    changed = sample.with_caption(f"{_EDIT} {sample.caption}")
    clean = await clean_run(stage, connection, name, changed)
    post = await _prepared(stage, connection, sample, name)
    before = len(stage.watch.steps)
    await _edit(stage, post, changed.caption, post.media)
    judge(stage, await stage.finish(post), f"{name}, its caption edited", clean=clean)
    changes: set[str] = set()
    for key in stage.watch.steps[before:]:
        given = set(_leaves(stage.watch.arguments[key]))
        # A title made of the caption depends on it as much as the caption itself.
        depends = changes & given or any(_EDIT in each for each in given)
        assert depends, (
            f"{name}: its caption was edited, and {key[0]!r}, which does not depend on it, is made again"
        )
        changes |= set(_leaves(stage.watch.results.get(key)))


async def _other_file(stage: Stage, connection: StoredConnection, name: str, sample: Sample) -> None:
    rows = stage.subject.media_rows(sample, stage.media_base, 1)
    changed = [*rows[:-1], stage.subject.media_rows(sample, stage.media_base, 50)[-1]]
    await stage.clear()
    with stage.relay.counting():
        judge(stage, await stage.finish(await stage.submit(connection, sample, media=changed)), name)
    wanted = shown(stage)
    post = await _prepared(stage, connection, sample, name)
    before = len(stage.watch.steps)
    await _edit(stage, post, sample.caption, changed)
    judge(stage, await stage.finish(post), f"{name}, a file exchanged")
    assert shown(stage) == wanted, f"{name}: a file was exchanged, and another one is shown"
    kept, new = {row["url"] for row in rows[:-1]}, changed[-1]["url"]
    for key in stage.watch.steps[before:]:
        leaves = set(_leaves(stage.watch.arguments[key]))
        useless = leaves & kept and new not in leaves
        assert not useless, f"{name}: a file was exchanged, and {key[0]!r} is made again for one that was not"


async def _prepared(stage: Stage, connection: StoredConnection, sample: Sample, name: str) -> StoredPost:
    """A post for later whose preparation is done, and which waits for its time."""
    await stage.clear()
    post = await stage.submit(connection, sample, in_seconds=_SOON)
    while (now := await stage.read(post)).status == Status.SCHEDULED and not now.prepared:
        if not await stage.run_due():
            await stage.clock.advance(10)
    assert now.status == Status.SCHEDULED, f"{name}: preparing it for later made it {now.status}"
    assert not stage.public(), f"{name}: it is public before its time"
    return now


async def _edit(stage: Stage, post: StoredPost, caption: str, media: list[dict[str, Any]]) -> None:
    edited = await stage.process.posts.edit(
        post.user_id,
        post.id,
        caption=caption,
        media=media,
        options=post.options,
        scheduled_at=post.scheduled_at,
        due_at=post.due_at,
        status=Status.SCHEDULED,
    )
    assert edited is not None, "a prepared post could not be edited"


def _texts(call: Seen) -> list[str]:
    """Every text in a body, whether JSON, form, or parts of a multipart one."""
    kind = next((v for k, v in call.headers.items() if k.lower() == "content-type"), "")
    if "json" in kind:
        with suppress(ValueError):
            return list(_leaves(json.loads(call.body)))
    body = call.body.decode("utf-8", "replace")
    if "urlencoded" in kind:
        return [value for _, value in parse_qsl(body, keep_blank_values=True)]
    return [part.partition("\r\n\r\n")[2].removesuffix("\r\n") for part in body.split("\r\n--")]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        yield from (leaf for field in fields(value) for leaf in _leaves(getattr(value, field.name)))
    elif isinstance(value, dict):
        yield from (leaf for item in value.values() for leaf in _leaves(item))
    elif isinstance(value, (list, tuple)):
        yield from (leaf for item in value for leaf in _leaves(item))


def _is_here(where: object) -> bool:
    """The relay and the sandbox are on this machine; nobody else is meant to be asked."""
    host = where[0] if isinstance(where, tuple) else where
    return host in ("127.0.0.1", b"127.0.0.1", None)
