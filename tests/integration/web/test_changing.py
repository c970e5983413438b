"""Editing, cancelling, taking up again and settling posts; and that all of them are one's own."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.anyio
HELLO = {"platform": "toy", "caption": "Hello world!"}


@pytest.fixture
async def made(ann, clock):
    when = (clock.now() + timedelta(hours=1)).isoformat()
    return (
        await ann("POST", "/api/schedule", {**HELLO, "scheduledAtISO": when, "options": {"mood": "calm"}})
    ).json


async def becomes(ann, post, status, commit="none"):
    await ann.services.database.run(
        "UPDATE posts SET status = $2, commit_state = $3, due_at = NULL, wake_at = NULL WHERE id = $1",
        post["id"], status, commit,
    )  # fmt: skip


async def unknown(ann, post, clock):
    """The post as a lost answer leaves it: its request may take effect until the deadline and settle are over."""
    await becomes(ann, post, "unknown", "open")
    now = int(clock.now().timestamp() * 1000)
    await ann.services.database.run(
        """INSERT INTO journal_commits (id, post_id, connection_id, round, name, attempt, fingerprint, state, fence,
            intended_at, deadline, absents, looks) VALUES ('l', $1, $2, 1, 'create', 1, 'f', 'lost', 1, $3, $4, 0, 0)""",
        post["id"], post["connectionId"], now, now + 10_000,
    )  # fmt: skip


async def test_an_edit_replaces_what_it_names_and_nothing_else(ann, made):
    answer = await ann("PATCH", f"/api/posts/{made['id']}", {"caption": "Better"})
    assert answer.status == 200
    kept = made.keys() - {"caption", "updatedAt"}
    assert {name: answer.json[name] for name in kept} == {name: made[name] for name in kept}
    assert answer.json["caption"] == "Better"


async def test_a_post_can_be_moved_and_be_published_at_once(ann, made, clock):
    when = (clock.now() + timedelta(hours=5)).isoformat()
    moved = await ann("PATCH", f"/api/posts/{made['id']}", {"scheduledAtISO": when})
    assert (moved.json["status"], moved.json["scheduledAt"] > made["scheduledAt"]) == ("scheduled", True)
    at_once = await ann("PATCH", f"/api/posts/{made['id']}", {"scheduledAtISO": None})
    assert (at_once.json["status"], at_once.json["scheduledAt"]) == ("queued", None)


async def test_an_edit_is_checked_like_a_new_post(ann, made):
    answer = await ann(
        "PATCH",
        f"/api/posts/{made['id']}",
        {"caption": "x" * 101, "options": {"mood": "odd"}, "scheduledAtISO": "soon"},
    )
    assert (answer.status, answer.rules()) == (
        422,
        {
            ("/caption", "caption.max"),
            ("/options/mood", "string_pattern_mismatch"),
            ("/scheduledAtISO", "time.format"),
        },
    )
    assert (await ann("GET", f"/api/posts/{made['id']}")).json == made


async def test_an_empty_edit_and_an_unknown_member_are_refused(ann, made):
    assert (await ann("PATCH", f"/api/posts/{made['id']}", {})).rules() == {("", "empty")}
    moved = await ann("PATCH", f"/api/posts/{made['id']}", {"platform": "song"})
    assert moved.rules() == {("/platform", "unknown_field")}


@pytest.mark.parametrize(
    "status, commit, word",
    [
        ("publishing", "open", "being published"),
        ("published", "done", "public"),
        ("failed", "none", "retry"),
        ("unknown", "open", "resolve"),
    ],
)
async def test_once_a_commit_is_intended_it_is_too_late(ann, made, status, commit, word):
    await becomes(ann, made, status, commit)
    for answer in (
        await ann("PATCH", f"/api/posts/{made['id']}", {"caption": "x"}),
        await ann("DELETE", f"/api/posts/{made['id']}"),
    ):
        assert (answer.status, answer.json["code"], answer.json["postStatus"]) == (409, "too_late", status)
        assert word in answer.json["detail"]
    assert (await ann("GET", f"/api/posts/{made['id']}")).json["status"] == status


async def test_cancelling_twice_is_cancelling_once(ann, made):
    first = await ann("DELETE", f"/api/posts/{made['id']}")
    second = await ann("DELETE", f"/api/posts/{made['id']}")
    assert (first.status, second.status) == (200, 200)
    assert first.json["status"] == second.json["status"] == "cancelled"


async def test_a_failed_post_is_taken_up_again(ann, made):
    await becomes(ann, made, "failed")
    answer = await ann("POST", f"/api/posts/{made['id']}/retry")
    assert (answer.status, answer.json["status"]) == (202, "queued")


async def test_a_published_post_is_not_taken_up_again(ann, made):
    await becomes(ann, made, "published", "done")
    answer = await ann("POST", f"/api/posts/{made['id']}/retry")
    assert (answer.status, answer.json["code"]) == (409, "not_retryable")


@pytest.mark.parametrize("verdict", ["retry", "discard"])
async def test_nobody_can_say_early_that_a_lost_request_did_nothing(ann, made, clock, verdict):
    await unknown(ann, made, clock)
    early = await ann("POST", f"/api/posts/{made['id']}/resolve", {"verdict": verdict})
    assert (early.status, early.json["code"]) == (409, "too_early")
    assert 38 <= int(early.headers["Retry-After"]) <= 41  # ten seconds to the deadline, thirty to settle
    assert early.json["notBefore"].endswith("Z")
    await ann.services.database.run("UPDATE journal_commits SET deadline = deadline - 41000")
    late = await ann("POST", f"/api/posts/{made['id']}/resolve", {"verdict": verdict})
    assert (late.status, late.json["status"]) == (200, {"retry": "queued", "discard": "cancelled"}[verdict])


async def begun_thread(ann, post, clock):
    """The same in the middle of a thread: its first request is public, the answer to the second was lost."""
    await unknown(ann, post, clock)
    await ann.services.database.run(
        """INSERT INTO journal_commits (id, post_id, connection_id, round, name, attempt, fingerprint, state, fence,
            intended_at, deadline, absents, looks, remote_id)
        VALUES ('first', $1, $2, 1, 'opening', 1, 'g', 'done', 1, 0, 0, 0, 0, '11')""",
        post["id"], post["connectionId"],
    )  # fmt: skip
    await ann.services.database.run("UPDATE journal_commits SET deadline = deadline - 41000")


async def test_what_is_public_of_a_thread_is_not_sent_again_when_its_middle_is(ann, made, clock):
    await begun_thread(ann, made, clock)
    answer = await ann("POST", f"/api/posts/{made['id']}/resolve", {"verdict": "retry"})
    assert (answer.status, answer.json["status"]) == (200, "queued")
    post = await ann.services.posts.get(ann.user_id, made["id"])
    assert (post.round, post.commit_state) == (1, "done")
    lines = await ann.services.database.rows("SELECT name, state FROM journal_commits ORDER BY name")
    assert {line["name"]: line["state"] for line in lines} == {"opening": "done", "create": "absent"}


async def test_a_thread_whose_middle_is_let_be_is_partial(ann, made, clock):
    await begun_thread(ann, made, clock)
    answer = await ann("POST", f"/api/posts/{made['id']}/resolve", {"verdict": "discard"})
    assert (answer.status, answer.json["status"], answer.json["externalId"]) == (200, "partial", "11")


async def test_a_thread_whose_middle_a_person_saw_goes_on_after_it(ann, made, clock):
    await begun_thread(ann, made, clock)
    body = {"verdict": "published", "externalId": "77", "externalUrl": "https://toy.example/77"}
    answer = await ann("POST", f"/api/posts/{made['id']}/resolve", body)
    assert (answer.status, answer.json["status"], answer.json["externalId"]) == (200, "publishing", None)
    [due] = await ann.services.database.rows("SELECT wake_at, commit_state FROM posts")
    assert due["wake_at"] is not None
    assert due["commit_state"] == "done"


async def test_the_rest_of_a_thread_is_not_sent_without_the_id_of_its_middle(ann, made, clock):
    await begun_thread(ann, made, clock)
    body = {"verdict": "published", "externalUrl": "https://toy.example/77"}
    answer = await ann("POST", f"/api/posts/{made['id']}/resolve", body)
    assert (answer.status, answer.json["errors"][0]["path"]) == (422, "/externalId")
    assert (await ann("GET", f"/api/posts/{made['id']}")).json["status"] == "unknown"


async def test_a_person_who_saw_it_settles_it_at_once(ann, made, clock):
    await unknown(ann, made, clock)
    body = {"verdict": "published", "externalId": "77", "externalUrl": "https://toy.example/77"}
    answer = await ann("POST", f"/api/posts/{made['id']}/resolve", body)
    assert (answer.status, answer.json["status"], answer.json["externalId"]) == (200, "published", "77")


async def test_an_address_that_another_post_has_settles_nothing(ann, made, clock):
    await unknown(ann, made, clock)
    await ann.services.database.run(
        """INSERT INTO remote_ids (connection_id, remote_id, platform, post_id, created_at)
        VALUES ($1, '77', 'toy', 'another', 0)""",
        made["connectionId"],
    )
    answer = await ann(
        "POST", f"/api/posts/{made['id']}/resolve", {"verdict": "published", "externalId": "77"}
    )
    assert (answer.status, answer.json["code"]) == (409, "external_id_taken")
    assert (await ann("GET", f"/api/posts/{made['id']}")).json["status"] == "unknown"


async def test_settling_says_what_it_wants(ann, made, clock):
    await unknown(ann, made, clock)
    path = f"/api/posts/{made['id']}/resolve"
    assert (await ann("POST", path, {"verdict": "published"})).rules() == {("/externalUrl", "required")}
    assert (await ann("POST", path, {"verdict": "perhaps"})).rules() == {("/verdict", "one_of")}
    scripted = {"verdict": "published", "externalUrl": "javascript:alert(1)"}
    assert (await ann("POST", path, scripted)).rules() == {("/externalUrl", "string_pattern_mismatch")}


async def test_what_is_known_is_not_settled(ann, made):
    answer = await ann("POST", f"/api/posts/{made['id']}/resolve", {"verdict": "discard"})
    assert (answer.status, answer.json["code"]) == (409, "not_unknown")


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("GET", "", None),
        ("GET", "/status", None),
        ("PATCH", "", {"caption": "mine now"}),
        ("DELETE", "", None),
        ("POST", "/retry", None),
        ("POST", "/resolve", {"verdict": "discard"}),
    ],
)
async def test_another_persons_post_is_not_there(ann, api, made, method, path, body):
    bob = await api.person("bob@example.com")
    answer = await bob(method, f"/api/posts/{made['id']}{path}", body)
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert (await ann("GET", f"/api/posts/{made['id']}")).json == made
    assert (await bob("GET", "/api/posts")).json == []


@pytest.mark.parametrize("post_id", ["x", "00000000-0000-0000-0000-000000000000", "%00", "a%2Fb", "é"])
async def test_an_id_that_nobody_has_is_not_there(ann, post_id):
    answer = await ann("GET", f"/api/posts/{post_id}")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
