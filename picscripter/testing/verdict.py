"""Whether what a post says of itself is what the platform shows: at most one public post, and the truth about it."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

from picscripter.domain.states import Status
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.testing.relay import Seen
from picscripter.testing.stage import Stage
from picscripter.testing.subject import Sample

PUBLISHED = frozenset({Status.PUBLISHED, Status.DELIVERED})
"""Statuses that say: the platform has it, and shows it; a draft in its creator's inbox hangs on the emulator's wall."""

UNSEEN = frozenset(
    {Status.FAILED, Status.HELD, Status.CANCELLED, Status.SCHEDULED, Status.QUEUED, Status.DRAFT}
)
"""Statuses that say: nothing of it is public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """A publish without any fault: its calls, and what it looks like in public. `texts`: of each part of a thread.

    `acted`: the numbers of the calls that made it, and then its further parts, public.
    """

    remote_id: str
    calls: list[Seen]
    texts: list[str]
    media: list[str]
    acted: list[int]


async def clean_run(stage: Stage, connection: StoredConnection, name: str, sample: Sample) -> Clean:
    """Publish it once, without a fault."""
    await stage.clear()
    post, calls = await stage.publish(connection, sample)
    judge(stage, post, f"{name}, without any fault")
    texts = [notice.text for notice in stage.public()]
    acted = [commit.number for commit in stage.watch.commits] or [len(calls)]
    return Clean(remote_id=post.external_id or "", calls=calls, texts=texts, media=shown(stage), acted=acted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One call of the clean publish of one sample: where a fault is put."""

    name: str
    sample: Sample
    call: Seen
    clean: Clean
    connection: StoredConnection

    @property
    def is_after_the_act(self) -> bool:
        """It is public by then, or the platform works on it; what fails now takes nothing back."""
        return self.call.number > self.clean.acted[-1]

    @property
    def waits(self) -> frozenset[Status]:
        """How a post is called that waits for a limit or for its person."""
        begun = self.call.number > self.clean.acted[0]
        return frozenset({Status.PROCESSING, Status.PUBLISHED} if begun else {Status.HELD})

    def __str__(self) -> str:
        return f"{self.name}, at {self.call}"


async def trials(stage: Stage) -> AsyncIterator[Trial]:
    """Every call of every sample, on an account that is connected anew each time: a fault may have ended its access."""
    for name, sample in stage.subject.posts().items():
        clean = await clean_run(stage, await stage.connect(), name, sample)
        for call in clean.calls:
            await stage.clear()
            connection = await stage.connect()
            yield Trial(name=name, sample=sample, call=call, clean=clean, connection=connection)


def judge(
    stage: Stage,
    post: StoredPost,
    where: str,
    *,
    clean: Clean | None = None,
    ends: Collection[Status] = PUBLISHED,
) -> None:
    """AssertionError unless each commit is public once at most, the status is true, and it is one of `ends`.

    A commit that can neither be looked up nor repeated may also end in `unknown`.
    """
    public = stage.public()
    whole = len({commit.name for commit in stage.watch.commits}) if clean is None else len(clean.texts)
    assert not stage.watch.breaches, f"{where}: {'; '.join(stage.watch.breaches)}"
    assert len(public) <= max(1, whole), f"{where}: {len(public)} posts are public"
    if post.status in PUBLISHED:
        assert public, f"{where}: it says published, and nothing is public"
        named = (post.external_id or "").rpartition("/")[2]
        assert public[0].id in (post.external_id, named), (
            f"{where}: it names {post.external_id}, not {public[0].id}"
        )
    if post.status in UNSEEN and whole <= 1:
        assert not public, f"{where}: it is public, and says {told(post)}"
    if clean is not None and public:
        texts = [notice.text for notice in public]
        as_before = texts == clean.texts[: len(texts)]
        assert as_before, f"{where}: the text became {texts}"
        assert len(texts) == whole or post.status not in PUBLISHED, f"{where}: a part of it is missing"
        assert shown(stage) == clean.media, f"{where}: other media are shown than without the fault"
    allowed = {*ends, Status.UNKNOWN} if stage.watch.blind else set(ends)
    assert post.status in allowed, f"{where}: it ended {told(post)}; expected {' or '.join(sorted(ends))}"


def shown(stage: Stage) -> list[str]:
    """Digests of the media of the first public post."""
    return [each.medium.digest for each in stage.public()[0].media]


def told(post: StoredPost) -> str:
    """Its status, and why."""
    error = post.error or {}
    return f"{post.status} ({error.get('code')}: {error.get('message')})" if error else str(post.status)
