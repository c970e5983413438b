"""Pins on the emulator's wall, and the ones whose answer was lost."""

import pytest

from picscripter.plugin import Media, Misconfigured, OutcomeUnknown, RateLimited, Reconnect, Refused, Retry
from picscripter_pinterest.publishing import withdraw

pytestmark = pytest.mark.anyio
BOARD, FOREIGN = "549755885175001001", "549755885175002001"


async def test_a_picture_arrives_byte_by_byte_with_its_alternative_text(pinterest, files):
    made = await pinterest.publish("Look", files(7, alt="a grey square"))
    [seen] = await pinterest.wall()
    [picture] = seen["media"]
    assert (seen["id"], seen["text"]) == (made.remote_id, "Look")
    assert (await pinterest.bytes_of(picture["url"]), picture["alt"]) == (files.bytes(7), "a grey square")


async def test_pictures_keep_their_order(pinterest, files):
    await pinterest.publish("", *[files(number) for number in (30, 10, 20)])
    [seen] = await pinterest.wall()
    shown = [await pinterest.bytes_of(each["url"]) for each in seen["media"]]
    assert shown == [files.bytes(number) for number in (30, 10, 20)]


@pytest.mark.parametrize("kind", ["gif", "webp"])
async def test_beside_a_kind_that_cannot_be_sent_all_are_fetched(pinterest, files, kind):
    made = await pinterest.publish("Look", files(3, kind), files(4))
    [seen] = await pinterest.wall()
    shown = [await pinterest.bytes_of(each["url"]) for each in seen["media"]]
    assert shown == [files.bytes(3, kind), files.bytes(4)]
    assert made.remote_id == seen["id"]


async def test_a_picture_alone_can_be_fetched(pinterest, files):
    await pinterest.publish("Look", files(3, "gif"))
    [seen] = await pinterest.wall()
    assert await pinterest.bytes_of(seen["media"][0]["url"]) == files.bytes(3, "gif")


async def test_an_address_that_is_not_reached_may_be_reached_later(pinterest, files):
    gone = Media(type="image", url=f"{files.address}/nothing", content_type="image/gif", bytes=1)
    with pytest.raises(Retry, match="Unable to reach"):
        await pinterest.publish("Look", gone)


async def test_a_video_arrives_byte_by_byte_and_shows_its_first_second(pinterest, files):
    made = await pinterest.publish("Look", files(5, "mp4"))
    [seen] = await pinterest.wall()
    assert await pinterest.bytes_of(seen["media"][0]["url"]) == files.bytes(5, "mp4")
    assert (await pinterest.pin(made.remote_id))["creative_type"] == "VIDEO"


async def test_a_video_is_waited_for_until_it_is_processed(pinterest, files):
    await pinterest.dials(processingSeconds=60)
    await pinterest.publish("Look", files(5, "mp4"))
    asked = [each for each in await pinterest.requests() if "GET api/v5/media/" in each]
    assert len(asked) == 13


@pytest.mark.parametrize("kind", ["png", "gif"])
async def test_a_picture_is_the_cover_of_a_video(pinterest, files, kind):
    made = await pinterest.publish("Look", files(5, "mp4", cover=files(9, kind)))
    cover = (await pinterest.pin(made.remote_id))["media"]["cover_image_url"]
    assert await pinterest.bytes_of(cover) == files.bytes(9, kind)


async def test_a_moment_is_the_cover_of_a_video(pinterest, files):
    made = await pinterest.publish("Look", files(5, "mp4"), coverSeconds=3)
    assert (await pinterest.pin(made.remote_id))["media"]["media_type"] == "video"


async def test_what_is_no_video_is_refused_before_anything_is_public(pinterest, files):
    with pytest.raises(Refused, match="could not process"):
        await pinterest.publish("Look", files(5, "odd"))


async def test_the_board_is_asked_for_before_a_video_goes_up(pinterest, files):
    with pytest.raises(Refused) as refused:
        await pinterest.publish("Look", files(5, "mp4"), boardId="404")
    assert refused.value.problems[0].rule == "boardId.unknown"
    assert not any("media" in each for each in await pinterest.requests())


async def test_title_and_link_stand_on_the_pin(pinterest, files):
    made = await pinterest.publish("Look", files(1), title="Bread", link="https://example.com/a?b=c")
    pin = await pinterest.pin(made.remote_id)
    assert (pin["title"], pin["description"], pin["link"]) == ("Bread", "Look", "https://example.com/a?b=c")
    assert (await pinterest.wall())[0]["text"] == "Bread\n\nLook\n\nhttps://example.com/a?b=c"


async def test_a_caption_too_long_for_a_title_is_whole_and_the_owner_is_told(pinterest, files):
    made = await pinterest.publish("a" * 101, files(1))
    pin = await pinterest.pin(made.remote_id)
    assert (pin["title"], pin["description"]) == (None, "a" * 101)
    assert "options.title" in pinterest.delivery.logs[0]


async def test_its_address_is_the_one_that_people_see(pinterest, files):
    made = await pinterest.publish("Look", files(1))
    assert made.url == f"https://www.pinterest.com/pin/{made.remote_id}/"
    [seen] = await pinterest.wall()
    assert seen["url"] == pinterest.network.shown(pinterest.platform, made.url)


async def test_pictures_need_one_request(pinterest, files):
    before = len(await pinterest.requests())
    await pinterest.publish("Look", files(1), files(2))
    assert (await pinterest.requests())[before:] == ["POST api/v5/pins"]


@pytest.mark.parametrize("media", ["png", "gif", "mp4"])
async def test_a_pin_whose_answer_was_lost_is_found(pinterest, files, media):
    await pinterest.dials(dropAfter=1, match="POST /v5/pins")
    made = await pinterest.publish("Grüße & <b>", files(1, media), link="https://example.com/")
    assert [seen["id"] for seen in await pinterest.wall()] == [made.remote_id]


async def test_a_pin_that_never_arrived_is_not_found(pinterest, files):
    await pinterest.dials(dropBefore=1, match="POST /v5/pins")
    with pytest.raises(OutcomeUnknown):
        await pinterest.publish("Look", files(1))
    assert await pinterest.wall() == []


async def test_an_equal_older_pin_is_not_taken_for_the_lost_one(pinterest, files):
    await pinterest.publish("Look", files(1))
    await pinterest.clock.advance(10)
    await pinterest.dials(dropBefore=1, match="POST /v5/pins")
    with pytest.raises(OutcomeUnknown):
        await pinterest.publish("Look", files(1))


async def test_of_two_equal_pins_the_one_that_is_taken_is_not_ours(pinterest, files):
    first = await pinterest.publish("Look", files(1))
    await pinterest.dials(dropAfter=1, match="POST /v5/pins")
    second = await pinterest.publish("Look", files(1), taken=frozenset({first.remote_id}))
    assert second.remote_id != first.remote_id


async def test_a_flagged_link_is_refused_and_not_waited_for(pinterest, files):
    with pytest.raises(Refused) as refused:
        await pinterest.publish("Look", files(1), link="https://shop.spam.example/")
    assert refused.value.code == "9"


async def test_an_app_with_trial_access_is_told_what_to_do(pinterest, files):
    await pinterest.dials(trial=True)
    with pytest.raises(Misconfigured, match="Ask for Standard access"):
        await pinterest.publish("Look", files(1))


async def test_the_101st_pin_of_a_minute_waits_for_the_next_one(pinterest, files):
    for _ in range(100):
        await pinterest.session().request("POST", "api", "/v5/media", json={"media_type": "video"})
    with pytest.raises(RateLimited) as limited:
        await pinterest.publish("Look", files(1))
    assert limited.value.code == "8"


async def test_a_board_of_somebody_else_is_refused(pinterest, files):
    with pytest.raises(Refused, match="not permitted"):
        await pinterest.publish("Look", files(1), boardId=FOREIGN)


@pytest.mark.parametrize(
    "status, family", [(400, Refused), (401, Reconnect), (409, Retry), (429, RateLimited)]
)
async def test_a_refusal_by_the_commit_is_a_refusal(pinterest, files, status, family):
    await pinterest.dials(status=status, match="POST /v5/pins")
    with pytest.raises(family):
        await pinterest.publish("Look", files(1))


async def test_what_is_removed_is_gone_and_may_be_removed_again(pinterest, files):
    made = await pinterest.publish("Look", files(1))
    for _ in range(2):
        await pinterest.platform.delete(pinterest.session(), made.remote_id)
    assert await pinterest.wall() == []


async def test_a_removal_that_fails_is_not_taken_for_one(pinterest, files):
    made = await pinterest.publish("Look", files(1))
    await pinterest.dials(status=503, match="DELETE")
    with pytest.raises(Retry):
        await pinterest.platform.delete(pinterest.session(), made.remote_id)


async def test_a_video_is_prepared_longer_before_its_time_than_a_picture(pinterest, files):
    def ahead(*media):
        from picscripter.plugin import Post

        return pinterest.platform.ahead(Post(id="p", account=pinterest.account, caption="", media=media))

    large = Media(type="video", url="u", bytes=2_000_000_000)
    assert ahead(files(1)) < ahead(files(5, "mp4")) < ahead(large) > 1000


async def test_an_address_that_nobody_needs_is_withdrawn():
    class Session:
        withdrawn = ""

        async def withdraw(self, address):
            self.withdrawn = address

    session = Session()
    await withdraw(session, "https://us.example/1.gif")
    assert session.withdrawn == "https://us.example/1.gif"
