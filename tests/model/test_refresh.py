"""Single-use refresh tokens: never spent twice, a good one never thrown away, a reconnect never overwritten."""

from support.model.grant import Renewing
from support.model.machine import play


def test_a_grant_survives_two_processes_lost_answers_and_crashes(schema):
    play(schema, Renewing, examples=200, steps=25)
