"""Each safeguard of the engine, taken out, is missed: a story then ends with a post that is doubled or lied about."""

import pytest

from picscripter.domain import lookup
from picscripter.services.publishing import commit, delivery, gate, intending, looking, run
from picscripter.storage import intents, outcomes, posts
from support.model import stories
from support.model.changes import Change, without
from support.model.machine import play

FENCE: Change = (
    intents,
    "_open",
    "(posts.id, posts.fence) IN (SELECT x.id, x.fence",
    "posts.id IN (SELECT x.id",
)
ENDED: Change = (
    intents,
    "_open",
    "AND status IN ('scheduled', 'queued', 'publishing', 'processing', 'held')",
    "",
)
NO_DEADLINE: Change = (
    gate.CommitGate,
    "check_deadline",
    "self._clock.steady() >",
    "self._clock.steady() - 9e9 >",
)
LATE_DEADLINE: Change = (
    gate.CommitGate,
    "before_send",
    "self.line = await self._intend(within)",
    "self.line = await self._intend(within)\n    self._begin_by = self._end_by = self._clock.steady() + 5",
)
RIPENESS: Change = (lookup, "_absent", "inquiry.asked_at <= inquiry.ripe_at", "False")
SECOND_LOOK: Change = (lookup, "_absent", "inquiry.absents >= 1", "True")
JUDGED_LATE: Change = (
    looking.Looking,
    "_ask",
    "return judge(lookup, inquiry)",
    "return judge(lookup, replace(inquiry, asked_at=self._run.now))",
)
SERVER_FAULT: Change = (commit, "is_refusal", "answer.status >= 500", "False")
EDIT_GUARD: Change = (posts.Posts, "_change", "commit_state = 'none'", "true")
EDIT_FENCE: Change = (posts.Posts, "_change", "fence = fence + 1", "fence = fence")
DIGEST: Change = (delivery.JournaledDelivery, "step", "digest(list(args))", "digest([])")
PATIENCE: Change = (posts.Posts, "resolve", 'int(line["now"]) <= ripe', "False")
ALLOWANCE: Change = (intending, "allowances_of", "within + run.settle_ms", "0")
TWINS: Change = (intending, "intent_of", "digest(name, list(args))", "str(uuid.uuid4())")
TAKEN: Change = (run.Run, "taken", 'frozenset(row["remote_id"]', 'frozenset(row["remote_id"] * 2')
ADOPTION: Change = (outcomes.Outcomes, "adopt", 'rows[0]["post_id"] != outcome.post_id', "False")
LATE_DONE: Change = (outcomes, "_may_answer", "or answer.state == LineState.DONE", "")
LATE_WAKE: Change = (outcomes, "_wake_late", "if outcomes:", "if False:")

MISSED: list[tuple[str, list[Change], stories.Story]] = [
    ("fence_of_an_intent", [FENCE], stories.edited_while_a_worker_is_on_its_way),
    ("fence_of_an_intent", [FENCE, ENDED], stories.cancelled_while_a_worker_is_on_its_way),
    ("deadline", [NO_DEADLINE], stories.stopped_between_intent_and_first_byte),
    ("deadline_from_before", [LATE_DEADLINE], stories.stopped_between_intent_and_first_byte),
    ("ripeness", [RIPENESS], stories.looked_for_while_it_is_still_under_way),
    ("ripeness_of_the_question", [SECOND_LOOK, JUDGED_LATE], stories.asked_early_and_answered_late),
    ("server_faults_as_lost", [SERVER_FAULT], stories.a_bad_day_after_it_was_taken),
    ("guard_of_edits", [EDIT_GUARD], stories.edited_beside_a_commit),
    ("fence_of_edits", [EDIT_FENCE], stories.edited_while_a_worker_is_on_its_way),
    ("digest_of_steps", [DIGEST], stories.edited_after_its_preparation),
    ("patience_of_a_person", [PATIENCE], stories.a_person_gives_it_up_at_once),
    ("allowance_of_late_landings", [ALLOWANCE], stories.an_allowance_spent_by_a_late_landing),
    ("lock_of_twins", [TWINS], stories.an_equal_post_lands_while_the_first_is_looked_for),
    ("taken_ids", [TAKEN, ADOPTION], stories.an_equal_post_is_public_when_a_lost_one_is_looked_for),
    ("welcome_of_late_answers", [LATE_DONE], stories.an_answer_that_comes_after_the_lease),
    ("waking_by_late_answers", [LATE_WAKE], stories.an_answer_that_comes_after_the_lease),
]


@pytest.mark.parametrize("changes, story", [each[1:] for each in MISSED], ids=[each[0] for each in MISSED])
def test_the_engine_without_its(changes, story, monkeypatch, schema):
    without(monkeypatch, changes)
    with pytest.raises(AssertionError) as broken:
        stories.tell(story, schema)
    assert "does not say" not in str(broken.value)


FOUND_BY_CHANCE: dict[str, list[Change]] = {
    "server_faults_as_lost": [SERVER_FAULT],
    "guard_of_edits": [EDIT_GUARD],
    "digest_of_steps": [DIGEST],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FOUND_BY_CHANCE)
def test_the_model_itself_misses_the(name, monkeypatch, schema):
    without(monkeypatch, FOUND_BY_CHANCE[name])
    with pytest.raises(AssertionError):
        play(schema, examples=400)
