"""Bodies as apps send them to all platforms: the seed's own, batches with overrides, and what is refused beforehand."""

from datetime import UTC, datetime, timedelta

import pytest

from picscripter.sandbox import samples
from support import media_files as made
from support.everywhere import PATIENT, PLATFORMS, open_everywhere, sha256
from support.named_files import content

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PICTURE, FILM = samples.PICTURES[1], samples.VIDEO
BOARD = "549755885175000999"


@pytest.fixture(scope="module")
async def world(tmp_path_factory):
    async with open_everywhere(tmp_path_factory.mktemp("everywhere")) as opened:
        yield await opened.newcomer()


@pytest.fixture
async def person(world):
    for platform in PLATFORMS:
        await world.forget(platform)
    return world


def picture(world):
    return {"type": "image", "url": f"{world.samples}/{PICTURE}"}


def video(world):
    return {"type": "video", "url": f"{world.samples}/{FILM}"}


SEED = [
    ("instagram", picture, {"igUserId": "17841400000000001"}, {}),
    ("instagram", picture, {"igUserId": "me"}, {}),
    ("instagram", video, {}, {"media_type": "REELS"}),
    (
        "tiktok",
        video,
        {
            "privacyLevel": "PUBLIC_TO_EVERYONE",
            "disableComment": False,
            "disableDuet": False,
            "disableStitch": False,
        },
        {"privacy_level": "PUBLIC_TO_EVERYONE", "disable_comment": False},
    ),
    ("tiktok", video, {"privacyLevel": "MUTUAL_FOLLOW_FRIENDS"}, {"privacy_level": "MUTUAL_FOLLOW_FRIENDS"}),
    ("tiktok", video, {"privacyLevel": "SELF_ONLY"}, {"privacy_level": "SELF_ONLY"}),
    ("twitter", None, {"replySettings": "everyone"}, {"reply_settings": None}),
    ("twitter", None, {"replySettings": "mentionedUsers"}, {"reply_settings": "mentionedUsers"}),
    ("twitter", picture, {"replySettings": "following"}, {"reply_settings": "following"}),
    ("linkedin", None, {"visibility": "PUBLIC"}, {"visibility": "PUBLIC"}),
    ("linkedin", picture, {"visibility": "CONNECTIONS"}, {"visibility": "CONNECTIONS"}),
    (
        "pinterest",
        picture,
        {"boardId": BOARD, "link": "https://example.com", "title": "Pin title"},
        {"board_id": BOARD, "link": "https://example.com", "title": "Pin title"},
    ),
    ("pinterest", picture, {"boardId": BOARD}, {"title": "Hello world!"}),
    (
        "youtube",
        video,
        {"title": "Video title", "privacyStatus": "public", "categoryId": "22", "tags": ["tag1", "tag2"]},
        {"title": "Video title", "privacyStatus": "public", "categoryId": "22", "tags": "tag2"},
    ),
    ("youtube", video, {"privacyStatus": "unlisted"}, {"title": "Hello world!", "privacyStatus": "unlisted"}),
    ("youtube", video, {"privacyStatus": "private"}, {"privacyStatus": "private"}),
    ("facebook", picture, {}, {}),
    ("facebook", picture, {"pageId": "102210000000001"}, {}),
    ("facebook", None, {"pageId": "me"}, {}),
]


@pytest.mark.parametrize(
    "platform, media, options, told", SEED, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_a_body_of_the_seed_is_accepted_and_translated(person, platform, media, options, told):
    body = {"platform": platform, "caption": "Hello world!", "options": options}
    if media is not None:
        body["media"] = media(person)
    status, answer = await person.api("POST", "/api/posts", json=body, headers=PATIENT)
    assert (status, answer["status"]) == (202, "published"), answer
    _, told_app = await person.api("GET", f"/api/posts/{answer['id']}/status")
    assert {"status", "externalId", "externalUrl", "logs"} <= set(told_app)
    heard = {name: {value for key, value in person.told if key == name} for name in told}
    assert all(
        value in heard[name] if value is not None else not heard[name] for name, value in told.items()
    ), heard
    shown = await person.wall(platform)
    public = options.get("privacyStatus", "public") == "public"
    assert [each["sha256"] for item in shown for each in item["media"]] == (
        [sha256(content(FILM if media is video else PICTURE))] if media and public else []
    )


@pytest.mark.parametrize("platform, option", [("facebook", "pageId"), ("instagram", "igUserId")])
async def test_an_account_that_is_not_connected_is_refused(person, platform, option):
    body = {"platform": platform, "caption": "x", "media": picture(person), "options": {option: "424242"}}
    status, problem = await person.api("POST", "/api/posts", json=body)
    assert (status, [each["path"] for each in problem["errors"]]) == (422, [f"/options/{option}"])


async def test_the_seeds_shortcut_posts_to_the_page(person):
    body = {"message": "Test post from Picscripterai "}
    status, answer = await person.api("POST", "/post_to_fb", json=body, headers=PATIENT)
    assert (status, answer["status"]) == (202, "published"), answer
    assert [item["text"] for item in await person.wall("facebook")] == [body["message"]]


# --- batches


async def test_one_request_goes_everywhere_with_what_each_place_wants(person):
    page = await person.account("facebook")
    later = datetime.now(UTC) + timedelta(seconds=3)
    upload = {"id": await person.upload(content(PICTURE)), "alt": "A cup"}
    film = {"id": await person.upload(content(FILM))}
    targets = [
        {"connectionId": page["id"]},
        {"platform": "instagram"},
        {"platform": "linkedin", "scheduledAtISO": later.isoformat()},
        {"platform": "pinterest", "options": {"boardId": BOARD, "title": "Coffee"}},
        {"platform": "tiktok", "media": film, "options": {"privacyLevel": "SELF_ONLY"}},
        {"platform": "twitter", "caption": "Short", "options": {"replySettings": "following"}},
        {
            "platform": "youtube",
            "media": [film],
            "caption": "Waves",
            "options": {"privacyStatus": "public"},
            "scheduledAtISO": later.isoformat(),
        },
    ]
    body = {"caption": "Good morning", "media": upload, "targets": targets}
    status, answer = await person.api("POST", "/api/posts", json=body, headers=PATIENT)
    assert status == 202, answer
    posts = answer["posts"]
    assert [each["platform"] for each in posts] == [
        "facebook",
        "instagram",
        "linkedin",
        "pinterest",
        "tiktok",
        "twitter",
        "youtube",
    ]
    assert {each["batchId"] for each in posts} == {answer["batchId"]}
    assert {each["platform"]: each["status"] for each in posts} == dict.fromkeys(PLATFORMS, "published")
    shown = {platform: await person.wall(platform) for platform in PLATFORMS}
    texts = {platform: [item["text"] for item in items] for platform, items in shown.items()}
    own = {"twitter": ["Short"], "youtube": ["Waves"], "pinterest": ["Coffee\n\nGood morning"]}
    assert texts == {platform: own.get(platform, ["Good morning"]) for platform in PLATFORMS}
    files = {platform: items[0]["media"][0]["sha256"] for platform, items in shown.items()}
    wanted = {platform: FILM if platform in ("tiktok", "youtube") else PICTURE for platform in PLATFORMS}
    assert files == {platform: sha256(content(name)) for platform, name in wanted.items()}
    for platform in ("linkedin", "youtube"):
        late = datetime.fromisoformat(shown[platform][0]["publishedAt"]) - later
        assert timedelta(0) <= late < timedelta(seconds=2), platform


async def test_when_one_place_refuses_nothing_is_stored_and_all_is_told(person):
    film = {"id": await person.upload(content(FILM))}
    targets = [
        {"platform": "facebook"},
        {"platform": "pinterest", "options": {}},
        {"platform": "tiktok", "options": {"privacyLevel": "EVERYBODY"}},
        {"platform": "twitter", "caption": "x" * 281, "media": [film, film]},
        {"platform": "linkedin", "scheduledAtISO": "yesterday"},
        {"platform": "instagram", "options": {"story": True}},
    ]
    _, before = await person.api("GET", "/api/posts")
    for path in ("/api/posts/validate", "/api/posts"):
        body = {"caption": "Good morning", "media": picture(person), "targets": targets}
        status, problem = await person.api("POST", path, json=body)
        told = {(each["path"], each["rule"]) for each in problem["errors"]}
        assert status == 422
        assert {
            ("/targets/1/options/boardId", "boardId.required"),
            ("/targets/2/options/privacyLevel", "one_of"),
            ("/media", "media.type"),  # a picture, which all share
            ("/targets/3/caption", "caption.max"),
            ("/targets/3/media", "media.videos"),
            ("/targets/5/options/story", "unknown_field"),
        } <= told, told
        assert "/targets/4/scheduledAtISO" in {where for where, _ in told}
        assert not [where for where, _ in told if where.startswith("/targets/0")]
    assert (await person.api("GET", "/api/posts"))[1] == before
    assert person.requests == []


# --- what no plugin posts (yet)

REFUSED = [
    ("facebook", [], {}, "/caption", "caption.required"),
    ("facebook", [FILM, PICTURE], {}, "/media", "media.one_video"),
    ("facebook", [PICTURE], {"format": "story"}, "/options/format", "one_of"),
    ("facebook", [PICTURE], {"format": "reel"}, "/options/format", "format.video"),
    ("facebook", 11 * [PICTURE], {}, "/media", "media.max"),
    ("instagram", [], {}, "/media", "media.required"),
    ("instagram", 11 * [PICTURE], {}, "/media", "media.max"),
    ("instagram", [PICTURE], {"collaborators": ["ann"]}, "/options/collaborators", "unknown_field"),
    ("linkedin", [FILM, PICTURE], {}, "/media", "media.mixed"),
    ("linkedin", [], {"poll": {"question": "?"}}, "/options/poll", "unknown_field"),
    ("linkedin", 21 * [PICTURE], {}, "/media", "media.max"),
    ("pinterest", [], {"boardId": BOARD}, "/media", "media.required"),
    ("pinterest", [PICTURE], {}, "/options/boardId", "boardId.required"),
    ("pinterest", [FILM, PICTURE], {"boardId": BOARD}, "/media", "media.mixed"),
    ("tiktok", [PICTURE], {"privacyLevel": "SELF_ONLY"}, "/media/0", "media.type"),
    ("tiktok", [], {"privacyLevel": "SELF_ONLY"}, "/media", "media.required"),
    ("tiktok", [FILM], {}, "/options/privacyLevel", "privacyLevel.required"),
    ("twitter", [FILM, PICTURE], {}, "/media", "media.mixed"),
    ("twitter", 5 * [PICTURE], {}, "/media", "media.max"),
    ("twitter", [PICTURE], {"poll": ["a", "b"]}, "/options/poll", "unknown_field"),
    ("youtube", [PICTURE], {}, "/media/0", "media.type"),
    ("youtube", [], {}, "/media", "media.required"),
    ("youtube", [FILM], {"playlistId": "PL1"}, "/options/playlistId", "unknown_field"),
]


@pytest.mark.parametrize(
    "platform, media, options, path, rule", REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_what_cannot_be_posted_is_refused_before_anybody_is_asked(
    person, platform, media, options, path, rule
):
    items = [{"id": await person.upload(content(name))} for name in media]
    caption = "" if rule == "caption.required" else "Good morning"
    body = {"platform": platform, "caption": caption, "media": items, "options": options}
    status, problem = await person.api("POST", "/api/posts", json=body)
    assert (status, {(each["path"], each["rule"]) for each in problem["errors"]}) == (422, {(path, rule)})
    assert all(each["message"] for each in problem["errors"])
    assert person.requests == []


BESIDE = {  # what is taken beside a video, where anything is
    "facebook": {"cover", "captions"},
    "instagram": {"cover"},
    "linkedin": {"cover"},
    "pinterest": {"cover"},
    "twitter": {"cover", "captions"},
    "youtube": {"cover", "captions"},
}
WANTED = {"pinterest": {"boardId": BOARD}, "tiktok": {"privacyLevel": "SELF_ONLY"}}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_cover_or_captions_that_would_be_dropped_are_refused(person, platform):
    item = {
        "id": await person.upload(content(FILM)),
        "cover": {"id": await person.upload(content(PICTURE))},
        "captions": [{"language": "en", "id": await person.upload(content("words.srt"))}],
    }
    body = {"platform": platform, "caption": "x", "media": [item], "options": WANTED.get(platform, {})}
    status, answer = await person.api("POST", "/api/posts/validate", json=body)
    refused = {each["path"].removeprefix("/media/0/") for each in answer.get("errors", [])}
    assert refused == {"cover", "captions"} - BESIDE.get(platform, set())
    assert status == (422 if refused else 200)


async def test_a_kind_of_picture_that_one_platform_does_not_take_is_told_for_that_one(person):
    upload = {"id": await person.upload(made.webp())}
    targets = [{"platform": "twitter"}, {"platform": "instagram", "media": [upload]}]
    body = {"caption": "Good morning", "media": [upload], "targets": targets}
    status, problem = await person.api("POST", "/api/posts", json=body)
    assert (status, [(each["path"], each["rule"]) for each in problem["errors"]]) == (
        422,
        [("/targets/1/media/0", "image.types")],
    )
