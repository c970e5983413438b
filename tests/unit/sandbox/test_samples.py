"""Pictures to post, from the sandbox itself."""

import pytest

from picscripter.sandbox import read_image, samples

pytestmark = pytest.mark.anyio


async def test_every_sample_is_a_picture_that_can_be_read(bench):
    addresses = await bench.get(samples.PATH)
    assert [address.rpartition("/")[2] for address in addresses] == list(samples.NAMES)
    for address in addresses:
        async with bench.http.get(address) as answer:
            image = read_image(await answer.read())
            assert (answer.content_type, image.type) == ("image/jpeg", "image/jpeg")
            assert image.width >= 600


async def test_a_sample_that_is_not_there_is_not_a_platform_either(bench):
    async with bench.http.get(f"{bench.address}{samples.PATH}/nothing.jpg") as answer:
        assert answer.status == 404
        assert samples.NAMES[0] in await answer.text()
