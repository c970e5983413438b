"""Who may speak as whom: a member as that member, and as the organizations where a role allows it."""

from picscripter.sandbox import Account, Sandbox, Token
from picscripter_linkedin.sandbox import members, words

PERSON, ORGANIZATION = "urn:li:person:", "urn:li:organization:"


class Authors:
    """Reads URNs of authors and owners."""

    def __init__(self, linkedin: Sandbox) -> None:
        self._linkedin = linkedin

    def speaker(self, token: Token, urn: object, what: str) -> Account:
        """The author or owner (`what`) that this token may act as."""
        if isinstance(urn, str) and urn.startswith(ORGANIZATION):
            return self._organization(token, urn.removeprefix(ORGANIZATION), what)
        member = self._linkedin.accounts.get(token.account)
        if member is None or urn != f"{PERSON}{member.id}":
            raise words.refusal(403, words.WRONG_AUTHOR.replace("/author", f"/{what}"))
        if "w_member_social" not in token.grant.scopes:
            raise words.refusal(400, f"Member permissions must be used when using member as {what}")
        return member

    def _organization(self, token: Token, key: str, what: str) -> Account:
        if "w_organization_social" not in token.grant.scopes:
            raise words.refusal(
                400, f"Organization permissions must be used when using organization as {what}"
            )
        organization = members.ORGANIZATIONS.get(key)
        if organization is None or not members.may_post(token.account, key):
            raise words.refusal(403, words.WRONG_AUTHOR.replace("/author", f"/{what}"))
        return organization


def urn_of(author: Account) -> str:
    """Of a member or an organization; no member has the id of an organization here."""
    return f"{ORGANIZATION if author.id in members.ORGANIZATIONS else PERSON}{author.id}"
