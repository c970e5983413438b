"""What a run found: a table for people, one line of counts for programs."""

import json
import statistics
from collections import Counter
from collections.abc import Iterable

from torture.judging import SINS
from torture.run import Report

_SHOWN = 25


def line(report: Report) -> str:
    """One line of JSON."""
    verdict = report.verdict
    return json.dumps(
        {
            "shape": report.shape,
            "seed": report.seed,
            "seconds": round(report.seconds),
            "posts": report.posts,
            **verdict.counts,
            "statuses": dict(_by_status(report)),
            "unknown": sum(count for (_, status), count in verdict.statuses.items() if status == "unknown"),
            "waiting": verdict.waiting.total(),
            "harms": report.harms.total(),
        }
    )


def table(report: Report) -> str:
    """Platforms by status, the harm that was done, and every sin with its first examples."""
    verdict = report.verdict
    statuses = [status for status, _ in _by_status(report).most_common()]
    platforms = sorted({platform for platform, _ in verdict.statuses})
    rows = [["", *statuses]]
    rows += [[name, *(str(verdict.statuses[name, each] or "·") for each in statuses)] for name in platforms]
    rows += [["together", *(str(_by_status(report)[each]) for each in statuses)]]
    parts = [
        f"Shape {report.shape}, seed {report.seed}: {report.posts} posts in {report.seconds:.0f} s.",
        f"{verdict.unheard} were never accepted.",
        f"{report.reconnected} accounts were connected again at the end.",
        _columns(rows),
        _listing("Harm", report.harms),
        _listing("Failed, and said so", verdict.failed),
        _listing("Waiting for a limit", verdict.waiting),
        _listing("Unknown, for a person to settle", verdict.unknown),
        _lateness(verdict.lateness),
        *(f"without {name}: {why}" for name, why in report.left_out.items()),
        _columns([list(SINS), [str(verdict.counts[sin]) for sin in SINS]]),
    ]
    for sin, sentences in verdict.found.items():
        parts += [f"{sin}: {sentence}" for sentence in sentences[:_SHOWN]]
    if not verdict.fine:
        parts.append(f"Logs are in {report.kept}")
    return "\n".join(part for part in parts if part)


def _by_status(report: Report) -> Counter[str]:
    counts: Counter[str] = Counter()
    for (_, status), count in report.verdict.statuses.items():
        counts[status] += count
    return counts


def _listing(title: str, counts: Counter[str]) -> str:
    if not counts:
        return ""
    return "\n".join([f"{title}:", *(f"  {count:5} {name}" for name, count in counts.most_common(40))])


def _lateness(seconds: Iterable[float]) -> str:
    ordered = sorted(seconds)
    if len(ordered) < 2:
        return ""
    cuts = statistics.quantiles(ordered, n=100)
    return f"Late without harm: {len(ordered)} posts, median {cuts[49]:.2f} s, 99 % within {cuts[98]:.2f} s"


def _columns(rows: list[list[str]]) -> str:
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )
