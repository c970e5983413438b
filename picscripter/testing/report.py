"""What the suite found, as a table for people and as JSON for programs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SIGNS = {"holds": "✓", "broken": "✗", "does not apply": "-"}


@dataclass(slots=True)
class Report:
    """Outcomes as the tests told them, in whichever process they ran."""

    outcomes: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, told: Mapping[str, Any], seconds: float) -> None:
        self.outcomes.append({**told, "seconds": round(seconds, 2)})

    def as_json(self) -> list[dict[str, Any]]:
        """One object for each plugin: which promises hold, which are broken and why, which do not apply and why."""
        return [_plugin(outcomes) for outcomes in self._by_platform().values()]

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def lines(self) -> Iterator[str]:
        """A line for each plugin; below it those promises that do not hold."""
        for plugin in self.as_json():
            counts = plugin["counts"]
            yield (
                f"{plugin['platform']} ({plugin['distribution']} {plugin['version']}, contract {plugin['contract']}): "
                f"{counts['holds']} hold, {counts['broken']} broken, {counts['does not apply']} do not apply, "
                f"{plugin['seconds']:.1f} s"
            )
            for promise in plugin["promises"]:
                if promise["outcome"] != "holds":
                    words = promise["promise"].replace("_", " ")
                    why = " ".join(promise["why"].split())[:160]
                    yield f"  {_SIGNS[promise['outcome']]} {words}: {why}"

    def _by_platform(self) -> dict[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for told in sorted(self.outcomes, key=lambda each: (each["platform"], each["promise"])):
            found.setdefault(f"{told['platform']} {told['distribution']}", []).append(told)
        return found


def _plugin(outcomes: list[Mapping[str, Any]]) -> dict[str, Any]:
    head = {name: outcomes[0][name] for name in ("platform", "distribution", "version", "contract")}
    return head | {
        "counts": {name: _count(outcomes, name) for name in _SIGNS},
        "seconds": round(sum(each["seconds"] for each in outcomes), 1),
        "promises": [
            {name: each[name] for name in ("promise", "sentence", "outcome", "why", "seconds")}
            for each in outcomes
        ],
    }


def _count(outcomes: Iterable[Mapping[str, Any]], outcome: str) -> int:
    return sum(1 for each in outcomes if each["outcome"] == outcome)
