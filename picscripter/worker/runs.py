"""The posts that this process is running: taken from messages, kept alive by one heartbeat, waited for at the end."""

import asyncio
import logging
from collections.abc import Sequence

from picscripter.plugin.clock import Clock
from picscripter.services.publishing.publishing import Publishing
from picscripter.storage.claims import Claims
from picscripter.storage.connections import Connections
from picscripter.storage.journal import Journal
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.worker.slots import Slots

logger = logging.getLogger("picscripter.worker")

Ticket = tuple[str, int]
"""A post's id and the fence under which it was claimed."""


class Runs:
    """Takes claimed posts and publishes them, each in a task of its own."""

    def __init__(
        self,
        claims: Claims,
        journal: Journal,
        connections: Connections,
        publishing: Publishing,
        slots: Slots,
        clock: Clock,
    ) -> None:
        self._claims = claims
        self._journal = journal
        self._connections = connections
        self._publishing = publishing
        self._slots = slots
        self._clock = clock
        self._running: dict[Ticket, asyncio.Task[None]] = {}
        self.room = asyncio.Event()

    async def start(self, tickets: Sequence[Ticket]) -> None:
        """Take what a message carries. What was taken by somebody else, or comes twice, is not among the answers."""
        posts = await self._claims.take(tickets)
        self._slots.arrived(tickets)
        if not posts:
            return
        connections = {
            each.id: each for each in await self._connections.load({p.connection_id for p in posts})
        }
        stories = await self._journal.load({post.id: post.round for post in posts})
        for post in posts:
            work = self._publishing.run(post, connections[post.connection_id], stories.get(post.id))
            self._begin(post, connections[post.connection_id], asyncio.create_task(work))

    def _begin(self, post: StoredPost, connection: StoredConnection, task: "asyncio.Task[None]") -> None:
        ticket = (post.id, post.fence)
        self._running[ticket] = task
        self._slots.use(post.platform, connection.id)

        def end(done: "asyncio.Task[None]") -> None:
            del self._running[ticket]
            self._slots.leave(post.platform, connection.id)
            self.room.set()
            if not done.cancelled() and (fault := done.exception()) is not None:
                # Most often the database is away: the claim ends by itself and the post is run again.
                logger.error("the run of post %s broke off", post.id, exc_info=fault)

        task.add_done_callback(end)

    async def beat(self) -> None:
        """Keep what is running for another lease."""
        if self._running:
            await self._claims.beat(list(self._running))

    async def finish(self, seconds: float) -> None:
        """Wait for what is running, at most so long; what is left is stopped and given back."""
        tasks = dict(self._running)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks.values(), timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
            await self._claims.release([ticket for ticket, task in tasks.items() if task in late])

    def __len__(self) -> int:
        return len(self._running)
