"""The people, Pages and channels of an emulated platform."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`id` as the platform writes it; `handle` is what people know it by (`@name`, a Page's name)."""

    id: str
    name: str
    handle: str


class Accounts:
    """The seeded ones, and those that a test adds."""

    def __init__(self, seeded: Sequence[Account]) -> None:
        self._seeded = tuple(seeded)
        self._by_id: dict[str, Account] = {}
        self.reset()

    def reset(self) -> None:
        """The seeded ones again, and no others."""
        self._by_id = {account.id: account for account in self._seeded}

    def add(self, account: Account) -> None:
        """One more; the same id replaces."""
        self._by_id[account.id] = account

    def remove(self, key: str) -> bool:
        """Remove the account with this id; whether there was one."""
        return self._by_id.pop(key, None) is not None

    def get(self, key: str) -> Account | None:
        """The account with this id."""
        return self._by_id.get(key)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)
