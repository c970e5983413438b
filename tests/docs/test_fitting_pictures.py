"""The page on fitting pictures shows requests that are understood, and names all that may be changed."""

import json
import re
from dataclasses import fields

from picscripter.domain.fixing import EVERYTHING, Fix
from picscripter.domain.media_rules import check_media
from picscripter.platforms.discovery import discover
from picscripter.plugin import Media
from picscripter.web.drafts import draft_of
from picscripter.web.post_bodies import FixIn
from support.source import ROOT

PAGE = (ROOT / "docs/how-to/fit-pictures.md").read_text()
BLOCKS = [
    json.loads(each) for each in re.findall(r"^```json\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
]


def test_the_requests_of_the_page_are_understood():
    drafts = [draft_of(block) for block in BLOCKS[1:]]
    assert [draft.problems for draft in drafts] == [(), ()]
    assert [draft.wishes[0].fixes["0"] for draft in drafts] == [
        EVERYTHING,
        Fix(ratio="crop", size=True, metadata=True),
    ]


def test_the_table_names_all_that_may_be_changed():
    named = re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE)
    assert named == [field.name for field in fields(Fix)] == list(FixIn.model_fields)


def test_the_problem_of_the_page_is_the_one_that_is_told():
    heic = Media(type="image", url="u", width=10, height=10, content_type="image/heic")
    [problem] = check_media(discover(frozenset({"facebook"}))["facebook"].description.limits, [heic])
    told = BLOCKS[0]
    assert (problem.message, problem.limit, problem.actual) == (
        told["message"],
        told["limit"],
        told["actual"],
    )
    assert told["fix"] == f'{problem.fix} Or have it done: "fix": true.'
