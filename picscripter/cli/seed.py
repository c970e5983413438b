"""`picscripter seed`: a user to try things with."""

import argparse
import secrets

from picscripter import wiring
from picscripter.cli import saying, settings
from picscripter.cli.exits import Exit, Failed
from picscripter.services.accounts import Accounts, User
from picscripter.services.refusals import Conflicts, Refusal, Unauthorized
from picscripter.web.services import SERVICES


async def main(given: argparse.Namespace) -> Exit:
    """Sign up, or log in where the account is there and the password its own; print what a client needs."""
    password = given.password or secrets.token_urlsafe(12)
    async with wiring.open_house(settings.read()) as house:
        lent = house.app()[SERVICES]
        try:
            user = await _user(lent.accounts, given.email, password, known=given.password is not None)
        except Refusal as refusal:
            raise Failed(refusal.detail) from refusal
        token = lent.bearer.issue(user.id)
    found = {"email": user.email, "password": password, "token": token, "userId": user.id}
    if given.json:
        saying.as_json(found)
    else:
        saying.facts(found)
    return Exit.FINE


async def _user(accounts: Accounts, email: str, password: str, *, known: bool) -> User:
    try:
        return await accounts.sign_up(email, password)
    except Conflicts as there:
        if not known:
            raise Failed(f"{there.detail} Give its --password, or another --email.") from there
        try:
            return await accounts.log_in(email, password)
        except Unauthorized as wrong:
            raise Failed(f"{email} has an account already, with another password.") from wrong
