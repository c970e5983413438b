"""What is wrong with a post, before Facebook says so."""

import pytest

from picscripter.plugin import Account, Media, Post
from picscripter_facebook import describe, validate_options
from picscripter_facebook.options import FacebookOptions

PAGE = Account(id="10", handle="Harbour Coffee", kind="page")
PICTURE = Media(type="image", url="https://example.com/a.jpg")
VIDEO = Media(type="video", url="https://example.com/a.mp4")


def rules(caption="", media=(), **options):
    post = Post(
        id="p", account=PAGE, caption=caption, media=media, options=FacebookOptions.model_validate(options)
    )
    return [(problem.path, problem.rule) for problem in validate_options(post, PAGE)]


@pytest.mark.parametrize(
    "post",
    [
        {"caption": "Hello"},
        {"link": "https://example.com"},
        {"caption": "Hello", "link": "http://example.com/a?b=c"},
        {"media": (PICTURE,)},
        {"caption": "Hello", "media": (PICTURE,) * 10},
        {"caption": "Hello", "pageId": "10"},
        {"caption": "a" * 63_206},
    ],
)
def test_a_text_a_link_and_pictures_are_taken(post):
    assert rules(**post) == []


@pytest.mark.parametrize(
    "post, told",
    [
        ({"caption": " \n"}, [("/caption", "caption.required")]),
        ({"caption": "a" * 63_207}, [("/caption", "caption.max")]),
        ({"link": "example.com"}, [("/options/link", "link.format")]),
        ({"link": "https://[broken"}, [("/options/link", "link.format")]),
        ({"link": "ftp://example.com/a"}, [("/options/link", "link.format")]),
        ({"link": "https://m.facebook.com/a"}, [("/options/link", "link.host")]),
        ({"link": "https://example.com", "media": (PICTURE,)}, [("/options/link", "link.alone")]),
        ({"media": (PICTURE,) * 11}, [("/media", "media.max")]),
        ({"media": (PICTURE, VIDEO)}, [("/media/1", "media.type")]),
        ({"caption": "a", "pageId": "11"}, [("/options/pageId", "pageId.account")]),
    ],
)
def test_what_facebook_would_refuse_is_told_before(post, told):
    assert rules(**post) == told


def test_all_problems_are_told_at_once():
    told = rules("a" * 70_000, (VIDEO,) * 11, pageId="11", link="nowhere")
    assert {rule for _, rule in told} == {
        "pageId.account",
        "caption.max",
        "link.format",
        "link.alone",
        "media.max",
        "media.type",
    }


def test_a_site_whose_name_ends_like_facebooks_is_another_site():
    assert rules(link="https://notfacebook.com/a") == []


def test_the_shortcut_makes_a_text_post():
    [shortcut] = describe().shortcuts
    body = shortcut.body.model_validate({"message": "Hello"})
    assert (shortcut.path, shortcut.compose(body)) == ("/post_to_fb", {"caption": "Hello"})
