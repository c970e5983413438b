"""The short form of `./dev torture`: a fleet, a stream of posts of all kinds, and harm in all lanes."""

from pathlib import Path

import pytest

from torture import report
from torture.run import Plan, torture

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.mark.timeout(240)
async def test_nothing_is_doubled_lost_early_late_or_untrue_under_harm(tmp_path: Path) -> None:
    found = await torture(Plan(seed="suite", harm=25, calm=90, users=3), lambda _: None, tmp_path)

    assert found.verdict.fine, report.table(found)
    assert found.posts >= 30
    assert found.harms.total() >= 8
