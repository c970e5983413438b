"""Every post type and option of every first-party platform, through the HTTP API onto the wall, unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from picscripter.platforms.discovery import discover
from picscripter.sandbox import samples
from support.everywhere import PATIENT, PLATFORMS, open_everywhere, sha256
from support.named_files import content

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

HARBOUR, COFFEE, HILLS = samples.PICTURES
FILM = samples.VIDEO
LINK = "https://example.com/bread?from=here&to=there"
SHARED_BOARD = "549755885175000999"

WORDS = "Früh um 7 — „Brötchen“ 👩‍👩‍👧‍👦🥐 早安 שלום (a) [b] {c} *d* _e_ ~f~ | g\\h #bread\n\nZwölf & mehr: e\u0301té"
"""What must come out as it went in: an emoji family, both directions, combining marks, every reserved character."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A post and what becomes of it.

    `media`: names of files, or items with one as `file`, perhaps with `cover` and `captions`. `told`: what the
    platform was told, `untold`: names that were not mentioned to it. `alts`: what the wall shows for each file.
    `text`: how the wall shows the caption, where that is not all it shows. `beside`: what it shows after the media.
    """

    platform: str
    name: str
    login: str = ""
    caption: str | None = None
    media: tuple[str | Mapping[str, Any], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    untold: tuple[str, ...] = ()
    alts: tuple[str | None, ...] = ()
    text: str | None = None
    beside: tuple[str, ...] = ()
    status: str = "published"

    def __str__(self) -> str:
        return f"{self.platform}: {self.name}"

    @property
    def words(self) -> str:
        return f"{self.name}. {WORDS}" if self.caption is None else self.caption


def described(file: str) -> dict[str, str]:
    return {"file": file, "alt": f"What {file} shows: „ä“ 🌊"}


def alt(*names: str) -> tuple[str, ...]:
    return tuple(described(name)["alt"] for name in names)


PIN = {"boardId": SHARED_BOARD}
PUBLIC = {"privacyLevel": "PUBLIC_TO_EVERYONE"}

ROWS = (
    # Facebook
    Row(platform="facebook", name="text"),
    Row(platform="facebook", name="link", options={"link": LINK}, told={"link": LINK}, text=f"*\n\n{LINK}"),
    Row(platform="facebook", name="link alone", caption="", options={"link": LINK}, text=LINK),
    Row(platform="facebook", name="picture", media=(described(HARBOUR),), alts=alt(HARBOUR)),
    Row(
        platform="facebook",
        name="pictures",
        media=(
            described(HARBOUR),
            COFFEE,
            described("picture.png"),
            "picture.gif",
            "picture.bmp",
            "picture.tiff",
        ),
        alts=(*alt(HARBOUR), None, *alt("picture.png"), None, None, None),
    ),
    Row(platform="facebook", name="pictures without words", caption="", media=(HARBOUR, HILLS)),
    Row(platform="facebook", name="video", media=(FILM,), told={"description": "*"}),
    Row(
        platform="facebook",
        name="video with all that belongs to it",
        media=({"file": FILM, "cover": "small.jpg", "captions": {"en": "words.srt"}},),
        options={"title": "Waves"},
        told={"title": "Waves", "default_locale": "en_US"},
        text="Waves\n\n*",
    ),
    Row(
        platform="facebook",
        name="reel",
        media=(FILM,),
        options={"format": "reel", "title": "Waves"},
        told={"upload_phase": "finish", "video_state": "PUBLISHED", "title": "Waves"},
        text="Waves\n\n*",
    ),
    # Instagram, both logins
    Row(platform="instagram", name="picture", media=(described(COFFEE),), alts=alt(COFFEE)),
    Row(platform="instagram", name="picture without words", caption="", media=(COFFEE,)),
    Row(
        platform="instagram",
        name="reel",
        media=(FILM,),
        options={"coverOffsetMs": 1500, "shareToFeed": False},
        told={"media_type": "REELS", "thumb_offset": "1500", "share_to_feed": "false"},
    ),
    Row(
        platform="instagram",
        name="reel with a cover",
        media=({"file": FILM, "cover": "small.jpg"},),
        options={"shareToFeed": True},
        told={"share_to_feed": "true"},
    ),
    Row(
        platform="instagram",
        name="carousel of ten",
        media=(described(HARBOUR), FILM, *(5 * (COFFEE,)), HILLS, HARBOUR, FILM),
        alts=(*alt(HARBOUR), *(9 * (None,))),
        told={"media_type": "CAROUSEL", "is_carousel_item": "true"},
    ),
    Row(
        platform="instagram",
        name="carousel by Facebook Login",
        login="facebook",
        media=(FILM, described(COFFEE)),
        alts=(None, *alt(COFFEE)),
    ),
    Row(platform="instagram", name="reel by Facebook Login", login="facebook", media=(FILM,)),
    # LinkedIn: members, and Pages
    Row(platform="linkedin", name="text", told={"visibility": "PUBLIC"}),
    Row(
        platform="linkedin",
        name="for connections, not to be shared",
        options={"visibility": "CONNECTIONS", "disableReshare": True},
        told={"visibility": "CONNECTIONS", "isReshareDisabledByAuthor": True},
    ),
    Row(
        platform="linkedin",
        name="link with its card",
        media=(COFFEE,),
        options={"link": LINK, "linkTitle": "Bread", "linkDescription": "All of it"},
        told={"source": LINK, "title": "Bread", "description": "All of it"},
    ),
    Row(platform="linkedin", name="picture", media=(described(COFFEE),), alts=alt(COFFEE)),
    Row(
        platform="linkedin",
        name="pictures",
        media=(described(HARBOUR), "picture.png", described(HILLS), "picture.gif"),
        alts=(*alt(HARBOUR), None, *alt(HILLS), None),
    ),
    Row(platform="linkedin", name="video", media=({"file": FILM, "cover": "small.jpg"},)),
    Row(platform="linkedin", name="video of a Page", login="pages", media=(FILM,)),
    Row(
        platform="linkedin",
        name="pictures of a Page",
        login="pages",
        media=(described(COFFEE), HARBOUR),
        alts=(*alt(COFFEE), None),
    ),
    # Pinterest: one description for all pictures of a pin
    Row(
        platform="pinterest",
        name="picture",
        media=(described(COFFEE),),
        options={**PIN, "link": LINK, "title": "Coffee"},
        told={"board_id": SHARED_BOARD, "link": LINK, "title": "Coffee", "source_type": "image_base64"},
        alts=alt(COFFEE),
        text=f"Coffee\n\n*\n\n{LINK}",
    ),
    Row(
        platform="pinterest",
        name="pictures",
        caption="A short one is its title, too",
        media=(described(COFFEE), "twin.png"),
        options=PIN,
        told={"title": "A short one is its title, too", "source_type": "multiple_image_base64"},
        alts=alt(COFFEE) * 2,
    ),
    Row(
        platform="pinterest",
        name="pictures that it fetches",
        media=("picture.webp", "picture.gif", "picture.bmp", "picture.tiff", "picture.png"),
        options=PIN,
        told={"source_type": "multiple_image_urls"},
    ),
    Row(
        platform="pinterest",
        name="video",
        media=(FILM,),
        options={**PIN, "coverSeconds": 2},
        told={"source_type": "video_id", "cover_image_key_frame_time": 2},
    ),
    Row(
        platform="pinterest",
        name="video with a cover",
        media=({"file": FILM, "cover": "small.jpg"},),
        options=PIN,
        told={"cover_image_content_type": "image/jpeg"},
    ),
    # TikTok: directly, or into the inbox
    Row(
        platform="tiktok",
        name="video",
        media=(FILM,),
        options=PUBLIC,
        told={"privacy_level": "PUBLIC_TO_EVERYONE", "disable_comment": False},
    ),
    Row(
        platform="tiktok",
        name="video with all options",
        media=(FILM,),
        options={
            "privacyLevel": "MUTUAL_FOLLOW_FRIENDS",
            "disableComment": True,
            "disableDuet": True,
            "disableStitch": True,
            "videoCoverTimestampMs": 1200,
            "isAigc": True,
            "brandContentToggle": True,
            "brandOrganicToggle": True,
        },
        told={
            "privacy_level": "MUTUAL_FOLLOW_FRIENDS",
            "disable_comment": True,
            "disable_duet": True,
            "disable_stitch": True,
            "video_cover_timestamp_ms": 1200,
            "is_aigc": True,
            "brand_content_toggle": True,
            "brand_organic_toggle": True,
        },
    ),
    Row(
        platform="tiktok", name="video for its creator", media=(FILM,), options={"privacyLevel": "SELF_ONLY"}
    ),
    Row(
        platform="tiktok",
        name="draft",
        media=(FILM,),
        options={"postMode": "MEDIA_UPLOAD"},
        untold=("privacy_level", "title"),
        text="",
        status="delivered",
    ),
    Row(
        platform="tiktok",
        name="draft by its login",
        login="inbox",
        media=(FILM,),
        text="",
        status="delivered",
    ),
    # X
    Row(platform="twitter", name="text", options={"replySettings": "everyone"}, untold=("reply_settings",)),
    *(
        Row(
            platform="twitter",
            name=f"text for {who}",
            options={"replySettings": who},
            told={"reply_settings": who},
        )
        for who in ("mentionedUsers", "following", "subscribers", "verified")
    ),
    Row(
        platform="twitter",
        name="pictures",
        media=(described(HARBOUR), COFFEE, described("picture.png"), "picture.webp"),
        options={"madeWithAi": True, "paidPartnership": True},
        told={"made_with_ai": True, "paid_partnership": True, "media_category": "tweet_image"},
        alts=(*alt(HARBOUR), None, *alt("picture.png"), None),
    ),
    Row(
        platform="twitter",
        name="moving picture",
        caption="",
        media=(described("moving.gif"),),
        told={"media_category": "tweet_gif"},
        alts=alt("moving.gif"),
    ),
    Row(
        platform="twitter",
        name="video",
        media=(described(FILM),),
        told={"media_category": "tweet_video"},
        alts=alt(FILM),
    ),
    Row(
        platform="twitter",
        name="video with all that belongs to it",
        media=({"file": FILM, "cover": "small.jpg", "captions": {"en": "words.srt"}},),
        told={"language_code": "EN", "preview_media_id": "*"},
    ),
    # YouTube
    Row(
        platform="youtube",
        name="video",
        caption=f"A title of its own\n\n{WORDS}",
        media=(FILM,),
        told={"privacyStatus": "public", "categoryId": "22", "uploadType": "resumable"},
        untold=("selfDeclaredMadeForKids", "containsSyntheticMedia", "tags"),
    ),
    Row(
        platform="youtube",
        name="video with all options",
        media=({"file": FILM, "cover": "small.jpg", "captions": {"en": "words.srt"}},),
        options={
            "title": "Bread",
            "privacyStatus": "public",
            "categoryId": "27",
            "tags": ["bread", "early morning"],
            "madeForKids": False,
            "containsSyntheticMedia": True,
        },
        told={
            "title": "Bread",
            "categoryId": "27",
            "tags": "early morning",
            "selfDeclaredMadeForKids": False,
            "containsSyntheticMedia": True,
            "language": "en",
        },
        text="Bread\n\n*",
        beside=("small.jpg",),
    ),
)


@pytest.fixture(scope="module")
async def world(tmp_path_factory):
    async with open_everywhere(tmp_path_factory.mktemp("everywhere")) as opened:
        yield opened


async def item(world, said: str | Mapping[str, Any]) -> dict[str, Any]:
    """An item of `media`, its files handed in."""
    said = {"file": said} if isinstance(said, str) else said
    sent: dict[str, Any] = {"id": await world.upload(content(said["file"]))}
    if "alt" in said:
        sent["alt"] = said["alt"]
    if "cover" in said:
        sent["cover"] = {"id": await world.upload(content(said["cover"]))}
    if "captions" in said:
        files = said["captions"].items()
        sent["captions"] = [{"language": tag, "id": await world.upload(content(name))} for tag, name in files]
    return sent


async def post(world, row: Row, **more: Any) -> tuple[int, Any]:
    account = await world.account(row.platform, row.login)
    await world.forget(row.platform)
    body = {
        "connectionId": account["id"],
        "caption": row.words,
        "media": [await item(world, each) for each in row.media],
        "options": dict(row.options),
        **more,
    }
    return await world.api("POST", "/api/posts", json=body, headers=PATIENT)


def told_of(row: Row, told: set[tuple[str, Any]]) -> dict[str, Any]:
    """What the platform was told of what the row names; `*` for anything."""
    values = {name: {value for each, value in told if each == name} for name in row.told}
    return {
        name: wanted if wanted in values[name] or (wanted == "*" and values[name]) else values[name]
        for name, wanted in row.told.items()
    }


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_it_is_public_as_it_was_handed_in(world, row):
    status, answer = await post(world, row)
    assert (status, answer["status"]) == (202, row.status), answer
    [shown] = await world.wall(row.platform)
    caption = row.words if row.text is None else row.text.replace("*", row.words)
    assert shown["text"] == caption
    files = [each if isinstance(each, str) else each["file"] for each in row.media]
    assert [each["sha256"] for each in shown["media"]] == [
        sha256(content(name)) for name in (*files, *row.beside)
    ]
    alts = row.alts or (None,) * len(files)
    assert tuple(each["alt"] for each in shown["media"][: len(files)]) == alts
    assert told_of(row, world.told) == dict(row.told)
    assert [name for name in row.untold if name in {each for each, _ in world.told}] == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_option_is_in_the_table(platform):
    properties = discover()[platform].description.options.model_json_schema(by_alias=True)["properties"]
    chooser = {
        name for name, told in properties.items() if "chooses" in told
    }  # of an account: see the seed's bodies
    used = {name for row in ROWS if row.platform == platform for name in row.options}
    assert used == set(properties) - chooser
