"""The people on X, and what their app pays for."""

from typing import Any

from picscripter.sandbox import Account, Refusal, Sandbox, Token
from picscripter_twitter.sandbox import words
from picscripter_twitter.sandbox.dials import TwitterDials

SEEDED = (
    Account(id="1730000000000000001", name="Picscripter Demo", handle="@picscripter_demo"),
    Account(id="1730000000000000002", name="Mira Okafor", handle="@mira_okafor"),
    Account(id="1730000000000000003", name="Plus Pictures", handle="@plus_pictures"),
)
PREMIUM = frozenset({"1730000000000000003"})


class Members:
    """Profiles and credits."""

    def __init__(self, twitter: Sandbox) -> None:
        self._twitter = twitter

    def author(self, token: Token) -> Account:
        """Whose token it is. Raises a 401 when that account is gone."""
        found = self._twitter.accounts.get(token.account)
        if found is None:
            raise Refusal(words.problem(401))
        return found

    def is_premium(self, account: Account) -> bool:
        """Premium accounts may write long posts."""
        return account.id in PREMIUM

    def profile(self, account: Account, wanted: set[str]) -> dict[str, Any]:
        """As `/2/users/me` answers."""
        premium = self.is_premium(account)
        known = {
            "profile_image_url": "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
            "verified": premium,
            "verified_type": "blue" if premium else "none",
            "subscription_type": "Premium" if premium else "None",
            "protected": False,
            "created_at": "2023-11-01T08:00:00.000Z",
            "description": f"{account.name} lives in the sandbox.",
        }
        asked = {name: known[name] for name in sorted(wanted) if name in known}
        return {"id": account.id, "name": account.name, "username": account.handle.removeprefix("@"), **asked}

    def spend_credit(self, account: str) -> None:
        """One billed call. Raises a 402 when the dial says that nothing is left."""
        dials = self._twitter.dials
        assert isinstance(dials, TwitterDials)
        if dials.credits is None:
            return
        if dials.credits == 0:
            raise words.no_credits(account or "0")  # an application-only token has no account
        dials.credits -= 1
