"""Boards: what there are, and whether one is there at all."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from picscripter.plugin import OutcomeUnknown, Session, hookimpl

PAGE_SIZE = "250"  # the largest: https://developers.pinterest.com/docs/api/v5/boards-list
MOST_PAGES = 40
"""Ten thousand boards; nobody has more, and a paging that never ends must end."""


@hookimpl
async def places(session: Session, kind: str) -> Sequence[Mapping[str, str]]:
    """All boards that the account may pin to, its own and those it was invited to."""
    if kind != "board":
        return []
    return [
        {"id": board["id"], "name": board["name"]}
        async for page in pages(session, "/v5/boards", MOST_PAGES)
        for board in page
    ]


async def check_board(session: Session, board: str) -> str:
    """Its name. Refused when there is none, before a long upload for nothing."""
    answer = await session.request("GET", "api", f"/v5/boards/{quote(board, safe='')}")
    return str(answer.json().get("name", ""))


async def pages(session: Session, path: str, most: int) -> AsyncIterator[Sequence[dict[str, Any]]]:
    """The pages of a list, until there is no further bookmark. OutcomeUnknown when it does not end."""
    query = {"page_size": PAGE_SIZE}
    for _ in range(most):
        answer = (await session.request("GET", "api", path, query=query)).json()
        yield answer["items"]
        if not answer.get("bookmark"):
            return
        query["bookmark"] = answer["bookmark"]
    raise OutcomeUnknown(f"{path} has more than {most} pages.")
