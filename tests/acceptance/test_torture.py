"""The short forms of `./dev torture`: a stream of posts of all kinds, and harm in all lanes, to both shapes."""

from pathlib import Path

import pytest

from torture import report
from torture.run import Plan, torture
from torture.shapes import EMBEDDED

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.mark.timeout(240)
async def test_nothing_is_doubled_lost_early_late_or_untrue_under_harm(tmp_path: Path) -> None:
    found = await torture(Plan(seed="suite", harm=25, calm=90, users=3), lambda _: None, tmp_path)

    assert found.verdict.fine, report.table(found)
    assert found.posts >= 30
    assert found.harms.total() >= 8


@pytest.mark.timeout(180)
async def test_one_process_on_a_file_keeps_the_promise_under_harm_too(tmp_path: Path) -> None:
    # This seed begins with a kill and with a lock on the file.
    plan = Plan(seed="alone449", harm=5, shape=EMBEDDED, calm=90, rate=3, users=1)

    found = await torture(plan, lambda _: None, tmp_path)

    assert found.verdict.fine, report.table(found)
    assert found.posts >= 8
    assert {"killed twice", "write lock held"} <= set(found.harms)
