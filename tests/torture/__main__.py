"""`./dev torture --minutes N --seed S [--shape fleet|embedded] [--json] [--only NAME]`."""

import argparse
import asyncio
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from torture import report
from torture.run import Plan, progress, run
from torture.scenarios import SCENARIOS, line, play
from torture.shapes import SHAPES


def main(words: list[str] | None = None) -> int:
    """0 only when nothing was doubled, lost, early, late, untrue, changed, stuck, refused, leaked or broken."""
    parser = argparse.ArgumentParser(prog="./dev torture", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="how long there is harm (default: 2)")
    parser.add_argument(
        "--seed", default=None, help="of the stream and the harm; else a random one, which is told"
    )
    parser.add_argument("--rate", type=float, default=2.0, help="posts a second (default: 2)")
    parser.add_argument(
        "--shape", choices=list(SHAPES), default="fleet", help="what is tortured (default: fleet)"
    )
    parser.add_argument("--json", action="store_true", help="print one line of counts, and no table")
    parser.add_argument(
        "--only", choices=sorted(SCENARIOS), help="one promise under load, on a fleet of its own"
    )
    parser.add_argument("--keep", action="store_true", help="keep the processes' logs though all is well")
    given = parser.parse_args(words)
    if given.only and given.shape != "fleet":
        parser.error("--only goes with a fleet")
    if given.only:
        return _only(given.only, json=given.json)
    seed = given.seed or secrets.token_hex(4)
    users = min(24, 4 + round(given.minutes))
    progress(f"seed {seed}")
    plan = Plan(
        seed=seed,
        harm=given.minutes * 60,
        shape=SHAPES[given.shape],
        rate=given.rate,
        users=users,
        afterwards=15,
    )
    found = run(plan, progress)
    print(report.line(found) if given.json else report.table(found))
    if found.verdict.fine and not given.keep and found.kept is not None:
        shutil.rmtree(found.kept, ignore_errors=True)
    return 0 if found.verdict.fine else 1


def _only(name: str, *, json: bool) -> int:
    folder = Path(tempfile.mkdtemp(prefix="picscripter-torture-"))
    trial = asyncio.run(play(name, progress, folder))
    if json:
        print(line(name, trial))
    else:
        print("\n".join([*trial.facts, *(f"WRONG {each}" for each in trial.wrong)]))
    if trial.wrong:
        progress(f"logs are in {folder}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
