"""Real files of all kinds, good and bad, made on the spot: nothing of anybody's, and nothing binary in the repository."""

import io
import random
import shutil
import struct
import tempfile
import zlib
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from PIL import Image, TiffImagePlugin

from picscripter.sandbox import samples

GPS = 0x8825


def _saved(image: Image.Image, form: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def gradient(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """A picture with something to see in it."""
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


def jpeg_turned_with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    exif[GPS] = {1: "N", 2: tuple(TiffImagePlugin.IFDRational(each) for each in (53, 33, 0))}
    return _saved(gradient(), "JPEG", exif=exif)


def jpeg_cmyk() -> bytes:
    return _saved(gradient(mode="CMYK"), "JPEG")


def png_of_16_bit() -> bytes:
    return _saved(Image.new("I;16", (96, 64), 40_000), "PNG")


def gif_animated(frames: int = 4) -> bytes:
    pictures = [gradient().rotate(30 * number) for number in range(frames)]
    return _saved(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=100, loop=0)


def webp() -> bytes:
    return _saved(gradient(), "WEBP")


def avif() -> bytes:
    return _saved(gradient(), "AVIF")


def png_bomb(side: int = 50_000) -> bytes:
    """A few kilobytes that want 2.5 gigabytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    squeeze = zlib.compressobj(9)
    rows = b"".join(squeeze.compress(bytes(side + 1)) for _ in range(200)) + squeeze.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_truncated() -> bytes:
    return (whole := _saved(gradient(800, 600), "JPEG"))[: len(whole) // 2]


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@cache
def film(
    form: str = "mp4",
    codec: str = "libx264",
    *,
    moments: Sequence[int] = tuple(range(0, 50, 2)),
    sound: bool = True,
    **options: str,
) -> bytes:
    """A film of 160 by 90 pixels; `moments` are its frames' times in fiftieths of a second."""
    path = Path(tempfile.mkdtemp()) / "film"  # to put an index first, FFmpeg reads back what it has written
    with av.open(str(path), "w", format=form, options=options) as container:
        quiet = {"x265-params": "log-level=none:bframes=0"} if codec == "libx265" else {}
        video = container.add_stream(codec, rate=25, options=quiet)
        video.width, video.height, video.pix_fmt = 160, 90, "yuv420p"
        video.time_base = video.codec_context.time_base = Fraction(1, 50)
        audio = _audio(container, "libopus" if form == "webm" else "aac") if sound else None
        for moment in moments:
            frame = av.VideoFrame(160, 90, "yuv420p")
            for number, plane in enumerate(frame.planes):
                plane.update(bytes([(moment * 5 + 60 * number) % 256]) * plane.buffer_size)
            frame.pts, frame.time_base = moment, Fraction(1, 50)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            _hum(container, audio, moments[-1] / 50)
    content = path.read_bytes()
    shutil.rmtree(path.parent)
    return content


def _audio(container: Any, codec: str) -> Any:
    return container.add_stream(codec, rate=48_000, layout="mono")


def _hum(container: Any, stream: Any, seconds: float) -> None:
    size = stream.codec_context.frame_size or 960
    for number in range(int(seconds * 48_000 / size)):
        frame = av.AudioFrame("fltp" if stream.codec.name == "aac" else "flt", "mono", size)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts = 48_000, number * size
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


@cache
def large_film(size: int, number: int = 1) -> bytes:
    """The sandbox's own sample with a box of chance behind it (ISO/IEC 14496-12, 8.1.2): a byte is known by its place."""
    head = (Path(samples.__file__).parent / "samples" / samples.VIDEO).read_bytes()
    rest = size - len(head)
    return head + struct.pack(">I4sQ", 1, b"free", rest) + random.Random(number).randbytes(rest - 16)


def mp4_index_first() -> bytes:
    return film(movflags="+faststart")


def mp4_index_last() -> bytes:
    return film()


def mp4_variable_rate() -> bytes:
    return film(moments=(0, 1, 2, 3, 20, 40, 41, 42, 60, 100))


def mov_turned() -> bytes:
    """As a telephone held upright makes it: lying, with a matrix that turns it by 90 degrees clockwise."""
    raw = bytearray(film("mov"))
    at = raw.index(b"tkhd") + 4 + 40  # ISO/IEC 14496-12, 8.3.2: the matrix of a version 0 header
    raw[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 90 << 16, 0, 1 << 30)
    return bytes(raw)


def webm() -> bytes:
    return film("webm", "libvpx-vp9")


def sound_only() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        _hum(container, _audio(container, "aac"), 1.0)
    return out.getvalue()


def _box(name: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), name) + body


def _full(name: bytes, version: int, flags: int, *bodies: bytes) -> bytes:
    return _box(name, struct.pack(">I", version << 24 | flags), *bodies)


def _hevc() -> tuple[bytes, bytes]:
    """The decoder's configuration, and one frame of 160 by 90 pixels."""
    video = film("mp4", "libx265", moments=(0,), sound=False)
    start = video.index(b"hvcC") - 4
    config = video[start : start + struct.unpack(">I", video[start : start + 4])[0]]
    at = video.index(b"mdat")
    return config, video[at + 4 : at - 4 + struct.unpack(">I", video[at - 4 : at])[0]]


def _heif(
    items: Sequence[tuple[bytes, bytes, Sequence[int]]], properties: Sequence[bytes], *more: bytes
) -> bytes:
    """A file of the HEIF family: items by kind, content and the numbers of their properties; the first is the picture."""
    brand = _box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    contents = list(dict.fromkeys(content for _, content, _ in items))

    def meta(start: int) -> bytes:
        places = {each: start + sum(map(len, contents[:number])) for number, each in enumerate(contents)}
        numbered = list(enumerate(items, 1))
        places_of = (
            struct.pack(">HHHII", at, 0, 1, places[each], len(each)) for at, (_, each, _) in numbered
        )
        kinds = (
            _full(b"infe", 2, 0, struct.pack(">HH4s", at, 0, kind), b"\0") for at, (kind, _, _) in numbered
        )
        # The decoder's configuration (1) and a turn (3) must be understood: the highest bit says so.
        used = (
            struct.pack(">HB", at, len(has)) + bytes(each | 0x80 if each in (1, 3) else each for each in has)
            for at, (_, _, has) in numbered
        )
        return _full(
            b"meta",
            0,
            0,
            _full(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
            _full(b"pitm", 0, 0, struct.pack(">H", 1)),
            _full(b"iloc", 0, 0, struct.pack(">BBH", 0x44, 0, len(items)), *places_of),
            _full(b"iinf", 0, 0, struct.pack(">H", len(items)), *kinds),
            *more,
            _box(
                b"iprp",
                _box(b"ipco", *properties),
                _full(b"ipma", 0, 0, struct.pack(">I", len(items)), *used),
            ),
        )

    head = len(brand) + len(meta(0)) + 8
    return brand + meta(head) + _box(b"mdat", *contents)


def _size(width: int, height: int) -> bytes:
    return _full(b"ispe", 0, 0, struct.pack(">II", width, height))


def heic() -> bytes:
    """One HEVC frame as an image item (ISO/IEC 23008-12), 160 by 90 pixels, to be turned by 90 degrees."""
    config, frame = _hevc()
    return _heif([(b"hvc1", frame, (1, 2, 3))], [config, _size(160, 90), _box(b"irot", b"\x03")])


def heic_of_tiles() -> bytes:
    """As a telephone makes it (ISO/IEC 23008-12, 6.6.2.3): 2 by 2 tiles, cut to 300 by 170 pixels, to be turned."""
    config, frame = _hevc()
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, 300, 170)
    made_of = _full(b"iref", 0, 0, _box(b"dimg", struct.pack(">HH4H", 1, 4, 2, 3, 4, 5)))
    return _heif(
        [(b"grid", grid, (4, 3)), *[(b"hvc1", frame, (1, 2))] * 4],
        [config, _size(160, 90), _box(b"irot", b"\x03"), _size(300, 170)],
        made_of,
    )
