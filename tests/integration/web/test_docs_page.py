"""The documentation's page in a real browser: a person logs in on it and posts."""

import anyio.to_thread
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


def post_by_hand(browser, base, shot):
    """Log in, open the operation, send it; the text of its result and what the console complained about."""
    browser.get(f"{base}/docs")
    wait = WebDriverWait(browser, 10)
    wait.until(lambda b: b.find_elements(By.ID, "createPost"))
    browser.find_element(By.NAME, "email").send_keys("ann@example.com")
    browser.find_element(By.NAME, "password").send_keys("password123")
    browser.find_element(By.CSS_SELECTOR, "#login button").click()
    wait.until(lambda b: "Logged in" in b.find_element(By.ID, "who").text)
    operation = browser.find_element(By.ID, "createPost")
    operation.find_element(By.TAG_NAME, "summary").click()
    body = wait.until(lambda b: operation.find_element(By.TAG_NAME, "textarea"))
    body.clear()
    body.send_keys('{"platform": "toy", "caption": "By hand"}')
    operation.find_element(By.XPATH, ".//button[text()='Send']").click()
    wait.until(lambda b: operation.find_element(By.CLASS_NAME, "result").text)
    browser.execute_script("document.getElementById('createPost').scrollIntoView({behavior: 'instant'})")
    browser.save_screenshot(str(shot))
    return operation.find_element(By.CLASS_NAME, "result").text, browser.get_log("browser")


async def test_a_person_posts_from_the_page(ann, browser, tmp_path):
    text, complaints = await anyio.to_thread.run_sync(post_by_hand, browser, ann.base, tmp_path / "docs.png")
    assert "202" in text
    assert '"caption": "By hand"' in text
    assert "curl -X POST" in text
    assert complaints == []
    assert [each["caption"] for each in (await ann("GET", "/api/posts")).json] == ["By hand"]
