"""Google's own client against the emulator: it speaks the protocol, not only what our plugin makes of it."""

import asyncio
import io
import json
from importlib.resources import files

import google.oauth2.credentials
import google_auth_httplib2
import httplib2
import pytest
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload

from picscripter_youtube import chunks

pytestmark = pytest.mark.anyio
GRANULE = chunks.GRANULE
WORDS = {
    "snippet": {"title": "Bread", "description": "Fresh from seven.", "categoryId": "22"},
    "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False},
}


class Client:
    """`googleapiclient` with the discovery document that it ships, pointed at the emulator; it blocks."""

    def __init__(self, youtube):
        document = json.loads(
            files("googleapiclient").joinpath("discovery_cache/documents/youtube.v3.json").read_text()
        )
        base = f"{youtube.address}/youtube/api/"
        document |= {"rootUrl": base, "baseUrl": base}
        del document["mtlsRootUrl"]
        self.http = httplib2.Http(timeout=10)
        self.http.redirect_codes = self.http.redirect_codes - {308}
        credentials = google.oauth2.credentials.Credentials(
            youtube.tokens.access,
            refresh_token=youtube.tokens.refresh,
            token_uri=f"{youtube.address}/youtube/oauth/token",
            client_id="sandbox-youtube",
            client_secret="sandbox-youtube-secret",
        )
        authorized = google_auth_httplib2.AuthorizedHttp(credentials, http=self.http)
        self.api = build_from_document(document, http=authorized)

    def insert(self, content, chunk=GRANULE, **words):
        media = MediaIoBaseUpload(io.BytesIO(content), "video/mp4", chunksize=chunk, resumable=True)
        body = {**WORDS, **words}
        return self.api.videos().insert(part="snippet,status", body=body, media_body=media)

    def upload(self, content, tries=40):
        """To the end, whatever happens on the way."""
        request, video = self.insert(content), None
        while video is None and tries:
            tries -= 1
            try:
                _, video = request.next_chunk()
            except HttpError as fault:
                if fault.resp.status < 500:
                    raise
            except (httplib2.HttpLib2Error, OSError):
                continue
        return video

    def close(self):
        for connection in self.http.connections.values():
            connection.close()


@pytest.fixture
def silence():
    """After a cut httplib2 may announce a body that it has sent already: nobody waits long for that."""
    return 0.4


@pytest.fixture
async def client(youtube):
    await youtube.connect()
    made = await asyncio.to_thread(Client, youtube)
    yield made
    made.close()


@pytest.mark.parametrize(
    "dials",
    [
        {},
        {"status": 503, "statusRate": 0.5, "match": "PUT /upload"},
        {"dropBefore": 0.3, "dropAfter": 0.3, "match": "PUT /upload"},
        {"storedBytes": GRANULE},
    ],
    ids=["undisturbed", "503", "cut connections", "partly taken"],
)
async def test_a_video_gets_there(youtube, client, dials):
    content = youtube.film(6 * GRANULE + 7)
    await youtube.dials(**dials)
    video = await asyncio.to_thread(client.upload, content)
    [seen] = await youtube.wall()
    assert (seen["id"], seen["text"]) == (video["id"], "Bread\n\nFresh from seven.")
    assert await youtube.bytes_of(seen["media"][0]["url"]) == content


async def test_what_went_up_can_be_read_dressed_and_removed(youtube, client):
    video = await asyncio.to_thread(client.upload, b"film")
    cover = MediaIoBaseUpload(io.BytesIO(youtube.png(7)), "image/png")
    set_thumbnail = client.api.thumbnails().set(videoId=video["id"], media_body=cover)
    answer = await asyncio.to_thread(set_thumbnail.execute)
    assert answer["kind"] == "youtube#thumbnailSetResponse"
    listed = await asyncio.to_thread(client.api.videos().list(part="snippet,status", id=video["id"]).execute)
    assert listed["items"][0]["status"]["uploadStatus"] == "processed"
    await asyncio.to_thread(client.api.videos().delete(id=video["id"]).execute)
    assert await youtube.wall() == []


async def test_what_was_read_can_be_changed_and_sent_back(youtube, client):
    video = await asyncio.to_thread(client.upload, b"film")
    listed = await asyncio.to_thread(client.api.videos().list(part="snippet,status", id=video["id"]).execute)
    body = listed["items"][0]
    body["snippet"]["title"] = "Rolls"
    changed = client.api.videos().update(part="snippet,status", body=body)
    assert (await asyncio.to_thread(changed.execute))["snippet"]["title"] == "Rolls"


async def test_a_dead_token_is_refreshed_by_googles_own_library(youtube, client):
    await youtube.clock.advance(3600)
    mine = client.api.channels().list(part="snippet", mine=True)
    assert (await asyncio.to_thread(mine.execute))["items"][0]["snippet"]["customUrl"] == "@harbourcoffee"


async def test_a_refusal_is_read_as_google_writes_it(client):
    request = client.insert(b"film", snippet={"title": "a > b"})
    with pytest.raises(HttpError) as refused:
        await asyncio.to_thread(request.next_chunk)
    assert (refused.value.resp.status, refused.value.error_details[0]["reason"]) == (400, "invalidTitle")
