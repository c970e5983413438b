"""The consent page and the wall as people see them, in a real browser."""

from typing import Any

import anyio.to_thread
import pytest
from aiohttp import web

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


@pytest.fixture
async def app():
    """An app to which the browser is sent back; another port is another origin."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(text="back at the app")

    runner = web.ServerRunner(web.Server(handler))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/back"
    await runner.cleanup()


def press(browser: Any, address: str, button: str) -> str:
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get(address)
    browser.find_element("css selector", f"button[value={button}]").click()
    WebDriverWait(browser, 10).until(lambda b: "/back" in b.current_url)
    return str(browser.current_url)


@pytest.mark.parametrize("button,word", [("allow", "code="), ("deny", "error=access_denied")])
async def test_a_press_of_a_button_leads_back_to_the_app(bench, browser, app, button, word):
    address = f"{bench.address}/toy/web/authorize?back={app}"
    location = await anyio.to_thread.run_sync(press, browser, address, button)
    assert location.startswith(app)
    assert word in location
    assert browser.get_log("browser") == []


def watch(browser: Any, text: str) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 10).until(lambda b: text in b.find_element("id", "wall").text)


async def test_the_wall_shows_a_new_post_by_itself_and_runs_nothing_that_was_posted(bench, browser):
    await anyio.to_thread.run_sync(browser.get, bench.address)
    await anyio.to_thread.run_sync(watch, browser, "Nothing published yet")
    await bench.make(text="<img src=x onerror=document.title='broken'> hello")
    await anyio.to_thread.run_sync(watch, browser, "<img src=x onerror=document.title='broken'> hello")
    assert browser.title == "The wall"
    assert [entry for entry in browser.get_log("browser") if "favicon" not in entry["message"]] == []
