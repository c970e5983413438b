"""The browser that other tests drive is a real one and stays on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.browser

PAGE = b"<title>Hello</title><script>document.title += ', you'</script><img src='http://cdn.example/x.png'>"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def address():
    # Threads, because a browser opens spare connections, on which a single one would wait for minutes.
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_page_runs_its_script_in_the_browser(browser, address):
    browser.get(address)
    assert browser.title == "Hello, you"


def test_the_browser_reaches_no_other_host(browser, address):
    browser.get(address)
    assert any("ERR_NAME_NOT_RESOLVED" in line["message"] for line in browser.get_log("browser"))
