"""Access that nobody uses is renewed before it ends, and one account's trouble is no other's."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from picscripter.storage.vault import Vault
from support.house import Estate, open_estate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[Estate]:
    async with open_estate(tmp_path, engine=False) as opened:
        yield opened


async def test_an_account_whose_tokens_no_key_opens_keeps_no_other_waiting(estate: Estate) -> None:
    locked, other = [await estate.connect(await estate.user(), "instagram") for _ in range(2)]
    foreign = Vault([bytes(range(32))]).seal("token", bound_to=f"connections/{locked.id}/access")
    await estate.house.database.run(
        "UPDATE connections SET access_token_enc = $1 WHERE id = $2", foreign, locked.id
    )
    now = estate.house.clock.now()
    for connection, days in ((locked, 3), (other, 4)):
        await estate.house.database.run(
            "UPDATE connections SET expires_at = $1, refreshable_from = $2 WHERE id = $3",
            now + timedelta(days=days),
            now - timedelta(days=50),
            connection.id,
        )

    assert await estate.house.refreshing.keep_alive() == 2

    async with estate.http.get(f"{estate.sandbox}/instagram/_requests") as answer:
        asked = [each["path"] for each in await answer.json()]
    assert asked.count("/refresh_access_token") == 1


async def test_accounts_that_cannot_be_renewed_hide_none_that_ends_after_them(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picscripter.services.refreshing._PAGE", 2)
    monkeypatch.setattr("picscripter.services.refreshing._A_SWEEP", 4)
    accounts = [await estate.connect(await estate.user(), "instagram") for _ in range(6)]
    now = estate.house.clock.now()
    for connection in accounts:
        await estate.house.database.run(
            "UPDATE connections SET expires_at = $1, refreshable_from = $2 WHERE id = $3",
            now + (timedelta(days=2) if connection is accounts[-1] else timedelta(days=1)),
            now - timedelta(days=50),
            connection.id,
        )
    for connection in accounts[:-1]:
        foreign = Vault([bytes(range(32))]).seal("token", bound_to=f"connections/{connection.id}/access")
        await estate.house.database.run(
            "UPDATE connections SET access_token_enc = $1 WHERE id = $2", foreign, connection.id
        )

    looked_at = [await estate.house.refreshing.keep_alive() for _ in range(3)]

    async with estate.http.get(f"{estate.sandbox}/instagram/_requests") as answer:
        asked = [each["path"] for each in await answer.json()]
    assert looked_at == [4, 2, 4]
    assert asked.count("/refresh_access_token") == 1
