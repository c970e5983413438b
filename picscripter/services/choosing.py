"""Which of the user's connections a post is for."""

from collections.abc import Mapping, Sequence
from typing import Any

from picscripter.plugin.description import Description
from picscripter.plugin.problem import Problem
from picscripter.services.wish import Wish
from picscripter.storage.stored_connection import StoredConnection


def chooser(description: Description) -> str | None:
    """The option, by its JSON name, that names the account: `Field(json_schema_extra={"chooses": "account"})`."""
    for name, info in description.options.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and extra.get("chooses") == "account":
            return info.alias or info.serialization_alias or name
    return None


def choose(
    wish: Wish, description: Description, connections: Sequence[StoredConnection]
) -> StoredConnection | Problem:
    """The connection that the wish names, or the only one; else what to do. `connections`: all of this user.

    By `connectionId`, else by the option that names the account, else the only one of the platform.
    """
    here = [each for each in connections if each.platform == description.name]
    if wish.connection_id is not None:
        return _named(wish, description, connections)
    option = chooser(description)
    wanted = wish.options.get(option) if option else None
    # The seed's examples say "me" for: the account that is connected.
    if option and isinstance(wanted, str) and wanted != "me":
        return _by_account(wish, description, here, option, wanted)
    if len(here) == 1:
        return _usable(wish, here[0])
    if here:
        return _ambiguous(wish, description, here, option)
    return _not_connected(wish, description)


def _named(
    wish: Wish, description: Description, connections: Sequence[StoredConnection]
) -> StoredConnection | Problem:
    found = next((each for each in connections if each.id == wish.connection_id), None)
    if found is None:
        return unknown_connection(wish)
    if found.platform != description.name:
        return Problem(
            path=wish.pointer("/connectionId"),
            rule="connection.platform",
            message=f"This connection is of {found.platform}, not of {description.name}.",
            limit=description.name,
            actual=found.platform,
        )
    return _usable(wish, found)


def unknown_connection(wish: Wish) -> Problem:
    """The id is nobody's, or somebody else's: both look the same from here."""
    return Problem(
        path=wish.pointer("/connectionId"),
        rule="connection.unknown",
        message="You have no connection of this id.",
        fix="GET /api/connections lists yours.",
    )


def _by_account(
    wish: Wish, description: Description, here: Sequence[StoredConnection], option: str, wanted: str
) -> StoredConnection | Problem:
    found = next((each for each in here if each.account_id == wanted), None)
    if found is not None:
        return _usable(wish, found)
    if not here:
        return _not_connected(wish, description)
    return Problem(
        path=wish.pointer(f"/options/{option}"),
        rule="connection.unknown",
        message=f"No connected {description.label} account has this id.",
        actual=wanted[:100],
        fix=f"Connected are: {_listed(here)}.",
    )


def _usable(wish: Wish, connection: StoredConnection) -> StoredConnection | Problem:
    if connection.status == "active":
        return connection
    return Problem(
        path=wish.pointer("/connectionId" if wish.connection_id else "/platform"),
        rule="reconnect",
        message=f"{connection.account_handle} must be connected again"
        + (f": {connection.status_reason}" if connection.status_reason else "."),
        fix=_how(connection.platform),
    )


def _ambiguous(
    wish: Wish, description: Description, here: Sequence[StoredConnection], option: str | None
) -> Problem:
    by = f"connectionId (or options.{option})" if option else "connectionId"
    return Problem(
        path=wish.pointer("/connectionId"),
        rule="choose_connection",
        message=f"{len(here)} {description.label} accounts are connected: say by {by} which one is meant.",
        actual=len(here),
        fix=f"Connected are: {_listed(here)}.",
    )


def _not_connected(wish: Wish, description: Description) -> Problem:
    return Problem(
        path=wish.pointer("/platform"),
        rule="not_connected",
        message=f"No {description.label} account is connected.",
        fix=_how(description.name),
    )


def _how(platform: str) -> str:
    return f"GET /api/connect/{platform} gives the address at which a person connects it."


def _listed(here: Sequence[StoredConnection]) -> str:
    return "; ".join(f"{each.account_handle} ({each.id}, account {each.account_id})" for each in here[:20])


def summaries(connections: Sequence[StoredConnection], platform: str | None) -> list[Mapping[str, Any]]:
    """The connections to choose from, as the answer tells them."""
    return [
        {
            "id": each.id,
            "platform": each.platform,
            "accountId": each.account_id,
            "accountHandle": each.account_handle,
            "status": each.status,
        }
        for each in connections
        if platform in (None, each.platform)
    ]
