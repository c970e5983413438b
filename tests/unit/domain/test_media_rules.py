"""A plugin's table of limits is held against what is known of files, by the host, for every rule there is."""

from datetime import date

import pytest

from picscripter.domain.media_rules import check_media, unknown_rules
from picscripter.plugin import Limit, Limits, Media

PICTURE = Media(
    type="image", url="x", bytes=5_000_000, content_type="image/heic", width=2000, height=1000, animated=False
)
VIDEO = Media(type="video", url="x", bytes=9, content_type="video/mp4", width=720, height=1280, duration=90.5)


def limits(**values):
    return Limits(
        *(
            Limit(
                rule=rule.replace("_", "."),
                path="/media",
                value=value,
                unit="",
                source="",
                checked=date(2026, 1, 1),
            )
            for rule, value in values.items()
        )
    )


@pytest.mark.parametrize(
    "media,rule,value,actual",
    [
        (PICTURE, "image_bytes", 4_999_999, 5_000_000),
        (PICTURE, "image_types", ("image/jpeg", "image/png"), "image/heic"),
        (PICTURE, "image_width_max", 1999, 2000),
        (PICTURE, "image_height_min", 1001, 1000),
        (PICTURE, "image_pixels_max", 1_999_999, 2_000_000),
        (PICTURE, "image_ratio_max", 1.91, 2.0),
        (VIDEO, "video_ratio_min", 0.8, 0.5625),
        (VIDEO, "video_duration_max", 90, 90.5),
        (Media(type="image", url="x", animated=True), "image_motion", ("still",), "animated"),
    ],
)
def test_a_file_beyond_a_limit_is_told_with_both_sides_and_what_mends_it(media, rule, value, actual):
    [problem] = check_media(
        limits(**{rule: value}), [VIDEO, media] if media.type == "image" else [PICTURE, media]
    )
    assert (problem.path, problem.rule, problem.actual) == ("/media/1", rule.replace("_", "."), actual)
    assert problem.limit == (", ".join(value) if isinstance(value, tuple) else value)
    assert problem.fix is not None


@pytest.mark.parametrize(
    "rule,value",
    [
        ("image_bytes", 5_000_000), ("image_types", ("image/heic",)), ("image_ratio_max", 2), ("image_ratio_min", 2),
        ("image_width_min", 2000), ("image_motion", ("still",)), ("video_bytes", 1),
    ],
)  # fmt: skip
def test_a_file_at_a_limit_is_taken(rule, value):
    assert check_media(limits(**{rule: value}), [PICTURE]) == []


def test_everything_that_is_wrong_is_told_at_once():
    table = limits(image_bytes=1, image_types=("image/png",), image_width_max=1, caption_max=1)
    assert [each.rule for each in check_media(table, [PICTURE])] == [
        "image.bytes",
        "image.types",
        "image.width.max",
    ]


def test_what_is_not_known_is_not_judged():
    table = limits(image_bytes=1, image_types=("image/png",), image_width_max=1, image_motion=("still",))
    assert check_media(table, [Media(type="image", url="https://x.example/1.jpg")]) == []


def test_a_rule_that_no_file_is_ever_held_against_is_found():
    table = limits(image_bites=1, video_bytes_most=1, image_types=3, image_bytes_max=1, caption_max=1)
    assert list(unknown_rules(table)) == ["image.bites", "video.bytes.most", "image.types"]
