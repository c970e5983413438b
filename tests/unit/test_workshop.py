"""`./dev`: what its help tells of is what it does."""

import re
import sys
from itertools import pairwise

from support.source import ROOT

sys.path.insert(0, str(ROOT / ".ci"))
import workshop  # the workshop is no package: it runs before there is an environment


def test_every_word_that_the_help_tells_of_is_known():
    told = set(re.findall(r"^  ([a-z]+) ", workshop.HELP, re.MULTILINE))

    assert told == {*workshop.WORDS, "lock", "help"}


def test_what_waits_has_its_turn_before_what_calculates_and_modules_stay_whole(request):
    items = request.session.items
    waiting = {
        item.path for item in items if any(map(item.get_closest_marker, ("slow", "browser", "appointed")))
    }
    turns = [item.path in waiting for item in items]
    paths = [item.path for item in items if item.path in waiting]
    changes = sum(before != after for before, after in pairwise(paths))

    assert turns == sorted(turns, reverse=True)
    assert changes == max(0, len(waiting) - 1)
