"""The pieces of a video keep every rule of the protocol, whatever its size."""

import random
from itertools import pairwise

import pytest

from picscripter_youtube.chunks import CHUNK, GRANULE, LARGEST, MOST, plan

EDGES = [1, GRANULE - 1, GRANULE, GRANULE + 1, CHUNK, CHUNK + 1, CHUNK + GRANULE, 274_877_906_944]


def sizes():
    chance = random.Random(7)
    return [*EDGES, *[int(2 ** chance.uniform(0, 38)) for _ in range(1000)]]


def test_a_thousand_sizes_are_cut_as_the_protocol_wants():
    for size in sizes():
        pieces = plan(size)
        assert pieces[0][0] == 0
        assert pieces[-1][1] == size
        assert all(before[1] == after[0] for before, after in pairwise(pieces))
        assert all((end - start) % GRANULE == 0 for start, end in pieces[:-1])
        assert 0 < pieces[-1][1] - pieces[-1][0] <= GRANULE


@pytest.mark.parametrize("size", [5 * 1024**3, 274_877_906_944])
def test_a_large_file_has_no_more_pieces_than_can_be_remembered(size):
    assert len(plan(size)) <= MOST + 1


@pytest.mark.parametrize("size", [1024**3, 2 * 1024**3, 5 * 1024**3])
def test_a_large_file_is_cut_into_about_a_hundred_pieces(size):
    assert 80 <= len(plan(size)) <= 102


def test_a_file_of_usual_size_is_cut_into_pieces_of_eight_megabytes():
    assert plan(20 * 1024**2)[0] == [0, 8 * 1024**2]


def test_no_piece_is_longer_than_64_mebibytes_while_there_may_be_more_of_them():
    assert max(end - start for start, end in plan(50 * 1024**3)) == LARGEST == 64 * 1024**2
