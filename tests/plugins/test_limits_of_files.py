"""What each installed platform takes of pictures and videos, from its own table: the limit itself, and one step beyond."""

from dataclasses import replace

import pytest

from picscripter.domain.media_rules import NUMBERS, WORDS, check_media
from picscripter.platforms.discovery import discover
from picscripter.plugin import Media

PLATFORMS = discover()
STEP = {"bytes": 1, "width": 1, "height": 1, "pixels": 1, "ratio": 0.0001, "duration": 0.001, "rate": 0.001}
RULES = [
    (name, rule)
    for name in sorted(PLATFORMS)
    for rule in PLATFORMS[name].description.limits
    if rule.split(".")[0] in ("image", "video") and rule.split(".")[1] in {**NUMBERS, **WORDS}
]


def limit_of(platform, rule):
    return PLATFORMS[platform].description.limits[rule]


def with_fact(kind, fact, value):
    """A file of which only this is known."""
    media = Media(type=kind, url="https://example.com/file")
    match fact:
        case "types":
            return replace(media, content_type=value)
        case "codecs":
            return replace(media, codecs={"video": value})
        case "sound":
            return replace(media, codecs={"audio": value})
        case "motion":
            return replace(media, animated=value == "animated")
        case "pixels":
            return replace(media, width=value, height=1)
        case "ratio":
            return replace(media, width=round(value * 10_000), height=10_000)
        case "rate":
            return replace(media, frame_rate=value)
    return replace(media, **{fact: value})


def broken(platform, rule, value):
    """The rules of that name that a file with this fact breaks."""
    kind, fact, *_ = rule.split(".")
    limits = PLATFORMS[platform].description.limits
    found = check_media({rule: limits[rule]}, [with_fact(kind, fact, value)])
    return [(each.path, each.rule, each.limit) for each in found]


@pytest.mark.parametrize("platform, rule", [each for each in RULES if each[1].split(".")[1] in NUMBERS])
def test_a_number_at_its_limit_is_taken_and_one_step_beyond_is_not(platform, rule):
    limit, (_, fact, *end) = limit_of(platform, rule).value, rule.split(".")
    beyond = limit - STEP[fact] if end == ["min"] else limit + STEP[fact]
    assert broken(platform, rule, limit) == []
    assert broken(platform, rule, beyond) == [("/media/0", rule, limit)]


@pytest.mark.parametrize("platform, rule", [each for each in RULES if each[1].split(".")[1] in WORDS])
def test_a_word_that_is_listed_is_taken_and_another_one_is_not(platform, rule):
    allowed = limit_of(platform, rule).value
    other = {"motion": "still" if "animated" in allowed else "animated"}.get(rule.split(".")[1], "no such")
    assert [broken(platform, rule, each) for each in allowed] == [[]] * len(allowed)
    assert [each[1] for each in broken(platform, rule, other)] == [rule]


def test_what_is_not_known_of_a_file_is_not_judged():
    for platform in PLATFORMS:
        limits = PLATFORMS[platform].description.limits
        assert check_media(limits, [Media(type="image", url="x"), Media(type="video", url="x")]) == []
