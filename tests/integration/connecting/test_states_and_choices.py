"""States and choices count once, for their own platform, for ten minutes; nothing in them can be read."""

import asyncio
from dataclasses import replace

import pytest

from picscripter.storage.choices import Choices, NewChoice
from picscripter.storage.expiry import sweep
from picscripter.storage.oauth_states import NewState, OAuthStates, TakenState
from support.connecting import CLOCK, page, tokens

pytestmark = pytest.mark.anyio


@pytest.fixture
def states(database, vault):
    return OAuthStates(database=database, vault=vault)


@pytest.fixture
def choices(database, vault):
    return Choices(database=database, vault=vault)


@pytest.fixture
def new_state(anna):
    return NewState(
        user_id=anna,
        platform="social",
        login="default",
        scopes=("read",),
        verifier="canary-verifier",
        binding="b" * 64,
    )


@pytest.fixture
def new_choice(anna):
    accounts = tuple(
        page(n, tokens=tokens("canary", expires_at=CLOCK.now(), extra={"k": "v"}), facts={"tasks": "ALL"})
        for n in (1, 2)
    )
    return NewChoice(
        user_id=anna,
        platform="social",
        login="default",
        accounts=accounts,
        binding="b" * 64,
        strange=True,
    )


async def test_a_state_brings_back_what_was_kept_with_it(states, new_state):
    taken = await states.take("social", await states.add(new_state))
    assert isinstance(taken, TakenState)
    assert taken == TakenState(**{name: getattr(new_state, name) for name in NewState.__dataclass_fields__})


async def test_a_state_counts_once_even_when_it_comes_twice_at_the_same_time(states, new_state):
    state = await states.add(new_state)
    taken = await asyncio.gather(*(states.take("social", state) for _ in range(4)))
    assert sorted(each if isinstance(each, str) else "taken" for each in taken) == ["taken"] + ["used"] * 3


async def test_a_state_of_another_platform_is_unknown_and_stays_good_for_its_own(states, new_state):
    state = await states.add(new_state)
    assert await states.take("other", state) == "unknown"
    assert isinstance(await states.take("social", state), TakenState)


async def test_a_state_that_nobody_gave_out_is_unknown(states):
    assert await states.take("social", "forged") == "unknown"


async def test_a_state_is_over_after_ten_minutes(states, database, new_state):
    state = await states.add(new_state)
    row = (await database.rows("SELECT expires_at FROM oauth_states"))[0]
    assert row["expires_at"] - await database.now() == pytest.approx(600_000, abs=10_000)
    await database.run("UPDATE oauth_states SET expires_at = :now")
    assert await states.take("social", state) == "expired"


async def test_neither_a_state_nor_its_verifier_stands_in_the_database(states, database, new_state):
    state = await states.add(new_state)
    row = repr(await database.rows("SELECT * FROM oauth_states"))
    assert state not in row
    assert "canary" not in row + repr(new_state)
    assert len(state) >= 43  # 256 bits in base64


async def test_a_choice_brings_back_the_accounts_with_their_tokens(choices, new_choice):
    stored = await choices.get(await choices.add(new_choice))
    assert (stored.accounts, stored.email, stored.strange) == (new_choice.accounts, "anna@example.com", True)


async def test_a_choice_is_made_once(choices, database, new_choice):
    choice_id = await choices.add(new_choice)
    async with database.transaction() as transaction:
        assert await choices.take_in(transaction, choice_id)
    async with database.transaction() as transaction:
        assert not await choices.take_in(transaction, choice_id)
    assert await choices.get(choice_id) is None


async def test_a_choice_is_over_after_ten_minutes(choices, database, new_choice):
    choice_id = await choices.add(new_choice)
    await database.run("UPDATE choices SET expires_at = :now - 1")
    assert await choices.get(choice_id) is None
    async with database.transaction() as transaction:
        assert not await choices.take_in(transaction, choice_id)


async def test_neither_a_choices_id_nor_its_tokens_stand_in_the_database(choices, database, new_choice):
    choice_id = await choices.add(new_choice)
    row = repr(await database.rows("SELECT * FROM choices"))
    assert choice_id not in row
    assert "canary" not in row


async def test_an_account_without_tokens_of_its_own_keeps_none(choices, new_choice):
    bare = replace(new_choice, accounts=(page(),))
    assert (await choices.get(await choices.add(bare))).accounts == (page(),)


async def test_what_is_over_is_swept_and_what_is_not_stays(states, choices, database, new_state, new_choice):
    for _ in range(2):
        await states.add(new_state)
        await choices.add(new_choice)
    for table in ("oauth_states", "choices"):
        await database.run(
            f"UPDATE {table} SET expires_at = :now - 7200000 WHERE id IN (SELECT id FROM {table} LIMIT 1)"
        )
    removed = await sweep(database)
    assert (removed["oauth_states"], removed["choices"]) == (1, 1)
    assert await sweep(database) == dict.fromkeys(removed, 0)
    assert len(await database.rows("SELECT id FROM choices")) == 1
