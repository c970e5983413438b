"""What no coming post needs is removed, its bytes too; what one needs stays."""

import uuid
from datetime import timedelta

import pytest

from picscripter.services.media.intake import Intake
from picscripter.services.media.probing import Probing
from picscripter.services.media.shelf import Shelf
from picscripter.storage.library import Library
from picscripter.testing.clock import ManualClock
from support import media_files as made
from support.connecting import add_user

pytestmark = pytest.mark.anyio


class Store:
    """A user's files, on a clock that the test turns."""

    def __init__(self, database, folder, user):
        self.clock, self.user, self.folder = ManualClock(), user, folder
        self.library = Library(database, self.clock)
        self.shelf = Shelf(library=self.library, store=folder, clock=self.clock, keep=timedelta(days=30))
        self.intake = Intake(store=folder, library=self.library, probing=Probing(), clock=self.clock)

    async def take(self, content):
        async def pieces():
            yield content

        return (await self.intake.take(self.user, pieces())).media


@pytest.fixture
async def store(database, folder):
    return Store(database, folder, await add_user(database, f"{uuid.uuid4()}@example.com"))


async def test_a_file_that_nobody_used_for_thirty_days_is_removed_with_its_bytes(store):
    media = await store.take(made.webp())
    await store.clock.advance(29 * 86_400)
    assert await store.shelf.sweep() == 0
    await store.clock.advance(2 * 86_400)
    assert await store.shelf.sweep() == 1
    assert await store.library.get(store.user, media.id) is None
    assert await store.folder.names() == []


async def test_a_file_that_was_handed_in_again_counts_as_used(store):
    media = await store.take(made.webp())
    await store.clock.advance(29 * 86_400)
    await store.take(made.webp())
    await store.clock.advance(2 * 86_400)
    assert await store.shelf.sweep() == 0
    assert (await store.library.get(store.user, media.id)) is not None


async def test_bytes_whose_row_was_never_written_are_removed_but_not_at_once(store):
    async with store.folder.receive(1 << 20) as arrival:
        await arrival.write(b"orphan")
        await arrival.finish()
        await store.folder.keep(arrival, int(store.clock.now().timestamp() * 1000))
    assert await store.shelf.sweep() == 0
    await store.clock.advance(600)
    assert await store.shelf.sweep() == 1
