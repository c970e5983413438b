"""The engine keeps its promises under random interleavings of two workers, people, faults and time."""

from support.model.machine import play


def test_no_post_is_doubled_lost_or_lied_about(schema):
    play(schema, examples=150)
