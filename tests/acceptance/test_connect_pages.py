"""A person connects accounts in a real browser: through the platform's consent, our pages, and back."""

import re
from functools import partial

import anyio.to_thread
import pytest

from support.street import open_street

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


class Screen:
    """The browser, driven from a thread, for it blocks; each page that is looked at is also kept as a picture."""

    def __init__(self, browser, folder):
        self.browser, self.folder = browser, folder

    async def __call__(self, name, *words):
        return await anyio.to_thread.run_sync(partial(getattr(self.browser, name), *words))

    async def borrow_cookies(self, street):
        """Have what the browser would have, had its own page asked for the consent address."""
        await self("get", f"{street.base}/healthz")
        for cookie in street.http.cookie_jar:
            await self(
                "add_cookie", {"name": cookie.key, "value": cookie.value, "sameSite": "Lax", "httpOnly": True}
            )

    async def press(self, text):
        buttons = await self("find_elements", "css selector", "button")
        (button,) = [each for each in buttons if each.text == text]
        await anyio.to_thread.run_sync(button.click)

    async def type(self, name, text):
        field = await self("find_element", "name", name)
        await anyio.to_thread.run_sync(field.send_keys, text)

    async def tick(self, *handles):
        for row in await self("find_elements", "css selector", "label"):
            if row.text.splitlines()[1] in handles:
                await anyio.to_thread.run_sync(row.click)

    async def arrives(self, part):
        """Wait until the browser is there."""
        for _ in range(100):
            if part in (place := await self.place()):
                return
            await anyio.sleep(0.05)
        raise AssertionError(f"it stayed at {place}")

    async def place(self):
        """Its address, asked from a thread too: it waits for a page that this very loop may still have to serve."""
        return await anyio.to_thread.run_sync(lambda: self.browser.current_url)

    async def reads(self, name):
        """The visible text; the page is kept as `name`."""
        await self("save_screenshot", str(self.folder / f"{name}.png"))
        return (await self("find_element", "css selector", "body")).text

    async def violations(self):
        """What the pages' own policy kept them from: they must be content with what it allows."""
        lines = [line["message"] for line in await self("get_log", "browser")]
        return [line for line in lines if "Content Security Policy" in line]


@pytest.fixture
async def street(tmp_path):
    async with open_street(tmp_path, host="localhost") as opened:
        yield opened


@pytest.fixture
def screen(browser, tmp_path):
    return Screen(browser, tmp_path)


async def test_a_person_with_three_pages_chooses_two(street, screen):
    address = await street.begin("facebook")
    await screen.borrow_cookies(street)
    await screen("get", address)
    assert "Which Pages may it use?" in await screen.reads("1-consent")
    await screen.press("Allow")
    choosing = await screen.reads("2-choose")
    assert "Which Facebook accounts?" in choosing
    assert "picscripter user" not in choosing
    assert re.fullmatch(rf"{street.base}/api/connect/choices/[\w-]+#?", await screen.place())
    await screen.press("Connect")
    assert "Choose at least one account." in await screen.reads("3-nothing-chosen")
    await screen.tick("Harbour Coffee", "Paper & Ink")
    await screen.press("Connect")
    done = await screen.reads("4-connected")
    assert "Facebook is connected" in done
    assert ["Harbour Coffee" in done, "Paper & Ink" in done, "Night Train" in done] == [True, True, False]
    assert len((await street.api("GET", "/api/connections"))[1]) == 2
    assert await screen.violations() == []


async def test_a_person_who_denies_reads_that_nothing_was_connected(street, screen):
    address = await street.begin("facebook")
    await screen.borrow_cookies(street)
    await screen("get", address)
    await screen.press("Deny")
    assert "Access was not allowed" in await screen.reads("5-denied")
    assert (await street.api("GET", "/api/connections"))[1] == []


async def test_another_persons_browser_is_asked_before_anything_is_connected(street, screen):
    await screen("get", await street.begin("twitter"))
    await screen.press("Allow")
    asked = await screen.reads("6-confirm")
    assert "a…@example.com" in asked
    await screen.press("Cancel")
    assert "Nothing was connected" in await screen.reads("7-cancelled")
    assert (await street.api("GET", "/api/connections"))[1] == []


async def test_going_back_after_the_end_reads_that_it_was_decided(street, screen):
    address = await street.begin("twitter")
    await screen.borrow_cookies(street)
    await screen("get", address)
    await screen.press("Allow")
    assert "X is connected" in await screen.reads("8-connected")
    await screen("refresh")
    assert "used already" in await screen.reads("9-used")


async def test_the_pages_read_well_in_the_dark_and_on_a_telephone(street, screen):
    await screen(
        "execute_cdp_cmd",
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": "dark"}]},
    )
    await screen(
        "execute_cdp_cmd",
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True},
    )
    await screen("get", await street.begin("facebook"))
    await screen.press("Allow")
    assert "a…@example.com" in await screen.reads("10-dark")
    width = "return document.documentElement.scrollWidth"
    assert await screen("execute_script", width) <= 360
    colours = "const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]"
    ink, paper = await screen("execute_script", colours)
    assert sum(map(int, re.findall(r"\d+", ink))) > sum(map(int, re.findall(r"\d+", paper)))


async def test_a_form_leads_on_to_the_persons_own_server_and_back(street, screen):
    address = await street.begin("mastodon")
    await screen.borrow_cookies(street)
    await screen("get", address)
    assert "Your server" in await screen.reads("11-form")
    await screen.type("server", "nothing but a name")
    await screen.press("Continue")
    assert "holds a space" in await screen.reads("12-mistyped")
    await screen.type("server", "\ue009a\ue000mastodon.social")  # control and a: over what was typed
    await screen.press("Continue")
    await screen.arrives("/oauth/authorize")
    await screen.press("Allow")
    assert "Mastodon is connected" in await screen.reads("13-connected")
    assert await screen.violations() == []


async def test_a_password_that_is_wrong_is_typed_again_and_never_shown(street, screen):
    address = await street.begin("bluesky")
    await screen.borrow_cookies(street)
    await screen("get", address)
    await screen.type("handle", "picscripter-demo.bsky.social")
    await screen.type("password", "wrong-canary")
    await screen.press("Continue")
    assert "Invalid identifier or password" in await screen.reads("14-wrong")
    assert "wrong-canary" not in await screen("execute_script", "return document.documentElement.outerHTML")
    await screen.type("password", "demo-demo-demo-demo")
    await screen.press("Continue")
    assert "Bluesky is connected" in await screen.reads("15-connected")
    assert await screen.violations() == []
