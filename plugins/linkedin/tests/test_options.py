"""What is wrong with a post, all of it at once."""

import pytest
from pydantic import ValidationError

from picscripter.plugin import Account, Media, Post
from picscripter_linkedin import describe, validate_options
from picscripter_linkedin.options import LinkedInOptions

MEMBER = Account(id="urn:li:person:1", handle="Robin Sand")
PAGE = Account(id="urn:li:organization:1", handle="Harbour Bakery", kind="organization")
PICTURE = Media(type="image", url="1")
VIDEO = Media(type="video", url="2")


def problems(caption="Hello", *media, account=MEMBER, **options):
    post = Post(
        id="1",
        account=account,
        caption=caption,
        media=media,
        options=LinkedInOptions.model_validate(options),
    )
    return [(each.path, each.rule) for each in validate_options(post, account)]


@pytest.mark.parametrize(
    "post",
    [
        ("Hello",),
        ("", PICTURE),
        ("", *[PICTURE] * 20),
        ("", VIDEO),
        ("x" * 3000,),
        ("", Media(type="video", url="1", cover=PICTURE)),
    ],
)
def test_what_linkedin_takes_has_no_problems(post):
    assert problems(*post) == []


def test_a_link_needs_no_text():
    assert problems("", link="https://example.com") == []


def test_a_post_of_nothing_is_refused():
    assert problems("  ") == [("/caption", "caption.required")]


@pytest.mark.parametrize("text", ["x" * 3001, "👍" * 1501])
def test_a_text_is_counted_in_utf_16(text):
    assert problems(text) == [("/caption", "caption.max")]


def test_escapes_are_not_counted_and_a_mention_counts_as_its_name():
    assert problems("(" * 3000) == []
    assert problems("x" * 2990 + " @[Harbour](urn:li:organization:2414183)") == []


def test_a_page_has_no_connections():
    assert problems(account=PAGE, visibility="CONNECTIONS") == [("/options/visibility", "visibility.page")]
    assert problems(visibility="CONNECTIONS") == []


@pytest.mark.parametrize("options", [{"visibility": "LOGGED_IN"}, {"visibilty": "PUBLIC"}])
def test_unknown_settings_are_refused(options):
    with pytest.raises(ValidationError):
        LinkedInOptions.model_validate(options)


@pytest.mark.parametrize(
    "link", ["example.com", "ftp://example.com", "https://", "https://a b.example", "http://["]
)
def test_a_link_is_a_web_address(link):
    assert problems(link=link) == [("/options/link", "link.format")]


@pytest.mark.parametrize("media", [(PICTURE, PICTURE), (VIDEO,)])
def test_a_link_has_room_for_one_picture(media):
    assert problems("Read", *media, link="https://example.com") == [("/options/link", "link.alone")]
    assert problems("Read", PICTURE, link="https://example.com") == []


def test_the_words_of_a_card_need_a_link():
    wrong = [("/options/linkTitle", "link.missing"), ("/options/linkDescription", "link.missing")]
    assert problems(linkTitle="a", linkDescription="b") == wrong


def test_a_video_stands_alone():
    assert problems("", VIDEO, PICTURE) == [("/media", "media.mixed")]
    assert problems("", VIDEO, VIDEO) == [("/media", "media.mixed")]


def test_twenty_pictures_are_the_most():
    assert problems("", *[PICTURE] * 21) == [("/media", "media.max")]


def test_all_that_is_wrong_is_said_at_once():
    cover = Media(type="image", url="4", content_type="image/webp")
    video = Media(type="video", url="1", alt="A video", cover=cover)
    picture = Media(type="image", url="2", alt="x" * 4087)
    assert problems("x" * 3001, picture, video) == [
        ("/caption", "caption.max"),
        ("/media", "media.mixed"),
        ("/media/0/alt", "alt.max"),
        ("/media/1/cover", "cover.types"),
    ]


def test_it_tells_which_version_it_speaks_and_until_when():
    described = describe()
    assert (described.api_version, f"{described.sunset:%Y-%m-%d}") == ("202609", "2027-09-15")
