"""The arithmetic of chunks, for a thousand sizes, against the guide's rules and against the emulator that checks them."""

import random
from itertools import pairwise

import pytest

from picscripter.sandbox import Refusal
from picscripter_tiktok.chunks import CHUNK, plan
from picscripter_tiktok.sandbox.rules import _check_chunks, check_source
from picscripter_tiktok.sandbox.uploads import Upload

GIGABYTES = 1_000_000_000
BORDERS = [
    border + off
    for border in (
        5_000_000,
        5 << 20,
        10_000_000,
        20_000_000,
        64_000_000,
        64 << 20,
        128_000_000,
        4 * GIGABYTES,
    )
    for off in (-1, 0, 1)
]


def sizes():
    """A thousand from one byte to five gigabytes: as many small ones as large ones, and what stands at borders."""
    dice = random.Random(20261123)
    found = [1, 2, 5 * GIGABYTES, *BORDERS]
    while len(found) < 1_000:
        found.append(round(10 ** dice.uniform(0, 9.69897)))
    return found


SIZES = sizes()


def test_every_plan_keeps_every_rule_of_the_guide():
    for size in SIZES:
        made = plan(size)
        last = size - (made.count - 1) * made.chunk
        assert made.count == size // made.chunk, size
        assert 1 <= made.count <= 1_000, size
        assert made.count > 1 or made.chunk == size, size
        assert made.count > 1 or size <= 64_000_000, size
        assert made.chunk <= 64_000_000, size
        assert last <= 128_000_000, size
        assert made.chunk >= 5 << 20 or made.chunk == size, size


def test_the_spans_are_the_whole_file_in_its_order():
    for size in SIZES:
        made = plan(size)
        spans = made.spans
        assert len(spans) == made.count, size
        assert (spans[0][0], spans[-1][1]) == (0, size), size
        assert all(one[1] == other[0] for one, other in pairwise(spans)), size
        assert all(end - start == made.chunk for start, end in spans[:-1]), size


def test_the_emulator_takes_every_plan_at_init():
    for size in SIZES:
        made = plan(size)
        _check_chunks(size, made.chunk, made.count, 5 << 20)
        if size <= 4 * GIGABYTES:
            assert check_source(source(size, made.chunk, made.count)) == (size, made.chunk, made.count)


def test_the_emulator_takes_every_part_of_every_plan():
    for size in SIZES:
        made = plan(size)
        upload = Upload(
            publish_id="v",
            owner=None,
            client="c",
            info=None,
            size=size,
            chunk=made.chunk,
            count=made.count,
            opened_at=None,
        )
        assert all(end - start == upload.expected(start) for start, end in made.spans), size


def test_the_guides_own_example_comes_out_as_the_guide_has_it():
    made = plan(50_000_123)
    assert (made.chunk, made.count, made.spans[-1]) == (10_000_000, 5, [40_000_000, 50_000_123])


@pytest.mark.parametrize("size", [GIGABYTES, 2 * GIGABYTES, 4 * GIGABYTES])
def test_a_large_file_is_cut_into_about_a_hundred_chunks(size):
    assert 95 <= plan(size).count <= 100


def test_just_below_two_chunks_goes_whole():
    assert plan(2 * CHUNK - 1).spans == [[0, 2 * CHUNK - 1]]
    assert plan(2 * CHUNK).spans == [[0, CHUNK], [CHUNK, 2 * CHUNK]]


@pytest.mark.parametrize(
    "size, chunk, count, said",
    [
        (50_000_123, 10_000_000, 6, "The total chunk count is invalid"),
        (50_000_123, 10_000_000, 4, "The total chunk count is invalid"),
        (100_000_000, 64_000_000, 1, "The chunk size is invalid"),
        (100_000_000, 64_000_000, 2, "The total chunk count is invalid"),
        (9_000_000, 5_000_000, 1, "The chunk size is invalid"),
        (4_000_000, 1_000_000, 4, "The chunk size is invalid"),
        (70_000_000, 70_000_000, 1, "The chunk size is invalid"),
        (4_000_000, 5_242_880, 1, "The chunk size is invalid"),
        (4 * GIGABYTES, 3_999_999, 1_000, "The chunk size is invalid"),
        (4 * GIGABYTES + 1, 10_000_000, 400, "The video size is invalid"),
        (0, 0, 0, "video_size is invalid"),
        (True, True, True, "video_size is invalid"),
    ],
)
def test_a_wrong_plan_is_refused_in_tiktoks_words(size, chunk, count, said):
    with pytest.raises(Refusal) as refused:
        check_source(source(size, chunk, count))
    error = refused.value.reply.json["error"]
    assert (refused.value.reply.status, error["code"], error["message"]) == (400, "invalid_params", said)


def source(size, chunk, count):
    return {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": count}
