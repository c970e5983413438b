"""Taking a public post back."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from picscripter.plugin import Reconnect, Retry
from picscripter.services.unpublishing import Unpublishing
from support.toys import ToyPlatform, toy_registry

pytestmark = pytest.mark.anyio


@dataclass
class Removable(ToyPlatform):
    """Removes what it is told, unless it was given a fault to raise."""

    capabilities: frozenset[str] = frozenset({"publish", "delete"})
    removed: list[str] = field(default_factory=list)
    fault: Exception | None = None

    async def delete(self, session, remote_id):
        if self.fault is not None:
            raise self.fault
        self.removed.append(remote_id)


class FreshTokens:
    async def fresh(self, connection):
        return connection.tokens()


@pytest.fixture
def toy():
    return Removable()


@pytest.fixture
def built(built, toy):
    """The API with the use case over a toy that can remove."""

    def make():
        services = built(registry=toy_registry(toy=toy))
        unpublishing = Unpublishing(
            registry=services.registry,
            network=SimpleNamespace(session=lambda platform, app, tokens: "session"),
            credentials=services.credentials,
            connections=services.composing.connections,
            refreshing=FreshTokens(),
            posts=services.posts,
            database=services.database,
            clock=services.clock,
        )
        return replace(services, unpublishing=unpublishing)

    return make


@pytest.fixture
async def public(ann):
    """A post that is out, in two parts."""
    made = (await ann("POST", "/api/posts", {"platform": "toy", "caption": "x"})).json
    await ann.services.database.run(
        """UPDATE posts SET status = 'published', commit_state = 'done', external_id = '1',
        external_url = 'https://toy.example/1', due_at = NULL, wake_at = NULL"""
    )
    for remote_id in ("1", "2"):
        await ann.services.database.run(
            """INSERT INTO remote_ids (connection_id, remote_id, platform, post_id, created_at)
            VALUES ($1, $2, 'toy', $3, 0)""",
            made["connectionId"], remote_id, made["id"],
        )  # fmt: skip
    return made["id"]


async def test_every_part_is_removed_the_last_one_first(ann, public, toy):
    answer = await ann("POST", f"/api/posts/{public}/unpublish")
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert (answer.json["externalId"], answer.json["externalUrl"]) == (None, None)
    assert toy.removed == ["2", "1"]
    story = (await ann("GET", f"/api/posts/{public}/status")).json["logs"]
    assert story[-1]["raw"] == {"externalId": "1", "externalUrl": "https://toy.example/1"}


async def test_a_platform_that_does_not_answer_leaves_the_post_public(ann, public, toy):
    toy.fault = Retry("it is busy")
    answer = await ann("POST", f"/api/posts/{public}/unpublish")
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert (await ann("GET", f"/api/posts/{public}")).json["status"] == "published"
    toy.fault = Reconnect("the password was changed")
    answer = await ann("POST", f"/api/posts/{public}/unpublish")
    assert (answer.status, answer.json["code"]) == (409, "reconnect")


async def test_what_is_not_public_is_not_taken_back(ann, public):
    await ann("POST", f"/api/posts/{public}/unpublish")
    again = await ann("POST", f"/api/posts/{public}/unpublish")
    assert (again.status, again.json["code"], again.json["postStatus"]) == (409, "not_published", "cancelled")


async def test_a_platform_that_cannot_remove_says_so(ann, public, toy):
    toy.capabilities = frozenset({"publish"})
    answer = await ann("POST", f"/api/posts/{public}/unpublish")
    assert (answer.status, answer.json["code"]) == (409, "not_supported")


async def test_another_persons_post_is_not_taken_back(api, public, toy):
    bob = await api.person("bob@example.com")
    assert (await bob("POST", f"/api/posts/{public}/unpublish")).status == 404
    assert toy.removed == []


async def test_what_was_taken_back_can_be_published_anew(ann, public):
    await ann("POST", f"/api/posts/{public}/unpublish")
    again = await ann("POST", f"/api/posts/{public}/retry")
    assert (again.status, again.json["status"]) == (202, "queued")
