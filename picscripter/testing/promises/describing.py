"""What a plugin says of itself, and whether that can be so."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from picscripter.platforms.description_checks import faults_of
from picscripter.platforms.loading import ACCEPTED_CONTRACTS
from picscripter.plugin import Description, Limit, SystemClock
from picscripter.testing.subject import Subject

_RULE = re.compile(r"[a-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")
_POINTER = re.compile(r"(/[A-Za-z0-9_*]+)+")


async def description_is_sound(subject: Subject) -> None:
    """Hosts are https, keys name settings, options have a schema in camelCase, the contract is one that is spoken."""
    description = subject.platform.description
    wrong = [*faults_of(description), *_identity(description), *_keys(description), *_options(description)]
    assert not wrong, "; ".join(wrong)


async def limits_have_sources(subject: Subject) -> None:
    """Every limit and budget says who states it; a limit says when that was last looked at."""
    description = subject.platform.description
    wrong = [each for limit in description.limits.values() for each in _limit(limit)]
    wrong += [
        f"the budget {budget.name!r} has no source" for budget in description.budgets if not budget.source
    ]
    assert not wrong, "; ".join(wrong)


def _identity(description: Description) -> Iterator[str]:
    if description.contract not in ACCEPTED_CONTRACTS:
        yield f"contract {description.contract} is not spoken here"
    if description.sunset is not None and description.sunset <= _today():
        yield f"its API version was switched off on {description.sunset}"
    if description.settle.total_seconds() <= 0:
        yield "settle is nothing: lists lag and clocks differ on every platform"


def _keys(description: Description) -> Iterator[str]:
    for login in description.logins:
        for name in (login.client_id, login.client_secret):
            if name is not None and not _SETTING.fullmatch(name):
                yield f"the login {login.name!r} names its keys {name!r}: a setting is written LIKE_THIS"


def _options(description: Description) -> Iterator[str]:
    schema = description.options.model_json_schema(by_alias=True)
    for name in schema.get("properties", {}):
        if "_" in name or not name[:1].islower():
            yield f"the option {name!r} is not camelCase"
    if schema.get("additionalProperties") is not False:
        yield "its options take fields that it does not know"


def _limit(limit: Limit) -> Iterator[str]:
    source = urlsplit(limit.source)
    if not (source.scheme == "https" and source.netloc) and len(limit.source.split()) < 3:
        yield f"{limit.rule}: its source is neither an address nor a sentence: {limit.source!r}"
    if not _RULE.fullmatch(limit.rule):
        yield f"{limit.rule!r} is no rule id like caption.max"
    if not _POINTER.fullmatch(limit.path):
        yield f"{limit.rule}: {limit.path!r} is no JSON pointer"
    if not limit.unit:
        yield f"{limit.rule}: nobody knows what it counts"
    if limit.checked > _today():
        yield f"{limit.rule}: it was checked on {limit.checked}, which is still to come"


def _today() -> date:
    return SystemClock().now().date()
