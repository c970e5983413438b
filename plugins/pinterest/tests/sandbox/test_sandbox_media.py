"""Videos of the emulated Pinterest: registered, sent to the form of the upload host, processed."""

import pytest

pytestmark = pytest.mark.anyio


async def test_a_video_is_registered_sent_and_processed(api):
    await api.dials(processingSeconds=10)
    registered = await api.post("/media", media_type="video")
    assert registered.status == 201
    body = registered.body
    assert body["upload_url"] == "https://pinterest-media-upload.s3-accelerate.amazonaws.com/"
    seen = [await status(api, body)]
    assert await api.upload(body) == (204, "")
    seen.append(await status(api, body))
    await api.clock.advance(10)
    assert [*seen, await status(api, body)] == ["registered", "processing", "succeeded"]


async def status(api, registered):
    return (await api.get(f"/media/{registered['media_id']}")).body["status"]


async def test_what_is_no_video_fails(api):
    body = (await api.post("/media", media_type="video")).body
    await api.upload(body, b"no video")
    assert await status(api, body) == "failed"


async def test_only_videos_are_registered(api):
    assert (await api.post("/media", media_type="image")).code == (400, 1)


async def test_a_video_is_known_to_its_owner_alone(anonymous, api):
    media = await api.video()
    other = await anonymous.connected(account="549755885175002")
    assert (await other.get(f"/media/{media}")).status == 404
    assert [each["media_id"] for each in (await api.get("/media")).body["items"]] == [media]


async def test_a_token_beside_the_signed_fields_is_refused(api):
    body = (await api.post("/media", media_type="video")).body
    status, text = await api.upload(body, headers={"Authorization": "Bearer x"})
    assert (status, "InvalidArgument" in text) == (400, True)


@pytest.mark.parametrize("missing", ["key", "policy", "x-amz-signature", "Content-Type"])
async def test_every_signed_field_must_come_back(api, missing):
    body = (await api.post("/media", media_type="video")).body
    fields = {name: value for name, value in body["upload_parameters"].items() if name != missing}
    status, text = await api.upload(body, fields=fields)
    assert (status, "<Code>AccessDenied</Code>" in text) == (403, True)


async def test_what_follows_the_file_is_ignored(api):
    body = (await api.post("/media", media_type="video")).body
    fields = dict(body["upload_parameters"])
    last = {"policy": fields.pop("policy")}
    assert (await api.upload(body, fields=fields, after=last))[0] == 403
    assert (await api.upload(body, after={"more": "ignored"}))[0] == 204


async def test_a_permission_to_upload_ends(api):
    body = (await api.post("/media", media_type="video")).body
    await api.clock.advance(3600)
    status, text = await api.upload(body)
    assert (status, "Policy expired" in text) == (403, True)


async def test_a_body_that_is_no_form_is_refused(api):
    async with api.http.post(f"{api.address}/pinterest/upload/", data=b"video") as answer:
        assert answer.status == 412


async def test_the_upload_host_speaks_xml(api):
    body = (await api.post("/media", media_type="video")).body
    await api.dials(status=503, match="POST /")
    status, text = await api.upload(body)
    assert (status, "<Code>SlowDown</Code>" in text) == (503, True)
