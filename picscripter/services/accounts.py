"""Sign up and log in: who may use this installation."""

import re
import unicodedata
import uuid
from dataclasses import dataclass

from picscripter.plugin.clock import Clock
from picscripter.plugin.problem import Problem
from picscripter.services.passwords import Passwords
from picscripter.services.refusals import Conflicts, Invalid, Unauthorized
from picscripter.storage.database import Conflict
from picscripter.storage.users import StoredUser, Users

SHORTEST = 8
LONGEST = 1024
LONGEST_EMAIL = 254
"""RFC 5321, 4.5.3.1.3, less the angle brackets."""

_EMAIL = re.compile(r"[^\s@\"<>(),:;\\\[\]]{1,64}@[^\s@\"<>(),:;\\\[\]_]+")
_LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or program that has an account here."""

    id: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The accounts of this installation."""

    users: Users
    passwords: Passwords
    clock: Clock

    async def sign_up(self, email: str, password: str) -> User:
        """A new user. Invalid: no address, or a password too short; Conflicts: the address has an account."""
        address = normalised(email)
        problems = [*_email_problems(address), *_password_problems(password)]
        if problems:
            raise Invalid("invalid", problems[0].message, problems=problems)
        stored = StoredUser(
            id=str(uuid.uuid4()), email=address, password_hash=await self.passwords.hash(password)
        )
        try:
            await self.users.add(stored, self.clock.now())
        except Conflict as fault:
            raise Conflicts(
                "email_taken", "This e-mail address already has an account: log in, or use another one."
            ) from fault
        return User(id=stored.id, email=stored.email)

    async def log_in(self, email: str, password: str) -> User:
        """The user of these credentials. Unauthorized otherwise, without saying which of the two was wrong."""
        stored = await self.users.by_email(normalised(email))
        # Compared even when there is nobody: the time must not tell who has an account.
        if (
            not await self.passwords.matches(password, stored.password_hash if stored else None)
            or stored is None
        ):
            raise Unauthorized("wrong_credentials", "There is no account with this e-mail and password.")
        return User(id=stored.id, email=stored.email)


def normalised(email: str) -> str:
    """One spelling per mailbox: people do not tell capitals apart, so neither do we."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def _email_problems(address: str) -> list[Problem]:
    if len(address) > LONGEST_EMAIL:
        return [
            Problem(
                path="/email",
                rule="email.max",
                message=f"An e-mail address has at most {LONGEST_EMAIL} characters.",
                limit=LONGEST_EMAIL,
                actual=len(address),
            )
        ]
    labels = address.rpartition("@")[2].split(".")
    if _EMAIL.fullmatch(address) and all(_LABEL.fullmatch(label) for label in labels):
        return []
    return [
        Problem(
            path="/email",
            rule="email",
            message="This is not an e-mail address.",
            fix="Write it like name@example.com.",
        )
    ]


def _password_problems(password: str) -> list[Problem]:
    if SHORTEST <= len(password) <= LONGEST:
        return []
    short = len(password) < SHORTEST
    return [
        Problem(
            path="/password",
            rule="password.min" if short else "password.max",
            message=f"A password has {SHORTEST} to {LONGEST} characters.",
            limit=SHORTEST if short else LONGEST,
            actual=len(password),
        )
    ]
