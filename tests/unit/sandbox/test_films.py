"""What emulators see in a film, of the one sample that everybody has."""

from pathlib import Path

import pytest

from picscripter.sandbox import Film, read_film, samples

SAMPLE = Path(samples.__file__).with_name("samples").joinpath(samples.VIDEO).read_bytes()


def test_a_film_says_how_long_how_large_and_how_fast_it_is():
    assert read_film(SAMPLE) == Film(type="video/mp4", seconds=6.0, width=720, height=1280, rate=30.0)


@pytest.mark.parametrize("length", range(12, len(SAMPLE), len(SAMPLE) // 50))
def test_of_a_film_that_breaks_off_what_is_there_is_read(length):
    film = read_film(bytearray(SAMPLE[:length]))
    assert film is not None
    assert film.type == "video/mp4"
