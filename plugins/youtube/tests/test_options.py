"""What is wrong with a post, before YouTube says so."""

import pytest
from pydantic import ValidationError

from picscripter.plugin import Account, CaptionFile, Media, Post
from picscripter_youtube import validate_options
from picscripter_youtube.options import YouTubeOptions
from picscripter_youtube.videos import snippet_of, status_of

CHANNEL = Account(id="UC1", handle="@harbourcoffee", kind="channel")
VIDEO = Media(type="video", url="https://example.com/a.mp4", bytes=1)
PICTURE = Media(type="image", url="https://example.com/a.jpg")


def post(caption="Bread", media=(VIDEO,), **options):
    chosen = YouTubeOptions.model_validate(options)
    return Post(id="p", account=CHANNEL, caption=caption, media=media, options=chosen)


def rules(*args, **more):
    return [(problem.path, problem.rule) for problem in validate_options(post(*args, **more), CHANNEL)]


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"caption": "", "title": "Bread"},
        {"caption": "ü" * 2500},
        {"title": "a" * 100},
        {"tags": ["bread", "early morning"], "privacyStatus": "unlisted", "categoryId": "27"},
        {"madeForKids": True, "containsSyntheticMedia": False},
        {"media": (Media(type="video", url="v", cover=PICTURE),)},
    ],
)
def test_a_video_with_words_is_taken(good):
    assert rules(**good) == []


@pytest.mark.parametrize(
    "bad, told",
    [
        ({"caption": " "}, [("/options/title", "title.required")]),
        ({"caption": "", "title": " \n"}, [("/options/title", "title.required")]),
        ({"caption": "ü" * 2501}, [("/caption", "caption.max")]),
        ({"caption": "a < b"}, [("/caption", "caption.characters")]),
        ({"title": "a" * 101}, [("/options/title", "title.max")]),
        ({"title": "a > b"}, [("/options/title", "title.characters")]),
        ({"tags": ["a" * 250, "b" * 250]}, [("/options/tags", "tags.max")]),
        ({"tags": ["a b" * 100, "c" * 198]}, [("/options/tags", "tags.max")]),
        ({"tags": ["fine", "<b>"]}, [("/options/tags/1", "tags.characters")]),
        ({"tags": ["one, two"]}, [("/options/tags/0", "tags.format")]),
        ({"media": ()}, [("/media", "media.required")]),
        ({"media": (VIDEO, VIDEO)}, [("/media", "media.max")]),
        ({"media": (PICTURE,)}, [("/media/0", "media.type")]),
    ],
)
def test_what_youtube_would_refuse_is_told_before(bad, told):
    assert rules(**bad) == told


def test_covers_are_pictures_that_youtube_knows():
    cover = Media(type="image", url="c", content_type="image/webp", bytes=52_428_801)
    video = Media(type="video", url="v", cover=cover)
    path = "/media/0/cover"
    assert rules(media=(video,)) == [(path, "cover.types"), (path, "cover.bytes.max")]


def test_two_caption_files_in_one_language_are_one_too_many():
    files = tuple(CaptionFile(language=each, url=each, bytes=1) for each in ("en", "de", "EN"))
    video = Media(type="video", url="v", captions=files)
    assert rules(media=(video,)) == [("/media/0/captions/2/language", "captions.language")]


def test_all_problems_are_told_at_once():
    told = rules("<" * 6000, (PICTURE,) * 2, title="<" * 101, tags=["a" * 501])
    assert {rule for _, rule in told} == {
        "title.max",
        "title.characters",
        "caption.max",
        "caption.characters",
        "tags.max",
        "media.max",
        "media.type",
    }


@pytest.mark.parametrize("given", [22, "22"])
def test_a_category_may_be_written_as_a_number(given):
    assert snippet_of(post(categoryId=given))["categoryId"] == "22"


@pytest.mark.parametrize("given", ["music", "", True])
def test_a_category_is_a_number(given):
    with pytest.raises(ValidationError):
        post(categoryId=given)


def test_the_whole_caption_is_the_description_and_its_beginning_the_title():
    said = snippet_of(post("Fresh bread.\n" + "x" * 200))
    assert said["description"] == "Fresh bread.\n" + "x" * 200
    assert said["title"] == "Fresh bread. " + "x" * 87


def test_privacy_is_always_sent_and_what_nobody_chose_is_not():
    assert status_of(post()) == {"privacyStatus": "public"}
    assert status_of(post(madeForKids=False, containsSyntheticMedia=True, privacyStatus="unlisted")) == {
        "privacyStatus": "unlisted",
        "selfDeclaredMadeForKids": False,
        "containsSyntheticMedia": True,
    }
