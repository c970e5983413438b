"""What is wrong with a post, before X says so."""

import pytest

from picscripter.plugin import Account, Media, Post
from picscripter_twitter import validate_options
from picscripter_twitter.options import TwitterOptions, reply_settings

FREE = Account(id="1", handle="@free", facts={"subscription": "None"})
PREMIUM = Account(id="2", handle="@premium", facts={"subscription": "Premium"})


def rules(caption, *, account=FREE, media=()):
    post = Post(id="p", account=account, caption=caption, media=media, options=TwitterOptions())
    return [(problem.rule, problem.limit, problem.actual) for problem in validate_options(post, account)]


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


def test_all_problems_are_told_at_once():
    picture = Media(type="image", url="https://example.com/a.jpg")
    told = rules("$A and $B \ufeff" + "a" * 300, media=(picture,))
    assert [rule for rule, *_ in told] == [
        "caption.max",
        "caption.cashtags",
        "caption.characters",
        "media.max",
    ]


def test_everyone_is_said_to_x_by_saying_nothing():
    post = Post(id="p", account=FREE, caption="a", options=TwitterOptions())
    assert reply_settings(post) is None


def test_the_other_settings_go_as_they_are():
    options = TwitterOptions.model_validate({"replySettings": "mentionedUsers"})
    assert reply_settings(Post(id="p", account=FREE, caption="a", options=options)) == "mentionedUsers"
