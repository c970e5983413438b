"""TikTok's API v2 as we call it: one envelope around every answer, whatever its status."""

from collections.abc import Mapping
from typing import Any

from picscripter.plugin import OutcomeUnknown, Refused, Session
from picscripter_tiktok.errors import error_in

# The number in every address; TikTok names no day on which it ends:
# https://developers.tiktok.com/doc/tiktok-api-v2-introduction
VERSION = "v2"
SUNSET = None

_JSON = {"content-type": "application/json; charset=UTF-8"}


async def ask(session: Session, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """POST to `path` below the version; the `data` of the answer.

    Success is the code `ok`, never the status: quotas are told with 200, on purpose. See
    https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info
    """
    answer = await session.request("POST", "api", f"/{VERSION}/{path}", json=dict(body or {}), headers=_JSON)
    return _data(session, answer.json())


async def person(session: Session, fields: str) -> dict[str, Any]:
    """Fields of the person whose token this is: https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info."""
    answer = await session.request("GET", "api", f"/{VERSION}/user/info/", query={"fields": fields})
    return dict(_data(session, answer.json())["user"])


async def creator(session: Session) -> dict[str, Any]:
    """What this creator may post now. Asked before every direct post, as the terms demand, and never kept."""
    return await ask(session, "post/publish/creator_info/query/")


def _data(session: Session, said: Any) -> dict[str, Any]:
    error = said.get("error") if isinstance(said, Mapping) else None
    if not isinstance(error, Mapping) or "code" not in error:
        raise OutcomeUnknown("The answer is none of TikTok's.")
    if error["code"] == "ok":
        return dict(said.get("data") or {})
    told = error_in(error, session.clock.now())
    raise told or Refused(f"TikTok: {error.get('message')} ({error['code']})", code=str(error["code"]))
