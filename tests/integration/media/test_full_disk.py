"""A disk without room: nothing is kept in part, whoever asked is told what to do, and no post is lost for it."""

import errno
import json
import os
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from picscripter.domain.fixing import Changes
from picscripter.domain.lent_address import Seal
from picscripter.domain.media_kind import kept_name
from picscripter.plugin import Media
from picscripter.services.leaving import Broken
from picscripter.services.media.fixing import CHILD
from picscripter.services.media.intake import Intake
from picscripter.services.media.lending import MediaLending
from picscripter.services.media.probing import Probing
from picscripter.services.media.program import said_by
from picscripter.services.publishing import taking_in
from picscripter.services.refusals import Unavailable
from picscripter.storage import arrival
from picscripter.storage import database as databases
from picscripter.storage.library import Library
from picscripter.storage.media_folder import MediaFolder
from support.connecting import CLOCK
from support.full_disk import SmallDisk, can_limit_files, limit_files
from support.house import eventually
from support.media_files import jpeg_cmyk
from support.shop import RAW

pytestmark = pytest.mark.anyio

WITH_LIMITS = pytest.mark.skipif(not can_limit_files(), reason="this system limits no running process")
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"and on it goes\n" * 40_000


@contextmanager
def limit_of(most):
    """No file of ours grows beyond it."""
    limit_files([os.getpid()], most)
    try:
        yield
    finally:
        limit_files([os.getpid()])


@pytest.fixture
def small_disk(tmp_path):
    disk = SmallDisk.where_one_may(tmp_path / "disk")
    if disk is None:
        pytest.skip("this machine lets nobody mount")
    yield disk
    disk.close()


def noise(side):
    """A picture that does not get smaller by being saved."""
    return Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))


async def pieces(content):
    for start in range(0, len(content), 100_000):
        yield content[start : start + 100_000]


def intake_into(folder):
    return Intake(store=folder, library=None, probing=Probing(), clock=CLOCK)


def all_files(root):
    return [path for path in root.rglob("*") if path.is_file()]


async def refused_for_want_of_room(intake):
    with pytest.raises(Unavailable) as told:
        await intake.look(pieces(VTT))
    assert (told.value.code, told.value.retry_after is not None) == ("no_room", True)


async def attempts_of(shop, post):
    return (await shop.estate.house.posts.get(shop.user_id, post["id"])).attempts


@WITH_LIMITS
async def test_a_file_that_may_not_grow_is_refused_and_leaves_nothing_behind(folder):
    intake = intake_into(folder)
    with limit_of(150_000):
        await refused_for_want_of_room(intake)
    assert all_files(folder.root) == []
    assert (await intake.look(pieces(VTT))).bytes == len(VTT)


async def test_a_disk_that_is_full_in_mid_file_refuses_it_and_takes_it_when_there_is_room(small_disk):
    folder = MediaFolder(small_disk.folder / "media")
    intake = intake_into(folder)
    await intake.look(pieces(VTT))
    small_disk.fill()
    await refused_for_want_of_room(intake)
    assert all_files(folder.root) == []
    small_disk.free()
    assert (await intake.look(pieces(VTT))).bytes == len(VTT)


@pytest.mark.parametrize("why", [errno.ENOSPC, errno.EDQUOT])
async def test_an_upload_without_room_is_told_when_to_come_back_and_then_taken(shop, monkeypatch, why):
    def full(_handle, _piece):
        raise OSError(why, os.strerror(why))

    with monkeypatch.context() as now:
        now.setattr(arrival.Arrival, "_write", full)
        async with shop.estate.http.post(
            f"{shop.base}/api/media", data=VTT, headers={**RAW, "Authorization": f"Bearer {shop.token}"}
        ) as answer:
            problem = await answer.json(content_type=None)
    assert (answer.status, answer.content_type) == (503, "application/problem+json")
    assert (problem["code"], int(answer.headers["Retry-After"]) > 0) == ("no_room", True)
    assert "Try again later" in problem["detail"]
    assert (await shop("POST", "/api/media", data=VTT, headers=RAW))[0] == 201


async def test_a_post_whose_file_finds_no_room_waits_and_that_is_no_attempt(shop, monkeypatch):
    def full(_handle, _piece):
        raise OSError(errno.ENOSPC, "No space left on device")

    async def held():
        _, now = await shop("GET", f"/api/posts/{post['id']}")
        assert now["status"] != "failed", now
        return now if now["status"] == "held" else None

    monkeypatch.setattr(taking_in, "_ROOM_AGAIN", 300)
    with monkeypatch.context() as now:
        now.setattr(arrival.Arrival, "_write", full)
        status, post = await shop.post([{"type": "image", "url": shop.url, "fetch": "publish"}])
        assert status == 202, post
        waiting = await eventually(held)
        assert (waiting["error"]["code"], await attempts_of(shop, post)) == ("no_room", 0)
        assert waiting["heldUntil"] is not None

    async def published():
        _, now = await shop("GET", f"/api/posts/{post['id']}")
        return now if now["status"] == "published" else None

    await eventually(published)
    assert await attempts_of(shop, post) == 1


async def test_a_database_that_is_away_while_a_file_is_entered_is_no_fault_of_the_plugin(
    shop, monkeypatch, caplog
):
    async def away(*_args, **_more):
        raise databases.Unavailable("DiskFullError: could not extend file")

    async def broken_off():
        return "the database is away" in caplog.text or None

    monkeypatch.setattr(Library, "add", away)
    _, post = await shop.post([{"type": "image", "url": shop.url, "fetch": "publish"}])
    await eventually(broken_off)
    _, now = await shop("GET", f"/api/posts/{post['id']}")
    assert (await attempts_of(shop, post), now["error"]) == (0, None)
    assert "plugin" not in caplog.text


async def test_a_lent_file_that_cannot_be_entered_breaks_the_run_off_and_a_plugin_cannot_catch_it(folder):
    class Away:
        async def add(self, *_args, **_more):
            raise databases.Unavailable("DiskFullError: could not extend file")

    async with folder.receive(1 << 20) as arrival:
        await arrival.write(jpeg_cmyk())
        await arrival.finish()
        await folder.keep(arrival, 1)
    lending = MediaLending(
        loans=Away(), store=folder, seal=Seal("s" * 32), public_url="https://posts.example.com"
    )
    with pytest.raises(Broken):
        await lending.lend(
            Media(type="image", url=kept_name(arrival.sha256)), lifetime=timedelta(hours=1), outside=True
        )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
async def test_a_picture_that_finds_no_room_when_it_is_changed_is_not_called_unfit(tmp_path):
    noise(64).save(tmp_path / "source.png")
    wanted = Changes(cut=(64, 64), size=(32, 32), content_type="image/jpeg")
    said = await said_by(
        CHILD, str(tmp_path / "source.png"), "/dev/full", json.dumps(asdict(wanted)), seconds=30
    )
    assert json.loads(said) == {"full": True}


@WITH_LIMITS
async def test_a_request_to_change_a_picture_is_told_that_there_is_no_room(shop, tmp_path):
    noise(560).save(tmp_path / "big.webp", lossless=True)
    media_id = await shop.upload((tmp_path / "big.webp").read_bytes())
    body = {"platform": "facebook", "caption": "Look", "media": {"id": media_id, "fix": True}}
    with limit_of(700_000):  # enough for the database
        status, problem = await shop("POST", "/api/posts", json=body)
    assert (status, problem["code"]) == (503, "no_room")
    assert (await shop("POST", "/api/posts", json=body))[0] == 202
