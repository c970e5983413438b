"""Which of the granted accounts to connect: the person's word, given on a page or through the app."""

from collections.abc import Sequence
from dataclasses import dataclass

from picscripter.platforms.registry import Registry
from picscripter.plugin.account import Account
from picscripter.plugin.problem import Problem
from picscripter.services.connect_faults import ConnectFault
from picscripter.services.connecting import Connected
from picscripter.services.refusals import Invalid, NotFound
from picscripter.storage.choices import Choices, StoredChoice
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database
from picscripter.storage.oauth_states import digest
from picscripter.storage.stored_connection import StoredConnection

_GONE = "There is no such choice: it was made already, it was another one's, or its ten minutes are over."


@dataclass(frozen=True, slots=True, kw_only=True)
class Selecting:
    """Choices that wait. Each is made once."""

    registry: Registry
    database: Database
    connections: Connections
    choices: Choices

    async def of_user(self, user_id: str, choice_id: str) -> StoredChoice:
        """The choice, for its owner's app. NotFound: there is none, or it is another user's.

        That is enough even for a choice which the person must confirm (see `connecting`): its id is known
        only to the browser that came back, or to an app that fetched the callback itself. Who sent his own
        consent address to somebody else has the right token, but never learns the id.
        """
        choice = await self.choices.get(choice_id)
        if choice is None or choice.user_id != user_id:
            raise NotFound("choice_gone", _GONE)
        return choice

    async def of_browser(self, browser: str | None, choice_id: str) -> StoredChoice:
        """The choice, for the browser that brought it. ConnectFault: it is gone, or another browser's."""
        choice = await self.choices.get(choice_id)
        if choice is None:
            raise ConnectFault(
                "choice_gone",
                "This was decided already, or its ten minutes are over. If you saw a confirmation before, "
                "all is well; else please start again in your app.",
            )
        if browser is None or digest(browser) != choice.binding:
            raise ConnectFault(
                "other_browser",
                "This page belongs to the browser in which you allowed access. Open it there, with cookies "
                "allowed, or start again in your app.",
            )
        return choice

    async def choose(self, choice: StoredChoice, choice_id: str, account_ids: Sequence[str]) -> Connected:
        """Connect these accounts, all or none. Invalid: one is not in the choice; NotFound: it is gone."""
        chosen = _chosen(choice, account_ids)
        async with self.database.transaction() as transaction:
            if not await self.choices.take_in(transaction, choice_id):
                raise NotFound("choice_gone", _GONE)
            saved: list[StoredConnection] = []
            for account in chosen:
                assert account.tokens is not None  # a choice keeps each account with its tokens
                saved.append(
                    await self.connections.save_in(
                        transaction, choice.user_id, choice.platform, choice.login, account, account.tokens
                    )
                )
        return Connected(label=self.label(choice.platform), connections=tuple(saved))

    async def refuse(self, choice_id: str) -> None:
        """Connect none of them: the tokens are forgotten at once."""
        async with self.database.transaction() as transaction:
            await self.choices.take_in(transaction, choice_id)

    def label(self, platform: str) -> str:
        """What people call the platform, also when its plugin was taken away meanwhile."""
        return self.registry[platform].description.label if platform in self.registry else platform


def _chosen(choice: StoredChoice, account_ids: Sequence[str]) -> list[Account]:
    by_id = {account.id: account for account in choice.accounts}
    problems = [
        Problem(
            path=f"/accounts/{index}",
            rule="one_of",
            message="This account is not in the choice.",
            fix="The ids are in GET of this same address.",
        )
        for index, account_id in enumerate(account_ids)
        if account_id not in by_id
    ]
    if not account_ids:
        problems = [
            Problem(path="/accounts", rule="min_length", message="Choose at least one account.", limit=1)
        ]
    if problems:
        raise Invalid("invalid", problems[0].message, problems=problems)
    return [by_id[account_id] for account_id in dict.fromkeys(account_ids)]
