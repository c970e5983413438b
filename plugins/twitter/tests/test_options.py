"""What is wrong with a post, before X says so."""

import pytest

from picscripter.plugin import Account, CaptionFile, Media, Post
from picscripter_twitter import validate_options
from picscripter_twitter.options import TwitterOptions, labels, reply_settings

FREE = Account(id="1", handle="@free", facts={"subscription": "None"})
PREMIUM = Account(id="2", handle="@premium", facts={"subscription": "Premium"})


TYPES = "image/jpeg, image/png, image/gif, image/webp"


def rules(caption, *, account=FREE, media=()):
    post = Post(id="p", account=account, caption=caption, media=media, options=TwitterOptions())
    return [(problem.rule, problem.limit, problem.actual) for problem in validate_options(post, account)]


def picture(**facts):
    return Media(type="image", url="https://example.com/a", **{"content_type": "image/jpeg", **facts})


def gif(**facts):
    return picture(**{"content_type": "image/gif", "animated": True, **facts})


def video(**facts):
    return Media(type="video", url="https://example.com/a.mp4", **facts)


def captions(*languages):
    return tuple(CaptionFile(language=each, url="https://example.com/a.vtt") for each in languages)


def test_a_text_is_enough():
    assert rules("Hello") == []


def test_280_weighted_characters_are_taken_and_281_are_not():
    assert rules("日" * 140) == []
    assert rules("日" * 140 + "a") == [("caption.max", 280, 281)]


def test_whoever_pays_may_write_25000():
    assert rules("a" * 25_000, account=PREMIUM) == []
    assert rules("a" * 25_001, account=PREMIUM) == [("caption.max.premium", 25_000, 25_001)]


def test_an_account_of_which_nothing_is_known_is_taken_for_free():
    assert rules("a" * 281, account=Account(id="3", handle="@x")) == [("caption.max", 280, 281)]


@pytest.mark.parametrize("caption", ["", " \n "])
def test_an_empty_text_is_refused(caption):
    assert rules(caption) == [("caption.required", None, None)]


@pytest.mark.parametrize(
    "media", [[picture()], [picture()] * 4, [gif()], [video()], [picture(animated=None)]]
)
def test_media_need_no_text(media):
    assert rules("", media=media) == []


@pytest.mark.parametrize(
    "media, rule, limit, actual",
    [
        ([picture()] * 5, "media.max", 4, 5),
        ([gif()] * 2, "media.gifs", 1, 2),
        ([video()] * 2, "media.videos", 1, 2),
        ([picture(), video()], "media.mixed", None, "picture, video"),
        ([gif(), picture()], "media.mixed", None, "gif, picture"),
        ([picture(bytes=5_242_881)], "still.bytes.max", 5_242_880, 5_242_881),
        ([gif(width=1281, height=100)], "gif.width.max", 1280, 1281),
        ([gif(width=100, height=1081)], "gif.height.max", 1080, 1081),
        ([gif(duration=35.1, frame_rate=10.0)], "gif.frames.max", 350, 351),
        (
            [gif(width=1000, height=1000, duration=30.1, frame_rate=10.0)],
            "gif.pixels.max",
            300_000_000,
            301_000_000,
        ),
        ([picture(alt="a" * 1001)], "alt.max", 1000, 1001),
        ([picture(content_type="image/webp", animated=True)], "media.animated", None, None),
        ([picture(cover=picture())], "media.video", None, None),
        ([video(cover=picture(bytes=5_242_881))], "still.bytes.max", 5_242_880, 5_242_881),
        ([video(cover=picture(content_type="image/tiff"))], "image.types", TYPES, "image/tiff"),
        ([video(captions=captions("ast"))], "captions.language", None, "ast"),
        ([video(captions=captions("pt-BR", "pt-PT"))], "captions.twice", None, "PT"),
    ],
)
def test_what_x_does_not_show_is_refused(media, rule, limit, actual):
    assert rules("Look", media=media) == [(rule, limit, actual)]


@pytest.mark.parametrize(
    "media",
    [
        picture(bytes=5_242_880, alt="a" * 1000),
        gif(bytes=15_728_640, width=1280, height=1080),
        gif(width=800, height=1000, duration=35.0, frame_rate=10.0),
        picture(content_type="image/gif", animated=False),
        video(cover=picture(), captions=captions("en", "pt-BR")),
    ],
)
def test_what_stands_at_the_limit_is_taken(media):
    assert rules("Look", media=[media]) == []


def test_all_problems_are_told_at_once():
    told = rules("$A and $B \ufeff" + "a" * 300, media=[picture()] * 5)
    assert [rule for rule, *_ in told] == [
        "caption.max",
        "caption.cashtags",
        "caption.characters",
        "media.max",
    ]


def test_everyone_is_said_to_x_by_saying_nothing():
    post = Post(id="p", account=FREE, caption="a", options=TwitterOptions())
    assert reply_settings(post) is None


def test_labels_are_sent_only_where_they_are_asked_for():
    options = TwitterOptions.model_validate({"madeWithAi": True})
    assert labels(Post(id="p", account=FREE, caption="a", options=options)) == {"made_with_ai": True}


def test_the_other_settings_go_as_they_are():
    options = TwitterOptions.model_validate({"replySettings": "mentionedUsers"})
    assert reply_settings(Post(id="p", account=FREE, caption="a", options=options)) == "mentionedUsers"
