"""A real, headless Chromium, for the pages that people see. Tests with it carry the mark `browser`."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_browser() -> str | None:
    """Give the path of a Chromium or Chrome, or None."""
    return _first([os.environ.get("CHROMIUM", ""), *BROWSERS, *ON_MACOS])


def find_driver() -> str | None:
    """Give the path of chromedriver, or None."""
    return _first([os.environ.get("CHROMEDRIVER", ""), "chromedriver", "/usr/lib/chromium/chromedriver"])


def _first(names: list[str]) -> str | None:
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator["Chrome"]:
    """A fresh profile that reaches this machine alone. It blocks: call it by `anyio.to_thread` beside an
    aiohttp server in the same loop, or start the server as a `program`."""
    # Imported late: it takes a third of a second that most runs need not wait for.
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    binary, driver = find_browser(), find_driver()
    if binary is None or driver is None:
        pytest.fail(
            "`--full` needs Chromium and chromedriver (Debian: apt-get install chromium chromium-driver)."
        )
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for word in (
        "--headless=new",
        "--disable-dev-shm-usage",  # containers have a tiny /dev/shm
        "--disable-gpu",
        "--no-first-run",
        "--window-size=1000,1400",
        f"--user-data-dir={tmp_path / 'chromium'}",
        # A page that wants a CDN shows it here: no other host has an address.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ):
        options.add_argument(word)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's own sandbox refuses root, which containers run as
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # An explicit path keeps selenium from looking for a driver to download; the browser's home goes with the test.
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    started = webdriver.Chrome(options=options, service=Service(driver, env=os.environ | home))
    try:
        yield started
    finally:
        started.quit()
