"""A pin as the API tells it."""

from typing import Any

from picscripter.sandbox import Account, Call, Medium, read_image
from picscripter_pinterest.sandbox.records import Pin, moment

SIZES = {"150x150": 150, "400x300": 400, "600x": 600, "1200x": 1200}


def pin_json(call: Call, pin: Pin, account: Account) -> dict[str, Any]:
    """As this account sees it."""
    creative = {"image": "REGULAR", "video": "VIDEO", "multiple_images": "CAROUSEL"}
    return {
        "id": pin.id,
        "created_at": moment(pin.made_at),
        "link": pin.link,
        "title": pin.title,
        "description": pin.description,
        "alt_text": pin.alt_text,
        "dominant_color": pin.dominant_color,
        "board_id": pin.board,
        "board_section_id": None,
        "board_owner": {"username": pin.board_owner},
        "parent_pin_id": None,
        "creative_type": creative[pin.kind],
        "is_owner": pin.owner == account,
        "is_standard": True,
        "has_been_promoted": False,
        "media": {"media_type": pin.kind, **_media(call, pin)},
    }


def _media(call: Call, pin: Pin) -> dict[str, Any]:
    if pin.kind == "image":
        return {"images": _images(call, pin.shown[0])}
    if pin.kind == "multiple_images":
        return {"items": [{"item_type": "image", "images": _images(call, each)} for each in pin.shown]}
    cover = {"cover_image_url": call.origin + pin.cover.path} if pin.cover else {}
    return {**cover, "duration": None, "height": None, "width": None, "video_url": None}


def _images(call: Call, medium: Medium) -> dict[str, Any]:
    image = read_image(medium.content)
    ratio = image.height / image.width if image is not None and image.width else 1.0
    return {
        name: {"width": width, "height": round(width * ratio), "url": call.origin + medium.path}
        for name, width in SIZES.items()
    }
