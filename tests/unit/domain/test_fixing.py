"""Which changes bring a picture within the limits, decided without a picture."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.fixing import EVERYTHING, Changes, Fix, decide, in_ratio, planned, would_mend
from picscripter.domain.media_rules import check_media
from picscripter.plugin import Limit, Limits, Media


def limits(**values):
    """`ratio_max=1.91` is `image.ratio.max`, `still_bytes_max` what it says."""
    return Limits(
        *(
            Limit(
                rule=f"{'' if name.startswith('still') else 'image.'}{name.replace('_', '.')}",
                path="/media",
                value=value,
                unit="pixels",
                source="https://example.com",
                checked=date(2026, 11, 23),
            )
            for name, value in values.items()
        )
    )


def picture(width=1000, height=1000, kind="image/jpeg", size=100_000, **more):
    return Media(
        type="image",
        url="u",
        width=width,
        height=height,
        content_type=kind,
        bytes=size,
        animated=False,
        **more,
    )


@pytest.mark.parametrize(
    "media, fix, table, cut, size",
    [
        (picture(2000, 1000), Fix(ratio="crop"), limits(ratio_max=1.5), (1500, 1000), (1500, 1000)),
        (picture(2000, 1000), Fix(ratio="pad"), limits(ratio_max=1.5), (2000, 1334), (2000, 1334)),
        (picture(1000, 2000), Fix(ratio="crop"), limits(ratio_min=0.8), (1000, 1250), (1000, 1250)),
        (picture(1000, 2000), Fix(ratio="pad"), limits(ratio_min=0.8), (1600, 2000), (1600, 2000)),
        (picture(4000, 2000), Fix(size=True), limits(width_max=1000), (4000, 2000), (1000, 500)),
        (picture(4000, 2000), Fix(size=True), limits(height_max=1000), (4000, 2000), (2000, 1000)),
        (picture(4000, 1000), Fix(size=True), limits(pixels_max=1_000_000), (4000, 1000), (2000, 500)),
        (picture(200, 100), Fix(size=True), limits(width_min=320), (200, 100), (320, 160)),
        (
            picture(3000, 1000),
            Fix(ratio="pad", size=True),
            limits(ratio_max=2, width_max=600),
            (3000, 1500),
            (600, 300),
        ),
    ],
)
def test_shape_and_size_are_the_nearest_that_are_allowed(media, fix, table, cut, size):
    changes = decide(media, fix, table)
    assert (changes.cut, changes.size, changes.content_type) == (cut, size, "image/jpeg")


@pytest.mark.parametrize(
    "media, fix, table",
    [
        (picture(2000, 1000), Fix(size=True, types=True, bytes=True), limits(ratio_max=1.5)),
        (picture(4000, 2000), Fix(ratio="crop"), limits(width_max=1000)),
        (picture(kind="image/webp"), Fix(ratio="pad"), limits(types=("image/jpeg",))),
        (picture(size=10**7), Fix(ratio="pad", size=True), limits(bytes_max=10**6)),
        (picture(), Fix(ratio="pad", size=True, types=True, bytes=True), limits(width_max=5000)),
        (picture(100, 50), Fix(size=True), limits(width_min=320)),
        (picture(kind="image/gif", width=2000), Fix(size=True), limits(width_max=1000)),
    ],
)
def test_nothing_is_changed_that_was_not_asked_for_or_cannot_be(media, fix, table):
    assert decide(media, fix, table) is None


@pytest.mark.parametrize(
    "media",
    [
        Media(type="video", url="u", width=10, height=10, content_type="video/mp4"),
        Media(type="image", url="u", content_type="image/jpeg"),
        Media(type="image", url="u", width=9000, height=100, content_type="image/gif", animated=True),
    ],
)
def test_videos_moving_pictures_and_unknown_ones_are_left_alone(media):
    assert decide(media, EVERYTHING, limits(width_max=5)) is None


@pytest.mark.parametrize(
    "media, table, kind",
    [
        (picture(kind="image/webp"), limits(types=("image/png", "image/jpeg")), "image/jpeg"),
        (
            picture(kind="image/webp", codecs={"mode": "RGBA"}),
            limits(types=("image/jpeg", "image/png")),
            "image/png",
        ),
        (picture(kind="image/heic"), limits(types=("image/jpeg",)), "image/jpeg"),
        (picture(kind="image/png", size=10**7), limits(bytes_max=10**6), "image/jpeg"),
        (
            picture(kind="image/png", size=10**7, codecs={"mode": "RGBA"}),
            limits(bytes_max=10**6),
            "image/png",
        ),
        (picture(kind="image/png", size=10**7), limits(bytes=10**6, types=("image/png",)), "image/png"),
        (picture(kind="image/bmp", width=2000), limits(width_max=1000), "image/jpeg"),
    ],
)
def test_the_format_is_one_that_is_allowed_and_fits(media, table, kind):
    assert decide(media, EVERYTHING, table).content_type == kind


def test_what_stands_beside_a_picture_is_taken_out_whenever_that_is_asked_for():
    assert decide(picture(), Fix(metadata=True), limits()) == Changes(
        cut=(1000, 1000), size=(1000, 1000), content_type="image/jpeg", metadata=True, same=True
    )


def test_what_holds_for_pictures_that_do_not_move_counts_too():
    table = limits(bytes_max=10**7, still_bytes_max=10**6)
    assert decide(picture(size=5 * 10**6), EVERYTHING, table).most_bytes == 10**6


def test_how_many_bytes_it_will_have_nobody_knows():
    after = planned(picture(size=10**7), EVERYTHING, limits(bytes_max=10**6))
    assert (after.bytes, after.width) == (None, 1000)


def test_what_needs_no_change_keeps_its_facts():
    assert planned(picture(), EVERYTHING, limits(bytes_max=10**6)) == picture()


@pytest.mark.parametrize(
    "media, table, rule, mends",
    [
        (picture(2000, 1000), limits(ratio_max=1.5), "image.ratio.max", True),
        (picture(size=10**7), limits(bytes_max=10**6), "image.bytes.max", True),
        (picture(size=10), limits(bytes_min=100), "image.bytes.min", False),
        (picture(kind="image/webp"), limits(types=("image/jpeg",)), "image.types", True),
        (picture(kind="image/webp"), limits(types=("image/gif",)), "image.types", False),
        (picture(50, 50), limits(width_min=320), "image.width.min", False),
        (picture(200, 200), limits(width_min=320), "image.width.min", True),
        (picture(), limits(motion=("animated",)), "image.motion", False),
        (picture(), limits(), "image.unknown", False),
        (picture(size=10**7), limits(still_bytes_max=10**6), "still.bytes.max", True),
        (picture(size=10**5), limits(still_bytes_max=10**6), "still.bytes.max", False),
    ],
)
def test_a_problem_says_whether_a_fix_would_mend_it(media, table, rule, mends):
    assert would_mend(rule, media, table) is mends


@given(
    width=st.integers(100, 5000),
    height=st.integers(100, 5000),
    low=st.integers(30, 99).map(lambda hundredth: hundredth / 100),
    high=st.integers(100, 300).map(lambda hundredth: hundredth / 100),
)
def test_a_size_is_brought_into_the_ratio_by_pixels_less(width, height, low, high):
    wide, tall = in_ratio(width, height, low, high)
    assert low <= round(wide / tall, 4) <= high
    assert (wide, tall) <= (width, height)


@given(
    width=st.integers(1, 12_000),
    height=st.integers(1, 12_000),
    low=st.integers(30, 99).map(lambda hundredth: hundredth / 100),
    high=st.integers(100, 300).map(lambda hundredth: hundredth / 100),
    most=st.integers(600, 4000),
    shape=st.sampled_from(["crop", "pad"]),
)
def test_what_is_planned_is_within_the_limits_whatever_the_picture(width, height, low, high, most, shape):
    table = limits(ratio_min=low, ratio_max=high, width_max=most, height_max=most)
    fix = Fix(ratio=shape, size=True)
    after = planned(picture(width, height), fix, table)
    if min(width, height) > 10:  # of a few pixels no ratio can be made
        assert check_media(table, [after]) == []
