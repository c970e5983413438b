"""What must not get out, grow, or mix: secrets, memory, and two accounts at once."""

import asyncio
import contextlib
import io
import logging
import traceback
import tracemalloc
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from urllib.parse import quote

from picscripter.sandbox.wall import Notice
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.testing import faults
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import DoesNotApply, Sample, Subject
from picscripter.testing.verdict import clean_run, trials

SIZE = 60 * 1024 * 1024
BOUND = SIZE // 10
"""Of Python's own memory, beside what the suite itself holds."""

_PIECE = 65_536
_SHORTEST = 8


async def secrets_stay_inside(subject: Subject) -> None:
    """No token, code or key in an address, a log, a repr, an error, a post's story, or readable in the database."""
    async with open_stage(subject) as stage:
        texts: list[str] = []
        with _listening(texts):
            async for trial in trials(stage):
                fault = {trial.call.number: faults.echoed(stage.relay)}
                with stage.relay.counting(fault) as calls:
                    post = await stage.submit(trial.connection, trial.sample)
                    await stage.run_due()
                    texts += [call.query for call in calls]
                post = await stage.read(post)
                texts += [repr(post), *await stage.logs(post), *_told(stage)]
        secrets = {*_secrets(stage), *_secrets_of(stage, trial.connection)}
        texts += [repr(tokens) for tokens in stage.watch.tokens] + [repr(trial.connection)]
        tokens = trial.connection.tokens()
        texts.append(repr(stage.process.network.session(stage.platform, stage.app_of(tokens), tokens)))
        _find(secrets, texts, "was seen")
        await stage.end()
        stored = [path.read_bytes().decode("latin-1") for path in stage.folder.iterdir() if path.is_file()]
        _find(secrets, stored, "can be read in the database file")


async def media_are_streamed(subject: Subject) -> None:
    """A file of ten times the bound is passed on piece by piece, never held whole."""
    shown = {name: sample for name, sample in subject.posts().items() if sample.media}
    if not shown:
        picture = Sample(caption=next(iter(subject.posts().values())).caption, media=("image",))
        assert subject.problems(picture), "it accepts a picture: put a post with one into `posts`"
        raise DoesNotApply("it accepts no media")
    async with open_stage(subject) as stage:
        connection = await stage.connect()
        name, sample = next(iter(shown.items()))
        await clean_run(stage, connection, name, sample)
        large = _Large(subject, sample)
        stage.relay.files = large.file
        # What the emulator were given it would keep, and that would be counted.
        stage.relay.kept = stage.relay.appetite = 1024 * 1024
        await stage.clear()
        lent = len(stage.relay.lent)
        with _measured() as peak, stage.relay.counting():
            (row, *_) = subject.media_rows(sample, stage.media_base, 1)
            await stage.submit(connection, sample, media=[{**row, "bytes": large.size}])
            await stage.run_due()
        if not large.served or len(stage.relay.lent) > lent:
            raise DoesNotApply("it fetches no media: the platform does that itself")
        assert peak[0] < BOUND, f"{name}: it held {peak[0] >> 20} MiB of a file of {SIZE >> 20} MiB"


async def accounts_do_not_mix(subject: Subject) -> None:
    """Two posts of two accounts at the same time, call by call in step: each is what it was meant to be."""
    async with open_stage(subject) as stage:
        connections = [await _one(stage), await _another(stage)]
        stage.watch.alone = False
        for name, sample in subject.posts().items():
            await _together(stage, connections, name, sample)


async def _together(stage: Stage, connections: list[StoredConnection], name: str, sample: Sample) -> None:
    clean = await clean_run(stage, connections[0], name, sample)
    await stage.clear()
    texts = [
        f"{sample.caption} One." if sample.caption else "",
        f"{sample.caption} Two." if sample.caption else "",
    ]
    files = [stage.subject.media_rows(sample, stage.media_base, first) for first in (1, 20)]
    with stage.relay.counting():
        posts = [
            await stage.submit(connection, sample.with_caption(text), media=media)
            for connection, text, media in zip(connections, texts, files, strict=True)
        ]
        stage.relay.meeting = asyncio.Barrier(2)
        await stage.run_due()
        stage.relay.meeting = None
        ended = [await stage.finish(post) for post in posts]
    public = {notice.id: notice for notice in stage.public()}
    assert len(public) == len(posts) * len(clean.texts), (
        f"{name}: {len(public)} are public of two posts at once"
    )
    assert not stage.watch.breaches, f"{name}: {'; '.join(stage.watch.breaches)}"
    for post, connection, text, media in zip(ended, connections, texts, files, strict=True):
        notice = public.get(_key(post, public))
        assert notice is not None, f"{name}: of two at once, one ended {post.status} as {post.external_id}"
        assert _is_of(notice, connection), f"{name}: two at once, and one is on the other's account"
        assert text in notice.text, f"{name}: two at once, and one has the other's text"
        assert len(notice.media) == len(media), f"{name}: two at once, and one has the other's files"
    digests = [{each.medium.digest for each in public[_key(post, public)].media} for post in ended]
    assert not digests[0] & digests[1], f"{name}: two at once, and a file is shown by both"


async def _one(stage: Stage) -> StoredConnection:
    first = next(iter(stage.sandbox.accounts)).id
    return await stage.connect(account=first if stage.login.consent else None)


async def _another(stage: Stage) -> StoredConnection:
    """Of another account, where there are several."""
    last = list(stage.sandbox.accounts)[:2][-1].id
    if stage.login.consent:
        return await stage.connect(account=last)
    return await stage.connect(other=True)


def _is_of(notice: Notice, connection: StoredConnection) -> bool:
    """Ids and handles may be written with more around them: a server's name, a sign."""
    handle = notice.account.handle.removeprefix("@").lower()
    return notice.account.id in connection.account_id or handle in connection.account_handle.lower()


def _key(post: StoredPost, public: Mapping[str, Notice]) -> str:
    """Its id on the wall, where an address may stand before it."""
    named = post.external_id or ""
    return named if named in public else named.rpartition("/")[2]


class _Large:
    """The sample's file, and zeros behind it; what was asked for is counted."""

    def __init__(self, subject: Subject, sample: Sample) -> None:
        self._head = subject.files[sample.media[0]](1)
        self.served = 0
        self.size = len(self._head) + -(-(SIZE - len(self._head)) // _PIECE) * _PIECE

    def file(self, _name: str) -> tuple[int, AsyncIterator[bytes]]:
        return self.size, self._pieces()

    async def _pieces(self) -> AsyncIterator[bytes]:
        yield self._head
        self.served = len(self._head)
        while self.served < SIZE:
            yield bytes(_PIECE)
            self.served += _PIECE


@contextlib.contextmanager
def _measured() -> Iterator[list[int]]:
    """The peak of Python's memory above what was held before, in bytes."""
    peak, ours = [0], not tracemalloc.is_tracing()
    if ours:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield peak
    finally:
        peak[0] = tracemalloc.get_traced_memory()[1] - before
        if ours:
            tracemalloc.stop()


@contextlib.contextmanager
def _listening(texts: list[str]) -> Iterator[None]:
    """All logs of all libraries at their finest, and all that is printed."""
    handler, root, printed = _Kept(texts), logging.getLogger(), io.StringIO()
    before = root.level, root.handlers
    root.handlers = [handler]  # alone: nobody wants to read all this when another test fails
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield
    finally:
        root.setLevel(before[0])
        root.handlers = before[1]
        texts.append(printed.getvalue())


class _Kept(logging.Handler):
    def __init__(self, texts: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._texts = texts
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._texts.append(self.format(record))


def _told(stage: Stage) -> Iterator[str]:
    for fault in stage.watch.raised:
        yield "".join(traceback.format_exception(fault))


def _secrets(stage: Stage) -> Iterator[str]:
    for field in stage.login.form:
        if field.secret:
            yield stage.subject.form.get(field.name, "")
    for tokens in stage.watch.tokens:
        yield from (tokens.access, tokens.refresh or "", *tokens.extra.values())


def _secrets_of(stage: Stage, connection: StoredConnection) -> Iterator[str]:
    tokens = connection.tokens()
    yield from (tokens.access, tokens.refresh or "", stage.app_of(tokens).client_secret)


def _find(secrets: Iterable[str], texts: Iterable[str], where: str) -> None:
    """Says where, never what: a failing test must not print the secret that it found."""
    spelled = {
        form for secret in secrets if len(secret) >= _SHORTEST for form in (secret, quote(secret, safe=""))
    }
    for text in texts:
        for secret in spelled:
            if secret in text:
                shown = text.replace(secret, "«the secret»")
                at = shown.index("«the secret»")
                raise AssertionError(f"a secret {where}: …{shown[max(0, at - 120) : at + 60]}…")
