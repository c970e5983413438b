"""A process that is killed in the middle of a large video, again and again, never makes a second one."""

import random

import pytest

import picscripter_tiktok.chunks
import picscripter_twitter.uploads
from picscripter.testing import Conformance, Sample, faults
from picscripter.testing.stage import open_stage
from picscripter.testing.subject import Subject
from picscripter.testing.verdict import Clean, clean_run, judge
from picscripter_linkedin.sandbox import LinkedIn
from picscripter_linkedin.sandbox.dials import LinkedInDials
from picscripter_tiktok.sandbox import TikTok
from picscripter_youtube import chunks
from support.media_files import large_film

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PIECE = 65_536
OPTIONS = {"tiktok": {"privacyLevel": "PUBLIC_TO_EVERYONE"}}


class SmallChunks(TikTok):
    smallest = PIECE // 2


class SmallParts(LinkedIn):
    @staticmethod
    def new_dials():
        return LinkedInDials(part_bytes=PIECE)


SANDBOXES = {"linkedin": SmallParts, "tiktok": SmallChunks}


def film(number: int) -> bytes:
    """Several pieces for everybody."""
    return large_film(900_000, number)


def subject_of(platform: str) -> Subject:
    members = {"platform": platform, "sandbox": SANDBOXES.get(platform), "files": {"video": film}}
    return type("Killed", (Conformance,), members).subject()


def kills_of(chance: random.Random, clean: Clean, *, at_the_act: bool) -> dict[int, faults.Fault]:
    """Three calls and how the process dies there; the first of them the public act itself, heard of by nobody."""
    calls, (act, *_) = len(clean.calls), clean.acted
    numbers = (
        [act, *chance.sample(range(act + 1, calls + 4), 2)]
        if at_the_act
        else chance.sample(range(1, calls + 1), 3)
    )
    kills = {number: chance.choice([faults.killed_before, faults.killed_after]) for number in numbers}
    return kills | ({act: faults.killed_after} if at_the_act else {})


@pytest.mark.parametrize("platform", ["facebook", "linkedin", "tiktok", "twitter", "youtube"])
async def test_a_process_killed_again_and_again_never_makes_a_second_video(monkeypatch, platform):
    monkeypatch.setattr(chunks, "CHUNK", chunks.GRANULE)
    monkeypatch.setattr(picscripter_tiktok.chunks, "CHUNK", PIECE)
    monkeypatch.setattr(picscripter_twitter.uploads, "SEGMENT", PIECE)
    sample = Sample(caption="A long way", media=("video",), options=OPTIONS.get(platform, {}))
    chance = random.Random(platform)
    async with open_stage(subject_of(platform)) as stage:
        clean = await clean_run(stage, await stage.connect(), "video", sample)
        for trial in range(12):
            await stage.clear()
            connection = await stage.connect()
            kills = kills_of(chance, clean, at_the_act=trial % 2 == 0)
            post, _ = await stage.publish(connection, sample, kills)
            judge(stage, post, f"trial {trial}, killed at {sorted(kills)}", clean=clean)
