import io
import logging

import pytest
from aiohttp import web

from picscripter.platforms.log_redaction import install_log_redaction

pytestmark = pytest.mark.anyio


@pytest.fixture
def written():
    take_out = install_log_redaction()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)
    take_out()


def test_messages_arguments_and_tracebacks_lose_their_secrets(written):
    try:
        raise ValueError("Authorization: Bearer CANARY123456")  # noqa: TRY301
    except ValueError:
        logging.getLogger("anybody").exception("with access_token=%s", "CANARY123456")
    assert "with access_token=" in written()
    assert "ValueError" in written()
    assert "CANARY" not in written()


def test_a_record_whose_arguments_do_not_fit_is_still_told(written):
    logging.getLogger("anybody").error("%d", "access_token=CANARY123456")
    assert "access_token" in written()
    assert "CANARY" not in written()


async def test_a_malformed_request_to_aiohttp_leaks_no_token_into_the_log(written):
    import asyncio

    runner = web.AppRunner(web.Application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\nHost: x\nAuthorization: Bearer CANARY123456\n\n")
    await reader.read(1000)
    writer.close()
    await runner.cleanup()
    assert "CANARY" not in written()
