"""Media in a folder are for their owner alone."""

import stat

import pytest

pytestmark = pytest.mark.anyio


async def test_only_its_owner_can_read_the_folder(folder):
    async with folder.receive(1 << 20) as arrival:
        await arrival.write(b"private")
        await arrival.finish()
        await folder.keep(arrival, 1_000_000)
        name = arrival.sha256
    path = folder.root / name[:2] / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
