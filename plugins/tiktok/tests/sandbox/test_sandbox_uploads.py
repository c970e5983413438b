"""The emulated Content Posting API: what it takes at init and at each chunk, what it refuses, and what becomes of it."""

import struct

import pytest

from picscripter.testing.files import clip

pytestmark = pytest.mark.anyio

MIB = 1 << 20
QUIET = "-000QuietCorner00000000000000000000003"
VIDEO = clip(1)


def film(seconds=12, width=720, height=1280, pictures=None):
    """An MP4 that says how long it is and how large its picture, and how many pictures it has."""

    def box(kind, body):
        return struct.pack(">I", len(body) + 8) + kind + body

    mvhd = box(b"mvhd", bytes(12) + struct.pack(">II", 1_000, seconds * 1_000) + bytes(80))
    tkhd = box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    stts = box(b"stts", struct.pack(">6I", 0, 2, 1, 1_000, (pictures or 1) - 1, 1_000))
    mdhd = box(b"mdhd", bytes(12) + struct.pack(">II", 90_000, seconds * 90_000) + bytes(4))
    mdia = box(b"mdia", mdhd + box(b"minf", box(b"stbl", stts))) if pictures else b""
    moov = box(b"moov", mvhd + box(b"trak", tkhd + mdia))
    return box(b"ftyp", b"isom\0\0\2\0isom") + moov + box(b"mdat", b"x" * 100)


async def uploaded(creator, content=VIDEO, **how):
    made = (await creator.init(len(content), **how)).data
    answer = await creator.put(made["upload_url"], content)
    assert answer.status == 201
    return made["publish_id"]


async def test_a_video_is_posted_and_its_bytes_are_kept(creator):
    publish_id = await uploaded(creator, title="Bread 👩‍🍳", privacy_level="PUBLIC_TO_EVERYONE")
    seen = await creator.status(publish_id)
    [notice] = await creator.wall()
    assert (seen["status"], seen["uploaded_bytes"]) == ("PUBLISH_COMPLETE", len(VIDEO))
    assert [str(each) for each in seen["publicaly_available_post_id"]] == [notice["id"]]
    assert notice["text"] == "Bread 👩‍🍳"
    async with creator.http.get(notice["media"][0]["url"]) as answer:
        assert await answer.read() == VIDEO


async def test_the_ids_and_addresses_look_as_tiktoks_do(creator):
    made, draft = (await creator.init()).data, (await creator.init(draft=True)).data
    assert made["publish_id"].startswith("v_pub_file~v2")
    assert draft["publish_id"].startswith("v_inbox_file~v2")
    assert len(made["publish_id"]) <= 64
    assert len(made["upload_url"]) <= 256


async def test_init_without_bytes_publishes_nothing(creator):
    made = (await creator.init()).data
    assert (await creator.status(made["publish_id"])) == {"status": "PROCESSING_UPLOAD", "uploaded_bytes": 0}
    assert await creator.wall() == []


async def test_a_post_page_is_the_wall(creator):
    await uploaded(creator)
    [notice] = await creator.wall()
    async with creator.http.get(notice["url"], allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, f"/?platform=tiktok&id={notice['id']}")


@pytest.mark.parametrize(
    "info, code",
    [
        ({"privacy_level": None}, (403, "privacy_level_option_mismatch")),
        ({"privacy_level": "FOLLOWER_OF_CREATOR"}, (403, "privacy_level_option_mismatch")),
        ({"privacy_level": "MUTUAL_FOLLOW_FRIENDS"}, (200, "ok")),
        ({"title": "x" * 2_200}, (200, "ok")),
        ({"title": "x" * 2_201}, (400, "invalid_params")),
        ({"title": "👍" * 1_101}, (400, "invalid_params")),
        ({"disable_duet": "true"}, (400, "invalid_params")),
        ({"video_cover_timestamp_ms": "1"}, (400, "invalid_params")),
        ({"description": "more"}, (400, "invalid_params")),
    ],
)
async def test_what_is_said_of_a_post_is_checked(creator, info, code):
    assert (await creator.init(**info)).code == code


@pytest.mark.parametrize(
    "body, code",
    [
        ({}, (400, "invalid_params")),
        ({"source_info": {"source": "FILE_UPLOAD"}}, (400, "invalid_params")),
        ({"source_info": {"source": "STREAM"}}, (400, "invalid_params")),
        (
            {"source_info": {"source": "PULL_FROM_URL", "video_url": "https://a.example/1.mp4"}},
            (403, "url_ownership_unverified"),
        ),
        ({"media_type": "VIDEO"}, (400, "invalid_params")),
    ],
)
async def test_where_the_video_comes_from_is_checked(creator, body, code):
    sent = {"post_info": {"privacy_level": "SELF_ONLY"}, **body}
    assert (await creator.post("video/init", sent)).code == code


async def test_a_body_that_is_no_json_is_refused(creator):
    answer = await creator.call("POST", "/v2/post/publish/video/init/", data={"post_info": "x"})
    assert answer.code == (400, "invalid_params")


async def test_chunks_are_taken_in_their_order_and_say_how_far_it_is(creator):
    size, chunk = 11 * MIB, 5 * MIB
    content = VIDEO + b"x" * (size - len(VIDEO))
    made = (await creator.init(size, chunk, 2)).data
    first = await creator.put(made["upload_url"], content[:chunk], 0, size)
    assert (first.status, first.headers["Content-Range"]) == (206, f"bytes 0-{chunk - 1}/{size}")
    assert (await creator.status(made["publish_id"]))["uploaded_bytes"] == chunk
    last = await creator.put(made["upload_url"], content[chunk:], chunk, size)
    assert (last.status, last.headers["Content-Range"]) == (201, f"bytes 0-{size - 1}/{size}")


async def test_a_chunk_out_of_its_order_is_told_the_progress(creator):
    size, chunk = 11 * MIB, 5 * MIB
    made = (await creator.init(size, chunk, 2)).data
    early = await creator.put(made["upload_url"], bytes(6 * MIB), chunk, size)
    assert (early.status, "Content-Range" in early.headers) == (416, False)
    await creator.put(made["upload_url"], bytes(chunk), 0, size)
    again = await creator.put(made["upload_url"], bytes(chunk), 0, size)
    assert (again.status, again.headers["Content-Range"]) == (416, f"bytes 0-{chunk - 1}/{size}")


async def test_a_chunk_of_another_length_is_refused(creator):
    size, chunk = 11 * MIB, 5 * MIB
    made = (await creator.init(size, chunk, 2)).data
    for length in (chunk - 1, chunk + 1, size):
        assert (await creator.put(made["upload_url"], bytes(length), 0, size)).status == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "application/octet-stream"},
        {"Content_Type": "image/jpeg"},
        {"Content_Range": ""},
        {"Content_Range": "bytes 0-999/*"},
        {"Content_Range": "bytes 0-998/1000"},
        {"Content_Range": "bytes 0-999/999"},
        {"Content_Range": "bytes 0-999/1001"},
    ],
)
async def test_headers_of_a_chunk_are_checked(creator, headers):
    made = (await creator.init(1_000)).data
    assert (await creator.put(made["upload_url"], bytes(1_000), **headers)).status == 400


async def test_an_address_that_is_not_there_is_404(creator):
    made = (await creator.init(1_000)).data
    for wrong in (made["upload_url"] + "x", made["upload_url"].replace("upload_id=", "upload_id=x")):
        assert (await creator.put(wrong, bytes(1_000))).status == 404


async def test_an_address_lives_an_hour(creator):
    made = (await creator.init(1_000)).data
    await creator.clock.advance(3_600)
    assert (await creator.put(made["upload_url"], bytes(1_000))).status == 403


async def test_a_video_is_processed_before_it_is_posted_and_moderated_before_it_has_an_id(creator):
    await creator.dials(processingSeconds=60, moderationSeconds=60)
    publish_id = await uploaded(creator, privacy_level="PUBLIC_TO_EVERYONE")
    told = []
    for _ in range(3):
        seen = await creator.status(publish_id)
        told.append((seen["status"], len(seen.get("publicaly_available_post_id", ()))))
        await creator.clock.advance(60)
    assert told == [("PROCESSING_UPLOAD", 0), ("PUBLISH_COMPLETE", 0), ("PUBLISH_COMPLETE", 1)]


async def test_a_post_for_few_never_has_a_public_id(creator):
    publish_id = await uploaded(creator, privacy_level="SELF_ONLY")
    assert (await creator.status(publish_id))["publicaly_available_post_id"] == []


async def test_the_status_lags_behind_the_upload_as_the_dial_says(creator):
    await creator.dials(indexLagSeconds=30)
    publish_id = await uploaded(creator)
    assert (await creator.status(publish_id)) == {"status": "PROCESSING_UPLOAD", "uploaded_bytes": 0}
    await creator.clock.advance(30)
    assert (await creator.status(publish_id))["status"] == "PUBLISH_COMPLETE"


@pytest.mark.parametrize(
    "content, reason",
    [
        (film(), None),
        (film(seconds=600), None),
        (film(seconds=601), "duration_check_failed"),
        (film(width=359), "picture_size_check_failed"),
        (film(height=4_097), "picture_size_check_failed"),
        (film(pictures=12 * 23), None),
        (film(pictures=12 * 60), None),
        (film(pictures=12 * 22), "frame_rate_check_failed"),
        (film(pictures=12 * 61), "frame_rate_check_failed"),
        (film(width=360, height=4_096), None),
        (b"GIF89a" + bytes(200), "file_format_check_failed"),
        (b"\x1aE\xdf\xa3" + bytes(200), None),
    ],
)
async def test_what_is_wrong_with_a_video_is_found_after_it_was_taken(creator, content, reason):
    seen = await creator.status(await uploaded(creator, content))
    assert (seen["status"], seen.get("fail_reason")) == ("FAILED" if reason else "PUBLISH_COMPLETE", reason)
    assert len(await creator.wall()) == (0 if reason else 1)


async def test_a_draft_is_in_the_inbox_and_nothing_of_its_post_counts(creator):
    seen = await creator.status(
        await uploaded(creator, draft=True, privacy_level="EVERYBODY", title="x" * 9_999)
    )
    assert seen["status"] == "SEND_TO_USER_INBOX"
    assert [notice["text"] for notice in await creator.wall()] == [""]


async def test_five_drafts_wait_at_most(creator):
    for _ in range(5):
        await uploaded(creator, draft=True)
    await creator.clock.advance(60)
    assert (await creator.init(draft=True)).code == (403, "spam_risk_too_many_pending_share")
    await creator.clock.advance(86_400)
    assert (await (await creator.connect()).init(draft=True)).code == (200, "ok")


async def test_a_creator_posts_fifteen_times_a_day(creator):
    for number in range(15):
        await uploaded(creator)
        if number % 6 == 5:
            await creator.clock.advance(60)
    await creator.clock.advance(60)
    assert (await creator.init()).code == (403, "spam_risk_too_many_posts")
    info = await creator.post("creator_info/query")
    assert info.code == (200, "spam_risk_too_many_posts")
    assert info.body["data"]["creator_username"] == "harbour.kitchen"


async def test_what_was_opened_before_the_day_was_used_up_and_comes_after_it_fails(creator):
    await creator.dials(postsADay=1)
    early, late = (await creator.init(len(VIDEO))).data, (await creator.init(len(VIDEO))).data
    for each in (early, late):
        assert (await creator.put(each["upload_url"], VIDEO)).status == 201
    told = [await creator.status(each["publish_id"]) for each in (early, late)]
    assert [(each["status"], each.get("fail_reason")) for each in told] == [
        ("PUBLISH_COMPLETE", None),
        ("FAILED", "spam_risk_too_many_posts"),
    ]
    assert len(await creator.wall()) == 1


async def test_who_is_banned_meanwhile_posts_nothing(creator):
    made = (await creator.init(len(VIDEO))).data
    await creator.dials(banned=True)
    await creator.put(made["upload_url"], VIDEO)
    seen = await creator.status(made["publish_id"])
    assert (seen["status"], seen["fail_reason"]) == ("FAILED", "spam_risk_user_banned_from_posting")


async def test_an_unaudited_app_posts_for_its_creator_alone_on_a_private_account(creator):
    await creator.dials(audited=False)
    refused = (403, "unaudited_client_can_only_post_to_private_accounts")
    assert (await creator.init(privacy_level="SELF_ONLY")).code == refused
    quiet = await creator.connect(accounts=[QUIET])
    assert (await quiet.init(privacy_level="FOLLOWER_OF_CREATOR")).code == refused
    assert (await quiet.init(privacy_level="SELF_ONLY")).code == (200, "ok")


async def test_an_unaudited_app_has_five_creators_a_day(raw):
    for number in range(6):
        person = {"id": str(9_000 + number), "name": f"Person {number}", "handle": f"@p{number}"}
        async with raw.http.post(f"{raw.address}/tiktok/_accounts", json=person) as answer:
            assert answer.status == 201
    await raw.dials(audited=False, private=True)
    people = [await raw.connect(accounts=[str(9_000 + number)]) for number in range(6)]
    for each in people[:5]:
        await uploaded(each)
    assert (await people[5].init()).code == (403, "reached_active_user_cap")
    assert (await people[0].init()).code == (200, "ok")


async def test_creator_info_is_as_the_account_is(raw):
    public = (await (await raw.connect()).post("creator_info/query")).data
    private = (await (await raw.connect(accounts=[QUIET])).post("creator_info/query")).data
    assert public["privacy_level_options"] == ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    assert private["privacy_level_options"] == ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    assert (public["duet_disabled"], private["duet_disabled"]) == (False, True)
    assert public["max_video_post_duration_sec"] == 600


async def test_another_creators_upload_is_nobody_elses_business(raw, creator):
    publish_id = await uploaded(creator)
    other = await raw.connect(accounts=[QUIET])
    answer = await other.post("status/fetch", {"publish_id": publish_id})
    assert answer.code == (400, "token_not_authorized_for_specified_publish_id")
    assert (await creator.post("status/fetch", {"publish_id": "v_pub_file~1"})).code == (
        400,
        "invalid_publish_id",
    )


@pytest.mark.parametrize(
    "path, most",
    [("creator_info/query", 20), ("video/init", 6), ("inbox/video/init", 6), ("status/fetch", 30)],
)
async def test_each_call_has_its_number_in_a_minute(creator, path, most):
    codes = [(await creator.post(path)).code for _ in range(most + 1)]
    assert codes[-1] == (429, "rate_limit_exceeded")
    assert (429, "rate_limit_exceeded") not in codes[:-1]
    await creator.clock.advance(60)
    assert (await creator.post(path)).code[0] != 429


async def test_photos_are_not_there_yet(creator):
    assert (await creator.post("content/init")).status == 404
