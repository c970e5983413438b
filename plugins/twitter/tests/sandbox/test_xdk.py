"""X's own client for Python works against the emulator: connect, post, media, delete."""

import asyncio
import base64
import hashlib
from types import SimpleNamespace

import pytest
import requests
from xdk import Client

from picscripter.testing.files import clip, picture
from picscripter.testing.person import Person, answer_of

pytestmark = pytest.mark.anyio
BACK = "http://127.0.0.1:1/api/callback/twitter"
SCOPES = "tweet.read tweet.write users.read media.write offline.access"


def text(content):
    return base64.b64encode(content).decode()


@pytest.fixture
async def xdk(x, monkeypatch):
    """The client, with a token that it got by PKCE itself. Its calls wait, so they are made in threads."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the emulator speaks plain http
    client = Client(
        base_url=f"{x.address}/twitter/api",
        authorization_base_url=f"{x.address}/twitter/web/i",
        client_id="sandbox-twitter",
        client_secret="sandbox-twitter-secret",
        redirect_uri=BACK,
        scope=SCOPES,
    )
    location = await Person(x.http).allow(client.get_authorization_url(state="s1"))
    token = await asyncio.to_thread(client.exchange_code, answer_of(location)["code"])
    assert token["refresh_token"]
    client.oauth2_auth.token["expires_at"] = 4e9  # it counts by the machine's clock, the emulator by ours
    yield SimpleNamespace(client=client, x=x)
    client.session.close()


async def call(method, *args, **named):
    answer = await asyncio.to_thread(method, *args, **named)
    return answer.model_dump(exclude_none=True)["data"]


async def uploaded(media, content):
    """In two segments, to its end."""
    opened = await call(
        media.initialize_upload,
        {"media_type": "video/mp4", "total_bytes": len(content), "media_category": "tweet_video"},
    )
    for index, part in enumerate((content[:500], content[500:])):
        body = {"media": text(part), "segment_index": index}
        assert "expires_at" in await call(media.append_upload, opened["id"], body)
    closed = await call(media.finalize_upload, opened["id"])
    assert closed["processing_info"]["state"] == "pending"
    status = await call(media.get_upload_status, media_id=opened["id"], command="STATUS")
    assert status["processing_info"]["state"] == "succeeded"
    return opened["id"]


async def test_it_knows_who_it_is(xdk):
    assert (await call(xdk.client.users.get_me))["username"] == "picscripter_demo"


async def test_it_posts_and_deletes(xdk):
    made = await call(xdk.client.posts.create, {"text": "Hello from the official client"})
    [notice] = await xdk.x.wall()
    assert (notice["id"], notice["text"]) == (made["id"], "Hello from the official client")
    assert await call(xdk.client.posts.delete, made["id"]) == {"deleted": True}
    assert await xdk.x.wall() == []


async def test_it_shows_a_picture_with_its_alternative_text(xdk):
    media = xdk.client.media
    made = await call(media.upload, {"media": text(picture(1)), "media_category": "tweet_image"})
    alt = {"id": made["id"], "metadata": {"alt_text": {"text": "Bread"}}}
    assert (await call(media.create_metadata, alt))["id"] == made["id"]
    await call(xdk.client.posts.create, {"text": "Look", "media": {"media_ids": [made["id"]]}})
    [notice] = await xdk.x.wall()
    [shown] = notice["media"]
    digest = hashlib.sha256(picture(1)).hexdigest()
    assert (shown["alt"], shown["url"].rpartition("/")[2]) == ("Bread", digest)


async def test_it_shows_a_video(xdk):
    key = await uploaded(xdk.client.media, clip(1))
    await call(xdk.client.posts.create, {"media": {"media_ids": [key]}})
    [notice] = await xdk.x.wall()
    assert notice["media"][0]["url"].endswith(hashlib.sha256(clip(1)).hexdigest())


async def test_it_reads_what_it_posted(xdk):
    made = await call(xdk.client.posts.create, {"text": "Read me"})
    seen = await call(xdk.client.posts.get_by_id, made["id"], post_fields=["created_at"])
    assert (seen["id"], seen["text"], seen["created_at"][:10]) == (made["id"], "Read me", "2026-01-05")


async def test_it_is_refused_like_everybody(xdk):
    await call(xdk.client.posts.create, {"text": "Twice"})
    with pytest.raises(requests.HTTPError, match="403"):
        await call(xdk.client.posts.create, {"text": "Twice"})
