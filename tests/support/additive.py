"""What a migration does that the release before could not live with, told from its SQL."""

import re

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = r'"?(\w+)"?'
_TABLE = re.compile(rf"CREATE TABLE (?:IF NOT EXISTS )?{_NAME}", re.IGNORECASE)
_INDEX = re.compile(
    rf"CREATE (UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{_NAME} ON {_NAME}", re.IGNORECASE
)
_COLUMN = re.compile(
    rf"ALTER TABLE {_NAME} ADD COLUMN (?:IF NOT EXISTS )?{_NAME} (.*)", re.IGNORECASE | re.DOTALL
)
_MORE = re.compile(r"\bUNIQUE\b|\bCHECK\b|,\s*(ADD|DROP|ALTER|RENAME)\b")
_LOOSER = re.compile(
    rf"ALTER TABLE {_NAME} ALTER COLUMN {_NAME} (DROP NOT NULL|SET DEFAULT '?\w+'?)$", re.IGNORECASE
)
_FILLED = re.compile(r"(INSERT INTO|UPDATE|SELECT)\b", re.IGNORECASE)


def breaking(sql: str) -> list[str]:
    """The statements that take away, or ask of writers what those before did not know. None: it only adds."""
    statements = [" ".join(each.split()) for each in _COMMENT.sub("", sql).split(";")]
    new: set[str] = set()
    found = []
    for statement in filter(None, statements):
        if table := _TABLE.match(statement):
            new.add(table[1])
        elif not _adds(statement, new):
            found.append(statement)
    return found


def _adds(statement: str, new: set[str]) -> bool:
    if index := _INDEX.match(statement):
        # A uniqueness that old writers do not know refuses what they write.
        return not index[1] or index[3] in new
    if column := _COLUMN.match(statement):
        return column[1] in new or _may_be_left_out(column[3].upper())
    return bool(_FILLED.match(statement) or _LOOSER.match(statement))


def _may_be_left_out(definition: str) -> bool:
    if _MORE.search(definition):
        return False
    return "NOT NULL" not in definition or "DEFAULT" in definition
