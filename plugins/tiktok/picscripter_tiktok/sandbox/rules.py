"""The rules of an upload as TikTok checks them: at init, and at each chunk. The strict reading of each "MB"."""

import re
from collections.abc import Mapping
from typing import Any

from picscripter_tiktok.sandbox import words

MEGABYTE, MEBIBYTE = 1_000_000, 1_048_576
LARGEST = 4_000 * MEGABYTE
SMALLEST_CHUNK, LARGEST_CHUNK, LARGEST_LAST = 5 * MEBIBYTE, 64 * MEGABYTE, 128 * MEGABYTE
MOST_CHUNKS = 1_000
TYPES = frozenset({"video/mp4", "video/quicktime", "video/webm"})
_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


def check_source(source: Any, smallest: int = SMALLEST_CHUNK) -> tuple[int, int, int]:
    """Size, chunk size and count of a `source_info`. Raises what TikTok answers to a wrong one."""
    if not isinstance(source, dict) or source.get("source") not in ("FILE_UPLOAD", "PULL_FROM_URL"):
        raise words.invalid("The request source info is empty or incorrect")
    if source["source"] == "PULL_FROM_URL":  # no domain is verified here
        raise words.refusal(403, "url_ownership_unverified")
    if set(source) - {"source", "video_size", "chunk_size", "total_chunk_count"}:
        raise words.invalid("The request source info is empty or incorrect")
    size, chunk, count = (_whole(source, name) for name in ("video_size", "chunk_size", "total_chunk_count"))
    if size > LARGEST:
        raise words.invalid("The video size is invalid")
    _check_chunks(size, chunk, count, smallest)
    return size, chunk, count


def _check_chunks(size: int, chunk: int, count: int, smallest: int) -> None:
    if chunk > LARGEST_CHUNK or chunk > size or (chunk < smallest and chunk != size):
        raise words.invalid(words.BAD_CHUNK)
    if count != size // chunk or not 1 <= count <= MOST_CHUNKS:
        raise words.invalid(words.BAD_COUNT)
    if count == 1 and chunk != size:
        raise words.invalid(words.BAD_CHUNK)
    if size - (count - 1) * chunk > LARGEST_LAST:
        raise words.invalid(words.BAD_CHUNK)


def check_headers(headers: Mapping[str, str], length: int, size: int) -> tuple[int, int]:
    """The first and the last byte that a chunk says it holds. Raises 400 for headers that are wrong."""
    if headers.get("Content-Type", "") not in TYPES:
        raise words.invalid("Content-Type is invalid")
    if headers.get("Content-Length") != str(length):
        raise words.invalid("Content-Length is invalid")
    found = _RANGE.fullmatch(headers.get("Content-Range", ""))
    if found is None or int(found[3]) != size:
        raise words.invalid("Content-Range is invalid")
    first, last = int(found[1]), int(found[2])
    if last - first + 1 != length or last >= size:
        raise words.invalid("Content-Range does not fit the body")
    return first, last


def _whole(source: Mapping[str, Any], name: str) -> int:
    value = source.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise words.invalid(f"{name} is invalid")
    return value
