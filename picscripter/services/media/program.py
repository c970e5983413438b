"""Programs that read strangers' files: processes of their own, without our environment, that may die of them."""

import asyncio
import contextlib
import os
import sys

_LONGEST = 65_536


async def said_by(module: str, *arguments: str, seconds: float) -> bytes:
    """What `python -m module` writes within so many seconds; nothing when it takes longer, or dies before."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # Our environment holds secrets; a decoder needs none of it.
        env={name: os.environ[name] for name in ("LD_LIBRARY_PATH", "LANG") if name in os.environ},
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(seconds):
            return await child.stdout.read(_LONGEST)
    except TimeoutError:
        return b""
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
