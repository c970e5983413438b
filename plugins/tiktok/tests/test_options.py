"""What is wrong with a post before TikTok is asked, each limit at its border."""

import pytest
from pydantic import ValidationError

from picscripter.plugin import Account, CaptionFile, Media, Post
from picscripter_tiktok.drafts import waiting
from picscripter_tiktok.options import INBOX, TikTokOptions, length, validate_options

DIRECT = Account(id="1", handle="@harbour.kitchen", facts={"username": "harbour.kitchen"})
DRAFTS = Account(id="1", handle="Harbour Kitchen", facts=INBOX)
VIDEO = Media(type="video", url="https://x.example/video", duration=10.0)
PICTURE = Media(type="image", url="https://x.example/image")


def post(caption="Bread", *media, account=DIRECT, **options):
    chosen = TikTokOptions.model_validate({"privacyLevel": "SELF_ONLY", **options})
    return Post(id="post", account=account, caption=caption, media=media or (VIDEO,), options=chosen)


def rules(*what, account=DIRECT, **more):
    return [problem.rule for problem in validate_options(post(*what, account=account, **more), account)]


def test_a_video_with_a_level_of_privacy_is_fine():
    assert rules() == []


@pytest.mark.parametrize("text, count", [("abc", 3), ("é", 1), ("👍", 2), ("👩‍🍳", 5), ("東京", 2)])
def test_a_text_counts_in_utf_16_code_units(text, count):
    assert length(text) == count


def test_a_text_is_taken_up_to_its_limit():
    assert rules("👍" * 1_100) == []
    assert rules("👍" * 1_100 + "!") == ["caption.max"]


def test_a_post_needs_no_text():
    assert rules("") == []


@pytest.mark.parametrize(
    "media, expected",
    [
        ((PICTURE,), ["media.type"]),
        ((PICTURE, PICTURE), ["media.type", "media.type", "media.max"]),
        ((VIDEO, VIDEO), ["media.max"]),
        ((VIDEO, PICTURE), ["media.type", "media.max"]),
    ],
)
def test_photos_and_several_videos_are_refused(media, expected):
    assert rules("Bread", *media) == expected


def test_a_post_without_a_video_is_refused():
    nothing = Post(
        id="post", account=DIRECT, caption="Bread", options=TikTokOptions(privacy_level="SELF_ONLY")
    )
    assert [problem.rule for problem in validate_options(nothing, DIRECT)] == ["media.required"]


def test_a_cover_picture_and_caption_files_are_not_dropped_in_silence():
    dressed = Media(
        type="video", url="media:1", cover=PICTURE, captions=(CaptionFile(language="en", url="media:2"),)
    )
    assert rules("Bread", dressed) == ["video.cover", "video.captions"]


def test_privacy_has_no_default():
    assert rules(privacyLevel=None) == ["privacyLevel.required"]
    assert rules(privacyLevel=None, postMode="MEDIA_UPLOAD") == []
    assert rules(privacyLevel=None, account=DRAFTS) == []


def test_a_paid_partnership_is_not_for_the_creator_alone():
    assert rules(brandContentToggle=True) == ["privacyLevel.brandContent"]
    assert rules(brandContentToggle=True, privacyLevel="PUBLIC_TO_EVERYONE") == []
    assert rules(brandOrganicToggle=True) == []


def test_an_account_for_drafts_posts_nothing_directly():
    assert rules(account=DRAFTS, postMode="DIRECT_POST") == ["postMode.account"]
    assert rules(account=DRAFTS) == []


def test_the_covers_moment_is_within_the_video():
    assert rules(videoCoverTimestampMs=10_000) == []
    assert rules(videoCoverTimestampMs=10_001) == ["videoCoverTimestampMs.duration"]
    unknown = Media(type="video", url="https://x.example/video")
    assert rules("Bread", unknown, videoCoverTimestampMs=10**9) == []


@pytest.mark.parametrize(
    "options",
    [
        {"privacyLevel": "EVERYBODY"},
        {"videoCoverTimestampMs": -1},
        {"postMode": "DIRECT POST"},
        {"disableLikes": True},
    ],
)
def test_an_option_that_there_is_not_is_refused(options):
    with pytest.raises(ValidationError):
        TikTokOptions.model_validate(options)


def test_what_a_draft_leaves_behind_is_told_to_the_creator():
    told = waiting(
        post("Fresh bread", privacyLevel="SELF_ONLY", isAigc=True, disableDuet=True, disableStitch=False)
    )
    assert told.endswith("so set there: privacyLevel SELF_ONLY; disableDuet; isAigc; the text: Fresh bread")


def test_a_draft_that_leaves_nothing_behind_says_where_it_is():
    assert waiting(post("", privacyLevel=None)).endswith("post it from there.")
