"""`./dev`: what its help tells of is what it does."""

import re
import sys

from support.source import ROOT

sys.path.insert(0, str(ROOT / ".ci"))
import workshop  # the workshop is no package: it runs before there is an environment


def test_every_word_that_the_help_tells_of_is_known():
    told = set(re.findall(r"^  ([a-z]+) ", workshop.HELP, re.MULTILINE))

    assert told == {*workshop.WORDS, "lock", "help"}
