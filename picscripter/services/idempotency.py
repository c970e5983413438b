"""`Idempotency-Key`: the same request sent again gets the first one's answer, and does nothing a second time.

After draft-ietf-httpapi-idempotency-key-header: a replay while the key lives, 409 while the first request is under
way, 422 when the key comes with another request. A refused request changes nothing and leaves its key free.

A crash between making a post and remembering the answer makes no second post either: the ids of posts made under a key
are derived from it, so that the repeat meets what the first one stored.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from picscripter.domain.digest import digest
from picscripter.plugin.problem import Problem
from picscripter.services.refusals import Conflicts, Invalid
from picscripter.storage.fields import Ms
from picscripter.storage.idempotency import IdempotencyKeys, Kept, key_id

LIFE: Ms = 24 * 3600 * 1000
LEASE: Ms = 60 * 1000
"""Longer than any request runs (`Prefer: wait` is at most 30 s); after it a repeat takes over from the dead."""

LONGEST = 255

_SPACE = uuid.UUID("5f0c53b1-5f1c-4d0f-9d0e-6f7a41f8a6a5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer of a request: its status, its JSON text, and whether it is a replay."""

    status: int
    body: str
    replayed: bool = False


def post_id(user_id: str, key: str, index: int) -> str:
    """The id of the post that a request under `key` makes as its `index`-th."""
    return str(uuid.uuid5(_SPACE, f"{user_id}\0{key}\0{index}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """Runs a request once per user and key."""

    keys: IdempotencyKeys

    async def once(
        self, user_id: str, key: str, request: object, run: Callable[[], Awaitable[Answered]]
    ) -> Answered:
        """The answer of `run`, or of the request that first came with this key. `request` is JSON-like.

        Conflicts: the first one is still under way. Invalid: it was another request, or the key is none.
        """
        _check(key)
        row, fingerprint = key_id(user_id, key), digest(request)
        kept = await self.keys.claim(row, fingerprint, LEASE)
        if kept is not None:
            return _replay(kept, fingerprint)
        try:
            answered = await run()
        except BaseException:
            await self.keys.free(row, fingerprint)
            raise
        await self.keys.keep(row, fingerprint, answered.status, answered.body, LIFE)
        return answered


def _check(key: str) -> None:
    if 1 <= len(key) <= LONGEST and key.isprintable() and key.isascii():
        return
    problem = Problem(
        path="/header/Idempotency-Key",
        rule="idempotency_key",
        message=f"An Idempotency-Key has 1 to {LONGEST} printable characters of ASCII.",
        limit=LONGEST,
        actual=len(key),
        fix="Use a UUID.",
    )
    raise Invalid("invalid", problem.message, problems=[problem])


def _replay(kept: Kept, fingerprint: str) -> Answered:
    if kept.fingerprint != fingerprint:
        raise Invalid(
            "idempotency_key_reused",
            "This Idempotency-Key came with another request before; use a new key for a new request.",
        )
    if kept.status is None:
        raise Conflicts(
            "in_flight", "The first request with this key is still under way; ask again soon.", retry_after=1
        )
    return Answered(status=kept.status, body=kept.body or "", replayed=True)
