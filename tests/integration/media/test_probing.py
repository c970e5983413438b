"""What a file is, is seen in its bytes; a bad one is refused with its reason and harms nobody."""

import asyncio

import pytest

from picscripter.services.media.probing import Probing
from picscripter.services.refusals import Invalid
from support import media_files as made
from support.source import ROOT

pytestmark = pytest.mark.anyio

# What it is, its bytes, what it is taken as or why it is refused. docs/reference/media.md shows this very table.
TAKEN = [
    ("JPEG with EXIF rotation and GPS", made.jpeg_turned_with_gps, "image/jpeg, 64 by 96, orientation 6"),
    ("CMYK JPEG", made.jpeg_cmyk, "image/jpeg, 96 by 64"),
    ("16-bit PNG", made.png_of_16_bit, "image/png, 96 by 64"),
    ("animated GIF", made.gif_animated, "image/gif, 96 by 64, animated, 0.4 s, 10 frames a second"),
    ("WebP", made.webp, "image/webp, 96 by 64"),
    ("AVIF", made.avif, "image/avif, 96 by 64"),
    ("HEIC with rotation", made.heic, "image/heic, 90 by 160, orientation 6"),
    ("HEIC of tiles, as phones make it", made.heic_of_tiles, "image/heic, 170 by 300, orientation 6"),
    (
        "MOV with rotation",
        made.mov_turned,
        "video/quicktime, 90 by 160, orientation 6, 1 s, 25 frames a second",
    ),
    ("MP4 with its index first", made.mp4_index_first, "video/mp4, 160 by 90, 1 s, 25 frames a second"),
    ("MP4 with its index at the end", made.mp4_index_last, "video/mp4, 160 by 90, 1 s, 25 frames a second"),
    ("MP4 of variable rate", made.mp4_variable_rate, "video/mp4, 160 by 90, 1.984 s, 10.87 frames a second"),
    ("WebM", made.webm, "video/webm, 160 by 90, 1 s, 25 frames a second"),
]
REFUSED = [
    ("nothing: zero bytes", bytes, "media.empty"),
    ("JPEG that breaks off", made.jpeg_truncated, "media.truncated"),
    ("HEIC of tiles that breaks off", lambda: made.heic_of_tiles()[:-700], "media.truncated"),
    ("GIF that breaks off", lambda: made.gif_animated()[:1500], "media.truncated"),
    ("MP4 that breaks off, index first", lambda: made.mp4_index_first()[:-700], "media.truncated"),
    ("MP4 that breaks off, index at the end", lambda: made.mp4_index_last()[:900], "media.truncated"),
    ("PNG bomb: 50,000 by 50,000 pixels in 10 kB", made.png_bomb, "media.pixels"),
    ("PDF named .jpg", made.pdf, "media.type"),
    ("MP4 with sound alone", made.sound_only, "media.type"),
    ("PNG's first bytes, then noise", lambda: b"\x89PNG\r\n\x1a\n" + b"\x17\x2a" * 500, "media.unreadable"),
]


@pytest.fixture
def probe(tmp_path):
    async def look(content, **limits):
        path = tmp_path / "file.jpg"
        path.write_bytes(content)
        return await Probing(**limits).probe(path, at="/media/0")

    return look


def _told(facts):
    words = [facts.content_type, f"{facts.width} by {facts.height}"]
    words += [f"orientation {facts.orientation}"] if facts.orientation != 1 else []
    words += ["animated"] if facts.animated and facts.type == "image" else []
    words += [f"{facts.duration_ms / 1000:g} s"] if facts.duration_ms else []
    words += [f"{facts.frame_rate:g} frames a second"] if facts.frame_rate else []
    return ", ".join(words)


@pytest.mark.parametrize("what,make,wanted", TAKEN, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_good_file_is_taken_as_what_it_is(probe, what, make, wanted):
    facts = await probe(make())
    assert _told(facts) == wanted
    assert facts.bytes == len(make())


@pytest.mark.parametrize("what,make,rule", REFUSED, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_bad_file_is_refused_with_its_reason(probe, what, make, rule):
    with pytest.raises(Invalid) as refused:
        await probe(make())
    [problem] = refused.value.problems
    assert (problem.path, problem.rule) == ("/media/0", rule)
    assert problem.message.endswith(".")


async def test_a_file_that_takes_too_long_is_given_up(probe):
    with pytest.raises(Invalid) as refused:
        await probe(made.webp(), seconds=0.001)
    assert refused.value.problems[0].rule == "media.unreadable"


async def test_who_looks_at_strangers_files_knows_no_secret_of_ours(probe, monkeypatch, tmp_path):
    seen = {}
    real = asyncio.create_subprocess_exec

    async def spy(*command, **more):
        seen.update(more["env"])
        return await real(*command, **more)

    monkeypatch.setenv("ENCRYPTION_KEY", "canary")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", spy)
    await probe(made.webp())
    assert set(seen) <= {"LANG", "LD_LIBRARY_PATH"}


def test_the_table_in_the_documentation_is_this_one():
    text = (ROOT / "docs" / "reference" / "media.md").read_text()
    lines = [f"| {what} | taken: {wanted} |" for what, _, wanted in TAKEN]
    lines += [f"| {what} | refused: `{rule}` |" for what, _, rule in REFUSED]
    assert [line for line in lines if line not in text] == []
