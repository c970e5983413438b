"""The doctor says whether platforms could fetch files from us, and whether they did."""

from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from picscripter.cli.checkup import pulling
from picscripter.domain.lent_address import new_loan_id
from picscripter.settings import load
from picscripter.storage.database import open_database
from picscripter.storage.loans import Loans
from picscripter.web.edge import edge
from support.connecting import CLOCK
from support.toys import TOY, ToyPlatform, toy_registry

pytestmark = pytest.mark.anyio
HOUR = 3_600_000
PULLING = toy_registry(toy=ToyPlatform(description=replace(TOY, pulls=("image",))))


@pytest.fixture
async def database(sqlite_url):
    async with open_database(sqlite_url, CLOCK) as opened:
        yield opened


async def looked(folder, registry, **environ):
    settings = load({"PICSCRIPTER_DATA": str(folder), **environ}, env_file=folder / "no.env")
    return [each async for each in pulling.look(settings, registry)]


async def lent(database, count, *, hours, fetched=0):
    loans = Loans(database)
    for number in range(count):
        loan = new_loan_id()
        await loans.add(loan, "0" * 64, "image/png", 1, lifetime=24 * HOUR)
        if number < fetched:
            await loans.fetch(loan)
        await database.run(
            "UPDATE media_loans SET created_at = created_at - $2 WHERE id = $1", loan, hours * HOUR
        )


async def grades(database):
    return [each.grade async for each in pulling.fetched(database)]


async def test_a_local_address_is_told_when_a_platform_pulls(tmp_path):
    (finding,) = await looked(tmp_path, PULLING)
    assert finding.grade == "note"
    assert "Toy" in finding.text
    assert "PUBLIC_URL" in finding.fix


async def test_nothing_is_told_when_none_pulls_or_all_are_emulated(tmp_path):
    assert await looked(tmp_path, toy_registry()) == []
    assert await looked(tmp_path, PULLING, PICSCRIPTER_SANDBOX="http://127.0.0.1:4111") == []
    assert await looked(tmp_path, PULLING, PICSCRIPTER_HOST_TOY_API="http://127.0.0.1:4111") == []


async def test_our_own_server_is_known_from_another_one():
    ours, others = web.Application(middlewares=[edge]), web.Application()
    async with TestServer(ours) as here, TestServer(others) as there:
        assert (await pulling.asked(str(here.make_url("")).rstrip("/"))).grade == "ok"
        assert (await pulling.asked(str(there.make_url("")).rstrip("/"))).grade == "bad"


async def test_an_address_that_does_not_answer_is_told(free_tcp_port):
    finding = await pulling.asked(f"http://127.0.0.1:{free_tcp_port}")
    assert (finding.grade, "does not answer" in finding.text) == ("note", True)


async def test_of_what_was_lent_long_ago_nobody_came_for_anything(database):
    await lent(database, 3, hours=2)
    assert await grades(database) == ["bad"]


async def test_some_that_were_not_fetched_are_worth_a_note(database):
    await lent(database, 3, hours=2, fetched=2)
    assert await grades(database) == ["note"]


async def test_what_was_lent_a_moment_ago_may_still_be_fetched(database):
    await lent(database, 3, hours=0, fetched=1)
    assert await grades(database) == ["ok"]
    await lent(database, 3, hours=24 * 8)
    assert await grades(database) == ["ok"]


async def test_where_nothing_was_lent_nothing_is_told(database):
    assert await grades(database) == []
