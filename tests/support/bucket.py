"""An S3 server on this machine (moto), in a process of its own."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

from support.process import free_port

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-east-1"}


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """Its address."""
    port = free_port()
    environment = {**os.environ, "HOME": str(folder), "PYTHONWARNINGS": "ignore"}
    with (folder / "s3.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        yield _answering(f"http://127.0.0.1:{port}", child)
    finally:
        child.kill()
        child.wait()


def _answering(address: str, child: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert child.poll() is None, "the S3 server has ended"
        try:
            with urllib.request.urlopen(f"{address}/moto-api/data.json", timeout=5):
                return address
        except (HTTPError, URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("the S3 server does not answer")


def environ(address: str) -> dict[str, str]:
    """What an operator would set for it, beside PICSCRIPTER_MEDIA."""
    return {**KEYS, "AWS_ENDPOINT_URL": address}


def make_bucket(address: str, name: str) -> None:
    request = urllib.request.Request(f"{address}/{name}", method="PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
