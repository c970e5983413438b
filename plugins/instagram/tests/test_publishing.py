"""Posts on the emulator's wall, and the ones whose answer was lost."""

import pytest

from picscripter.plugin import (
    Media,
    NotPublished,
    OutcomeUnknown,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
)
from picscripter_instagram.containers import PAUSES, look
from picscripter_instagram.publishing import _published, permalink
from picscripter_instagram.sandbox.samples import picture

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def account(instagram):
    return await instagram.connect()


async def test_a_picture_arrives_byte_by_byte_with_its_words_and_its_description(instagram, site):
    bread = site.picture(alt="Three loaves")
    made = await instagram.publish("Fresh bread \U0001f35e\n#bread @baker", bread)
    [seen] = await instagram.wall()
    assert (seen["id"], seen["url"], seen["text"]) == (
        made.remote_id,
        made.url,
        "Fresh bread \U0001f35e\n#bread @baker",
    )
    assert seen["media"][0]["alt"] == "Three loaves"
    assert await instagram.bytes_at(seen["media"][0]["url"]) == site.bytes_of(bread)


async def test_a_picture_needs_no_words(instagram, site):
    await instagram.publish("", site.picture())
    assert [seen["text"] for seen in await instagram.wall()] == [""]


@pytest.mark.parametrize("login", ["instagram", "facebook"])
async def test_a_reel_arrives_byte_by_byte_with_either_login(instagram, site, login):
    await instagram.connect(login)
    film = site.clip()
    made = await instagram.publish("How bread is made", film)
    [seen] = await instagram.wall()
    assert seen["url"] == made.url
    assert "/reel/" in made.url
    assert await instagram.bytes_at(seen["media"][0]["url"]) == site.bytes_of(film)


async def test_instagram_login_has_the_video_fetched_and_facebook_login_sends_it(instagram, site):
    await instagram.publish("Fetched", site.clip())
    assert site.asked == ["/a.mp4?lent=1"]
    await instagram.connect("facebook")
    await instagram.publish("Sent", site.clip())
    assert site.asked[1:] == ["/a.mp4"]  # by the host, to send it on


async def test_each_login_speaks_to_its_own_hosts_alone(instagram, site):
    await instagram.publish("One", site.clip())
    hosts = {request.split()[1].split("/")[0] for request in await instagram.requests()}
    assert hosts == {"api", "graph"}
    await instagram.connect("facebook")
    before = len(await instagram.requests())
    await instagram.publish("Two", site.clip())
    hosts = {request.split()[1].split("/")[0] for request in (await instagram.requests())[before:]}
    assert hosts == {"facebook_graph", "rupload"}


@pytest.mark.parametrize("login", ["instagram", "facebook"])
async def test_a_carousel_shows_pictures_and_videos_in_their_order(instagram, site, login):
    await instagram.connect(login)
    media = [site.picture("a", "first"), site.clip("b"), site.picture("c", "third")]
    await instagram.publish("Three", *media)
    [seen] = await instagram.wall()
    assert [each["alt"] for each in seen["media"]] == ["first", None, "third"]
    assert [await instagram.bytes_at(each["url"]) for each in seen["media"]] == [
        site.bytes_of(each) for each in media
    ]


async def test_ten_items_fit_into_a_carousel(instagram, site):
    await instagram.publish("Ten", *[site.picture(str(number)) for number in range(10)])
    [seen] = await instagram.wall()
    assert len(seen["media"]) == 10


async def test_a_cover_picture_stands_for_the_reel(instagram, site):
    cover = site.picture("cover")
    made = await instagram.publish("Covered", site.clip(cover=cover))
    [shown] = await instagram.shown()
    assert shown["id"] == made.remote_id
    assert await instagram.bytes_at(shown["cover"]) == site.bytes_of(cover)


async def test_a_moment_of_the_video_stands_for_the_reel(instagram, site):
    await instagram.publish("Covered", site.clip(seconds=12), coverOffsetMs=11_999)
    [shown] = await instagram.shown()
    assert (shown["coverOffsetMs"], shown["sharedToFeed"]) == (11_999, True)


async def test_a_reel_can_be_kept_from_the_posts(instagram, site):
    await instagram.publish("Reels alone", site.clip(), shareToFeed=False)
    [shown] = await instagram.shown()
    assert shown["sharedToFeed"] is False


async def test_a_moment_beyond_the_video_is_refused(instagram, site):
    with pytest.raises(Refused) as refused:
        await instagram.publish("", site.clip(seconds=3), coverOffsetMs=3000)
    assert refused.value.code == "1/2207057"


async def test_what_has_no_place_on_instagram_is_left_out_and_told(instagram, site):
    film = site.clip()
    described = Media(type="video", url=film.url, bytes=film.bytes, alt="A film")
    await instagram.publish("", described)
    assert any("descriptions of pictures alone" in line for line in instagram.delivery.logs)


async def test_the_public_act_comes_last_and_once(instagram, site):
    before = len(await instagram.requests())
    await instagram.publish("Look", site.picture("a"), site.picture("b"))
    made = [request.rsplit("/", 1)[1] for request in (await instagram.requests())[before:]]
    made = [word for word in made if not word.isdecimal()]  # reads by id
    assert made == ["content_publishing_limit", "media", "media", "media", "media_publish"]


async def test_what_is_processed_slowly_is_waited_for(instagram, site):
    await instagram.dials(processingSeconds=40)
    began = instagram.clock.now()
    await instagram.publish("Slow", site.clip())
    assert (instagram.clock.now() - began).total_seconds() >= 40


async def test_a_container_that_is_not_seen_yet_is_looked_at_again(instagram, site):
    assert await look(instagram.session(), "123") is None
    await instagram.dials(status=503, match="GET")
    with pytest.raises(OutcomeUnknown):
        await look(instagram.session(), "123")


async def test_a_video_that_is_not_taken_ends_the_post_with_instagrams_reason(instagram, site):
    with pytest.raises(Refused) as refused:
        await instagram.publish("", site.clip(codec=b"av01"))
    assert refused.value.code == "2207026"
    assert "av01" in refused.value.message


async def test_what_could_not_be_fetched_is_tried_again_at_another_address(instagram, site):
    film = site.clip()
    with pytest.raises(NotPublished):
        await instagram.publish("", Media(type="video", url=f"{site.address}/gone.mp4", bytes=film.bytes))
    assert await instagram.wall() == []
    assert len(set(site.asked)) == 3


async def test_between_the_tries_there_is_time_for_a_server_of_ours_to_start_again(instagram, site):
    film, began = site.clip(), instagram.clock.now()
    with pytest.raises(NotPublished):
        await instagram.publish("", Media(type="video", url=f"{site.address}/gone.mp4", bytes=film.bytes))
    assert (instagram.clock.now() - began).total_seconds() >= sum(PAUSES) >= 30


async def test_a_full_quota_is_met_before_anything_is_made(instagram, site):
    await instagram.dials(quotaTotal=1)
    await instagram.publish("One", site.picture())
    before = len(await instagram.requests())
    with pytest.raises(QuotaExhausted) as full:
        await instagram.publish("Two", site.picture())
    assert full.value.until > instagram.clock.now()
    assert len(await instagram.requests()) == before + 1


async def test_after_a_day_there_is_room_again(instagram, site):
    await instagram.dials(quotaTotal=1)
    await instagram.publish("One", site.picture())
    await instagram.clock.advance(24 * 3600)
    await instagram.publish("Two", site.picture())
    assert len(await instagram.wall()) == 2


@pytest.mark.parametrize("items", [1, 2])
async def test_a_post_whose_answer_was_lost_is_found(instagram, site, items):
    await instagram.dials(dropAfter=1, match="media_publish")
    media = [site.picture(str(number)) for number in range(items)]
    made = await instagram.publish("Lost \u00e9 @baker", *media)
    [seen] = await instagram.wall()
    assert isinstance(instagram.delivery.lost, OutcomeUnknown)
    assert (made.remote_id, made.url) == (seen["id"], seen["url"])


async def test_a_post_that_never_arrived_is_not_found(instagram, site):
    await instagram.dials(dropBefore=1, match="media_publish")
    with pytest.raises(OutcomeUnknown):
        await instagram.publish("Lost", site.picture())
    assert await instagram.wall() == []


async def test_a_block_although_it_is_live_is_found_out(instagram, site):
    await instagram.dials(spamBlock="after")
    made = await instagram.publish("Live", site.picture())
    assert instagram.delivery.lost.code == "4/2207051"
    assert [seen["id"] for seen in await instagram.wall()] == [made.remote_id]


async def test_a_block_that_is_one_says_so_once_nothing_is_found(instagram, site):
    await instagram.dials(spamBlock="before")
    with pytest.raises(OutcomeUnknown) as blocked:
        await instagram.publish("Blocked", site.picture())
    assert "restrict certain activity" in blocked.value.refusal
    assert await instagram.wall() == []


class Over:
    """A delivery whose container was over when it was to be published, as the lookup has confirmed."""

    def __init__(self, why):
        self.why = why

    async def commit(self, *_args, **_more):
        raise Refused(self.why)


async def test_a_container_that_was_over_costs_the_preparation_and_not_the_post():
    with pytest.raises(NotPublished) as anew:
        await _published(Over("Instagram: … has been expired. (24/2207008)"), "1", "2", "", "picture")
    assert anew.value.restart
    with pytest.raises(Refused):
        await _published(Over("Instagram: blocked (4/2207051)"), "1", "2", "", "picture")


async def test_what_belongs_to_another_post_is_not_adopted(instagram, site):
    first = await instagram.publish("Hello", site.picture("a"))
    await instagram.dials(dropAfter=1, match="media_publish")
    made = await instagram.publish("Hello", site.picture("b"), taken=frozenset({first.remote_id}))
    assert made.remote_id not in (None, first.remote_id)


@pytest.mark.parametrize(
    "status, family", [(400, Refused), (401, Reconnect), (403, Reconnect), (429, RateLimited)]
)
async def test_a_refusal_by_the_commit_is_a_refusal(instagram, site, status, family):
    await instagram.dials(status=status, match="media_publish")
    with pytest.raises(family):
        await instagram.publish("Hello", site.picture())


@pytest.mark.parametrize("status", [400, 401, 403, 429])
async def test_what_is_public_is_not_called_anything_else_for_want_of_its_address(instagram, site, status):
    made = await instagram.publish("Public", site.picture())
    await instagram.dials(status=status, match="GET")
    at = instagram.clock.now().timestamp()
    assert await permalink(instagram.session(), made.remote_id, at) == {"url": ""}


async def test_the_address_is_asked_for_a_minute_and_no_longer(instagram, site):
    made = await instagram.publish("Public", site.picture())
    await instagram.dials(status=503, match="GET")
    at = instagram.clock.now().timestamp()
    assert await permalink(instagram.session(), made.remote_id, at) is None
    await instagram.clock.advance(60)
    assert await permalink(instagram.session(), made.remote_id, at) == {"url": ""}


async def test_an_address_that_is_told_late_is_waited_for(instagram, site):
    await instagram.dials(indexLagSeconds=20)
    made = await instagram.publish("Fresh", site.picture())
    assert made.url == (await instagram.wall())[0]["url"]


async def test_facebook_login_removes_what_it_published_and_again_does_no_harm(instagram, site):
    await instagram.connect("facebook")
    made = await instagram.publish("Hello", site.picture())
    for _ in range(2):
        await instagram.platform.delete(instagram.session(), made.remote_id)
    assert await instagram.wall() == []


async def test_instagram_login_says_that_it_cannot_remove(instagram, site):
    made = await instagram.publish("Hello", site.picture())
    with pytest.raises(Refused) as refused:
        await instagram.platform.delete(instagram.session(), made.remote_id)
    assert "in the app" in refused.value.message


async def test_a_picture_that_is_no_jpeg_is_refused_with_its_code(instagram, site):
    png = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\x00\x00\x00\x40\x00\x00\x00\x40" + bytes(20)
    with pytest.raises(Refused) as refused:
        await instagram.publish("", site.picture(content=png))
    assert refused.value.code == "36001/2207005"


@pytest.mark.parametrize(
    "width, height, fits", [(64, 80, True), (64, 81, False), (191, 100, True), (192, 100, False)]
)
async def test_the_shape_of_a_picture_is_judged_at_its_border(instagram, site, width, height, fits):
    bread = site.picture(content=picture(1, width, height))
    if fits:
        await instagram.publish("", bread)
        return
    with pytest.raises(Refused) as refused:
        await instagram.publish("", bread)
    assert refused.value.code == "36003/2207009"
