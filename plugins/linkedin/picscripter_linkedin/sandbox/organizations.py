"""Organizations and the roles of members in them."""

from collections.abc import Iterable
from typing import Any

from picscripter.sandbox import Call, Reply, Route, named
from picscripter_linkedin.sandbox import members, words
from picscripter_linkedin.sandbox.authors import ORGANIZATION, PERSON
from picscripter_linkedin.sandbox.calls import Calls

ACLS = "organizationAcls"
ASKED = named("q role state start count projection")


class Organizations:
    """The endpoints."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="GET", host="api", path=f"/rest/{ACLS}", act=self.roles, params=ASKED)
        yield Route(method="GET", host="api", path="/rest/organizations/{id}", act=self.details)

    def roles(self, call: Call) -> Reply:
        """The member's own roles."""
        token = self._calls.check(call)
        if not {"rw_organization_admin", "r_organization_admin"} & set(token.grant.scopes):
            raise words.no_permission(ACLS, "FINDER-roleAssignee", self._calls.version(call))
        if call.query.get("q") != "roleAssignee":
            raise words.refusal(400, "Unknown finder")
        found = [
            _role(each)
            for each in members.ROLES
            if each.member == token.account
            and call.query.get("role", each.role) == each.role
            and call.query.get("state", each.state) == each.state
        ]
        return page_of(call, found)

    def details(self, call: Call) -> Reply:
        """Name and vanity name."""
        token = self._calls.check(call)
        if not {"rw_organization_admin", "r_organization_admin"} & set(token.grant.scopes):
            raise words.no_permission("organizations", "GET", self._calls.version(call))
        organization = members.ORGANIZATIONS.get(call.captured["id"])
        if organization is None:
            raise words.refusal(404)
        vanity = organization.name.lower().replace(" ", "-")
        told = {
            "id": int(organization.id),
            "localizedName": organization.name,
            "vanityName": vanity,
            "name": {
                "localized": {"en_US": organization.name},
                "preferredLocale": {"country": "US", "language": "en"},
            },
        }
        return Reply(json=told)


def page_of(call: Call, items: list[dict[str, Any]]) -> Reply:
    """One page of a finder's answer."""
    try:
        start, count = int(call.query.get("start", "0")), int(call.query.get("count", "10"))
    except ValueError as error:
        raise words.refusal(400, "start and count must be numbers") from error
    if start < 0 or not 1 <= count <= 100:
        raise words.refusal(400, "count must be between 1 and 100")
    paging = {"start": start, "count": count, "links": [], "total": len(items)}
    return Reply(json={"paging": paging, "elements": items[start : start + count]})


def _role(role: members.Role) -> dict[str, Any]:
    urn = f"{ORGANIZATION}{role.organization}"
    return {
        "organization": urn,
        "organizationTarget": urn,
        "roleAssignee": f"{PERSON}{role.member}",
        "role": role.role,
        "state": role.state,
    }
