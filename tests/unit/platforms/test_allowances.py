"""An operator's amounts take the place of a plugin's; a name or number that means nothing is told."""

from datetime import timedelta

import pytest

from picscripter.platforms.allowances import adjust
from picscripter.platforms.registry import Registry
from picscripter.plugin import Budget
from support.plugin_kit import described, toy

DAY = Budget(name="posts per day", commit="create", scope="connection", amount=25, window=timedelta(days=1))
HOUR = Budget(name="writes", commit="create", scope="app", amount=100, window=timedelta(hours=1))


@pytest.fixture
def registry():
    return Registry([toy(described(budgets=(DAY, HOUR)))])


def amounts(registry):
    return {budget.name: budget.amount for budget in registry["toy"].description.budgets}


def test_an_operators_amount_takes_the_place_of_the_plugins(registry):
    assert adjust(registry, {"PICSCRIPTER_BUDGET_TOY_POSTS_PER_DAY": "100"}) == []
    assert amounts(registry) == {"posts per day": 100, "writes": 100}


def test_an_allowance_that_an_operator_does_not_have_is_not_counted(registry):
    assert adjust(registry, {"PICSCRIPTER_BUDGET_TOY_WRITES": "none"}) == []
    assert amounts(registry) == {"posts per day": 25}


@pytest.mark.parametrize(
    "name, value",
    [("TOY_WRITES", "0"), ("TOY_WRITES", "many"), ("TOY_WRITES", "-1"), ("TOY_POSTS", "5")],
)
def test_what_means_nothing_is_told_with_the_name_of_the_setting(registry, name, value):
    [problem] = adjust(registry, {f"PICSCRIPTER_BUDGET_{name}": value})
    assert f"PICSCRIPTER_BUDGET_{name}" in problem


def test_a_platform_that_is_not_loaded_here_is_left_alone(registry):
    assert adjust(registry, {"PICSCRIPTER_BUDGET_ELSEWHERE_POSTS": "5"}) == []
