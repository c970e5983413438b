"""The consent page and the wall as people see them, in a real browser."""

from typing import Any

import anyio
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
    assert browser.get_log("browser") == []


@pytest.fixture
async def silent(bench):
    """The wall, whose every question stays open until `answer` is set; then it gets a status, or what is true."""
    answer, given = anyio.Event(), {"status": 200}
    async with bench.http.get(bench.address) as shown:
        page = await shown.text()

    async def handler(request: web.Request) -> web.Response:
        if request.path == "/":
            return web.Response(text=page, content_type="text/html")
        await answer.wait()
        return web.json_response([], status=given["status"], headers={"ETag": '"0"'})

    runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/", answer, given
    await runner.cleanup()


async def test_the_wall_says_that_nothing_was_published_only_once_it_knows_that(silent, browser):
    address, answer, _ = silent
    await anyio.to_thread.run_sync(browser.get, address)
    browser.set_window_size(700, 700)
    await anyio.to_thread.run_sync(watch, browser, "Connecting")
    answer.set()
    await anyio.to_thread.run_sync(watch, browser, "Nothing published yet")


async def test_the_wall_of_a_sandbox_that_fails_does_not_say_that_it_is_live(silent, browser):
    address, answer, given = silent
    given["status"] = 500
    answer.set()
    await anyio.to_thread.run_sync(browser.get, address)
    await anyio.to_thread.run_sync(watch, browser, "The sandbox does not answer")
    assert browser.find_element("id", "live").text == "the sandbox does not answer"
