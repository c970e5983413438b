"""What a file is, by its first bytes and not by what anybody says of it."""

import re

_KEPT = "media:"

# A number, and a line with two moments: SubRip has no standard, but all writers agree on this.
_SRT = re.compile(rb"\s*\d+[ \t]*\r?\n\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
# The major brand of an ISO base media file (ISO/IEC 14496-12, 4.3); https://mp4ra.org/registered-types/brands
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"qt  ": "video/quicktime",
}


def kind_of(head: bytes) -> str | None:
    """The media type of a file that begins with these bytes (16 are enough); None for what we do not know."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return captions_kind(head)


def captions_kind(head: bytes) -> str | None:
    """What is said in a video, by the beginning of its file (64 bytes are enough); None for everything else."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if re.match(rb"WEBVTT(\s|$)", text):  # https://www.w3.org/TR/webvtt1/#file-structure
        return "text/vtt"
    return "application/x-subrip" if _SRT.match(text) else None


def kept_name(sha256: str) -> str:
    """What stands in the place of an address for a file in our own store."""
    return _KEPT + sha256


def kept_sha256(url: str) -> str | None:
    """The file of ours that this names; None for an address. No user can name one: it is no web address."""
    return url.removeprefix(_KEPT) if url.startswith(_KEPT) else None
