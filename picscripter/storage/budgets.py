"""Spends of allowances: reserved in the transaction of the intent, given back when nothing was published."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from picscripter.domain.budgets import Allowance, Standing, admit
from picscripter.storage.database import Statements
from picscripter.storage.dialect import rows_argument, values_argument
from picscripter.storage.fields import Ms, from_ms, to_ms
from picscripter.storage.post_rows import as_moment, dump, moment_text

_FREES = 200
"""So many waiting commits are spread over the moments at which room comes; the rest wait for the last of these."""

OVER_BUDGET = {"code": "over_budget", "message": "the platform's allowance is used up"}
"""`posts.error` of who waits for an allowance."""

_WAITING = """posts.status = 'held' AND posts.error->>'code' = 'over_budget' AND posts.held_until > $2"""
_OWN = f"""SELECT x.key AS key, posts.id AS id, posts.held_until AS held_until
    FROM ROWS($1: key text, connection_id text) AS x JOIN posts ON posts.connection_id = x.connection_id
    WHERE {_WAITING}"""
_OF_LOGIN = f"""SELECT x.key AS key, posts.id AS id, posts.held_until AS held_until
    FROM ROWS($1: key text, connection_id text) AS x JOIN connections AS own ON own.id = x.connection_id
    JOIN connections AS others ON others.platform = own.platform AND others.login = own.login
    JOIN posts ON posts.connection_id = others.id WHERE {_WAITING}"""


async def reserve(
    transaction: Statements, wanted: Mapping[str, Sequence[Allowance]], now: Ms
) -> dict[str, Ms | None]:
    """For each commit id: None when its allowances are spent now, else until when it is held. Locks the budgets."""
    keys = sorted({allowance.key for allowances in wanted.values() for allowance in allowances})
    if not keys:
        return dict.fromkeys(wanted)
    standings = await _with_promises(transaction, await _standings(transaction, keys), wanted, now)
    answers = dict(zip(wanted, admit(list(wanted.values()), standings, now), strict=True))
    spends = [
        {"key": allowance.key, "commit_id": commit_id, "holds_until": allowance.holds_until}
        for commit_id, held in answers.items()
        if held is None
        for allowance in wanted[commit_id]
    ]
    if spends:
        await transaction.run(
            """INSERT INTO budget_spends (key, commit_id, holds_until) SELECT x.key, x.commit_id, x.holds_until
            FROM ROWS($1: key text, commit_id text, holds_until bigint) AS x""",
            rows_argument(spends),
        )
        spent = Counter(str(spend["key"]) for spend in spends)
        await transaction.run(
            """UPDATE budgets SET remaining = CASE WHEN remaining > x.spent THEN remaining - x.spent ELSE 0 END
            FROM ROWS($1: key text, spent int) AS x
            WHERE budgets.key = x.key AND remaining > 0 AND resets_at > :now""",
            rows_argument([{"key": key, "spent": count} for key, count in sorted(spent.items())]),
        )
    return answers


async def _standings(transaction: Statements, keys: Sequence[str]) -> dict[str, Standing]:
    names = values_argument(keys)
    await transaction.run(
        """INSERT INTO budgets (key, remaining, resets_at, blocked_until)
        SELECT x.key, NULL, 0, 0 FROM ROWS($1: key text) AS x WHERE true ON CONFLICT (key) DO NOTHING""",
        rows_argument([{"key": key} for key in keys]),
    )
    told = await transaction.rows(
        """SELECT key, remaining, resets_at, blocked_until FROM budgets
        WHERE key IN VALUES($1) ORDER BY key FOR UPDATE""",
        names,
    )
    await transaction.run("DELETE FROM budget_spends WHERE key IN VALUES($1) AND holds_until <= :now", names)
    counts = await transaction.rows(
        "SELECT key, count(*) AS counting FROM budget_spends WHERE key IN VALUES($1) GROUP BY key", names
    )
    frees = await transaction.rows(
        f"""SELECT key, holds_until FROM (
            SELECT key, holds_until, row_number() OVER (PARTITION BY key ORDER BY holds_until) AS place
            FROM budget_spends WHERE key IN VALUES($1)) AS ranked
        WHERE place <= {_FREES} ORDER BY holds_until""",
        names,
    )
    counting = {row["key"]: int(row["counting"]) for row in counts}
    return {
        row["key"]: Standing(
            counting=counting.get(row["key"], 0),
            frees=[int(free["holds_until"]) for free in frees if free["key"] == row["key"]],
            told=row["remaining"],
            told_until=int(row["resets_at"]),
            blocked_until=int(row["blocked_until"]),
        )
        for row in told
    }


async def _with_promises(
    transaction: Statements,
    standings: Mapping[str, Standing],
    wanted: Mapping[str, Sequence[Allowance]],
    now: Ms,
) -> Mapping[str, Standing]:
    """The same, and who waits for these allowances already; that is asked only where somebody may have to wait."""
    asked = [allowance for allowances in wanted.values() for allowance in allowances]
    numbers = Counter(allowance.key for allowance in asked)
    scarce = {
        (allowance.shared, allowance.key, allowance.connection_id)
        for allowance in asked
        if standings[allowance.key].counting + numbers[allowance.key] > allowance.amount
        or standings[allowance.key].told is not None
    }
    if not scarce:
        return standings
    found: dict[str, set[tuple[str, Ms]]] = {}
    for shared, whose in ((False, _OWN), (True, _OF_LOGIN)):
        asking = [{"key": key, "connection_id": own} for also, key, own in sorted(scarce) if also == shared]
        rows = await transaction.rows(whose, rows_argument(asking), from_ms(now)) if asking else []
        for row in rows:
            until = as_moment(row["held_until"])
            assert until is not None
            found.setdefault(row["key"], set()).add((row["id"], to_ms(until)))
    return {
        key: replace(standing, promised=sorted(at for _, at in found.get(key, ())))
        for key, standing in standings.items()
    }


async def promise(transaction: Statements, held: Mapping[str, Ms]) -> None:
    """These posts wait from here on: who asks next stands behind them, though their runs have not ended yet."""
    if not held:
        return
    await transaction.run(
        """UPDATE posts SET status = 'held', held_until = AS_MOMENT(x.until), error = AS_JSON($2)
        FROM ROWS($1: id text, until text) AS x WHERE posts.id = x.id""",
        rows_argument(
            [{"id": post_id, "until": moment_text(from_ms(until))} for post_id, until in sorted(held.items())]
        ),
        dump(OVER_BUDGET),
    )


async def give_back(transaction: Statements, commit_ids: Collection[str]) -> None:
    """These commits published nothing."""
    await transaction.run(
        "DELETE FROM budget_spends WHERE commit_id IN VALUES($1)", values_argument(list(commit_ids))
    )


async def hold_longer(transaction: Statements, sent_again: Mapping[str, Sequence[Allowance]]) -> None:
    """These commits (by id) are sent once more, may land later, and count until later."""
    await transaction.run(
        """UPDATE budget_spends SET holds_until = x.holds_until
        FROM ROWS($1: commit_id text, key text, holds_until bigint) AS x
        WHERE budget_spends.commit_id = x.commit_id AND budget_spends.key = x.key
            AND budget_spends.holds_until < x.holds_until""",
        rows_argument(
            [
                {"commit_id": commit_id, "key": allowance.key, "holds_until": allowance.holds_until}
                for commit_id, allowances in sent_again.items()
                for allowance in allowances
            ]
        ),
    )


async def block(statements: Statements, keys: Collection[str], until: Ms) -> None:
    """Nobody spends of these before then: the platform refused one of them for all."""
    await statements.run(
        """INSERT INTO budgets (key, remaining, resets_at, blocked_until)
        SELECT x.key, NULL, 0, x.until FROM ROWS($1: key text, until bigint) AS x WHERE true
        ON CONFLICT (key) DO UPDATE SET blocked_until = CASE
            WHEN budgets.blocked_until > excluded.blocked_until THEN budgets.blocked_until
            ELSE excluded.blocked_until END""",
        rows_argument([{"key": key, "until": until} for key in sorted(set(keys))]),
    )


async def told(statements: Statements, key: str, *, remaining: int, resets_at: Ms) -> None:
    """The platform said how much is left. Answers overtake each other: within one window only less is believed."""
    await statements.run(
        """INSERT INTO budgets (key, remaining, resets_at, blocked_until) VALUES ($1, $2, $3, 0)
        ON CONFLICT (key) DO UPDATE SET resets_at = excluded.resets_at, remaining = CASE
            WHEN budgets.resets_at = excluded.resets_at AND budgets.remaining < excluded.remaining
            THEN budgets.remaining ELSE excluded.remaining END""",
        key,
        remaining,
        resets_at,
    )
