"""A file that comes faster than it can be taken in."""

import asyncio
import hashlib
import threading

from picscripter.storage import arrival
from picscripter.storage.media_folder import MediaFolder


async def wait_for_room(folder: MediaFolder, may: threading.Event) -> None:
    """Send one block more than may wait, while nothing goes on: its sender waits until `may` is set; nothing is lost."""
    whole, blocks = (
        hashlib.new("sha256"),
        [bytes([number]) * arrival.BLOCK for number in range(arrival.AHEAD + 1)],
    )
    whole.update(b"".join(blocks))
    async with folder.receive(1 << 30) as coming:
        for block in blocks[:-1]:
            await coming.write(block)
        last = asyncio.ensure_future(coming.write(blocks[-1]))
        done, _ = await asyncio.wait([last], timeout=0.05)
        assert not done
        may.set()
        await last
        await coming.finish()
        assert coming.path.read_bytes() == b"".join(blocks)
        assert coming.sha256 == whole.hexdigest()
