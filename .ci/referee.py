"""`./dev referee PLATFORM SPEC`: a platform's official OpenAPI description judges its plugin and its sandbox.

Every post type that the plugin's conformance suite names is published, once as it should be and once with its answer
lost, so that it is looked up; then it is deleted. What the description knows of goes through Prism's validating proxy
(`npx @stoplight/prism-cli proxy SPEC … --errors`), requests and answers alike.

    plugin → relay of the suite → door ─┬─────────────────────────→ sandbox      (paths that SPEC does not have)
                                        └→ Prism → back door ─────→ sandbox      (all others)

Prism reads bodies as text. So that files arrive byte for byte, it is shown multipart bodies whose files are replaced by
a word, and the back door puts the original body in again. Its own answer (`--errors`) is noted; the plugin gets the
platform's, so that one violation does not hide the next.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from picscripter.testing import Conformance, faults, stage
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import Sample, Subject
from picscripter.testing.verdict import clean_run, judge

ROOT = Path(__file__).resolve().parents[1]
PRISM = "@stoplight/prism-cli@5.14.2"
PATIENCE = 120  # seconds for npm to bring Prism, the first time
NUMBER = "x-referee-number"
ERRORS = "https://stoplight.io/prism/errors#"
HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host", "date"}
)
FILE = re.compile(
    rb"(Content-Disposition: form-data;[^\r\n]*filename=[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n).*?(?=\r\n--)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The platform's own: which paths it knows, below which address."""

    path: Path
    operations: list[tuple[str, re.Pattern[str], str]]
    origin: str
    base: str

    def operation(self, method: str, path: str) -> str | None:
        """The template of the operation; literal ones first, as `/x/me` is no `/x/{id}`."""
        found = (
            name for verb, pattern, name in self.operations if verb == method and pattern.fullmatch(path)
        )
        return min(found, key=lambda name: name.count("{"), default=None)


@dataclass(slots=True, kw_only=True)
class Book:
    """What was seen: requests kept for the back door, their real answers, and what Prism said."""

    requests: dict[str, tuple[dict[str, str], bytes]] = field(default_factory=dict)
    answers: dict[str, web.Response] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)


class Door:
    """In front of the sandbox: what the description knows goes through Prism, all else straight on."""

    def __init__(self, platform: str, host: str, description: Description, sandbox: str, prism: str) -> None:
        self.book = Book()
        self._prefix = f"/{platform}/{host}{description.base}"
        self._mine = f"/{platform}/"
        self._description, self._sandbox, self._prism = description, sandbox, prism
        self._http: aiohttp.ClientSession

    async def front(self, request: web.Request) -> web.Response:
        """A request of the plugin."""
        body, path = await request.read(), request.path
        inside = path.removeprefix(self._prefix) if path.startswith(f"{self._prefix}/") else None
        operation = self._description.operation(request.method, inside) if inside else None
        if inside is None or operation is None:
            if path.startswith(self._mine) and "/_" not in path:
                self.book.unknown[f"{request.method} {path.removeprefix(self._mine)}"] += 1
            return await self._send(request.method, self._sandbox + request.raw_path, request.headers, body)
        name = f"{request.method} {operation}"
        self.book.judged[name] += 1
        number = str(sum(self.book.judged.values()))
        headers = {key: value for key, value in request.headers.items() if key.lower() not in HOP}
        self.book.requests[number] = headers, body
        shown = FILE.sub(rb"\1file", body) if request.content_type.startswith("multipart/") else body
        address = self._prism + request.raw_path.removeprefix(self._prefix)
        said = await self._send(request.method, address, {**headers, NUMBER: number}, shown)
        for violation in _violations(said):
            self.book.violations[f"{name}: {violation}"] += 1
        if number in self.book.answers:
            return self.book.answers.pop(number)
        return await self._send(request.method, self._sandbox + request.raw_path, headers, body)

    async def back(self, request: web.Request) -> web.Response:
        """What Prism lets through, in its original form."""
        await request.read()
        number = request.headers[NUMBER]
        headers, body = self.book.requests.pop(number)
        answer = await self._send(request.method, self._sandbox + request.raw_path, headers, body)
        self.book.answers[number] = _copy(answer)
        return answer

    async def _send(self, method: str, address: str, headers: Any, body: bytes) -> web.Response:
        kept = {key: value for key, value in headers.items() if key.lower() not in HOP}
        asked = self._http.request(method, address, headers=kept, data=body or None, allow_redirects=False)
        async with asked as answer:
            told = {key: value for key, value in answer.headers.items() if key.lower() not in HOP}
            return web.Response(status=answer.status, headers=told, body=await answer.read())

    @asynccontextmanager
    async def open(self, front: int, back: int) -> AsyncIterator[None]:
        """Both doors, until the block ends."""
        async with aiohttp.ClientSession(auto_decompress=False) as self._http:
            runners = []
            for port, handler in ((front, self.front), (back, self.back)):
                app = web.Application(client_max_size=1 << 30)
                app.router.add_route("*", "/{tail:.*}", handler)
                runners.append(web.AppRunner(app, access_log=None, shutdown_timeout=0.2))
                await runners[-1].setup()
                await web.TCPSite(runners[-1], "127.0.0.1", port).start()
            try:
                yield
            finally:
                for runner in runners:
                    await runner.cleanup()


def _copy(answer: web.Response) -> web.Response:
    return web.Response(status=answer.status, headers=answer.headers, body=answer.body)


def _violations(answer: web.Response) -> Iterator[str]:
    """From the header that Prism adds, and from an answer of its own."""
    found: list[Any] = []
    if (told := answer.headers.get("sl-violations")) is not None:
        with suppress(ValueError):
            found = json.loads(told)
        if not found:
            yield told[:400]
    with suppress(ValueError):
        body = json.loads(bytes(answer.body or b"") if not isinstance(answer.body, bytes) else answer.body)
        if isinstance(body, dict) and str(body.get("type", "")).startswith(ERRORS):
            found = body.get("validation") or found
            if not found:
                yield f"{body.get('title')}: {body.get('detail')}"
    for each in {json.dumps(each, sort_keys=True): each for each in found}.values():
        where = ".".join(map(str, each.get("location", ())))
        yield f"{each.get('severity')} at {where}: {each.get('message')}"


def read_description(path: Path) -> Description:
    """JSON, or YAML where PyYAML is installed. Its first server is the platform's own address."""
    text = path.read_text("utf-8")
    if path.suffix in (".yaml", ".yml"):
        import yaml  # noqa: PLC0415 - only those who hand in YAML need it

        told = yaml.safe_load(text)
    else:
        told = json.loads(text)
    address = urlsplit(told["servers"][0]["url"])
    operations = [
        (verb.upper(), re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template)), template)
        for template, item in told["paths"].items()
        for verb in item
        if verb in ("get", "put", "post", "delete", "patch")
    ]
    origin = f"{address.scheme}://{address.netloc}"
    return Description(path=path, operations=operations, origin=origin, base=address.path.rstrip("/"))


def subject_of(platform: str) -> Subject:
    """What the plugin's own conformance suite examines."""
    path = ROOT / "plugins" / platform / "tests" / "test_conformance.py"
    spec = spec_from_file_location(f"{platform}_conformance", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # the suite asks where its class stands
    spec.loader.exec_module(module)
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Conformance) and value.platform == platform:
            return value.subject()
    sys.exit(f"{path} has no subclass of Conformance for {platform}")


@asynccontextmanager
async def prism(spec: Path, upstream: str, port: int) -> AsyncIterator[None]:
    """Prism's proxy, from npm into a folder of the checkout."""
    npx = shutil.which("npx")
    if npx is None:
        sys.exit("./dev referee needs npx (Node 20 or later) on PATH: Prism comes from npm.")
    command = [npx, "--yes", PRISM, "proxy", str(spec), upstream, "--errors", "--port", str(port)]
    environment = os.environ | {"npm_config_cache": str(ROOT / ".dev" / "npm")}
    log = (ROOT / ".dev" / "prism.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        await _listening(process, port)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 15)  # npx, npm and node
        await process.wait()
        log.close()


async def _listening(process: asyncio.subprocess.Process, port: int) -> None:
    for _ in range(PATIENCE * 4):
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        if process.returncode is not None:
            break
        await asyncio.sleep(0.25)
    sys.exit("Prism did not start; it said so in .dev/prism.log")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def play(stage: Stage, name: str, sample: Sample) -> str:
    """Publish it, publish it with its answer lost, delete it; what became of it."""
    connection = await stage.connect()
    clean = await clean_run(stage, connection, name, sample)
    await stage.clear()
    post, _ = await stage.publish(connection, sample, {clean.acted[-1]: faults.answer_lost})
    judge(stage, post, f"{name}, its answer lost", clean=clean)
    told = f"{post.status}, {len(clean.calls)} requests"
    if "delete" in stage.platform.capabilities and post.external_id:
        tokens = connection.tokens()
        session = stage.process.network.session(stage.platform, stage.app_of(tokens), tokens)
        await stage.platform.delete(session, post.external_id)
        told += ", deleted"
    return told


async def referee(platform: str, spec: Path) -> int:
    subject, description = subject_of(platform), read_description(spec)
    hosts = subject.platform.description.hosts
    host = next((name for name, host in hosts.items() if host.base == description.origin), None)
    if host is None:
        sys.exit(f"{platform} talks to none of the description's servers ({description.origin})")
    stage._QUIET = 5.0  # noqa: SLF001 - Prism is slower than a sandbox: time must not pass while it thinks
    front, back, judge_port = free_port(), free_port(), free_port()
    async with open_stage(subject) as scene:
        relay = scene.relay
        door = Door(platform, host, description, relay._target, f"http://127.0.0.1:{judge_port}")  # noqa: SLF001
        upstream = f"http://127.0.0.1:{back}/{platform}/{host}{description.base}"
        async with door.open(front, back), prism(spec, upstream, judge_port):
            relay._target = f"http://127.0.0.1:{front}"  # noqa: SLF001 - the door stands between them
            failed = 0
            for name, sample in subject.posts().items():
                try:
                    print(f"  {name}: {await play(scene, name, sample)}", flush=True)
                except Exception as fault:  # noqa: BLE001 - told, and the next post type is tried
                    failed += 1
                    print(f"  {name}: {type(fault).__name__}: {fault}", flush=True)
    report(door.book)
    return 1 if failed or door.book.violations else 0


def report(book: Book) -> None:
    print(f"\n{sum(book.judged.values())} requests and answers judged, {len(book.judged)} operations:")
    for name, count in sorted(book.judged.items()):
        print(f"  {count:4} {name}")
    if book.unknown:
        print("\nNot in the description, and not judged:")
        for name, count in sorted(book.unknown.items()):
            print(f"  {count:4} {name}")
    print(f"\n{sum(book.violations.values())} violations, {len(book.violations)} of a kind.")
    for text, count in book.violations.most_common():
        print(f"  {count:4} {text}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev referee", description=__doc__.partition("\n")[0])
    parser.add_argument("platform", help="a platform under plugins/")
    parser.add_argument("spec", type=Path, help="its official OpenAPI description (JSON or YAML)")
    asked = parser.parse_args()
    if not asked.spec.is_file():
        parser.error(f"there is no file {asked.spec}")
    return asyncio.run(referee(asked.platform, asked.spec.resolve()))


if __name__ == "__main__":
    sys.exit(main())
