"""What is wrong with a post, before Facebook says so."""

from dataclasses import replace

import pytest

from picscripter.plugin import Account, CaptionFile, Media, Post
from picscripter_facebook import describe, validate_options
from picscripter_facebook.captions import locale_of
from picscripter_facebook.options import FacebookOptions

PAGE = Account(id="10", handle="Harbour Coffee", kind="page")
PICTURE = Media(type="image", url="https://example.com/a.jpg")
VIDEO = Media(type="video", url="https://example.com/a.mp4")
UPRIGHT = replace(VIDEO, duration=12.0, width=1080, height=1920, frame_rate=30.0)
COVER = Media(type="image", url="https://example.com/c.webp", content_type="image/webp", bytes=11_000_000)


def srt(language, kind="application/x-subrip"):
    return CaptionFile(language=language, url=f"https://example.com/{language}.srt", content_type=kind)


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
        {"media": (VIDEO,)},
        {"media": (VIDEO,), "title": "a" * 255},
        {"media": (VIDEO,), "format": "reel"},
        {"media": (UPRIGHT,), "format": "reel", "title": "Bread"},
        {"media": (replace(UPRIGHT, duration=3.0, width=540, height=960),), "format": "reel"},
        {"media": (replace(UPRIGHT, duration=90.0, width=1920, height=1080),), "format": "reel"},
        {"media": (replace(UPRIGHT, frame_rate=24000 / 1001),), "format": "reel"},
        {"media": (replace(VIDEO, captions=(srt("en"), srt("pt-BR"), srt("pt-PT"))),)},
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
        ({"media": (PICTURE, VIDEO)}, [("/media", "media.one_video")]),
        ({"media": (VIDEO, VIDEO), "format": "reel"}, [("/media", "media.one_video")]),
        ({"caption": "a", "format": "reel"}, [("/options/format", "format.video")]),
        ({"caption": "a", "title": "b"}, [("/options/title", "title.video")]),
        ({"media": (VIDEO,), "title": "a" * 256}, [("/options/title", "title.max")]),
        *(
            ({"media": (replace(UPRIGHT, **facts),), "format": "reel"}, [("/media/0", rule)])
            for facts, rule in (
                ({"duration": 2.9}, "reel.duration.min"),
                ({"duration": 90.1}, "reel.duration.max"),
                ({"width": 539, "height": 900}, "reel.width.min"),
                ({"width": 900, "height": 539}, "reel.height.min"),
                ({"width": 1000, "height": 1800}, "reel.ratio.min"),
                ({"width": 1800, "height": 1000}, "reel.ratio.max"),
                ({"frame_rate": 23.0}, "reel.rate.min"),
                ({"frame_rate": 60.1}, "reel.rate.max"),
            )
        ),
        (
            {"media": (replace(VIDEO, cover=COVER),)},
            [("/media/0/cover", "cover.types"), ("/media/0/cover", "cover.bytes")],
        ),
        (
            {"media": (replace(VIDEO, captions=(srt("de"), srt("tlh"), srt("de-AT"))),)},
            [
                ("/media/0/captions/1/language", "captions.language"),
                ("/media/0/captions/2/language", "captions.twice"),
            ],
        ),
        (
            {"media": (replace(VIDEO, captions=(srt("en", "text/vtt"),)),)},
            [("/media/0/captions/0", "captions.types")],
        ),
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
        "media.one_video",
    }


def test_a_site_whose_name_ends_like_facebooks_is_another_site():
    assert rules(link="https://notfacebook.com/a") == []


def test_the_shortcut_makes_a_text_post():
    [shortcut] = describe().shortcuts
    body = shortcut.body.model_validate({"message": "Hello"})
    assert (shortcut.path, shortcut.compose(body)) == ("/post_to_fb", {"caption": "Hello"})


@pytest.mark.parametrize(
    "language, locale",
    [
        ("en", "en_US"),
        ("en-GB", "en_GB"),
        ("de", "de_DE"),
        ("de-AT", "de_DE"),
        ("pt", "pt_BR"),
        ("pt_pt", "pt_PT"),
        ("zh-Hant", "zh_TW"),
        ("ja", "ja_JP"),
        ("tlh", None),
    ],
)
def test_a_language_has_facebooks_name(language, locale):
    assert locale_of(language) == locale
