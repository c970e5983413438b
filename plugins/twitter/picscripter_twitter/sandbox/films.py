"""Which films X shows, as far as they tell of themselves."""

from picscripter.sandbox import Film

SHORTEST, LONGEST = 0.5, 140.0  # seconds
SMALLEST, LARGEST = 32, 1920  # pixels; films of 1080x1920 are shown, of 3024x1964 not
NARROWEST, WIDEST = 1 / 3, 3.0
FASTEST = 60.0
NEARLY = 0.1
"""59.94 comes out a little beside itself in short films."""


def fits(film: Film) -> bool:
    """Whether sides and rate are such as X shows."""
    if not film.width:
        return True
    within = all(SMALLEST <= side <= LARGEST for side in (film.width, film.height))
    return within and NARROWEST <= film.width / film.height <= WIDEST and film.rate <= FASTEST + NEARLY
