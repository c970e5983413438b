"""The good neighbour that the hostile plugins are made of: each differs from it in the one thing that it is named for."""

from dataclasses import replace
from types import SimpleNamespace

import picscripter_sample as good
from picscripter_sample import (
    authorize_url,
    classify,
    exchange_code,
    fetch_accounts,
    refresh,
    revoke,
    validate_options,
)
from picscripter_sample.sandbox import Sample

from picscripter.plugin import Budget, Description, hookimpl

__all__ = [
    "authorize_url", "classify", "described_as", "exchange_code", "fetch_accounts", "good", "refresh", "revoke",
    "validate_options",
]  # fmt: skip


def described_as(name: str, *budgets: Budget):
    """Its describe: the good one's, under another name."""

    @hookimpl
    def describe() -> Description:
        return replace(good.describe(), name=name, label=name.title(), budgets=budgets)

    return describe


def emulator(name: str):
    """What a sandbox entry point names: an object with `sandbox`."""
    return SimpleNamespace(sandbox=type(name, (Sample,), {"name": name, "label": name.title()}))


def __getattr__(name: str):
    """`hostile_base:sandbox_of_<name>` for any name."""
    if name.startswith("sandbox_of_"):
        return emulator(name.removeprefix("sandbox_of_"))
    raise AttributeError(name)
