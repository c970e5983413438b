"""The journal of a post: steps and parts that are remembered, and the lines of its public acts.

An intent is written before its request is sent; every answer is written only onto the line and attempt that it
belongs to, and (but for `done`: the truth is welcome from anyone) only by who holds the fence.
"""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from picscripter.domain.states import LineState
from picscripter.storage.database import Database, Row
from picscripter.storage.dialect import values_argument
from picscripter.storage.fields import Ms
from picscripter.storage.vault import Sealed, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A remembered step. `result` is None while `state` is `open` (a wait that has begun, parts under way)."""

    name: str
    digest: str
    state: str
    result: Any
    expires_at: Ms | None
    created_at: Ms
    round: int = 1
    undo: bool = False
    undo_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One attempt of a commit, as stored. Times are the database's."""

    id: str
    name: str
    attempt: int
    state: LineState
    intended_at: Ms
    deadline: Ms
    absents: int = 0
    looks: int = 0
    result: dict[str, Any] | None = None
    note: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is remembered of one round of a post.

    `leftovers`: what earlier rounds made at the platform and nobody removed, where nothing was sent to be public.
    """

    steps: Mapping[tuple[str, str], Step]
    lines: Sequence[Line]
    leftovers: Sequence[Step] = ()

    def line(self, name: str) -> Line | None:
        """The latest attempt of that commit."""
        lines = [line for line in self.lines if line.name == name]
        return max(lines, key=lambda line: line.attempt) if lines else None


NOTHING_YET = Story(steps={}, lines=())

# Named one by one: the release after this one adds columns while this one still runs.
_STEPS = """SELECT post_id, round, name, digest, state, result_enc, expires_at, created_at, undo, undo_by
FROM journal_steps WHERE post_id IN VALUES($1)"""
_LINES = """SELECT id, post_id, round, name, attempt, state, intended_at, deadline, absents, looks, remote_id,
    result_enc, note, refusal
FROM journal_commits WHERE post_id IN VALUES($1)"""


class Journal:
    """Reads stories, and writes steps. Intents and answers have files of their own."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def load(self, rounds: Mapping[str, int]) -> dict[str, Story]:
        """The stories of these posts, each in its present round: two statements for any number of posts.

        One that the key ring cannot open is left out.
        """
        ids = values_argument(list(rounds))
        steps = await self._database.rows(_STEPS, ids)
        lines = await self._database.rows(_LINES, ids)
        stories: dict[str, Story] = {}
        for post_id, number in rounds.items():
            with contextlib.suppress(Sealed):  # left out: its run must not begin without what is remembered
                stories[post_id] = Story(
                    steps={
                        (row["name"], row["digest"]): self._step(row)
                        for row in steps
                        if row["post_id"] == post_id and row["round"] == number
                    },
                    lines=[
                        self._line(row)
                        for row in lines
                        if row["post_id"] == post_id and row["round"] == number
                    ],
                    leftovers=[self._step(row) for row in _left(steps, lines, post_id, number)],
                )
        return stories

    async def remember(
        self,
        post_id: str,
        fence: int,
        number: int,
        *,
        name: str,
        digest: str,
        result: Any,
        state: str = "done",
        expires_ms: Ms | None = None,
        undo: bool = False,
        undo_by: str | None = None,
    ) -> bool:
        """Store a step before its result is used. False: the fence is spent, somebody else runs the post.

        `undo_by`: the plugin's function that removes what was made, as `module:name`.
        """
        sealed = self._vault.seal(json.dumps(result), bound_to=_step_binding(post_id, name, digest))
        rows = await self._database.rows(
            """
            INSERT INTO journal_steps (post_id, round, name, digest, state, result_enc, expires_at, undo,
                undo_by, created_at)
            SELECT id, $3, $4, $5, $6, $7, :now + $8, $9, $10, :now FROM posts WHERE id = $1 AND fence = $2
            ON CONFLICT (post_id, round, name, digest) DO UPDATE SET
                state = excluded.state, result_enc = excluded.result_enc, expires_at = excluded.expires_at,
                undo_by = excluded.undo_by
            RETURNING id""",
            post_id,
            fence,
            number,
            name,
            digest,
            state,
            sealed,
            expires_ms,
            undo,
            undo_by,
        )
        return bool(rows)

    async def forget(self, post_id: str, number: int, name: str, digest: str) -> None:
        """Drop a step whose result is of no use any more."""
        await self._database.run(
            "DELETE FROM journal_steps WHERE post_id = $1 AND round = $2 AND name = $3 AND digest = $4",
            post_id,
            number,
            name,
            digest,
        )

    def seal_result(self, line_id: str, result: Mapping[str, Any]) -> str:
        """A commit's result as the answer's line keeps it."""
        return self._vault.seal(json.dumps(result), bound_to=f"journal_commits/{line_id}")

    def _step(self, row: Row) -> Step:
        binding = _step_binding(row["post_id"], row["name"], row["digest"])
        return Step(
            name=row["name"],
            digest=row["digest"],
            state=row["state"],
            result=json.loads(self._vault.open(row["result_enc"], bound_to=binding)),
            expires_at=row["expires_at"],
            created_at=int(row["created_at"]),
            round=int(row["round"]),
            undo=bool(row["undo"]),
            undo_by=row["undo_by"],
        )

    def _line(self, row: Row) -> Line:
        return Line(
            id=row["id"],
            name=row["name"],
            attempt=int(row["attempt"]),
            state=LineState(row["state"]),
            intended_at=int(row["intended_at"]),
            deadline=int(row["deadline"]),
            absents=int(row["absents"]),
            looks=int(row["looks"]),
            result=self._result(row),
            note=row["note"],
            refusal=row["refusal"],
        )

    def _result(self, row: Row) -> dict[str, Any] | None:
        if row["result_enc"]:
            opened = self._vault.open(row["result_enc"], bound_to=f"journal_commits/{row['id']}")
            return dict(json.loads(opened))
        if row["state"] == LineState.DONE and row["remote_id"] is not None:
            return {"id": row["remote_id"]}  # a person saw it: its id is what they told
        return None


def _left(steps: Sequence[Row], lines: Sequence[Row], post_id: str, number: int) -> list[Row]:
    """What is certainly not public: in its round nothing was sent, or it was refused, or never arrived."""
    harmless = (LineState.DECLINED, LineState.ABSENT)
    sent = {
        row["round"] for row in lines if row["post_id"] == post_id and LineState(row["state"]) not in harmless
    }
    return [
        row
        for row in steps
        if row["post_id"] == post_id
        and row["round"] < number
        and row["round"] not in sent
        and row["undo"]
        and row["state"] == "done"
    ]


def _step_binding(post_id: str, name: str, digest: str) -> str:
    return f"journal_steps/{post_id}/{name}/{digest}"
