"""Equal values have equal digests, different ones different digests."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.digest import digest
from picscripter.plugin import Account, Media, Options, Post

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)

POST = Post(
    id="1",
    account=Account(id="a", handle="A"),
    caption="Hello",
    media=(Media(type="image", url="https://x.example/1.jpg"),),
    scheduled_at=datetime(2026, 1, 5, tzinfo=UTC),
)


@given(plain)
def test_a_value_has_one_digest(value):
    assert digest(value) == digest(value)


@given(plain, plain)
def test_different_values_have_different_digests(one, other):
    import json

    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest(one) == digest(other)) == same


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_members_does_not_matter(value):
    assert digest(value) == digest(dict(reversed(value.items())))


def test_the_order_of_arguments_does():
    assert digest("a", "b") != digest("b", "a")


def test_it_does_not_change_between_releases():
    assert (
        digest("create", ["Hello", 1, None])
        == "73f6510195280db2925b8aa945d5555ba1efb8de607db31d3c10a723c5c5b87f"
    )


@pytest.mark.parametrize(
    "change",
    [{"caption": "Bye"}, {"media": ()}, {"scheduled_at": None}, {"account": Account(id="b", handle="A")}],
)
def test_a_post_that_was_edited_has_another_digest(change):
    assert digest(POST) == digest(replace(POST))
    assert digest(POST) != digest(replace(POST, **change))


def test_options_are_told_apart_by_their_values():
    class Some(Options):
        first_comment: str = ""

    assert digest(Some()) == digest(Some(first_comment=""))
    assert digest(Some()) != digest(Some(first_comment="x"))


def test_lists_tuples_and_sets_are_plain_data():
    assert digest([1, 2]) == digest((1, 2)) == digest({2, 1})


@pytest.mark.parametrize("value", [object(), b"bytes", open])
def test_what_is_no_plain_data_is_refused(value):
    with pytest.raises(TypeError, match="step"):
        digest(value)
