"""Whether the key ring belongs to the database: a lost key is told at the start, not at the first post."""

from picscripter.storage.database import Database
from picscripter.storage.stored_connection import bound
from picscripter.storage.vault import Sealed, Vault

FOREIGN_RING = (
    "no key of ENCRYPTION_KEY opens the tokens in the database: was the key changed, or secrets.env lost? "
    "Put the old key back (several are separated by commas); without it the accounts must be connected again"
)


async def opens(database: Database, vault: Vault) -> bool:
    """Whether the ring opens the tokens that were stored last; True when there are none."""
    rows = await database.rows(
        """SELECT id, access_token_enc FROM connections WHERE access_token_enc <> ''
        ORDER BY updated_at DESC LIMIT 1"""
    )
    try:
        for row in rows:
            vault.open(row["access_token_enc"], bound_to=bound(row["id"], "access"))
    except Sealed:
        return False
    return True
