"""The carrier over Redis, when Redis is in trouble."""

import pytest

from picscripter.worker.redis_stream import ReliableStreamBroker

pytestmark = pytest.mark.anyio


async def test_a_message_that_redis_has_no_room_to_acknowledge_breaks_nothing(own_redis, caplog):
    broker = ReliableStreamBroker(own_redis.url)
    await broker.startup()
    own_redis.limit_memory("1kb")

    await broker._ack(b"0-1")()

    assert "a message stays unacknowledged: OutOfMemoryError" in caplog.text
    await broker.shutdown()
