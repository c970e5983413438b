"""Emulated uploads: addresses, bytes, ETags, processing."""

import pytest

from picscripter.testing.files import picture

from .conftest import HARBOUR, ROBIN

pytestmark = pytest.mark.anyio
SIZE = 80_000
VIDEO = (b"\0\0\0\x18ftypisom" + bytes(range(256)) * 400)[:SIZE]


async def opened(api, size=SIZE, **more):
    answer = await api.action("videos", "initializeUpload", owner=ROBIN, fileSizeBytes=size, **more)
    assert answer.status == 200, answer.body
    return answer.body["value"]


async def sent(api, video, content=VIDEO):
    """Send all parts; their ETags."""
    etags = []
    for each in video["uploadInstructions"]:
        part = content[each["firstByte"] : each["lastByte"] + 1]
        answer = await api.put(each["uploadUrl"], part, bearer=False)
        etags.append(answer.headers["ETag"].strip('"'))
    return etags


async def finalized(api, video, etags, **other):
    asked = {"video": video["video"], "uploadToken": video["uploadToken"], "uploadedPartIds": etags, **other}
    return await api.action("videos", "finalizeUpload", **asked)


def in_path(urn):
    return urn.replace(":", "%3A")


async def test_a_picture_is_shown_as_it_was_sent(robin):
    urn = await robin.picture(picture(1))
    assert (await robin.post(content={"media": {"id": urn, "altText": "Bread"}})).status == 201
    [shown] = (await robin.wall())[0]["media"]
    async with robin.http.get(shown["url"]) as answer:
        assert await answer.read() == picture(1)
    assert shown["alt"] == "Bread"


async def test_a_picture_needs_the_token(robin):
    value = (await robin.action("images", "initializeUpload", owner=ROBIN)).body["value"]
    assert (await robin.put(value["uploadUrl"], picture(1), bearer=False)).status == 401
    assert (await robin.put(value["uploadUrl"], picture(1))).status == 201


async def test_what_is_no_picture_is_refused(robin):
    value = (await robin.action("images", "initializeUpload", owner=ROBIN)).body["value"]
    assert (await robin.put(value["uploadUrl"], b"%PDF-1.7")).status == 415


async def test_a_picture_that_never_came_is_waited_for(robin):
    value = (await robin.action("images", "initializeUpload", owner=ROBIN)).body["value"]
    answer = await robin.post(content={"media": {"id": value["image"]}})
    assert answer.code == (400, "MEDIA_ASSET_WAITING_UPLOAD")


async def test_an_address_dies_after_a_day(robin):
    value = (await robin.action("images", "initializeUpload", owner=ROBIN)).body["value"]
    await robin.clock.advance(86_400)
    assert (await robin.put(value["uploadUrl"], picture(1))).code == (400, "EXPIRED_UPLOAD_URL")


async def test_an_address_without_its_signature_leads_nowhere(robin):
    value = (await robin.action("images", "initializeUpload", owner=ROBIN)).body["value"]
    assert (await robin.put(value["uploadUrl"].partition("?")[0], picture(1))).status == 404


@pytest.mark.parametrize("owner, status", [("urn:li:person:782bbtaQ", 403), (HARBOUR, 400), ("8675309", 403)])
async def test_a_picture_belongs_to_who_may_speak(robin, owner, status):
    assert (await robin.action("images", "initializeUpload", owner=owner)).status == status


async def test_a_picture_of_another_owner_is_not_shown(partner):
    urn = await partner.picture(picture(1), HARBOUR)
    assert (await partner.post(content={"media": {"id": urn}})).code == (400, "INVALID_IMAGE_ID")
    assert (await partner.post(author=HARBOUR, content={"media": {"id": urn}})).status == 201


async def test_only_partners_ask_how_far_a_picture_is(robin):
    urn = await robin.picture(picture(1))
    answer = await robin.get(f"/rest/images/{in_path(urn)}")
    assert answer.status == 403
    assert answer.body["message"].startswith("Accessing this image resource is forbidden")


async def test_a_picture_is_worked_on(partner):
    await partner.dials(processingSeconds=5)
    urn = await partner.picture(picture(1), HARBOUR)
    assert (await partner.get(f"/rest/images/{in_path(urn)}")).body["status"] == "PROCESSING"
    await partner.clock.advance(5)
    assert (await partner.get(f"/rest/images/{in_path(urn)}")).body["status"] == "AVAILABLE"


async def test_the_instructions_cover_every_byte_once(robin):
    await robin.dials(partBytes=30_000)
    spans = [(each["firstByte"], each["lastByte"]) for each in (await opened(robin))["uploadInstructions"]]
    assert spans == [(0, 29_999), (30_000, 59_999), (60_000, 79_999)]


async def test_a_video_is_there_when_it_was_worked_on(robin):
    await robin.dials(partBytes=30_000, processingSeconds=5)
    video = await opened(robin)
    assert (await finalized(robin, video, await sent(robin, video))).status == 200
    status = f"/rest/videos/{in_path(video['video'])}"
    early = await robin.post(content={"media": {"id": video["video"]}})
    assert early.code == (400, "MEDIA_ASSET_WAITING_UPLOAD")
    assert (await robin.get(status)).body["status"] == "PROCESSING"
    await robin.clock.advance(5)
    assert (await robin.get(status)).body["status"] == "AVAILABLE"
    assert (await robin.post(content={"media": {"id": video["video"]}})).status == 201


async def test_a_part_is_all_its_bytes_and_carries_no_token(robin):
    await robin.dials(partBytes=30_000)
    first = (await opened(robin))["uploadInstructions"][0]["uploadUrl"]
    assert (await robin.put(first, VIDEO[:30_000])).status == 400
    assert (await robin.put(first, VIDEO[:29_999], bearer=False)).status == 400
    assert (await robin.put(first, VIDEO[:30_001], bearer=False)).status == 400
    assert (await robin.put(first, VIDEO[:30_000], bearer=False)).status == 200


async def test_the_etags_are_those_of_all_parts_in_their_order(robin):
    await robin.dials(partBytes=30_000)
    video = await opened(robin)
    etags = await sent(robin, video)
    for wrong in (etags[:2], etags[::-1], [f'"{each}"' for each in etags], [], "x"):
        assert (await finalized(robin, video, wrong)).code == (400, "INVALID_VALUE_FOR_FIELD")
    assert (await finalized(robin, video, etags, uploadToken="x")).status == 400
    assert (await finalized(robin, video, etags)).status == 200
    assert (await finalized(robin, video, etags)).status == 400


async def test_a_part_that_is_missing_keeps_a_video_open(robin):
    await robin.dials(partBytes=30_000)
    video = await opened(robin)
    video["uploadInstructions"].pop()
    assert (await finalized(robin, video, await sent(robin, video))).status == 400


@pytest.mark.parametrize("size", [74_999, 500_000_001, "80000", None])
async def test_a_video_has_a_size_that_linkedin_takes(robin, size):
    answer = await robin.action("videos", "initializeUpload", owner=ROBIN, fileSizeBytes=size)
    assert answer.code == (400, "INVALID_VALUE_FOR_FIELD")


async def test_what_is_no_video_fails_when_it_is_worked_on(robin):
    video = await opened(robin)
    await finalized(robin, video, await sent(robin, video, bytes(SIZE)))
    told = (await robin.get(f"/rest/videos/{in_path(video['video'])}")).body
    assert (told["status"], told["processingFailureReason"]) == ("PROCESSING_FAILED", "UNSUPPORTED_FORMAT")
    answer = await robin.post(content={"media": {"id": video["video"]}})
    assert answer.code == (400, "MEDIA_ASSET_PROCESSING_FAILED")


async def test_a_cover_says_that_it_is_a_still(robin):
    video = await opened(robin, uploadThumbnail=True)
    url = video["thumbnailUploadUrl"]
    assert (await robin.put(url, picture(1), bearer=False)).status == 400
    still = {"media-type-family": "STILLIMAGE"}
    assert (await robin.put(url, picture(1), bearer=False, **still)).status == 200


async def test_an_album_holds_pictures_only(robin):
    video = await opened(robin)
    await finalized(robin, video, await sent(robin, video))
    both = [{"id": await robin.picture(picture(1))}, {"id": video["video"]}]
    assert (await robin.post(content={"multiImage": {"images": both}})).code == (400, "INVALID_IMAGE_ID")


async def test_an_unknown_action_is_refused(robin):
    assert (await robin.action("images", "finalizeUpload", owner=ROBIN)).status == 400
    answer = await robin.call("POST", "/rest/videos?action=cancelUpload", json={})
    assert answer.body["message"] == "Unknown action"
