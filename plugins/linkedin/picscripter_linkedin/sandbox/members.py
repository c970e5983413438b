"""The members of LinkedIn here, and the organizations for which they may speak."""

from dataclasses import dataclass

from picscripter.sandbox import Account

ROBIN, MIRA = "8675309", "782bbtaQ"
SEEDED = (
    Account(id=ROBIN, name="Robin Sand", handle="Robin Sand"),
    Account(id=MIRA, name="Mira Okafor", handle="Mira Okafor"),
)
HARBOUR = Account(id="2414183", name="Harbour Bakery", handle="Harbour Bakery")
LANTERN = Account(id="5515715", name="Lantern Press", handle="Lantern Press")
QUAY = Account(id="1337000", name="Quay Logistics", handle="Quay Logistics")
ORGANIZATIONS = {each.id: each for each in (HARBOUR, LANTERN, QUAY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a member is to an organization."""

    member: str
    organization: str
    role: str
    state: str = "APPROVED"


ROLES = (
    Role(member=ROBIN, organization=HARBOUR.id, role="ADMINISTRATOR"),
    Role(member=ROBIN, organization=QUAY.id, role="ANALYST"),
    Role(member=ROBIN, organization=LANTERN.id, role="ADMINISTRATOR", state="REQUESTED"),
    Role(member=MIRA, organization=LANTERN.id, role="CONTENT_ADMINISTRATOR"),
)
POSTING = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER"})


def may_post(member: str, organization: str) -> bool:
    """Whether a role lets this member speak for it."""
    return any(
        (each.member, each.organization, each.state) == (member, organization, "APPROVED")
        and each.role in POSTING
        for each in ROLES
    )
