"""Pictures: an address is asked for, the bytes go there, and a post names the URN."""

from picscripter.plugin import Media, Session
from picscripter_linkedin import api


async def upload(session: Session, author: str, url: str) -> str:
    """Send a picture that no post shows yet; its URN. Members' apps may not ask whether it is ready."""
    asked = {"initializeUploadRequest": {"owner": author}}
    opened = api.value_of(
        await api.call(session, "POST", "images", query={"action": "initializeUpload"}, json=asked)
    )
    async with session.open(Media(type="image", url=url)) as source:
        # With the token, unlike a video's parts:
        # https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api
        answer = await session.request(
            "PUT",
            opened["uploadUrl"],
            content=source.chunks(),
            size=source.size,
            headers={"Content-Type": source.content_type},
        )
    api.check_taken(answer)
    return str(opened["image"])
