"""Intents: what is about to be sent, durable before it is sent. Those of one moment share a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from picscripter.domain.budgets import Allowance
from picscripter.domain.states import LineState, Status
from picscripter.storage.batching import Batcher
from picscripter.storage.budgets import promise, reserve
from picscripter.storage.database import Database, Statements
from picscripter.storage.dialect import rows_argument, values_argument
from picscripter.storage.fields import Ms
from picscripter.storage.journal import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One attempt of a commit. `fingerprint` is equal for requests that a lookup could not tell apart."""

    id: str
    post_id: str
    fence: int
    connection_id: str
    round: int
    name: str
    attempt: int
    fingerprint: str
    deadline_ms: Ms
    allowances: Sequence[Allowance] = ()


@dataclass(frozen=True, slots=True)
class Fenced:
    """The post is somebody else's by now: edited, cancelled, or claimed again. Nothing may be sent."""


@dataclass(frozen=True, slots=True)
class TwinOpen:
    """An equal commit on the same account is not decided yet: nobody could tell the two apart.

    `post_id`: whose it is, unless it was decided in this moment. `unknown`: a person must settle that post first.
    """

    post_id: str | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverBudget:
    """The platform's allowance is used up until then."""

    until: Ms


Intended = Line | Fenced | TwinOpen | OverBudget


class Intents:
    """Stores intents, many in one transaction, each durable before its caller goes on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batch: Batcher[Intent, Intended] = Batcher(self._store, most=100)

    async def store(self, intent: Intent) -> Intended:
        """The stored line, or why nothing may be sent."""
        return await self._batch.submit(intent)

    async def _store(self, intents: Sequence[Intent]) -> Sequence[Intended]:
        ordered = sorted(
            intents, key=lambda intent: intent.post_id
        )  # one order of row locks for all processes
        async with self._database.transaction() as transaction:
            owned = await _open(transaction, ordered)
            now = int((await transaction.rows("SELECT :now AS now"))[0]["now"])
            mine = [intent for intent in ordered if (intent.post_id, intent.fence) in owned]
            held = await reserve(transaction, {intent.id: intent.allowances for intent in mine}, now)
            free = [intent for intent in mine if held[intent.id] is None]
            lines = await _insert(transaction, free, now)
            refused = [intent for intent in mine if intent.id not in lines]
            await _close(transaction, refused)
            await promise(transaction, {each.post_id: until for each in mine if (until := held[each.id])})
            twins = await _twins(transaction, [intent for intent in free if intent.id not in lines])
        return [_answer(intent, owned, held, lines, twins) for intent in intents]


def _answer(
    intent: Intent,
    owned: set[tuple[str, int]],
    held: Mapping[str, Ms | None],
    lines: Mapping[str, Line],
    twins: Mapping[str, TwinOpen],
) -> Intended:
    if (intent.post_id, intent.fence) not in owned:
        return Fenced()
    until = held[intent.id]
    if until is not None:
        return OverBudget(until=until)
    return lines.get(intent.id) or twins.get(intent.id) or TwinOpen()


async def _open(transaction: Statements, intents: Sequence[Intent]) -> set[tuple[str, int]]:
    """Close the posts to edits; the ids and fences of those that are still ours.

    One id may come twice: an edited post's old run and its new one wait for the same instant, and only one has it.
    """
    rows = await transaction.rows(
        """
        UPDATE posts SET commit_state = 'open', status = 'publishing'
        WHERE (posts.id, posts.fence) IN (SELECT x.id, x.fence FROM ROWS($1: id text, fence bigint) AS x)
            AND commit_state <> 'open' AND status IN ('scheduled', 'queued', 'publishing', 'processing', 'held')
        RETURNING id, fence""",
        rows_argument([{"id": intent.post_id, "fence": intent.fence} for intent in intents]),
    )
    return {(row["id"], int(row["fence"])) for row in rows}


async def _insert(transaction: Statements, intents: Sequence[Intent], now: Ms) -> dict[str, Line]:
    if not intents:
        return {}
    rows = await transaction.rows(
        """
        INSERT INTO journal_commits (id, post_id, connection_id, round, name, attempt, fingerprint, state, fence,
            intended_at, deadline, absents, looks)
        SELECT x.id, x.post_id, x.connection_id, x.round, x.name, x.attempt, x.fingerprint, 'intended', x.fence,
            $2, $2 + x.deadline_ms, 0, 0
        FROM ROWS($1: id text, post_id text, connection_id text, round int, name text, attempt int,
            fingerprint text, fence bigint, deadline_ms bigint) AS x
        WHERE true ON CONFLICT DO NOTHING RETURNING id, name, attempt, deadline""",
        rows_argument(
            [
                {
                    "id": intent.id,
                    "post_id": intent.post_id,
                    "connection_id": intent.connection_id,
                    "round": intent.round,
                    "name": intent.name,
                    "attempt": intent.attempt,
                    "fingerprint": intent.fingerprint,
                    "fence": intent.fence,
                    "deadline_ms": intent.deadline_ms,
                }
                for intent in intents
            ]
        ),
        now,
    )
    return {
        row["id"]: Line(
            id=row["id"],
            name=row["name"],
            attempt=int(row["attempt"]),
            state=LineState.INTENDED,
            intended_at=now,
            deadline=int(row["deadline"]),
        )
        for row in rows
    }


async def _twins(transaction: Statements, intents: Sequence[Intent]) -> dict[str, TwinOpen]:
    """Whom each of these waits for."""
    if not intents:
        return {}
    rows = await transaction.rows(
        """SELECT x.id AS id, p.id AS post_id, p.status AS status
        FROM ROWS($1: id text, connection_id text, fingerprint text) AS x
        JOIN journal_commits c ON c.connection_id = x.connection_id AND c.fingerprint = x.fingerprint
            AND c.state IN ('intended', 'lost')
        JOIN posts p ON p.id = c.post_id""",
        rows_argument(
            [
                {"id": each.id, "connection_id": each.connection_id, "fingerprint": each.fingerprint}
                for each in intents
            ]
        ),
    )
    return {
        row["id"]: TwinOpen(post_id=row["post_id"], unknown=row["status"] == Status.UNKNOWN) for row in rows
    }


async def _close(transaction: Statements, refused: Sequence[Intent]) -> None:
    """Nothing was intended for these after all: open them to edits again, and give back what was reserved."""
    if not refused:
        return
    await transaction.run(
        "DELETE FROM budget_spends WHERE commit_id IN VALUES($1)",
        values_argument([intent.id for intent in refused]),
    )
    await transaction.run(
        """
        UPDATE posts SET commit_state = CASE WHEN EXISTS (
            SELECT 1 FROM journal_commits c WHERE c.post_id = posts.id AND c.round = posts.round AND c.state = 'done'
        ) THEN 'done' ELSE 'none' END
        WHERE id IN VALUES($1)""",
        values_argument([intent.post_id for intent in refused]),
    )
