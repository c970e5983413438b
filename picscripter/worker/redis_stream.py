"""Taskiq's Redis Streams broker, mended where it would leave messages lying.

Seen with taskiq-redis 1.2.4: un-acknowledged messages of a dead worker are reclaimed only when a new message comes
(its issue 129), what was sent before the group existed is never read, acknowledged entries stay for ever, and redis-py
8's default socket timeout keeps Python 3.11 from shutting down.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from taskiq import AckableMessage
from taskiq_redis import RedisStreamBroker

logger = logging.getLogger("picscripter.carrier")

_QUEUE = "picscripter:due"
_IDLE_MS = 5_000
"""A message that nobody acknowledged for so long is handed out again; its fence tells whether it still counts."""

_BLOCK_MS = 1_000


class ReliableStreamBroker(RedisStreamBroker):
    """Messages here are cheap hints: losing all of them costs a lease, never a post."""

    def __init__(self, url: str) -> None:
        super().__init__(
            url,
            queue_name=_QUEUE,
            consumer_group_name="picscripter",
            consumer_id="0",
            idle_timeout=_IDLE_MS,
            xread_block=_BLOCK_MS,
            socket_timeout=None,
            socket_connect_timeout=2,
            socket_keepalive=True,
        )

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        async with Redis(connection_pool=self.connection_pool) as redis:
            while True:
                for message_id, fields in [*await self._read(redis), *await self._reclaim(redis)]:
                    if b"data" in fields:
                        yield AckableMessage(data=fields[b"data"], ack=self._ack(message_id))

    async def _read(self, redis: Redis) -> list[tuple[bytes, dict[bytes, bytes]]]:
        try:
            got: Any = await redis.xreadgroup(
                self.consumer_group_name,
                self.consumer_name,
                {self.queue_name: ">"},
                count=100,
                block=_BLOCK_MS,
            )
        except ResponseError as fault:
            if "NOGROUP" not in str(fault):  # a flushed Redis has forgotten the group
                raise
            await self._declare_consumer_group()
            return []
        return [pair for _, messages in got or [] for pair in messages]

    async def _reclaim(self, redis: Redis) -> list[tuple[bytes, dict[bytes, bytes]]]:
        try:
            answer: Any = await redis.xautoclaim(
                self.queue_name, self.consumer_group_name, self.consumer_name, _IDLE_MS, b"0-0", count=100
            )
        except ResponseError as fault:
            if "NOGROUP" not in str(fault):
                raise
            return []
        return list(answer[1])

    def _ack(self, message_id: bytes) -> Callable[[], Awaitable[None]]:
        async def ack() -> None:
            async with Redis(connection_pool=self.connection_pool) as redis, redis.pipeline() as pipe:
                pipe.xack(self.queue_name, self.consumer_group_name, message_id)
                pipe.xdel(self.queue_name, message_id)
                try:
                    async with asyncio.timeout(2):
                        await pipe.execute()
                except (RedisError, OSError, TimeoutError) as fault:
                    # It is handed out once more, and finds its fences spent.
                    logger.warning("a message stays unacknowledged: %s", type(fault).__name__)

        return ack


async def ping(url: str) -> None:
    """Raises within two seconds when there is no Redis at that address."""
    async with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as redis:
        await redis.ping()
