"""Pinterest's own client for Python against the emulator: what it sends is understood, and it understands the answers."""

import base64
import warnings

import anyio
import pytest

from picscripter.testing.files import picture

pytestmark = pytest.mark.anyio


@pytest.fixture
def client(pinterest):
    """As its README makes one, but for the address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it was made for older libraries, and says so while it is imported
        from openapi_generated.pinterest_client import Configuration
        from pinterest.client import PinterestSDKClient

    where = f"{pinterest.address}/pinterest/api/v5"
    with PinterestSDKClient(
        configuration=Configuration(access_token=pinterest.tokens.access, host=where)
    ) as made:
        yield made


async def in_a_thread(work):
    """The client blocks, and the emulator answers from this loop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return await anyio.to_thread.run_sync(work)


async def test_the_official_client_makes_a_board_and_a_pin_on_it(pinterest, client):
    from pinterest.organic.boards import Board
    from pinterest.organic.pins import Pin

    def work():
        board = Board.create(name="Bread", description="All of it", client=client)
        data = base64.b64encode(picture(1)).decode()
        source = {"source_type": "image_base64", "content_type": "image/png", "data": data}
        pin = Pin.create(
            board_id=board.id,
            media_source=source,
            title="Loaves",
            description="Fresh bread",
            alt_text="Three loaves",
            link="https://example.com/bread",
            client=client,
        )
        listed, _ = board.list_pins()
        return board, pin, [each.id for each in listed]

    board, pin, listed = await in_a_thread(work)
    [seen] = await pinterest.wall()
    assert (board.name, pin.board_id, listed) == ("Bread", board.id, [pin.id])
    assert (seen["id"], seen["text"]) == (pin.id, "Loaves\n\nFresh bread\n\nhttps://example.com/bread")
    assert (pin.title, pin.alt_text) == ("Loaves", "Three loaves")
    assert await pinterest.bytes_of(seen["media"][0]["url"]) == picture(1)


async def test_the_official_client_lists_boards_and_removes_a_pin(pinterest, client, files):
    from pinterest.organic.boards import Board
    from pinterest.organic.pins import Pin

    made = await pinterest.publish("Look", files(1))

    def work():
        boards, _ = Board.get_all(client=client)
        return [board.id for board in boards], Pin.delete(pin_id=made.remote_id, client=client)

    assert await in_a_thread(work) == (["549755885175001001", "549755885175000999"], True)
    assert await pinterest.wall() == []


async def test_the_official_client_refreshes_a_token(pinterest):
    from pinterest.utils.refresh_access_token import get_new_access_token

    where = f"{pinterest.address}/pinterest/api/v5"
    keys = "sandbox-pinterest", "sandbox-pinterest-secret"
    fresh = await in_a_thread(lambda: get_new_access_token(*keys, pinterest.tokens.refresh, where))
    assert fresh.startswith("pina_")
