"""Pins of the emulated Pinterest: what is refused, and what is kept of the rest."""

import base64

import pytest

from picscripter.testing.files import picture

pytestmark = pytest.mark.anyio
COFFEE, RADIO, SHARED = "549755885175001", "549755885175002", "549755885175000999"
BOARD = f"{COFFEE}001"
DATA = base64.b64encode(picture(1)).decode()


def image(**other):
    return {"source_type": "image_base64", "content_type": "image/png", "data": DATA} | other


def several(count, **other):
    item = {"content_type": "image/png", "data": DATA}
    return {"source_type": "multiple_image_base64", "items": [item] * count} | other


async def test_a_pin_is_made_as_pinterest_answers(api):
    answer = await api.pin(
        description="Fresh", alt_text="Loaves", link="https://example.com/", dominant_color="#6E7874"
    )
    assert answer.status == 201
    body = answer.body
    assert (body["title"], body["description"], body["alt_text"]) == ("Bread", "Fresh", "Loaves")
    assert (body["board_id"], body["creative_type"], body["is_owner"]) == (BOARD, "REGULAR", True)
    assert body["media"]["images"]["600x"]["width"] == 600
    assert body["created_at"] == "2026-01-05T12:00:00-00:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"board_id": None},
        {"board_id": 7},
        {"board_id": "bread"},
        {"title": "a" * 101},
        {"description": "a" * 801},
        {"alt_text": "a" * 501},
        {"link": "https://example.com/" + "a" * 2029},
        {"link": "ftp://example.com"},
        {"link": "example.com"},
        {"link": "https://[broken"},
        {"title": 1},
        {"note": "an early field"},
        {"dominant_color": "red"},
        {"media_source": None},
        {"media_source": {"source_type": "pin_url", "url": "https://example.com"}},
        {"media_source": image(content_type="image/webp")},
        {"media_source": image(data=f"data:image/png;base64,{DATA}")},
        {"media_source": image(data=DATA[:76] + "\n" + DATA[76:])},
        {"media_source": image(data=DATA[:-1])},
        {"media_source": image(data="")},
        {"media_source": image(alt="x")},
        {"media_source": several(1)},
        {"media_source": several(6)},
        {"media_source": several(2, items="x")},
        {"media_source": {"source_type": "video_id", "media_id": "5", "cover_image_key_frame_time": 0}},
        {"media_source": {"source_type": "image_url", "url": "http://127.0.0.1:1/nothing.png"}},
        {"media_source": {"source_type": "image_url"}},
    ],
)
async def test_what_breaks_the_schema_is_refused(api, wrong):
    assert (await api.pin(**wrong)).code == (400, 1)
    assert await api.wall() == []


@pytest.mark.parametrize(
    "most",
    [
        {"title": "a" * 100},
        {"description": "a" * 800},
        {"alt_text": "a" * 500},
        {"link": "https://example.com/" + "a" * 2028},
        {"media_source": several(2)},
        {"media_source": several(5)},
        {"title": None},
    ],
)
async def test_what_is_just_within_the_limits_is_taken(api, most):
    assert (await api.pin(**most)).status == 201


async def test_what_is_no_picture_is_refused(api):
    data = base64.b64encode(b"no picture").decode()
    assert (await api.pin(media_source=image(data=data))).code == (400, 235)
    assert (await api.pin(media_source=image(content_type="image/jpeg"))).code == (400, 235)


async def test_pictures_of_one_pin_are_of_one_size(api):
    small = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x09\0\0\0\x09").decode()
    items = [{"content_type": "image/png", "data": data} for data in (DATA, small)]
    assert (await api.pin(media_source=several(2, items=items))).code == (400, 1)


async def test_unknown_places_are_refused(api):
    assert (await api.pin(board_id="404")).code == (404, 40)
    assert (await api.pin(board_section_id="404")).status == 404


async def test_a_video_needs_a_cover_and_must_have_succeeded(api):
    media = await api.video()
    source = {"source_type": "video_id", "media_id": media}
    answer = await api.pin(media_source=source)
    assert answer.code == (400, 1)
    assert "cover_image_url or cover_image_content_type" in answer.body["message"]
    for wrong in (-1, "0", True, 1.5):
        assert (await api.pin(media_source=source | {"cover_image_key_frame_time": wrong})).code == (400, 1)
    registered = (await api.post("/media", media_type="video")).body["media_id"]
    early = {"source_type": "video_id", "media_id": registered, "cover_image_key_frame_time": 0}
    assert (await api.pin(media_source=early)).code == (400, 1)
    made = await api.pin(
        media_source=source | {"cover_image_content_type": "image/png", "cover_image_data": DATA}
    )
    assert (made.status, made.body["creative_type"]) == (201, "VIDEO")


async def test_the_same_pin_again_is_another_pin(api):
    assert (await api.pin()).body["id"] != (await api.pin()).body["id"]
    assert len(await api.wall()) == 2


async def test_a_flagged_link_is_spam_with_the_status_of_a_limit(api):
    for link in ("https://spam.example/a", "http://shop.spam.example"):
        answer = await api.pin(link=link)
        assert answer.code == (429, 9)
        assert answer.body["details"] == {"source_field": None}
    assert (await api.pin(link="https://notspam.example")).status == 201


async def test_trial_access_may_write_boards_and_no_pins(api):
    made = (await api.pin()).body["id"]
    await api.dials(trial=True)
    assert (await api.post("/boards", name="Bread")).status == 201
    refused = await api.pin()
    assert refused.code == (403, 29)
    assert "Trial access" in refused.body["message"]
    assert (await api.call("PATCH", f"/pins/{made}", json={"title": "Rolls"})).code == (401, 3)


async def test_a_limit_is_told_in_headers_and_ends(api):
    await api.dials(trial=False)
    answers = [await api.post("/boards", name="Bread") for _ in range(101)]
    assert [answer.status for answer in answers[-2:]] == [201, 429]
    assert answers[-1].body == {"code": 8, "message": "You have exceeded your rate limit. Try again later."}
    told = answers[-1].headers
    assert (told["X-RateLimit-Limit"], told["X-RateLimit-Remaining"], told["X-RateLimit-Reset"]) == (
        "100",
        "0",
        "60",
    )
    assert (await api.get("/boards")).headers["X-RateLimit-Remaining"] == "999"
    await api.clock.advance(60)
    assert (await api.post("/boards", name="Bread")).status == 201


async def test_a_board_lists_its_pins_newest_first_and_late(api):
    first = (await api.pin()).body["id"]
    await api.clock.advance(60)
    await api.dials(indexLagSeconds=30)
    second = (await api.pin()).body["id"]
    for path in (f"/boards/{BOARD}/pins", "/pins"):
        assert [pin["id"] for pin in (await api.get(path)).body["items"]] == [first]
    await api.clock.advance(30)
    for path in (f"/boards/{BOARD}/pins", "/pins"):
        assert [pin["id"] for pin in (await api.get(path)).body["items"]] == [second, first]


async def test_on_a_shared_board_the_pins_of_others_are_not_ones_own(anonymous, api):
    made = (await api.pin(board_id=SHARED)).body["id"]
    other = await anonymous.connected(account=RADIO)
    [seen] = (await other.get(f"/boards/{SHARED}/pins")).body["items"]
    assert (seen["id"], seen["is_owner"], seen["board_owner"]) == (made, False, {"username": "harbourcoffee"})
    assert (await other.call("DELETE", f"/pins/{made}")).code == (403, 29)
    assert (await other.get("/pins")).body["items"] == []


async def test_a_pin_is_read_changed_and_removed(api):
    made = (await api.pin()).body["id"]
    changed = await api.call("PATCH", f"/pins/{made}", json={"title": "Rolls"})
    assert changed.body["title"] == "Rolls"
    assert (await api.wall())[0]["text"] == "Rolls"
    assert (await api.call("DELETE", f"/pins/{made}")).status == 204
    assert (await api.get(f"/pins/{made}")).code == (404, 50)
    assert (await api.call("DELETE", f"/pins/{made}")).code == (404, 50)
    assert (await api.get("/pins/bread")).code == (400, 1)


async def test_the_address_of_a_pin_leads_to_the_wall(api):
    made = (await api.pin()).body["id"]
    where = f"{api.address}/pinterest/www/pin/{made}/"
    async with api.http.get(where, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, f"/?platform=pinterest&id={made}")
