"""What YouTube takes of a video's words and settings, for videos.insert and videos.update."""

import re
from datetime import datetime
from typing import Any

from picscripter.sandbox import Call, named
from picscripter_youtube.sandbox import words

PARTS = named(
    "snippet status contentDetails statistics player topicDetails recordingDetails fileDetails processingDetails "
    "suggestions localizations liveStreamingDetails paidProductPlacementDetails id"
)
WRITTEN = {
    "snippet": named("title description tags categoryId defaultLanguage defaultAudioLanguage"),
    "status": named(
        "privacyStatus publishAt license embeddable publicStatsViewable selfDeclaredMadeForKids "
        "containsSyntheticMedia"
    ),
}
READ_ONLY = {
    "snippet": named("publishedAt channelId channelTitle thumbnails liveBroadcastContent localized"),
    "status": named("uploadStatus failureReason rejectionReason madeForKids"),
}
"""What a client may send back as it got it; it is ignored."""

CATEGORIES = named("1 2 10 15 17 19 20 22 23 24 25 26 27 28 29")
FLAGS = named("embeddable publicStatsViewable selfDeclaredMadeForKids containsSyntheticMedia")


def parts_of(call: Call) -> list[str]:
    """The query's `part`."""
    parts = [each for each in call.query.get("part", "").split(",") if each]
    if not parts:
        raise words.refusal(
            400,
            "missingRequiredParameter",
            "No filter selected.",
            domain="youtube.parameter",
            location="part",
        )
    unknown = sorted(set(parts) - PARTS)
    if unknown:
        message = f"'{', '.join(unknown)}'"
        raise words.refusal(400, "unknownPart", message, domain="youtube.part", location="part")
    return parts


def resource_of(call: Call) -> dict[str, Any]:
    """The body: a video resource, each of its objects named in `part`."""
    parts, body = parts_of(call), call.body.json
    if call.body.kind != "json" or not isinstance(body, dict):
        raise words.refusal(400, "parseError", "Parse Error", domain="global")
    for name, value in body.items():
        if name in ("kind", "etag", "id"):
            continue
        if name not in parts:
            raise words.refusal(400, "unexpectedPart", name, domain="youtube.part", location="part")
        if name in WRITTEN:
            _check_object(name, value)
    return body


def check_snippet(snippet: dict[str, Any], *, updating: bool) -> None:
    """Title, description, tags and category."""
    title, description = snippet.get("title"), snippet.get("description", "")
    if not isinstance(title, str) or not title.strip() or len(title) > 100 or _angled(title):
        message = "The request metadata specifies an invalid or empty video title."
        raise words.invalid("invalidTitle", message, "body.snippet.title")
    if not isinstance(description, str) or len(description.encode()) > 5000 or _angled(description):
        message = "The request metadata specifies an invalid video description."
        raise words.invalid("invalidDescription", message, "body.snippet.description")
    tags = snippet.get("tags", [])
    if (
        not isinstance(tags, list)
        or not all(isinstance(tag, str) and tag for tag in tags)
        or _counted(tags) > 500
    ):
        message = "The request metadata specifies invalid video keywords."
        raise words.invalid("invalidTags", message, "body.snippet.tags")
    category = snippet.get("categoryId", "" if updating else "22")
    if not isinstance(category, str) or category not in CATEGORIES:
        message = "The <code>snippet.categoryId</code> property specifies an invalid category ID."
        raise words.invalid("invalidCategoryId", message, "body.snippet.categoryId")


def check_status(status: dict[str, Any], now: datetime) -> None:
    """Privacy, time and flags. Keeping a time to publish by itself is not emulated, and says so."""
    privacy = status.get("privacyStatus", "public")
    if privacy not in ("public", "unlisted", "private"):
        raise words.invalid("invalidVideoMetadata", f"Invalid value: {privacy}", "body.status.privacyStatus")
    for name in FLAGS & status.keys():
        if not isinstance(status[name], bool):
            raise words.refusal(400, "invalid", f"Invalid value at {name}", domain="global")
    if "publishAt" in status:
        _check_time(status["publishAt"], privacy, now)


def _check_time(publish_at: Any, privacy: str, now: datetime) -> None:
    message = "The request metadata specifies an invalid scheduled publishing time."
    try:
        good = datetime.fromisoformat(publish_at).tzinfo is not None and privacy == "private"
    except (TypeError, ValueError):
        good = False
    if good:
        message = (
            f"This sandbox does not keep times to publish at (it is {now:%H:%M}); send videos.update then."
        )
    raise words.invalid("invalidPublishAt", message, "body.status.publishAt")


def _check_object(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise words.refusal(400, "invalid", f"Invalid value at '{name}'", domain="global")
    unknown = sorted(set(value) - WRITTEN[name] - READ_ONLY[name])
    if unknown:
        message = (
            f"Invalid JSON payload received. Unknown name \"{unknown[0]}\" at '{name}': Cannot find field."
        )
        raise words.refusal(400, "badRequest", message, domain="global")


def _angled(text: str) -> bool:
    return bool(re.search(r"[<>]", text))


def _counted(tags: list[str]) -> int:
    """A tag with a space counts its quotes; commas count."""
    return len(",".join(f'"{tag}"' if " " in tag else tag for tag in tags))
