"""What TikTok finds wrong with a video: type, length, size and rate of the picture."""

from picscripter.sandbox import read_film

WEBM = b"\x1aE\xdf\xa3"
SHORTEST_SIDE, LONGEST_SIDE = 360, 4096
SLOWEST, FASTEST = 23.0, 60.0
NEARLY = 0.1
"""29.97 and 59.94 come out a little beside themselves in short films."""


def kind_of(content: bytes | bytearray) -> str | None:
    """The MIME type that the first bytes tell."""
    if (film := read_film(content)) is not None:
        return film.type
    return "video/webm" if content.startswith(WEBM) else None


def fault_in(content: bytes | bytearray, longest: int) -> str | None:
    """The `fail_reason`, or None. What the bytes do not tell is taken to be fine."""
    if (film := read_film(content)) is None:
        return None if content.startswith(WEBM) else "file_format_check_failed"
    if film.seconds > longest:
        return "duration_check_failed"
    if film.width and not all(SHORTEST_SIDE <= side <= LONGEST_SIDE for side in (film.width, film.height)):
        return "picture_size_check_failed"
    if film.rate and not SLOWEST - NEARLY <= film.rate <= FASTEST + NEARLY:
        return "frame_rate_check_failed"
    return None
