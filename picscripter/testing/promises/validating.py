"""Limits are enforced where they are declared, exactly at the border, and without asking anybody."""

import asyncio
import threading
from collections.abc import Iterator, Mapping

from picscripter.plugin import Consent, Limit, MediaType, Problem
from picscripter.testing.audit import overheard
from picscripter.testing.subject import Build, Sample, Subject

_OF_FILES = frozenset({"bytes", "seconds", "pixels", "frames", "frames per second", "bits per second"})


async def limits_are_enforced(subject: Subject) -> None:
    """Each limit that counts: nothing is said at the limit, and its rule and path at one more."""
    wrong = [
        each for limit in subject.platform.description.limits.values() for each in _wrong(subject, limit)
    ]
    assert not wrong, "; ".join(wrong)


async def validation_does_no_io(subject: Subject) -> None:
    """Describing, addressing, validating and `ahead` open no connection, start no program, and need no event loop."""
    found: list[tuple[str, object]] = []
    failed: list[BaseException] = []

    def compute() -> None:
        try:
            with overheard(everywhere=False) as heard:
                _compute(subject)
            found.extend(heard)
        except Exception as fault:  # noqa: BLE001 - told as this promise's own failure, whatever it is
            failed.append(fault)

    thread = threading.Thread(target=compute)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert not failed, f"without an event loop a plain hook failed: {failed[0]!r}"
    assert not found, f"a plain hook talked: {found}"


def _compute(subject: Subject) -> None:
    description = subject.platform.description
    for login in description.logins:
        consent = Consent(
            state="s", redirect_uri="https://a.example/", scopes=login.scopes, challenge="c" * 43
        )
        if login.consent:
            subject.platform.authorize_url(subject.app(login), consent)
    for sample in (*subject.posts().values(), Sample(), Sample(caption="x" * 100_000)):
        subject.problems(sample)
        subject.platform.ahead(subject.post(sample, subject.account(sample)))


def _wrong(subject: Subject, limit: Limit) -> Iterator[str]:
    if isinstance(limit.value, tuple) or limit.rule in subject.unchecked or _is_of_files(limit):
        return
    build = subject.at_limit.get(limit.rule) or _usual(subject, limit)
    if build is None:
        yield f"{limit.rule}: say in `at_limit` how to build a post at this limit, or in `unchecked` why not"
        return
    at, beyond = build(limit.number), build(limit.number + 1)
    if said := _of_rule(subject, at, limit.rule):
        yield f"{limit.rule}: {limit.number} is the limit, and is refused ({said[0].message})"
    problems = _of_rule(subject, beyond, limit.rule)
    if not problems:
        rules = [problem.rule for problem in subject.problems(beyond)]
        yield f"{limit.rule}: {limit.number + 1} is not refused by this rule (only by {rules or 'none'})"
    for problem in problems:
        if not problem.path.startswith(limit.path):
            yield f"{limit.rule}: it points at {problem.path}, its table at {limit.path}"
        if problem.limit is not None and problem.limit != limit.value:
            yield f"{limit.rule}: it says {problem.limit}, its table {limit.value}"


def _of_rule(subject: Subject, sample: Sample, rule: str) -> list[Problem]:
    return [problem for problem in subject.problems(sample) if problem.rule == rule]


def _is_of_files(limit: Limit) -> bool:
    """What only an open file tells."""
    return limit.path.startswith("/media") and limit.unit in _OF_FILES


def _usual(subject: Subject, limit: Limit) -> Build | None:
    """Texts and lists can be built by their place."""
    base = next(iter(subject.posts().values()))
    where, _, name = limit.path.removeprefix("/").partition("/")
    if not limit.rule.endswith(".max"):
        return None
    if where == "caption":
        return lambda count: base.with_caption("a" * count)
    if where == "media" and limit.rule.startswith("alt."):
        return lambda count: Sample(
            caption=base.caption, media=("image",), alt="a" * count, options=base.options
        )
    if where == "media" and not name:
        return lambda count: Sample(caption=base.caption, media=_pictures(count), options=base.options)
    if where == "options" and name:
        return lambda count: _with_option(base, name, "a" * count)
    return None


def _pictures(count: int) -> tuple[MediaType, ...]:
    return tuple("image" for _ in range(count))


def _with_option(base: Sample, name: str, value: str) -> Sample:
    options: Mapping[str, object] = {**base.options, name: value}
    return Sample(caption=base.caption, media=base.media, options=options)
