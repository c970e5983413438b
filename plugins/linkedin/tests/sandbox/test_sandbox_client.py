"""LinkedIn's own client for Python speaks to the emulator as to LinkedIn."""

import asyncio
from urllib.parse import urlsplit

import pytest
from linkedin_api.clients.restli.client import RestliClient
from requests.adapters import HTTPAdapter

from .conftest import HARBOUR, PAGES, ROBIN

pytestmark = pytest.mark.anyio


class ToSandbox(HTTPAdapter):
    """Everything that is meant for LinkedIn's API goes to the emulated one."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def send(self, request, *args, **more):
        parts = urlsplit(request.url)
        query = f"?{parts.query}" if parts.query else ""
        request.url = f"{self.address}/linkedin/api{parts.path}{query}"
        return super().send(request, *args, **more)


@pytest.fixture
def client(api):
    restli = RestliClient()
    restli.session.mount("https://api.linkedin.com/", ToSandbox(api.address))
    yield restli
    restli.session.close()


def entity(author, commentary):
    return {
        "author": author,
        "commentary": commentary,
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED"},
        "lifecycleState": "PUBLISHED",
    }


async def test_the_official_client_posts_for_a_member(client, robin):
    made = await asyncio.to_thread(
        client.create,
        resource_path="/posts",
        entity=entity(ROBIN, "From the official client"),
        version_string="202609",
        access_token=robin.token,
    )
    assert made.status_code == 201
    [shown] = await robin.wall()
    assert (shown["id"], shown["text"]) == (made.entity_id, "From the official client")


async def test_the_official_client_reads_and_deletes_a_pages_post(client, api):
    token = (await api.log_in(PAGES)).token

    def talk():
        known = {"version_string": "202609", "access_token": token}
        made = client.create(resource_path="/posts", entity=entity(HARBOUR, "Hello"), **known)
        keys = {"path_keys": {"id": made.entity_id}, "resource_path": "/posts/{id}"}
        read = client.get(**keys, **known)
        listed = client.finder(
            resource_path="/posts", finder_name="author", query_params={"author": HARBOUR}, **known
        )
        return made.entity_id, read.entity["id"], listed.elements[0]["id"], client.delete(**keys, **known)

    made, read, listed, deleted = await asyncio.to_thread(talk)
    assert made == read == listed
    assert deleted.status_code == 204
    assert await api.wall() == []


async def test_the_official_client_learns_who_the_member_is(client, robin):
    me = await asyncio.to_thread(client.get, resource_path="/userinfo", access_token=robin.token)
    assert me.entity["sub"] == ROBIN.rpartition(":")[2]
