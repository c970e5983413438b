"""TikTok's envelope and its hosts, answered from a script: what no status tells, and where uploads may lead."""

import pytest

from picscripter.platforms.discovery import discover
from picscripter.platforms.network import Network
from picscripter.plugin import (
    App,
    ContractBroken,
    Intent,
    NotPublished,
    OutcomeUnknown,
    QuotaExhausted,
    Reconnect,
    Refused,
    Retry,
    Tokens,
    Unknowable,
)
from picscripter.testing.clock import ManualClock
from picscripter_tiktok import api, status
from picscripter_tiktok.upload import find_upload, send

pytestmark = pytest.mark.anyio

HOST = "https://open.tiktokapis.com"
STATUS = f"{HOST}/v2/post/publish/status/fetch/"
CREATOR = f"{HOST}/v2/post/publish/creator_info/query/"
VIDEO = f"media:{'0' * 64}"
UPLOAD = {"publish_id": "v_pub_file~v2-1.1", "address": "unused", "opened": "unused"}


class Shelf:
    """The host's store: one file, of nine bytes."""

    async def size(self, sha256):
        return 9

    async def open(self, sha256, start=0, end=None):
        yield b"\0\0\0\x09ftypx"[start:end]


@pytest.fixture
async def session():
    platform, clock = discover(frozenset({"tiktok"}))["tiktok"], ManualClock()
    app = App(login="default", client_id="key", client_secret="secret")
    async with Network(clock, media_store=Shelf()) as network:
        yield network.session(platform, app, Tokens(access="act.token"))


def envelope(data=None, code="ok", **more):
    return {"data": data or {}, "error": {"code": code, "message": "", "log_id": "2026A", **more}}


async def test_ok_is_what_the_code_says(session, responses):
    responses.post(CREATOR, payload=envelope({"creator_username": "mira"}))
    assert await api.creator(session) == {"creator_username": "mira"}


@pytest.mark.parametrize(
    "code, family",
    [
        ("spam_risk_too_many_posts", QuotaExhausted),
        ("spam_risk_user_banned_from_posting", QuotaExhausted),
        ("reached_active_user_cap", QuotaExhausted),
        ("access_token_invalid", Reconnect),
        ("internal_error", Retry),
        ("a_code_of_next_year", Refused),
    ],
)
async def test_status_200_does_not_mean_ok(session, responses, code, family):
    responses.post(CREATOR, payload=envelope(code=code))
    with pytest.raises(family, match="TikTok: "):
        await api.creator(session)


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", '{"data": {}}', '{"error": {}}', "null"])
async def test_an_answer_that_is_not_tiktoks_proves_nothing(session, responses, body):
    responses.post(CREATOR, body=body)
    with pytest.raises(OutcomeUnknown):
        await api.creator(session)


async def test_an_error_counts_without_data(session, responses):
    responses.post(
        CREATOR, payload={"data": None, "error": {"code": "reached_active_user_cap", "message": ""}}
    )
    with pytest.raises(QuotaExhausted):
        await api.creator(session)


async def test_ids_beyond_what_a_float_holds_come_whole(session, responses):
    said = '{"data": {"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [7301234567890123457]}, "error": {"code": "ok"}}'
    responses.post(STATUS, body=said)
    assert (await status.fetch(session, "v")).posts == ("7301234567890123457",)


@pytest.mark.parametrize(
    "word", ["PROCESSING_UPLOAD", "PROCESSING_DOWNLOAD", "PROCESSING", "A_WORD_OF_NEXT_YEAR"]
)
async def test_a_status_that_is_no_end_is_asked_again(session, responses, word):
    responses.post(STATUS, payload=envelope({"status": word}))
    assert await status.ended(session, "v") is None


@pytest.mark.parametrize(
    "said, found",
    [
        ({"status": "PROCESSING_UPLOAD", "uploaded_bytes": 999}, "Absent"),
        ({"status": "PROCESSING_UPLOAD", "uploaded_bytes": 1_000}, "Found"),
        ({"status": "PROCESSING_UPLOAD"}, "NotYet"),
        ({"status": "SEND_TO_USER_INBOX"}, "Found"),
        ({"status": "PUBLISH_COMPLETE"}, "Found"),
        ({"status": "FAILED", "fail_reason": "spam_risk"}, "Found"),
    ],
)
async def test_a_lookup_goes_by_the_bytes_that_are_there(session, responses, said, found):
    responses.post(STATUS, payload=envelope(said))
    assert type(await look(session)).__name__ == found


async def test_an_upload_that_nobody_knows_any_more_is_for_a_person(session, responses):
    responses.post(STATUS, status=400, payload=envelope(code="invalid_publish_id"))
    assert isinstance(await look(session), Unknowable)


@pytest.mark.parametrize("host", ["open-upload.tiktokapis.com", "upload.us.tiktokapis.com"])
async def test_an_upload_may_lead_to_any_host_of_tiktoks_and_takes_no_token_there(session, responses, host):
    address = f"https://{host}/video/?upload_id=1"
    responses.put(address, status=206)
    assert await send(session, [2, 5], VIDEO, 9, {**UPLOAD, "address": address}) == 5
    [[sent]] = responses.requests.values()
    headers = {name.lower(): value for name, value in sent.kwargs["headers"].items()}
    assert (headers["content-range"], headers["content-type"]) == ("bytes 2-4/9", "video/mp4")
    assert (headers["content-length"], "authorization" in headers) == ("3", False)


@pytest.mark.parametrize("there", ["0-4/9", "0-5/9", "0-8/9"])
async def test_a_chunk_behind_which_tiktok_has_gone_on_already_is_there(session, responses, there):
    address = "https://open-upload.tiktokapis.com/video/?upload_id=1"
    responses.put(address, status=416, headers={"Content-Range": f"bytes {there}"})
    assert await send(session, [2, 5], VIDEO, 9, {**UPLOAD, "address": address}) == 5


@pytest.mark.parametrize("there", [None, "bytes 0-3/9", "bytes 0-1/9", "bytes 0-8/10", "bytes */9"])
async def test_a_chunk_that_does_not_fit_what_tiktok_has_begins_anew(session, responses, there):
    address = "https://open-upload.tiktokapis.com/video/?upload_id=1"
    responses.put(address, status=416, headers={"Content-Range": there} if there else {})
    with pytest.raises(NotPublished) as other:
        await send(session, [2, 5], VIDEO, 9, {**UPLOAD, "address": address})
    assert other.value.restart


@pytest.mark.parametrize(
    "address",
    [
        "https://tiktokapis.com.evil.example/video/",
        "http://open-upload.tiktokapis.com/video/",
        "https://10.0.0.1/video/",
    ],
)
async def test_an_upload_leads_nowhere_else(session, address):
    with pytest.raises(ContractBroken):
        await session.request("PUT", address, content=b"x", scheme="")


async def look(session):
    return await find_upload(
        session, [0, 1_000], "media:1", 1_000, UPLOAD, intent=Intent(since=session.clock.now())
    )
