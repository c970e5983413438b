"""What the plugin sends, and what the emulator shows of it."""

from dataclasses import replace

import pytest

from picscripter.plugin import Media, Misconfigured, OutcomeUnknown, Post, RateLimited, Refused, Retry
from picscripter_linkedin import api, publishing, videos
from picscripter_linkedin.options import LinkedInOptions
from picscripter_linkedin.sandbox.little import RESERVED

pytestmark = pytest.mark.anyio


async def test_a_text_is_public_under_the_id_of_the_header(member):
    made = await member.publish("Hello (world) #bread")
    [shown] = await member.wall()
    assert (shown["id"], shown["text"], shown["account"]) == (
        made.remote_id,
        "Hello (world) #bread",
        "Robin Sand",
    )
    assert made.url == f"https://www.linkedin.com/feed/update/{made.remote_id}/"


async def test_the_address_of_a_post_leads_to_it(member):
    made = await member.publish("Hello")
    address = made.url.replace("https://www.linkedin.com", f"{member.address}/linkedin/www")
    async with member.http.get(address, allow_redirects=False) as answer:
        assert answer.status == 302


async def test_every_reserved_character_arrives_on_the_wall(member):
    text = "".join(f"{char} a{char}b {char}{char}\n" for char in sorted(RESERVED))
    await member.publish(text)
    assert (await member.wall())[0]["text"] == text


async def test_a_post_says_who_may_see_it(member):
    await member.publish("For all")
    await member.publish("For few", visibility="CONNECTIONS", disableReshare=True)
    told = [(post["visibility"], post["isReshareDisabledByAuthor"]) for post in await member.posts()]
    assert told == [("PUBLIC", False), ("CONNECTIONS", True)]


async def test_a_link_has_a_card_with_the_words_given(member):
    await member.publish("Read", link="https://example.com/a_b", linkTitle="Title", linkDescription="More")
    card = {"source": "https://example.com/a_b", "title": "Title", "description": "More"}
    assert (await member.posts())[0]["content"] == {"article": card}


async def test_a_link_without_a_title_is_called_by_its_address(member):
    await member.publish(link="https://example.com")
    assert (await member.posts())[0]["content"]["article"]["title"] == "https://example.com"


async def test_a_picture_beside_a_link_stands_on_its_card(member, files):
    await member.publish("Read", files.picture(7), link="https://example.com")
    [post], [shown] = await member.posts(), await member.wall()
    assert post["content"]["article"]["thumbnail"].startswith("urn:li:image:")
    assert await member.bytes_of(shown["media"][0]["url"]) == await member.bytes_of(files.picture(7).url)


async def test_pictures_arrive_in_their_order_byte_for_byte_and_described(member, files):
    pictures = [files.picture(3, "A harbour"), files.picture(1), files.picture(2, "(Bread) #1 \\")]
    await member.publish("Three", *pictures)
    shown = (await member.wall())[0]["media"]
    assert [each["alt"] for each in shown] == ["A harbour", None, "(Bread) #1 \\"]
    assert [await member.bytes_of(each["url"]) for each in shown] == [
        await member.bytes_of(each.url) for each in pictures
    ]


async def test_one_picture_is_no_album(member, files):
    await member.publish("One", files.picture(3, "A harbour"))
    assert (await member.posts())[0]["content"]["media"]["altText"] == "A harbour"


@pytest.mark.parametrize("size", [80_000, 120_000, 120_001, 80_001])
async def test_a_video_goes_up_in_the_parts_that_linkedin_names(member, files, size):
    await member.dials(partBytes=40_000)
    await member.publish("Knead", files.video(size))
    [shown] = (await member.wall())[0]["media"]
    assert shown["type"] == "video"
    assert await member.bytes_of(shown["url"]) == await member.bytes_of(files.video(size).url)
    parts = [each for each in await member.requests() if "uploaded-video" in each]
    assert len(parts) == -(-size // 40_000)


async def test_a_video_is_posted_when_it_is_ready(member, files):
    await member.dials(processingSeconds=12)
    await member.publish("Knead", files.video(80_000))
    assert len([each for each in await member.requests() if each.startswith("GET /rest/videos/")]) == 4


@pytest.mark.parametrize("refusal", ["asset", "resource"])
async def test_a_video_that_may_not_be_asked_about_gets_time_before_it_is_posted(member, files, refusal):
    await member.dials(processingSeconds=videos.BLIND - 1, videoStatus=False, videoRefusal=refusal)
    await member.publish("Knead", files.video(80_000))
    assert (await member.wall())[0]["media"]


async def test_a_video_that_may_not_be_asked_about_and_takes_longer_is_refused_as_too_early(member, files):
    await member.dials(processingSeconds=videos.BLIND + 60, videoStatus=False)
    with pytest.raises(Retry, match="not ready"):
        await member.publish("Knead", files.video(80_000))


async def test_a_video_is_posted_without_its_description_which_linkedin_takes_of_pictures_alone(
    member, files
):
    await member.publish("Knead", replace(files.video(80_000), alt="Hands and dough"))
    [post] = await member.posts()
    assert "altText" not in post["content"]["media"]
    assert "no descriptions of videos" in member.delivery.said[0]


async def test_a_video_that_cannot_be_processed_is_refused_with_the_reason(member, files, monkeypatch):
    monkeypatch.setattr("picscripter_linkedin.sandbox.uploads.SMALLEST", 5)
    with pytest.raises(Refused, match="UNSUPPORTED_FORMAT"):
        await member.publish("Knead", files.video(7))


async def test_a_cover_goes_up_with_its_video(member, files):
    await member.publish("Knead", files.video(80_000, cover=files.picture(9)))
    assert [each for each in await member.requests() if "uploaded-thumbnail" in each]


async def test_a_page_posts_as_itself(page, files):
    made = await page.publish("From the Page", files.picture(4))
    [shown] = await page.wall()
    assert (shown["account"], shown["id"]) == ("Harbour Bakery", made.remote_id)


async def test_a_repeated_text_is_refused_with_the_name_of_the_first(member):
    made = await member.publish("Hello")
    with pytest.raises(Refused, match=made.remote_id):
        await member.publish("Hello")


async def test_a_deleted_post_is_gone_and_may_be_deleted_again(member):
    made = await member.publish("Hello")
    await member.delete(made.remote_id)
    await member.delete(made.remote_id)
    assert await member.wall() == []


async def test_deleting_what_linkedin_never_had_is_no_error(member):
    await member.delete("urn:li:share:1")


async def test_a_version_that_is_over_is_told_to_the_operator(member, monkeypatch):
    monkeypatch.setitem(api._HEADERS, "LinkedIn-Version", "202511")
    with pytest.raises(Misconfigured, match=r"update picscripter-linkedin.*20251101 is not active"):
        await member.publish("Hello")


async def test_the_day_of_a_member_ends_at_midnight_utc(member):
    await member.dials(memberRequests=0)
    with pytest.raises(RateLimited) as limited:
        await member.publish("Hello")
    assert (limited.value.until - member.clock.now()).total_seconds() <= 12 * 3600
    assert f"{limited.value.until:%H:%M:%S}" == "00:00:00"
    assert limited.value.scope == "connection"


async def test_the_day_of_an_app_stops_all_its_accounts(member):
    await member.dials(appRequests=0)
    with pytest.raises(RateLimited) as limited:
        await member.publish("Hello")
    assert limited.value.scope == "app"


async def test_the_lost_answer_of_a_members_picture_is_for_a_person(member, files):
    await member.dials(dropAfter=1.0, match="POST /rest/posts")
    with pytest.raises(OutcomeUnknown):
        await member.publish("One", files.picture(3))
    assert len(await member.wall()) == 1


class Recorder:
    """A session that only writes down what it was asked."""

    async def request(self, method, host, path, *, headers, **_):
        self.asked = f"{method} {host} {path}"
        self.headers = headers


async def test_a_urn_in_a_path_is_escaped_and_every_call_names_version_and_protocol():
    session = Recorder()
    await publishing.delete(session, "urn:li:share:1")
    assert session.asked == "DELETE api /rest/posts/urn%3Ali%3Ashare%3A1"
    assert session.headers == {
        "LinkedIn-Version": api.VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
        "X-RestLi-Method": "DELETE",
    }


def test_a_video_is_prepared_earlier_than_pictures():
    picture, video = Media(type="image", url="1"), Media(type="video", url="2", bytes=100_000_000)

    def early(*media):
        return publishing.ahead(
            Post(id="1", account=None, caption="", media=media, options=LinkedInOptions())
        )

    assert early() == 0 < early(picture) < early(video)
