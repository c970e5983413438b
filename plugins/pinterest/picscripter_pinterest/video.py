"""A video goes to Pinterest before its pin: registered, sent to the upload host, and processed there."""

from typing import Any

from picscripter.plugin import File, Media, OutcomeUnknown, Refused, Session

PATH = "/v5/media"


async def upload(session: Session, url: str, content_type: str | None, size: int | None) -> str:
    """Register, and send the bytes at once; the id by which a pin shows it.

    Both in one step: the permission to upload is short-lived, and an upload that broke off begins anew with a new one.
    An id that nobody uses harms nobody. https://developers.pinterest.com/docs/content/update/
    """
    registered = (await session.request("POST", "api", PATH, json={"media_type": "video"})).json()
    media = Media(type="video", url=url, content_type=content_type, bytes=size)
    async with session.open(media) as source:
        file = File(
            filename="video", content_type=source.content_type, content=source.chunks(), size=source.size
        )
        answer = await session.request(
            "POST",
            registered["upload_url"],
            form=registered["upload_parameters"],  # before the file: what follows it is ignored
            files={"file": file},
            scheme="",  # the signed fields are the permission; a token beside them is refused
        )
    if answer.status not in (201, 204):  # a 200 is the page of somebody in between
        raise OutcomeUnknown(f"The upload host answered {answer.status}.")
    return str(registered["media_id"])


async def is_ready(session: Session, media_id: str) -> bool:
    """Whether it is processed. Refused when Pinterest could not."""
    media: Any = (await session.request("GET", "api", f"{PATH}/{media_id}")).json()
    if media["status"] == "failed":
        raise Refused("Pinterest could not process the video.", code="failed")
    return bool(media["status"] == "succeeded")
