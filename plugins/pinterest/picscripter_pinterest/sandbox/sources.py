"""What a pin shows: pictures as base64 or by address, or a processed video with its cover."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from picscripter.sandbox import Account, Medium, Sandbox, pull, read_image
from picscripter_pinterest.sandbox import words
from picscripter_pinterest.sandbox.media import Uploads

LARGEST = 20 * 1024 * 1024
BASE64 = ("image/jpeg", "image/png")
FETCHED = (*BASE64, "image/webp", "image/gif", "image/bmp", "image/tiff")
UNREACHED = "Unable to reach the URL. Please check the URL is correct and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`kind` is Pinterest's `media_type`."""

    kind: str
    media: list[Medium]
    cover: Medium | None = None
    cover_second: int | None = None


class Sources:
    """Reads `media_source`."""

    def __init__(self, pinterest: Sandbox, uploads: Uploads) -> None:
        self._pinterest, self._uploads = pinterest, uploads

    async def fetched(self, source: Any) -> Mapping[str, bytes]:
        """The pictures that it names by address; before anything else is done."""
        return {url: await self._fetch(url) for url in _urls(source)}

    async def _fetch(self, url: str) -> bytes:
        pulled = await pull(url, most=LARGEST)
        if pulled.why:
            raise words.refusal(400, 1, UNREACHED)
        return pulled.content

    def read(self, source: Any, account: Account, fetched: Mapping[str, bytes]) -> Shown:
        """What is shown. Refuses what Pinterest refuses."""
        if not isinstance(source, dict):
            raise words.invalid("media_source is required")
        kinds: dict[str, Callable[[], Shown]] = {
            "image_base64": lambda: Shown(
                kind="image", media=[self._data(source, "is_standard source_type")]
            ),
            "image_url": lambda: Shown(
                kind="image", media=[self._url(source, fetched, "is_standard source_type")]
            ),
            "multiple_image_base64": lambda: self._several(source, lambda each: self._data(each, _OF_ITEM)),
            "multiple_image_urls": lambda: self._several(
                source, lambda each: self._url(each, fetched, _OF_ITEM)
            ),
            "video_id": lambda: self._video(source, account, fetched),
        }
        read = kinds.get(str(source.get("source_type")))
        if read is None:
            raise words.invalid(f"media_source.source_type must be one of {', '.join(kinds)}")
        return read()

    def _data(self, item: Mapping[str, Any], more: str) -> Medium:
        _only(item, f"content_type data {more}")
        return self._decoded(item.get("content_type"), item.get("data"))

    def _decoded(self, kind: Any, data: Any) -> Medium:
        if kind not in BASE64:
            raise words.invalid(f"content_type: {kind!r} is not one of {list(BASE64)}")
        if not isinstance(data, str) or not re.fullmatch(r"[a-zA-Z0-9+/=]+", data):
            raise words.invalid("data: the value does not match '^[a-zA-Z0-9+/=]+$'")
        try:
            content = base64.b64decode(data, validate=True)
        except binascii.Error as error:
            raise words.invalid("data is no base64") from error
        return self._picture(content, (kind,))

    def _url(self, item: Mapping[str, Any], fetched: Mapping[str, bytes], more: str) -> Medium:
        _only(item, f"url {more}")
        if not isinstance(item.get("url"), str):
            raise words.invalid("url is required")
        return self._picture(fetched[item["url"]], FETCHED)

    def _picture(self, content: bytes, kinds: tuple[str, ...]) -> Medium:
        image = read_image(content)
        if image is None or image.type not in kinds or len(content) > LARGEST:
            raise words.refusal(400, 235, "Sorry, we could not process this image. Please try another one.")
        return self._pinterest.world.media.keep(content, image.type)

    def _several(self, source: Mapping[str, Any], read: Callable[[Any], Medium]) -> Shown:
        _only(source, "source_type items index")
        items = source.get("items")
        if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
            raise words.invalid("items must be an array of objects")
        if not 2 <= len(items) <= 5:
            bound = "minItems=2" if len(items) < 2 else "maxItems=5"
            raise words.invalid(f"items: {len(items)} items, constraint: {bound}")
        media = [read(each) for each in items]
        images = [read_image(each.content) for each in media]
        # Of some formats the header is not read here: those are as large as anybody says.
        if len({(image.width, image.height) for image in images if image is not None and image.width}) > 1:
            raise words.refusal(400, 1, "All images of a carousel must have the same dimensions.")
        return Shown(kind="multiple_images", media=media)

    def _video(self, source: Mapping[str, Any], account: Account, fetched: Mapping[str, bytes]) -> Shown:
        _only(source, f"source_type media_id is_standard {' '.join(_COVERS)}")
        upload = self._uploads.get(str(source.get("media_id")), account)
        if upload is None or upload.medium is None or upload.status(self._pinterest.now) != "succeeded":
            raise words.invalid("media_id: there is no media upload of this id that has succeeded")
        cover, second = None, None
        if "cover_image_data" in source:
            cover = self._decoded(source.get("cover_image_content_type"), source["cover_image_data"])
        elif "cover_image_url" in source:
            cover = self._picture(fetched[str(source["cover_image_url"])], FETCHED)
        else:
            second = _second(source.get("cover_image_key_frame_time"))
        return Shown(kind="video", media=[upload.medium], cover=cover, cover_second=second)


_COVERS = ("cover_image_url", "cover_image_content_type", "cover_image_data", "cover_image_key_frame_time")
_OF_ITEM = "title description link"


def _urls(source: Any) -> list[str]:
    if not isinstance(source, dict):
        return []
    items = source.get("items")
    named = [source.get("url"), source.get("cover_image_url")]
    named += [each.get("url") for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    return [each for each in named if isinstance(each, str)]


def _second(value: Any) -> int:
    if value is None:
        raise words.invalid("cover_image_url or cover_image_content_type and cover_image_data are required")
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise words.invalid("cover_image_key_frame_time must be an integer from 0 on")
    return value


def _only(item: Mapping[str, Any], known: str) -> None:
    """The service would ignore what it does not know; this sandbox is strict."""
    unknown = sorted(set(item) - set(known.split()))
    if unknown:
        raise words.invalid(f"media_source has unknown properties: {', '.join(unknown)}")
