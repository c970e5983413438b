"""The table of commits in a plugin's README: which request makes a post public."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMMIT = re.compile(r"`([^`]+)`:\s*`([A-Z]+) (/[^`\s]*)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``| … | `post`: `POST /{page}/feed` | … |``: a `{word}` stands for one segment of the path."""

    name: str
    method: str
    path: str

    def fits(self, method: str, path: str) -> bool:
        """Whether the request ends in this path (an API's version may stand before it)."""
        wanted, given = _segments(self.path), _segments(path)
        tail = given[len(given) - len(wanted) :]
        return method == self.method and len(given) >= len(wanted) and all(map(_alike, wanted, tail))


def read_table(readme: Path) -> list[Row]:
    """The rows of the column "the commit", wherever that table stands."""
    return [row for cell in _cells(readme.read_text(encoding="utf-8")) for row in _rows(cell)]


def _cells(text: str) -> Iterator[str]:
    column: int | None = None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.lstrip().startswith("|"):
            column = None
        elif "the commit" in [cell.lower() for cell in cells]:
            column = [cell.lower() for cell in cells].index("the commit")
        elif column is not None and column < len(cells):
            yield cells[column]


def _rows(cell: str) -> Iterator[Row]:
    for name, method, path in _COMMIT.findall(cell):
        yield Row(name=name, method=method, path=path)


def _segments(path: str) -> list[str]:
    return path.partition("?")[0].strip("/").split("/")


def _alike(wanted: str, given: str) -> bool:
    return wanted == given or (wanted.startswith("{") and wanted.endswith("}") and bool(given))
