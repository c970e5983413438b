"""Pictures to post, from the sandbox itself."""

import pytest

from picscripter.domain.media_kind import kind_of
from picscripter.sandbox import read_image, samples

pytestmark = pytest.mark.anyio


async def test_all_samples_are_listed_by_their_addresses(bench):
    addresses = await bench.get(samples.PATH)
    assert [address.rpartition("/")[2] for address in addresses] == list(samples.NAMES)


async def test_the_video_is_one(bench):
    async with bench.http.get(f"{bench.address}{samples.PATH}/{samples.VIDEO}") as answer:
        assert (answer.content_type, kind_of(await answer.read())) == ("video/mp4", "video/mp4")


async def test_every_picture_can_be_read(bench):
    for address in (f"{bench.address}{samples.PATH}/{name}" for name in samples.PICTURES):
        async with bench.http.get(address) as answer:
            image = read_image(await answer.read())
            assert (answer.content_type, image.type) == ("image/jpeg", "image/jpeg")
            assert image.width >= 600


async def test_a_sample_that_is_not_there_is_not_a_platform_either(bench):
    async with bench.http.get(f"{bench.address}{samples.PATH}/nothing.jpg") as answer:
        assert answer.status == 404
        assert samples.NAMES[0] in await answer.text()
