"""What is refused before anything is sent, and what is not."""

import pytest
from pydantic import ValidationError

from picscripter.domain.media_rules import check_media, unknown_rules
from picscripter.plugin import Account, Media, Post
from picscripter_instagram.limits import LIMITS
from picscripter_instagram.options import InstagramOptions, validate_options

ACCOUNT = Account(id="17841400000000001", handle="@harbour.coffee")
PICTURE = Media(type="image", url="https://example.com/a.jpg")
VIDEO = Media(type="video", url="https://example.com/a.mp4", duration=12.0)


def rules(*media, caption="", **options):
    chosen = InstagramOptions.model_validate(options)
    post = Post(id="1", account=ACCOUNT, caption=caption, media=media, options=chosen)
    return [problem.rule for problem in validate_options(post, ACCOUNT)]


@pytest.mark.parametrize("media", [(PICTURE,), (VIDEO,), (PICTURE, VIDEO), (VIDEO,) * 10])
def test_pictures_and_videos_are_taken_alone_and_together(media):
    assert rules(*media) == []


def test_a_text_alone_is_none():
    assert rules(caption="Hello") == ["media.required"]


def test_eleven_items_are_too_many():
    assert rules(*[PICTURE] * 11) == ["media.max"]


def test_the_account_may_be_named():
    assert rules(PICTURE, igUserId=ACCOUNT.id) == []
    assert rules(PICTURE, igUserId="me") == []
    assert rules(PICTURE, igUserId="1") == ["igUserId.account"]


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u6771", "\U0001f35e"])
def test_a_caption_is_counted_by_characters(letter):
    assert rules(PICTURE, caption=letter * 2200) == []
    assert rules(PICTURE, caption=letter * 2201) == ["caption.max"]


def test_hashtags_are_counted_as_people_see_them():
    assert rules(PICTURE, caption="#bread " * 30) == []
    assert rules(PICTURE, caption="#\u6771\u4eac " * 31) == ["hashtags.max"]
    assert rules(PICTURE, caption="issue #1 " * 31) == []
    assert rules(PICTURE, caption="https://example.com/#part " * 31) == []


def test_mentions_are_counted_and_addresses_are_none():
    assert rules(PICTURE, caption="@baker.bread " * 20) == []
    assert rules(PICTURE, caption="@baker " * 21) == ["mentions.max"]
    assert rules(PICTURE, caption="baker@example.com " * 21) == []


def test_a_description_is_held_to_its_length_and_one_of_a_video_is_not():
    assert rules(Media(type="image", url="a", alt="x" * 1001)) == ["alt.max"]
    assert rules(Media(type="video", url="a", alt="x" * 1001)) == []


@pytest.mark.parametrize("option", [{"coverOffsetMs": 0}, {"shareToFeed": True}])
def test_what_is_for_reels_is_refused_elsewhere(option):
    name = next(iter(option))
    assert rules(VIDEO, **option) == []
    assert rules(PICTURE, **option) == [f"{name}.reel"]
    assert rules(VIDEO, PICTURE, **option) == [f"{name}.reel"]


def test_the_moment_of_the_cover_lies_within_the_video():
    assert rules(VIDEO, coverOffsetMs=11_999) == []
    assert rules(VIDEO, coverOffsetMs=12_000) == ["coverOffsetMs.end"]
    assert rules(Media(type="video", url="a"), coverOffsetMs=12_000) == []


def covered(**facts):
    return Media(type="video", url="v", cover=Media(type="image", url="c", **facts))


def test_a_cover_is_a_small_jpeg_of_a_single_video():
    assert rules(covered(content_type="image/jpeg", bytes=8 * 1024 * 1024)) == []
    assert rules(covered(content_type="image/png")) == ["cover.types"]
    assert rules(covered(bytes=8 * 1024 * 1024 + 1)) == ["cover.bytes.max"]
    assert rules(covered(), PICTURE) == ["cover.reel"]
    assert rules(covered(), coverOffsetMs=1) == ["coverOffsetMs.alone"]


@pytest.mark.parametrize("name", ["collaborators", "mediaType", "userTags", "locationId", "story"])
def test_what_is_not_supported_yet_is_no_option(name):
    with pytest.raises(ValidationError):
        InstagramOptions.model_validate({name: "x"})


FILES = [
    ("image", {"content_type": "image/jpeg"}, {"content_type": "image/png"}, "image.types"),
    ("image", {"bytes": 8 * 1024**2}, {"bytes": 8 * 1024**2 + 1}, "image.bytes.max"),
    ("image", {"width": 4, "height": 5}, {"width": 3, "height": 4}, "image.ratio.min"),
    ("image", {"width": 191, "height": 100}, {"width": 192, "height": 100}, "image.ratio.max"),
    ("video", {"content_type": "video/quicktime"}, {"content_type": "video/webm"}, "video.types"),
    ("video", {"bytes": 300 * 1024**2}, {"bytes": 300 * 1024**2 + 1}, "video.bytes.max"),
    ("video", {"duration": 3.0}, {"duration": 2.9}, "video.duration.min"),
    ("video", {"duration": 900.0}, {"duration": 900.1}, "video.duration.max"),
    ("video", {"width": 1920, "height": 1080}, {"width": 1921, "height": 1080}, "video.width.max"),
    ("video", {"frame_rate": 60.0}, {"frame_rate": 61.0}, "video.rate.max"),
    ("video", {"frame_rate": 23.976}, {"frame_rate": 22.0}, "video.rate.min"),
    ("video", {"codecs": {"video": "hevc"}}, {"codecs": {"video": "av1"}}, "video.codecs"),
    ("video", {"codecs": {"audio": "aac"}}, {"codecs": {"audio": "opus"}}, "video.sound"),
]


@pytest.mark.parametrize("kind, good, bad, rule", FILES)
def test_the_host_holds_files_to_the_table(kind, good, bad, rule):
    assert check_media(LIMITS, [Media(type=kind, url="a", **good)]) == []
    assert [problem.rule for problem in check_media(LIMITS, [Media(type=kind, url="a", **bad)])] == [rule]


def test_every_rule_about_files_is_one_that_the_host_knows():
    assert list(unknown_rules(LIMITS)) == []
