"""Media that a post names only by an address are fetched, checked and kept before anything of it is sent."""

from dataclasses import replace

from picscripter.domain.states import CommitState, Status
from picscripter.plugin.errors import Retry
from picscripter.services.leaving import Broken, stored
from picscripter.services.media.late import LateMedia
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked, Stale
from picscripter.services.refusals import Unavailable
from picscripter.storage.fields import Ms, from_ms
from picscripter.storage.library import MediaGone

_ROOM_AGAIN: Ms = 10_000
"""After which it is tried again when there is no room, or no store, of ours: that is no attempt."""


async def take_in(run: Run, late: LateMedia) -> None:
    """What its addresses show now is what is published, and is held against the platform's rules first.

    Raises Refused or Retry as `late` does, Parked for want of room, Stale when the post changed meanwhile.
    """
    post = run.post
    if post.commit_state != CommitState.NONE:
        return
    try:
        media = await late.take_in(post, run.platform)
    except Unavailable as fault:
        due = run.now + _ROOM_AGAIN
        raise Parked(
            fault.detail, due=due, status=Status.HELD, held_until=from_ms(due), code=fault.code
        ) from fault
    if media is None:
        return
    run.log("info", "fetched what its addresses show")
    try:
        ours = await stored(late.posts.show(post.user_id, post.id, post.fence, media))
    except Broken as leave:
        if not isinstance(leave.__cause__, MediaGone):
            raise
        raise Retry("A file that the post shows was deleted.") from leave
    if not ours:
        raise Stale
    run.post = replace(post, media=media)
