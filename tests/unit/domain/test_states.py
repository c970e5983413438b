"""Which moves a post can make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.states import (
    ACTIVE,
    EDITABLE,
    ENDED,
    MOVES,
    OPEN_LINES,
    RETRYABLE,
    LineState,
    Status,
    may_move,
)

statuses = st.sampled_from(Status)


def test_the_table_knows_every_status_and_leads_to_no_other():
    assert set(MOVES) == set(Status)
    assert set().union(*MOVES.values()) <= set(Status)


@given(st.lists(statuses, max_size=20))
def test_whatever_is_tried_a_post_is_somewhere_in_the_table(tries):
    here = Status.DRAFT
    for there in tries:
        here = there if may_move(here, there) else here
        assert here in MOVES


@pytest.mark.parametrize("start", sorted(Status))
def test_from_everywhere_an_end_can_be_reached(start):
    seen, todo = set(), [start]
    while todo:
        here = todo.pop()
        seen.add(here)
        todo += MOVES[here] - seen
    assert seen & ENDED


def test_what_is_public_is_never_sent_again_nor_called_failed():
    for public in (Status.PUBLISHED, Status.PARTIAL, Status.DELIVERED):
        reached, todo = set(), [public]
        while todo:
            here = todo.pop()
            reached.add(here)
            # A person who took it back may take it up again: that is another publish.
            todo += MOVES[here] - reached - RETRYABLE
        assert not reached & (ACTIVE | {Status.FAILED})


def test_every_status_is_active_ended_or_waits_for_a_person():
    assert ACTIVE | ENDED | {Status.DRAFT, Status.UNKNOWN} == set(Status)
    assert not ACTIVE & ENDED


def test_what_may_be_edited_may_also_be_cancelled_and_moved():
    for status in EDITABLE:
        assert MOVES[status] >= {Status.CANCELLED, Status.SCHEDULED, Status.QUEUED}


def test_what_may_be_retried_may_be_queued():
    assert all(may_move(status, Status.QUEUED) for status in RETRYABLE)


def test_a_line_may_still_take_effect_while_nobody_knows():
    assert {LineState.INTENDED, LineState.LOST} == OPEN_LINES
