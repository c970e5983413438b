"""Find uv, or install the pinned one into `.dev`, by whatever way to a package this machine has.

Every way is checked against the hashes of bootstrap.txt, and none writes outside the checkout.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

PINS = Path(__file__).with_name("bootstrap.txt")
AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
WHEELS = "/usr/share/python-wheels"  # where Debian and Ubuntu keep pip's own wheel

NO_WAY = """\
./dev needs uv and found no way to install it: this Python has neither pip nor ensurepip.
Any of these will do, then try again:
  - your system's package for it, such as: apt-get install python3-venv
  - uv itself on PATH
  - PIP_INDEX_URL, the address of a package index
"""


def uv(own: Path) -> str:
    """Give the path of a uv that works and is of the pinned minor version."""
    kept = own / "uv" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(kept)):
        if candidate and _works(candidate):
            return candidate
    print("./dev: Installing uv into .dev", file=sys.stderr, flush=True)
    pip = _pip(own)
    if pip is None:
        sys.exit(NO_WAY)
    shutil.rmtree(kept.parents[1], ignore_errors=True)
    # --target needs no permission from a system that manages its own Python (PEP 668).
    how = [
        "--target",
        kept.parents[1],
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-deps",
        "--no-cache-dir",
    ]
    done = subprocess.run(
        [*pip, "install", "--quiet", "--disable-pip-version-check", *how, "-r", PINS], env=environment(own)
    )
    if done.returncode or not _works(str(kept)):
        sys.exit(
            "./dev: uv could not be installed; what pip said is above. The first call needs the network. "
            "If pip cannot reach it, put uv on PATH and try again."
        )
    return str(kept)


def environment(own: Path) -> dict[str, str]:
    """Give what uv and pip run with: caches in the checkout, the system's certificates, one index."""
    given = dict(os.environ)
    made = {"UV_CACHE_DIR": str(own / "cache"), "PIP_USER": "0", "UV_PYTHON_DOWNLOADS": "never"}
    bundle = next((path for path in AUTHORITIES if Path(path).exists()), None)
    if bundle:
        made |= {"SSL_CERT_FILE": bundle, "PIP_CERT": bundle}
    if "PIP_INDEX_URL" in given and "UV_INDEX_URL" not in given:
        made["UV_DEFAULT_INDEX"] = given["PIP_INDEX_URL"]
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"):
        given.pop(name, None)
    return made | given


def _works(candidate: str) -> bool:
    try:
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    # The packages are built by the backend that uv carries inside, which is of uv's own minor version.
    pinned = re.search(r"^uv==(\d+\.\d+)\.", PINS.read_text(), re.MULTILINE)
    return pinned is not None and said.startswith(f"uv {pinned[1]}.")


def _pip(own: Path) -> list[str] | None:
    """Give a command that is pip: this Python's, a new environment's, or a wheel's, which runs as it lies."""
    mine = [sys.executable, "-m", "pip"]
    if _runs([*mine, "--version"], own):
        return mine
    if _runs([sys.executable, "-m", "venv", "--clear", str(own / "pip")], own):
        return [str(own / "pip" / "bin" / "python"), "-m", "pip"]
    wheels = (wheel for find in (_wheels_of_the_system, _wheels_of_the_index) for wheel in find(own))
    return next((pip for wheel in wheels if _runs([*(pip := _unpacked(wheel, own)), "list"], own)), None)


def _unpacked(wheel: Path, own: Path) -> list[str]:
    folder = own / "pip" / wheel.stem
    with zipfile.ZipFile(wheel) as content:
        content.extractall(folder)
    return [sys.executable, str(folder / "pip")]


def _wheels_of_the_system(own: Path) -> Iterator[Path]:
    """Find pip's wheel where Debian keeps it, or take it out of its package, which needs no root."""
    yield from sorted(Path(WHEELS).glob("pip-*.whl"))
    if shutil.which("apt-get") and shutil.which("dpkg"):
        deb = own / "deb"
        deb.mkdir(parents=True, exist_ok=True)
        _runs(["apt-get", "download", "python3-pip-whl"], own, cwd=deb)
        for package in deb.glob("*.deb"):
            _runs(["dpkg", "-x", str(package), str(deb)], own)
        yield from sorted((deb / WHEELS.lstrip("/")).glob("pip-*.whl"))


def _wheels_of_the_index(own: Path) -> Iterator[Path]:
    """Download the pinned pip from the index that the environment names; its page tells SHA-256 sums."""
    index = os.environ.get("PIP_INDEX_URL") or os.environ.get("UV_DEFAULT_INDEX")
    if not index:
        return
    address = index.rstrip("/") + "/pip/"
    with urllib.request.urlopen(address, timeout=60) as page:
        links = re.findall(r'href="([^"#]+\.whl)#sha256=([0-9a-f]{64})"', page.read().decode())
    pinned = PINS.read_text()
    for link, digest in links:
        if digest in pinned:
            yield _download(urllib.parse.urljoin(address, link), digest, own)


def _download(address: str, digest: str, own: Path) -> Path:
    with urllib.request.urlopen(address, timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != digest:
        sys.exit(f"./dev: {address} is not what was pinned.")
    wheel = own / address.rsplit("/", 1)[-1]
    wheel.write_bytes(content)
    return wheel


def _runs(command: list[str], own: Path, cwd: Path | None = None) -> bool:
    quiet = subprocess.run(command, env=environment(own), cwd=cwd, capture_output=True)
    return quiet.returncode == 0
