"""What an operator says of a platform's allowances, where theirs differ from what the plugin's author found."""

import re
from collections.abc import Mapping
from dataclasses import replace

from picscripter.platforms.registry import Registry
from picscripter.plugin.budget import Budget

PREFIX = "PICSCRIPTER_BUDGET_"
UNCOUNTED = "none"


def setting_of(platform: str, budget: Budget) -> str:
    """`PICSCRIPTER_BUDGET_<PLATFORM>_<NAME>`, with `_` for what no variable's name has."""
    return PREFIX + re.sub(r"[^A-Z0-9]+", "_", f"{platform}_{budget.name}".upper())


def adjust(registry: Registry, environ: Mapping[str, str]) -> list[str]:
    """Put the operator's amounts into the descriptions; what is wrong with them, a sentence each.

    What names a platform that is not loaded here is left alone.
    """
    given = {
        name: value.strip() for name, value in environ.items() if name.startswith(PREFIX) and value.strip()
    }
    problems: list[str] = []
    for name, platform in registry.items():
        budgets: list[Budget] = []
        for budget in platform.description.budgets:
            said = given.pop(setting_of(name, budget), None)
            if said is None:
                budgets.append(budget)
            elif re.fullmatch(r"[1-9][0-9]{0,8}", said):
                budgets.append(replace(budget, amount=int(said)))
            elif said.lower() != UNCOUNTED:
                problems.append(
                    f"{setting_of(name, budget)} must be a whole number from 1 on, or {UNCOUNTED}."
                )
        strange = [each for each in given if each.startswith(f"{PREFIX}{name.upper()}_")]
        known = ", ".join(setting_of(name, each) for each in platform.description.budgets) or "none"
        problems += [f"{each}: {name} has no such budget; it has: {known}." for each in strange]
        platform.description = replace(platform.description, budgets=tuple(budgets))
    return problems
