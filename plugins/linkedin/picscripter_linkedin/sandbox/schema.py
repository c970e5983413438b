"""What the body of a new post must be, field by field."""

from typing import Any
from urllib.parse import urlsplit

from picscripter_linkedin.sandbox import words
from picscripter_linkedin.sandbox.little import render

MOST = 3000  # UTF-16 units of what is read; the unit is not documented, so the strictest is taken
MOST_ALT = 4086
REQUIRED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
KNOWN = {*REQUIRED, "content", "isReshareDisabledByAuthor", "reshareContext", "adContext", "container"}
WORDS = {
    "visibility": {"PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER"},
    "lifecycleState": {"PUBLISHED"},
}
DISTRIBUTION = {"feedDistribution", "targetEntities", "thirdPartyDistributionChannels"}
CONTENT = {"media", "multiImage", "article", "poll", "celebration", "reference", "carousel"}
ARTICLE = {"source", "title", "description", "thumbnail"}


def check(body: Any) -> dict[str, Any]:
    """The body. Raises what LinkedIn answers to the first thing that is wrong with it."""
    if not isinstance(body, dict):
        raise words.refusal(400, "Request body could not be converted to data map")
    for name in REQUIRED:
        if body.get(name) is None:
            said = "field is required but not found and has no default value"
            raise words.wrong_field(f"/{name}", "MISSING_FIELD", said)
    if strange := sorted(set(body) - KNOWN):
        raise words.unpermitted(f"/{strange[0]}")
    for name, allowed in WORDS.items():
        if body[name] not in allowed:
            raise _bad(f"/{name}", f"{body[name]} is not an enum symbol")
    _check_distribution(body["distribution"])
    _check_commentary(body["commentary"])
    if not isinstance(body.get("isReshareDisabledByAuthor", False), bool):
        raise _bad("/isReshareDisabledByAuthor", "must be a boolean")
    for name in ("reshareContext", "adContext", "container"):
        if name in body:
            raise words.refusal(400, f"This sandbox does not emulate {name}")
    _check_content(body.get("content"), body["commentary"])
    return body


def _check_distribution(distribution: Any) -> None:
    if not isinstance(distribution, dict) or set(distribution) - DISTRIBUTION:
        raise _bad("/distribution", "must be a record of its known fields")
    if distribution.get("feedDistribution") not in ("MAIN_FEED", "NONE"):
        raise _bad("/distribution/feedDistribution", "is not an enum symbol")


def _check_commentary(commentary: Any) -> None:
    if not isinstance(commentary, str):
        raise _bad("/commentary", "must be a string")
    if len(render(commentary).encode("utf-16-le")) // 2 > MOST:
        raise words.wrong_field("/commentary", "FIELD_LENGTH_TOO_LONG", f"at most {MOST} characters")


def _check_content(content: Any, commentary: str) -> None:
    if content is None:
        if not commentary.strip():
            raise words.wrong_field("/commentary", "INVALID_VALUE_BLANK_FIELD", "must not be blank")
        return
    if not isinstance(content, dict) or len(content) != 1 or not set(content) <= CONTENT:
        raise _bad("/content", "is exactly one kind of content")
    ((kind, value),) = content.items()
    if kind not in ("media", "multiImage", "article") or not isinstance(value, dict):
        raise words.refusal(400, f"This sandbox does not emulate the content {kind}")
    if kind == "article":
        _check_article(value)
    for number, each in enumerate(pictured(content)):
        _check_file(each, f"/content/{kind}/{number}" if kind == "multiImage" else f"/content/{kind}")


def pictured(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The files that a content shows, as they were sent; what is between is checked here too."""
    if "multiImage" not in content:
        return [content["media"]] if "media" in content else []
    images = content["multiImage"].get("images")
    if not isinstance(images, list) or not all(isinstance(each, dict) for each in images):
        raise _bad("/content/multiImage/images", "must be a list of records")
    if not 2 <= len(images) <= 20:
        raise _bad("/content/multiImage/images", "from 2 to 20 images are taken")
    return images


def _check_file(file: dict[str, Any], path: str) -> None:
    if strange := sorted(set(file) - {"id", "altText", "title"}):
        raise words.unpermitted(f"{path}/{strange[0]}")
    if not isinstance(file.get("id"), str):
        raise words.wrong_field(f"{path}/id", "MISSING_FIELD", "field is required")
    alt = file.get("altText", "")
    if not isinstance(alt, str) or len(alt) > MOST_ALT:
        raise words.wrong_field(f"{path}/altText", "FIELD_LENGTH_TOO_LONG", f"at most {MOST_ALT} characters")


def _check_article(article: dict[str, Any]) -> None:
    if strange := sorted(set(article) - ARTICLE):
        raise words.unpermitted(f"/content/article/{strange[0]}")
    source = article.get("source")
    parts = urlsplit(source) if isinstance(source, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise _bad("/content/article/source", "must be an address")
    if not article.get("title"):
        raise words.wrong_field("/content/article/title", "MISSING_FIELD", "field is required")


def _bad(path: str, description: str) -> Exception:
    return words.wrong_field(path, "INVALID_VALUE_FOR_FIELD", description)
