"""Meta's own Python SDK (`facebook-business`) publishes on the emulated Page: it speaks the protocol, not only our plugin."""

import asyncio
import hashlib

import pytest

from picscripter_facebook.sandbox.clips import film

pytestmark = pytest.mark.anyio

business = pytest.importorskip("facebook_business")


@pytest.fixture
async def page(facebook):
    """The connected Page, as the SDK knows it."""
    from facebook_business.adobjects.page import Page
    from facebook_business.api import FacebookAdsApi
    from facebook_business.session import FacebookSession

    account = await facebook.connect()
    session = FacebookSession("sandbox-facebook", "sandbox-facebook-secret", account.tokens.access)
    session.GRAPH = f"{facebook.address}/facebook/graph"
    yield Page(account.id, api=FacebookAdsApi(session, api_version="v26.0"))
    session.requests.close()


async def shown(facebook):
    [notice] = await facebook.wall()
    [medium] = notice["media"]
    return notice, hashlib.sha256(await facebook.bytes_of(medium["url"])).hexdigest()


async def test_a_post_of_the_sdk_hangs_on_the_wall_until_it_is_deleted(facebook, page):
    from facebook_business.adobjects.pagepost import PagePost

    made = await asyncio.to_thread(
        page.create_feed, params={"message": "Grüße", "link": "https://example.com/a"}
    )
    [notice] = await facebook.wall()
    assert (notice["id"], notice["text"]) == (made["id"], "Grüße\n\nhttps://example.com/a")
    post = PagePost(made["id"], api=page.get_api())
    read = await asyncio.to_thread(post.api_get, fields=["message", "permalink_url"])
    assert (read["message"], read["permalink_url"]) == ("Grüße", notice["url"])
    await asyncio.to_thread(post.api_delete)
    assert await facebook.wall() == []


def handed_over(page, edge, path, **params):
    """As its users hand files over: the methods made from the specification take addresses only."""
    with path.open("rb") as file:
        answer = page.get_api().call("POST", (page.get_id(), edge), params, files={"source": file})
    return answer.json()


async def test_a_photo_of_the_sdk_arrives_byte_by_byte(facebook, pictures, page, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(pictures.bytes(9))
    await asyncio.to_thread(handed_over, page, "photos", path, message="Look", alt_text_custom="grey")
    notice, digest = await shown(facebook)
    assert (notice["text"], notice["media"][0]["alt"]) == ("Look", "grey")
    assert digest == hashlib.sha256(pictures.bytes(9)).hexdigest()


async def test_a_video_of_the_sdk_arrives_and_its_status_is_read(facebook, page, tmp_path):
    from facebook_business.adobjects.advideo import AdVideo

    path = tmp_path / "a.mp4"
    path.write_bytes(film(3))
    made = await asyncio.to_thread(
        handed_over, page, "videos", path, title="Bread", description="How it is made"
    )
    notice, digest = await shown(facebook)
    assert (notice["id"], notice["text"]) == (made["id"], "Bread\n\nHow it is made")
    assert digest == hashlib.sha256(film(3)).hexdigest()
    video = AdVideo(made["id"], api=page.get_api())
    read = await asyncio.to_thread(video.api_get, fields=["status", "length"])
    assert (read["status"]["video_status"], read["length"]) == ("ready", 12.0)
    listed = await asyncio.to_thread(page.get_videos, fields=["title"], params={"type": "uploaded"})
    assert [each["title"] for each in listed] == ["Bread"]
    await asyncio.to_thread(video.api_delete)
    assert await facebook.wall() == []


async def test_a_reel_of_the_sdk_is_begun_and_finished(facebook, page):
    content = film(4)
    begun = await asyncio.to_thread(page.create_video_reel, params={"upload_phase": "start"})
    token = facebook.page.tokens.access
    headers = {"Authorization": f"OAuth {token}", "offset": "0", "file_size": str(len(content))}
    async with facebook.http.post(begun["upload_url"], data=content, headers=headers) as answer:
        assert answer.status == 200
    finish = {"upload_phase": "finish", "video_id": begun["video_id"], "video_state": "PUBLISHED"}
    await asyncio.to_thread(page.create_video_reel, params=finish)
    notice, _ = await shown(facebook)
    assert notice["id"] == begun["video_id"]


async def test_a_refusal_is_understood_by_the_sdk(facebook, page):
    from facebook_business.exceptions import FacebookRequestError

    await asyncio.to_thread(page.create_feed, params={"message": "Twice"})
    with pytest.raises(FacebookRequestError) as refused:
        await asyncio.to_thread(page.create_feed, params={"message": "Twice"})
    assert (refused.value.api_error_code(), refused.value.http_status()) == (506, 400)
