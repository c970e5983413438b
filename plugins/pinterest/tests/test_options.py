"""What is wrong with a pin, before Pinterest says so."""

import pytest

from picscripter.plugin import Account, Media, Post
from picscripter_pinterest import validate_options
from picscripter_pinterest.options import PinterestOptions, alt_of, title_of

ACCOUNT = Account(id="10", handle="harbourcoffee")
PICTURE = Media(type="image", url="https://example.com/a.jpg")
VIDEO = Media(type="video", url="https://example.com/a.mp4")


def post(caption="", media=(PICTURE,), **options):
    chosen = PinterestOptions.model_validate({"boardId": "7"} | options)
    return Post(id="p", account=ACCOUNT, caption=caption, media=media, options=chosen)


def rules(*args, **more):
    return [(problem.path, problem.rule) for problem in validate_options(post(*args, **more), ACCOUNT)]


def picture(width, height, alt=None):
    return Media(type="image", url="https://example.com/a.jpg", width=width, height=height, alt=alt)


@pytest.mark.parametrize(
    "taken",
    [
        {},
        {"caption": "a" * 800},
        {"title": "a" * 100},
        {"link": "https://example.com/" + "a" * 2028},
        {"link": "http://example.com"},
        {"media": (picture(10, 20, "a" * 500),)},
        {"media": (picture(10, 20),) * 5},
        {"media": (VIDEO,)},
        {"media": (VIDEO,), "coverSeconds": 3},
        {"media": (Media(type="video", url="https://example.com/a.mp4", cover=PICTURE),)},
    ],
)
def test_pictures_and_a_video_are_taken(taken):
    assert rules(**taken) == []


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"boardId": None}, ("/options/boardId", "boardId.required")),
        ({"boardId": " "}, ("/options/boardId", "boardId.required")),
        ({"boardId": "harbourcoffee/bread"}, ("/options/boardId", "boardId.format")),
        ({"boardId": "\u0663"}, ("/options/boardId", "boardId.format")),
        ({"caption": "a" * 801}, ("/caption", "caption.max")),
        ({"title": "a" * 101}, ("/options/title", "title.max")),
        ({"link": "https://example.com/" + "a" * 2029}, ("/options/link", "link.max")),
        ({"link": "example.com"}, ("/options/link", "link.format")),
        ({"link": "ftp://example.com"}, ("/options/link", "link.format")),
        ({"link": "https://[broken"}, ("/options/link", "link.format")),
        ({"link": "https://example.com/a b"}, ("/options/link", "link.format")),
        ({"media": ()}, ("/media", "media.required")),
        ({"media": (PICTURE,) * 6}, ("/media", "media.max")),
        ({"media": (PICTURE, VIDEO)}, ("/media", "media.mixed")),
        ({"media": (VIDEO, VIDEO)}, ("/media", "media.mixed")),
        ({"media": (picture(10, 20), picture(10, 21))}, ("/media", "media.sizes")),
        ({"media": (picture(10, 20, "a" * 250), picture(10, 20, "b" * 250))}, ("/media", "alt.max")),
        ({"coverSeconds": 3}, ("/options/coverSeconds", "coverSeconds.video")),
        (
            {"media": (Media(type="video", url="https://a.example/", cover=PICTURE),), "coverSeconds": 3},
            ("/options/coverSeconds", "coverSeconds.video"),
        ),
    ],
)
def test_what_pinterest_would_refuse_is_told_before(wrong, told):
    assert rules(**wrong) == [told]


@pytest.mark.parametrize(
    "cover, told",
    [
        ({"bytes": 20 * 1024 * 1024, "content_type": "image/webp"}, []),
        ({"bytes": 20 * 1024 * 1024 + 1}, [("/media/0/cover", "cover.bytes.max")]),
        ({"content_type": "image/heic"}, [("/media/0/cover", "cover.types")]),
    ],
)
def test_a_cover_is_held_to_the_rules_of_pictures(cover, told):
    shown = Media(type="image", url="https://example.com/a", **cover)
    assert rules(media=(Media(type="video", url="https://example.com/a.mp4", cover=shown),)) == told


def test_all_problems_are_told_at_once():
    told = rules("a" * 801, (), boardId=None, link="nowhere", title="a" * 101)
    assert [rule for _, rule in told] == [
        "boardId.required",
        "caption.max",
        "title.max",
        "link.format",
        "media.required",
    ]


def test_pictures_whose_sizes_are_not_known_yet_are_not_judged():
    assert rules(media=(PICTURE, picture(10, 20))) == []


def test_without_a_board_the_person_learns_where_boards_are_listed():
    [problem] = validate_options(post(boardId=None), ACCOUNT)
    assert "places?kind=board" in problem.fix


@pytest.mark.parametrize(
    "caption, given, title",
    [
        ("Bread", None, "Bread"),
        ("Bread", "Loaves", "Loaves"),
        ("a" * 100, None, "a" * 100),
        ("a" * 101, None, None),
        ("a" * 101, "Loaves", "Loaves"),
        ("", None, None),
        ("", "Loaves", "Loaves"),
    ],
)
def test_the_caption_is_the_title_where_it_fits_and_is_never_cut(caption, given, title):
    assert title_of(post(caption, title=given)) == title


def test_a_pin_has_one_alternative_text():
    assert alt_of([picture(1, 1, "a"), picture(1, 1), picture(1, 1, "b"), picture(1, 1, "a")]) == "a\nb"
