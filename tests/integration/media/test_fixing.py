"""Real pictures, changed by the program of its own: what comes out fits, and shows the same."""

import io
import json
import os
from dataclasses import asdict

import pytest
from PIL import Image, ImageChops, ImageStat

from picscripter.domain.fixing import Changes
from picscripter.services.media.fixing import CHILD
from picscripter.services.media.program import said_by
from support import media_files as made

pytestmark = pytest.mark.anyio
JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"


def saved(image, form, **more):
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def changes(width, height, kind=JPEG, *, cut=None, **more):
    return Changes(cut=cut or (width, height), size=(width, height), content_type=kind, **more)


@pytest.fixture
def fixed(tmp_path):
    async def change(content, wanted, seconds=60.0):
        (tmp_path / "source").write_bytes(content)
        target = tmp_path / "target"
        words = str(tmp_path / "source"), str(target), json.dumps(asdict(wanted))
        said = await said_by(CHILD, *words, seconds=seconds)
        answer = json.loads(said) if said else {}
        return answer, target.read_bytes() if target.exists() else b""

    return change


def seen(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def unlike(first, second):
    """How much two pictures differ, from 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean)


async def test_a_picture_is_turned_and_loses_place_time_and_device(fixed):
    answer, content = await fixed(made.jpeg_turned_with_gps(), changes(64, 96, metadata=True, same=True))
    image = seen(content)
    assert answer == {"made": True}
    assert (image.size, dict(image.getexif())) == ((64, 96), {})
    assert unlike(image, made.gradient().rotate(-90, expand=True)) < 2


async def test_what_needs_no_turn_keeps_its_quality_and_only_loses_what_stands_beside(fixed):
    exif = Image.Exif()
    exif[made.GPS] = {1: "N"}
    exif[0x010F] = "A camera"
    whole = saved(made.gradient(), "JPEG", exif=exif, quality=31, comment=b"at home")
    _, content = await fixed(whole, changes(96, 64, metadata=True, same=True))
    image = seen(content)
    assert (dict(image.getexif()), image.info.get("comment")) == ({}, None)
    assert image.quantization == seen(whole).quantization
    assert unlike(image, seen(whole)) < 0.5


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_where_nothing_stands_beside_the_picture_nothing_is_made(fixed, form):
    wanted = changes(96, 64, f"image/{form.lower()}", metadata=True, same=True)
    assert await fixed(saved(made.gradient(), form), wanted) == ({"made": False}, b"")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
async def test_other_formats_lose_it_too(fixed, form):
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    wanted = changes(96, 64, f"image/{form.lower()}", metadata=True, same=True)
    _, content = await fixed(saved(made.gradient(), form, exif=exif), wanted)
    assert (seen(content).format, dict(seen(content).getexif())) == (form, {})


async def test_what_a_camera_wrote_stays_unless_it_was_to_go(fixed):
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif[0x0112] = 6
    _, content = await fixed(saved(made.gradient(), "JPEG", exif=exif), changes(32, 48))
    assert dict(seen(content).getexif()) == {0x010F: "A camera"}
    assert seen(content).size == (32, 48)


@pytest.mark.parametrize(
    "make", [made.jpeg_cmyk, made.png_of_16_bit, made.webp, made.avif, made.heic, made.gif_animated]
)
async def test_every_kind_of_picture_becomes_a_jpeg_of_the_same_look(fixed, make):
    whole = make()
    width, height = (96, 64) if make is not made.heic else heic_size()
    answer, content = await fixed(whole, changes(width, height))
    image = seen(content)
    assert answer == {"made": True}
    assert (image.format, image.size) == ("JPEG", (width, height))
    assert image.mode in ("RGB", "L")


def heic_size():
    import av

    with av.open(io.BytesIO(made.heic()), format="mov") as container:
        return container.streams.video[0].width, container.streams.video[0].height


async def test_sixteen_bits_keep_their_brightness(fixed):
    _, content = await fixed(made.png_of_16_bit(), changes(96, 64))
    assert ImageStat.Stat(seen(content)).mean[0] == pytest.approx(40_000 / 256, abs=1)


async def test_what_can_be_seen_through_becomes_white_in_a_jpeg_and_stays_in_a_png(fixed):
    clear = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 32, 64))
    whole = saved(clear, "PNG")
    _, flat = await fixed(whole, changes(64, 64))
    assert min(seen(flat).getpixel((60, 30))) > 250
    _, small = await fixed(whole, changes(32, 32, PNG))
    assert (seen(small).mode, seen(small).getpixel((30, 15))[3]) == ("RGBA", 0)


async def test_a_crop_keeps_the_middle(fixed):
    picture = Image.new("RGB", (300, 100), (255, 0, 0))
    picture.paste((0, 255, 0), (100, 0, 200, 100))
    _, content = await fixed(saved(picture, "PNG"), changes(100, 100, PNG))
    assert seen(content).getcolors() == [(10_000, (0, 255, 0))]


async def test_bars_are_white_and_the_picture_is_whole_between_them(fixed):
    picture = Image.new("RGB", (200, 100), (255, 0, 0))
    _, content = await fixed(saved(picture, "PNG"), changes(200, 200, PNG))
    image = seen(content)
    assert [image.getpixel((100, y)) for y in (49, 50, 149, 150)] == [
        (255, 255, 255),
        (255, 0, 0),
        (255, 0, 0),
        (255, 255, 255),
    ]


async def test_padding_and_scaling_come_together(fixed):
    picture = Image.new("RGB", (400, 100), (255, 0, 0))
    _, content = await fixed(saved(picture, "PNG"), changes(100, 50, PNG, cut=(400, 200)))
    image = seen(content)
    assert image.size == (100, 50)
    assert [image.getpixel((50, y)) for y in (5, 25, 45)] == [(255, 255, 255), (255, 0, 0), (255, 255, 255)]


def noise(width, height):
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP])
async def test_it_has_few_enough_bytes_in_the_end(fixed, kind):
    whole = saved(noise(400, 300), "PNG")
    answer, content = await fixed(whole, changes(400, 300, kind, most_bytes=30_000))
    assert answer == {"made": True}
    assert len(content) <= 30_000
    assert seen(content).width >= 64


async def test_its_ratio_stays_allowed_when_it_becomes_smaller(fixed):
    for most in range(15_000, 45_000, 7_000):
        wanted = changes(400, 500, most_bytes=most, ratio=(0.8, 1.91))
        _, content = await fixed(saved(noise(400, 500), "PNG"), wanted)
        image = seen(content)
        assert image.width < 400
        assert 0.8 <= round(image.width / image.height, 4) <= 1.91


async def test_quality_goes_before_size(fixed):
    whole = saved(noise(400, 300), "PNG")
    most = len(saved(noise(400, 300), "JPEG", quality=75))
    _, content = await fixed(whole, changes(400, 300, most_bytes=most))
    assert seen(content).size == (400, 300)


async def test_what_cannot_fit_is_told(fixed):
    answer, content = await fixed(saved(noise(400, 300), "PNG"), changes(400, 300, most_bytes=100))
    assert answer["problem"]["rule"] == "media.fix"
    assert content == b""


async def test_it_is_not_made_smaller_than_the_platform_takes(fixed):
    wanted = changes(400, 300, most_bytes=20_000, least=(400, 300))
    assert "problem" in (await fixed(saved(noise(400, 300), "PNG"), wanted))[0]


async def test_a_program_that_takes_too_long_says_nothing(fixed):
    assert (await fixed(made.webp(), changes(96, 64), seconds=0.01))[0] == {}


async def test_a_picture_of_tiles_is_refused_and_never_becomes_one_of_them(fixed):
    answer, content = await fixed(made.heic_of_tiles(), changes(170, 300))
    assert (answer["problem"]["rule"], content) == ("media.fix", b"")
    assert "tiles" in answer["problem"]["message"]
