"""What a start loads: nothing that its first answer does not need."""

import asyncio
import subprocess
import sys

from picscripter.storage.migrations import migrate

LATE = {
    "PIL": "pictures are opened in processes of their own",
    "aerich": "there is nothing to migrate",
    "aiobotocore": "no bucket is named",
    "asyncpg": "the database is SQLite's",
    "authlib.oauth2": "nobody connects an account",
    "av": "videos are opened in processes of their own",
    "botocore": "no bucket is named",
    "picscripter.cli.demo": "it is another word",
    "picscripter.sandbox": "nothing is emulated",
    "picscripter.storage.models": "they are for migrations",
    "picscripter.testing": "nothing is tested",
    "picscripter.web.openapi": "nobody reads the documentation",
    "redis": "no REDIS_URL is set",
    "taskiq_redis": "no REDIS_URL is set",
}
"""By name of the module: why it is not needed yet."""

START = """
import asyncio, sys
from picscripter import wiring
from picscripter.cli import settings

async def main():
    stop = asyncio.Event()
    def ready(address):
        print(*sys.modules)
        stop.set()
    await wiring.serve(settings.read(), host="127.0.0.1", port=0, with_engine=True, stop=stop, ready=ready)

asyncio.run(main())
"""


def test_a_start_loads_only_what_its_first_answer_needs(tmp_path):
    asyncio.run(migrate(f"sqlite:///{tmp_path}/picscripter.db"))

    started = subprocess.run(
        [sys.executable, "-c", START],
        env={"PICSCRIPTER_DATA": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = started.stdout.split()
    assert "picscripter.web.app" in loaded
    assert "picscripter_youtube" in loaded
    assert {name: why for name, why in LATE.items() if name in loaded} == {}
