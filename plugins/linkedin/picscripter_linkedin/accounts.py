"""The accounts that a consent opens: the member, and the Pages on which that member may post."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from picscripter.plugin import Account, Session, hookimpl
from picscripter_linkedin import api

# Who may post for an organization; the reference writes CONTENT_ADMINISTRATOR, answers say CONTENT_ADMIN as well:
# https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role
POSTING = frozenset(
    {"ADMINISTRATOR", "CONTENT_ADMIN", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER"}
)
LISTS = 20  # of a hundred roles: a paging that never ends must end
_REFUSED = 403  # the token's scopes do not hold what is asked: there is no such account behind it


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """Whatever the scopes of the app open, which LinkedIn tells by what it refuses."""
    member = [] if session.app.login == "pages" else await _member(session)
    return [*member, *[page async for page in _pages(session)]]


async def _member(session: Session) -> list[Account]:
    """By OpenID. LinkedIn tells apps no public name, so people are known by the one they write themselves."""
    answer = await session.request("GET", "api", "/v2/userinfo", accept=(_REFUSED,))
    if answer.status == _REFUSED:
        return []
    me = answer.json()
    return [
        Account(id=f"{api.PERSON}{me['sub']}", handle=me.get("name") or me["sub"], picture=me.get("picture"))
    ]


async def _pages(session: Session) -> AsyncIterator[Account]:
    seen = set()
    async for role in _roles(session):
        urn = str(role.get("organization") or role.get("organizationTarget"))
        if role.get("role") in POSTING and urn not in seen:
            seen.add(urn)
            yield await _page(session, urn)


async def _roles(session: Session) -> AsyncIterator[Mapping[str, Any]]:
    """The roles of the member. Without rw_organization_admin there are none to be seen."""
    for number in range(LISTS):
        query = {"q": "roleAssignee", "state": "APPROVED", "start": str(number * 100), "count": "100"}
        answer = await api.call(
            session,
            "GET",
            "organizationAcls",
            query=query,
            headers={"X-RestLi-Method": "FINDER"},
            accept=(_REFUSED,),
        )
        roles = [] if answer.status == _REFUSED else answer.json().get("elements", [])
        for role in roles:
            yield role
        if len(roles) < 100:
            return


async def _page(session: Session, urn: str) -> Account:
    answer = await api.call(session, "GET", f"organizations/{urn.rpartition(':')[2]}")
    return Account(id=urn, handle=answer.json()["localizedName"], kind="organization")
