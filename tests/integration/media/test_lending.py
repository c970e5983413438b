"""Lent files: fetched or withdrawn, never both without knowing."""

import asyncio
from datetime import timedelta

import pytest

from picscripter.domain.lent_address import Seal, loan_of
from picscripter.domain.media_kind import kept_name, kept_sha256
from picscripter.plugin import ContractBroken, Media, Misconfigured, Retry
from picscripter.services.media.lending import MediaLending
from picscripter.services.refusals import NotFound
from picscripter.storage.expiry import GRACE, sweep
from picscripter.storage.loans import Loans

pytestmark = pytest.mark.anyio
DAY = timedelta(hours=24)
CONTENT = b"\xff\xd8\xff picture"


@pytest.fixture
async def media(folder):
    async with folder.receive(1 << 20) as arrival:
        await arrival.write(CONTENT)
        await arrival.finish()
        await folder.keep(arrival, 1)
        return Media(type="image", url=kept_name(arrival.sha256))


@pytest.fixture
def lending(database, folder):
    return MediaLending(
        loans=Loans(database), store=folder, seal=Seal("s" * 32), public_url="https://posts.example.com"
    )


def token(address):
    return address.rpartition("/")[2]


async def lend(lending, media, lifetime=DAY):
    return await lending.lend(media, lifetime=lifetime, outside=True)


async def fetch(lending, address):
    """The bytes, or None."""
    try:
        loan = await lending.found(token(address))
        await lending.fetch(loan)
    except NotFound:
        return None
    return b"".join([piece async for piece in lending.open(loan, 0, loan.bytes)])


async def test_a_lent_file_is_fetched_and_that_is_known(lending, media):
    address = await lend(lending, media)
    assert address.endswith(".jpg")
    assert not await lending.was_fetched(address)
    assert await fetch(lending, address) == CONTENT
    assert await lending.was_fetched(address)
    assert not await lending.withdraw(address)
    assert await fetch(lending, address) is None


async def test_each_attempt_has_an_address_of_its_own(lending, media):
    first, second = await lend(lending, media), await lend(lending, media)
    assert await lending.withdraw(first)
    assert await fetch(lending, second) == CONTENT


async def test_what_was_withdrawn_is_never_fetched(lending, media):
    address = await lend(lending, media)
    assert await lending.withdraw(address)
    assert await lending.withdraw(address)
    assert await fetch(lending, address) is None
    assert not await lending.was_fetched(address)


async def test_who_looked_before_it_was_withdrawn_gets_nothing_after(lending, media):
    address = await lend(lending, media)
    loan = await lending.found(token(address))
    assert await lending.withdraw(address)
    with pytest.raises(NotFound):
        await lending.fetch(loan)


async def test_of_a_fetch_and_a_withdrawal_at_once_exactly_one_wins(lending, media):
    for _ in range(25):
        address = await lend(lending, media)
        loan = await lending.found(token(address))

        async def fetched(loan=loan):
            try:
                await lending.fetch(loan)
            except NotFound:
                return False
            return True

        got, safe = await asyncio.gather(fetched(), lending.withdraw(address))
        assert got is not safe


async def test_when_its_time_is_over_it_is_not_there(lending, media):
    address = await lend(lending, media, timedelta(0))
    assert await fetch(lending, address) is None
    assert await lending.withdraw(address)


async def test_a_file_that_was_deleted_is_not_there_and_not_fetched(lending, media, folder):
    address = await lend(lending, media)
    await folder.delete(kept_sha256(media.url), kept_before=2)
    assert await fetch(lending, address) is None
    assert not await lending.was_fetched(address)


async def test_what_nobody_knows_any_more_may_have_been_fetched(lending, media, database):
    address = await lend(lending, media)
    await database.run("UPDATE media_loans SET expires_at = :now - $1", GRACE["media_loans"] + 1000)
    assert (await sweep(database))["media_loans"] == 1
    assert await lending.was_fetched(address)
    assert not await lending.withdraw(address)


async def test_loans_that_ended_lately_are_kept(lending, media, database):
    address = await lend(lending, media, timedelta(0))
    assert (await sweep(database))["media_loans"] == 0
    assert not await lending.was_fetched(address)


async def test_a_lost_secret_does_not_forget_what_was_fetched(lending, media, database, folder):
    address = await lend(lending, media)
    other = MediaLending(
        loans=Loans(database), store=folder, seal=Seal("t" * 32), public_url="https://new.example.com"
    )
    assert await fetch(other, address) is None
    assert await other.withdraw(address)


async def test_where_platforms_cannot_reach_us_nothing_is_lent(lending, media, database, folder):
    local = MediaLending(
        loans=Loans(database), store=folder, seal=Seal("s" * 32), public_url="http://localhost:5000"
    )
    with pytest.raises(Misconfigured, match="PUBLIC_URL"):
        await local.lend(media, lifetime=DAY, outside=True)
    assert (await local.lend(media, lifetime=DAY, outside=False)).startswith("http://localhost:5000/media/")


async def test_a_file_that_is_not_in_the_store_is_not_lent(lending):
    with pytest.raises(Retry):
        await lend(lending, Media(type="image", url=kept_name("0" * 64)))


async def test_an_address_that_was_not_lent_is_a_bug_of_the_plugin(lending):
    with pytest.raises(ContractBroken):
        await lending.was_fetched("https://posts.example.com/media/x.jpg")


async def test_what_nobody_came_for_is_counted(lending, media, database):
    addresses = [await lend(lending, media) for _ in range(4)]
    await fetch(lending, addresses[0])
    await lending.withdraw(addresses[1])
    await database.run(
        "UPDATE media_loans SET created_at = created_at - 7200000 WHERE id = $1", loan_of(addresses[2])
    )
    pulls = await lending.loans.pulls(within=86_400_000, patience=3_600_000)
    assert (pulls.lent, pulls.fetched, pulls.waiting) == (3, 1, 1)
