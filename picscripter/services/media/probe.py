"""What a file really is: run as a program of its own, under limits, because what it reads was made by strangers.

`python -m picscripter.services.media.probe PATH` writes one line of JSON: the facts, or `{"problem": {…}}`.
"""

import json
import resource
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from picscripter.domain.media_kind import kind_of
from picscripter.services.media.heif import Whole, whole

MOST_PIXELS = 100_000_000
"""Of one picture: what phones and cameras make is below it, and a decoded one stays below 1 GB."""

TEXTS = frozenset({"text/vtt", "application/x-subrip"})
MOST_TEXT = 10 * 1024 * 1024

MOST_FRAMES = 2_000
MEMORY = 2 * 1024**3
CPU_SECONDS = 20

# Only the decoder that belongs to the first bytes is let near the file.
PICTURES = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/tiff": ("TIFF",),
    "image/bmp": ("BMP",),
    "image/avif": ("AVIF",),
}
MOVING = frozenset({"image/gif", "image/png", "image/webp", "image/avif"})
CONTAINERS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska"}
# FFmpeg reads pictures of the HEIF family as a container with one frame.
STILLS = {"image/heic": "mov", "image/heif": "mov"}

_SWAPPED = frozenset({5, 6, 7, 8})
# From the anticlockwise degrees of a display matrix to EXIF's number (CIPA DC-008, tag 0x0112).
_TURNS = {0: 1, -90: 6, 270: 6, 90: 8, -270: 8, 180: 3, -180: 3}


class Unfit(Exception):
    """The file cannot be taken: `rule`, a sentence, and the two numbers where the rule compares."""

    def __init__(self, rule: str, message: str, limit: Any = None, actual: Any = None) -> None:
        super().__init__(message)
        self.problem = {"rule": f"media.{rule}", "message": message, "limit": limit, "actual": actual}


def probe(path: Path) -> dict[str, Any]:
    """The facts. Unfit: not a picture or video that we know, broken, or too large to look at."""
    size = path.stat().st_size
    head = first_bytes(path)
    kind = at_first_sight(head)
    if kind in PICTURES:
        return {"bytes": size, "content_type": kind, "type": "image", **picture(path, kind)}
    return {"bytes": size, **film(path, kind, b"matroska" in head)}


def first_bytes(path: Path) -> bytes:
    """As many as tell files apart."""
    with path.open("rb") as file:
        return file.read(64)


def at_first_sight(head: bytes) -> str:
    """The content type that the first bytes claim. Unfit when it is none that we know; costs no process."""
    if not head:
        raise Unfit("empty", "The file is empty.", actual=0)
    kind = kind_of(head)
    if kind is None:
        actual = "application/pdf" if head.startswith(b"%PDF") else "unknown"
        message = "The bytes are no picture, no video and no captions that we know."
        raise Unfit("type", message, "image or video", actual)
    return kind


def text(path: Path, kind: str) -> dict[str, Any]:
    """What is said in a video. Unfit: it is larger than any such text, or not in UTF-8."""
    if (size := path.stat().st_size) > MOST_TEXT:
        raise Unfit("size", "A file of captions has at most 10 MiB.", MOST_TEXT, size)
    try:
        path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unfit("unreadable", "The captions are not in UTF-8.", "UTF-8") from fault
    return {"bytes": size, "content_type": kind, "type": "text"}


def picture(path: Path, kind: str) -> dict[str, Any]:
    """Size, orientation and movement; every frame is decoded, so that nobody meets a broken one later."""
    from PIL import Image  # noqa: PLC0415 - a video needs no Pillow

    Image.MAX_IMAGE_PIXELS = None  # our own limit is looked at before anything is decoded
    try:
        with Image.open(path, formats=PICTURES[kind]) as image:
            _must_fit(*image.size)
            frames = getattr(image, "n_frames", 1) if kind in MOVING else 1
            _must_end(frames)
            # Kept before the frames are decoded: Pillow turns some pictures by itself then.
            orientation = _orientation(image.getexif().get(0x0112, 1))
            width, height = image.size
            mode = image.mode
            lasted = 0
            for number in range(frames):
                image.seek(number)
                image.load()
                lasted += int(image.info.get("duration", 0) or 0)
    except Unfit:
        raise
    except Exception as fault:  # a broken file makes Pillow raise nearly anything: IndexError, SyntaxError, …
        raise _broken(fault) from fault
    return {
        **_shown(width, height, orientation),
        "animated": frames > 1,
        "duration_ms": lasted if frames > 1 else None,
        "frame_rate": round(1000 * frames / lasted, 3) if frames > 1 and lasted else None,
        "codecs": {"image": kind.removeprefix("image/"), "mode": mode},
    }


def film(path: Path, kind: str, matroska: bool) -> dict[str, Any]:  # noqa: FBT001 - what the header says
    """What is in a container; its first frame is decoded."""
    import av  # noqa: PLC0415 - a picture needs no FFmpeg
    import av.error  # noqa: PLC0415

    with path.open("rb") as file:
        if kind != "video/webm":
            _whole(file)
        # A file object and a named format: no protocol and no other demuxer of FFmpeg's can be reached from within.
        form = STILLS.get(kind) or CONTAINERS[kind]
        try:
            tiled = whole(file) if kind in STILLS else None
            file.seek(0)
            # PyAV 18 reads the words in a file as strict UTF-8 unless it is told; 19 knows no such word, and escapes.
            words: dict[str, Any] = (
                {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
            )
            with av.open(file, mode="r", format=form, **words) as container:
                found = (
                    _looked_at(container, still=kind in STILLS) if tiled is None else _tiled(container, tiled)
                )
        except (
            av.error.FFmpegError,
            ValueError,
            EOFError,
            LookupError,
            struct.error,
            StopIteration,
        ) as fault:
            raise _broken(fault) from fault
    content_type = "video/x-matroska" if matroska else kind
    return {"content_type": content_type, "type": "image" if kind in STILLS else "video", **found}


def _tiled(container: Any, made: Whole) -> dict[str, Any]:
    """A picture of tiles; every one is decoded."""
    _must_fit(made.width, made.height)
    streams = [each for each in container.streams.video if each.id in made.tiles]
    for each in streams:
        _must_fit(each.width, each.height)
        each.codec_context.thread_count = 1
    decoded = sum(1 for _ in container.decode(streams))
    if not streams or decoded < len(set(made.tiles)):
        raise Unfit("truncated", "Some of the picture's tiles are missing.", len(made.tiles), decoded)
    codec = streams[0].codec_context
    return {
        **_shown(made.width, made.height, _TURNS[made.turn]),
        "animated": False,
        "duration_ms": None,
        "frame_rate": None,
        "codecs": {"image": streams[0].codec.canonical_name, "mode": str(codec.pix_fmt)},
    }


def _looked_at(container: Any, *, still: bool) -> dict[str, Any]:
    streams = [each for each in container.streams.video if "attached_pic" not in str(each.disposition)]
    if not streams:
        raise Unfit("type", "There is sound in it, but no picture.", "image or video", "audio")
    video = max(streams, key=lambda each: each.width * each.height)
    _must_fit(video.width, video.height)
    video.codec_context.thread_count = 1
    frame = next(container.decode(video), None)
    if frame is None:
        raise Unfit("truncated", "The video holds no frame that can be shown.")
    shown = _shown(frame.width, frame.height, _TURNS.get(round(frame.rotation), 1))
    codecs = {"video": video.codec.canonical_name, "pixels": str(frame.format.name)}
    if still:
        codecs = {"image": video.codec.canonical_name, "mode": str(frame.format.name)}
        return {**shown, "animated": False, "duration_ms": None, "frame_rate": None, "codecs": codecs}
    if container.streams.audio:
        codecs["audio"] = container.streams.audio[0].codec.canonical_name
    lasts = container.duration / 1000 if container.duration else _seconds(video) * 1000
    rate = video.average_rate
    return {
        **shown,
        "animated": True,
        "duration_ms": round(lasts) or None,
        "frame_rate": round(float(rate), 3) if rate else None,
        "codecs": codecs,
    }


def _seconds(stream: Any) -> float:
    return float(stream.duration * stream.time_base) if stream.duration else 0.0


def _whole(file: BinaryIO) -> None:
    """An ISO base media file is a row of boxes (ISO/IEC 14496-12, 4.2): the last one must end where the file does."""
    end = file.seek(0, 2)
    at = 0
    seen = set()
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        if size == 1:
            long = file.read(8)
            size = struct.unpack(">Q", long)[0] if len(long) == 8 else end + 1
        elif size == 0:  # to the end of the file
            size = end - at
        if size < 8 or at + size > end:
            raise Unfit("truncated", "The file ends in the middle of what it announces.", at + size, end)
        seen.add(name)
        at += size
    file.seek(0)
    if not seen & {b"moov", b"meta"}:
        raise Unfit("truncated", "The file has lost its index: it breaks off, or was never finished.")


def _shown(width: int, height: int, orientation: int) -> dict[str, int]:
    if orientation in _SWAPPED:
        width, height = height, width
    return {"width": width, "height": height, "orientation": orientation}


def _orientation(value: Any) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _must_fit(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Unfit("truncated", "The picture has no size.")
    if width * height > MOST_PIXELS:
        raise Unfit(
            "pixels",
            f"The picture has {width} × {height} pixels; at most {MOST_PIXELS:,} are looked at.",  # noqa: RUF001
            MOST_PIXELS,
            width * height,
        )


def _must_end(frames: int) -> None:
    if frames > MOST_FRAMES:
        raise Unfit("frames", f"The picture has more than {MOST_FRAMES} frames.", MOST_FRAMES, frames)


def _broken(fault: Exception) -> Unfit:
    text = str(fault).lower()
    if "truncat" in text or isinstance(fault, EOFError | IndexError | struct.error):
        return Unfit("truncated", "The file breaks off in the middle.")
    return Unfit("unreadable", "The file begins like a picture or video, but cannot be read as one.")


def limit_myself(*, writes: int = 0) -> None:
    """Memory, processor time, files: what is exceeded ends this process, and this process alone.

    `writes`: bytes of a file that it may make.
    """
    limits: Mapping[int, int] = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: writes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for which, most in limits.items():
        hard = resource.getrlimit(which)[1]
        lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(which, (lower, lower))
        except (ValueError, OSError):
            # macOS knows no RLIMIT_AS that it would set; the limits on pixels and time still hold there.
            continue


def main(path: str) -> None:
    """Look at one file and say so on standard output."""
    limit_myself()
    try:
        answer = probe(Path(path))
    except Unfit as fault:
        answer = {"problem": fault.problem}
    except MemoryError:
        answer = {"problem": Unfit("memory", "The file needs more memory than a file may take.").problem}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
