"""Meta's own Python SDK (`facebook-business`) publishes on the emulator: it speaks the protocol, not only our plugin."""

import asyncio
import hashlib

import pytest

pytestmark = pytest.mark.anyio

pytest.importorskip("facebook_business")


@pytest.fixture
async def user(instagram):
    """The connected account, as the SDK knows it."""
    from facebook_business.adobjects.iguser import IGUser
    from facebook_business.api import FacebookAdsApi
    from facebook_business.session import FacebookSession

    account = await instagram.connect("facebook")
    session = FacebookSession("sandbox-instagram", "sandbox-instagram-secret", instagram.tokens.access)
    session.GRAPH = f"{instagram.address}/instagram/facebook_graph"
    yield IGUser(account.id, api=FacebookAdsApi(session, api_version="v26.0"))
    session.requests.close()


async def status(user, container):
    answer = await asyncio.to_thread(user.get_api().call, "GET", (container,), {"fields": "status_code"})
    return answer.json()["status_code"]


async def test_a_picture_of_the_sdk_is_made_published_and_read(instagram, site, user):
    from facebook_business.adobjects.igmedia import IGMedia

    bread = site.picture()
    params = {"image_url": bread.url, "caption": "Gr\u00fc\u00dfe", "alt_text": "bread"}
    container = await asyncio.to_thread(user.create_media, params=params)
    assert await status(user, container["id"]) == "FINISHED"
    made = await asyncio.to_thread(user.create_media_publish, params={"creation_id": container["id"]})
    [notice] = await instagram.wall()
    assert (notice["id"], notice["text"], notice["media"][0]["alt"]) == (
        made["id"],
        "Gr\u00fc\u00dfe",
        "bread",
    )
    content = await instagram.bytes_at(notice["media"][0]["url"])
    assert hashlib.sha256(content).digest() == hashlib.sha256(site.bytes_of(bread)).digest()
    media = IGMedia(made["id"], api=user.get_api())
    read = await asyncio.to_thread(media.api_get, fields=["caption", "permalink", "media_product_type"])
    assert (read["caption"], read["permalink"]) == ("Gr\u00fc\u00dfe", notice["url"])
    listed = await asyncio.to_thread(user.get_media, fields=["caption"])
    assert [each["id"] for each in listed] == [made["id"]]


async def test_a_carousel_of_the_sdk_is_published(instagram, site, user):
    first = {"image_url": site.picture("a").url, "is_carousel_item": True}
    second = {"video_url": site.clip("b").url, "media_type": "VIDEO", "is_carousel_item": True}
    items = [(await asyncio.to_thread(user.create_media, params=each))["id"] for each in (first, second)]
    params = {"media_type": "CAROUSEL", "children": items, "caption": "Two"}
    container = await asyncio.to_thread(user.create_media, params=params)
    await asyncio.to_thread(user.create_media_publish, params={"creation_id": container["id"]})
    [notice] = await instagram.wall()
    assert [each["type"] for each in notice["media"]] == ["image", "video"]


async def test_the_quota_is_read_by_the_sdk(site, user):
    fields = ["config", "quota_usage"]
    [told] = await asyncio.to_thread(user.get_content_publishing_limit, fields=fields)
    assert (told["quota_usage"], told["config"]["quota_total"]) == (0, 50)


async def test_a_refusal_is_understood_by_the_sdk(site, user):
    from facebook_business.exceptions import FacebookRequestError

    with pytest.raises(FacebookRequestError) as refused:
        await asyncio.to_thread(user.create_media, params={"image_url": f"{site.address}/gone.jpg"})
    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (9004, 2207052)
