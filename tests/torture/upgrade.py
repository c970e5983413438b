"""A rolling upgrade under harm: processes of two releases share one database, and one is put back to the older."""

import random

from torture import report
from torture.fleet import Fleet
from torture.harm import Services
from torture.releases import REPLACED, Releases
from torture.run import Plan, torment
from torture.trial import Trial

WANTED = 4
"""So many make a mixed fleet with one that was put back."""


async def upgrade(trial: Trial) -> None:
    """Processes are replaced by the next release, one by one and back, under all other harm: the same zeros."""
    fleet = trial.fleet
    await _second_api(fleet)
    plan = Plan(seed="upgrade", harm=100, users=4, afterwards=10)
    releases = Releases(fleet, random.Random(f"{plan.seed}/processes"), pause=(0.3, 1.5), often=12)
    services = Services(fleet, random.Random(f"{plan.seed}/services"), pause=(3.0, 8.0))
    found = await torment(plan, fleet, [releases, services], trial.say)
    trial.facts.append(report.table(found))
    trial.wrong += [f"{sin}: {each}" for sin, those in found.verdict.found.items() for each in those]
    replaced = found.harms[REPLACED]
    trial.expect(replaced >= WANTED, f"only {replaced} processes were replaced")
    if not replaced:
        return
    for what, count in (await _crossed(fleet)).items():
        trial.tell(f"{count} {what}")
        trial.expect(count > 0, f"no post was {what}")


async def _second_api(fleet: Fleet) -> None:
    fleet.start(fleet.add("serve"))
    await fleet.until_up(fleet.apis[-1])


async def _crossed(fleet: Fleet) -> dict[str, int]:
    """Posts that went from one release to the other, since both were there."""
    rows = await fleet.rows(
        "SELECT made_by, taken_by, count(*) AS number FROM posts WHERE status = 'published' "
        "AND created_at > (SELECT min(created_at) FROM posts WHERE made_by = 'next') GROUP BY 1, 2"
    )
    counts = {(row["made_by"], row["taken_by"]): int(row["number"]) for row in rows}
    return {
        "taken by an API of the next release, published by a worker of the one before": counts.get(
            ("next", None), 0
        ),
        "taken by an API of the one before, published by a worker of the next": counts.get(
            ("before", "next"), 0
        ),
        "taken and published by the next release": counts.get(("next", "next"), 0),
        "taken and published by the one before": counts.get(("before", None), 0),
    }
