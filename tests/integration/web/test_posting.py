"""Handing over posts: what is accepted, what comes back, and what is never made twice."""

import asyncio
from datetime import timedelta, timezone

import pytest

pytestmark = pytest.mark.anyio
HELLO = {"platform": "toy", "caption": "Hello world!"}
PICTURE = {"type": "image", "url": "https://example.com/image.jpg"}
COLUMNS = {
    "id", "userId", "connectionId", "batchId", "platform", "caption", "media", "mediaType", "mediaUrl", "options",
    "scheduledAt", "status", "externalId", "externalUrl", "clientPostId", "error", "evidence", "heldUntil",
    "prepared", "publishedAt", "createdAt", "updatedAt",
}  # fmt: skip


def later(clock, seconds=3600.0):
    return (clock.now() + timedelta(seconds=seconds)).isoformat()


async def count(api):
    return len((await api("GET", "/api/posts")).json)


def _said(media):
    """What was said of them; what they are is not known here."""
    return [{name: each[name] for name in ("type", "url", "alt", "id")} for each in media]


async def test_a_post_is_accepted_with_all_its_columns(ann):
    answer = await ann("POST", "/api/posts", {**HELLO, "media": PICTURE, "options": {}})
    assert answer.status == 202
    assert answer.json.keys() == COLUMNS
    assert answer.json["status"] == "queued"
    assert _said(answer.json["media"]) == [{**PICTURE, "alt": None, "id": None}]
    assert (answer.json["mediaType"], answer.json["mediaUrl"]) == ("image", PICTURE["url"])
    assert (await ann("GET", f"/api/posts/{answer.json['id']}")).json == answer.json


async def test_a_list_of_media_keeps_order_and_alt_texts(ann):
    media = [{**PICTURE, "alt": "A cat"}, {"type": "image", "url": "https://example.com/2.png", "alt": None}]
    answer = await ann("POST", "/api/posts", {**HELLO, "media": media})
    assert _said(answer.json["media"]) == [{**each, "id": None} for each in media]


async def test_a_scheduled_post_waits_for_its_time(ann, clock):
    when = clock.now().replace(microsecond=0) + timedelta(days=3)
    text = when.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()
    answer = await ann("POST", "/api/schedule", {**HELLO, "scheduledAtISO": text})
    assert (answer.status, answer.json["status"]) == (202, "scheduled")
    assert answer.json["scheduledAt"] == when.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (await ann.services.posts.get(ann.user_id, answer.json["id"])).due_at == when.timestamp() * 1000


async def test_preparation_begins_twice_as_early_as_the_plugin_says(ann, clock):
    answer = await ann("POST", "/api/schedule", {**HELLO, "media": PICTURE, "scheduledAtISO": later(clock)})
    stored = await ann.services.posts.get(ann.user_id, answer.json["id"])
    assert stored.due_at == int((stored.scheduled_at - timedelta(seconds=120)).timestamp() * 1000)


async def test_a_time_that_passed_on_the_way_means_now(ann, clock):
    answer = await ann("POST", "/api/schedule", {**HELLO, "scheduledAtISO": later(clock, -30)})
    assert (answer.status, answer.json["status"]) == (202, "queued")


async def test_scheduling_wants_a_time(ann):
    answer = await ann("POST", "/api/schedule", HELLO)
    assert (answer.status, answer.rules()) == (422, {("/scheduledAtISO", "required")})
    assert (await ann("POST", "/api/schedule", {**HELLO, "scheduledAtISO": None})).status == 422
    assert await count(ann) == 0


async def test_the_status_has_the_seeds_members_and_the_story(ann):
    made = await ann("POST", "/api/posts", HELLO)
    await ann("DELETE", f"/api/posts/{made.json['id']}")
    told = (await ann("GET", f"/api/posts/{made.json['id']}/status")).json
    assert {"status", "externalId", "externalUrl", "logs"} <= told.keys()
    assert told["status"] == "cancelled"
    assert [(line["level"], line["message"]) for line in told["logs"]] == [("info", "cancelled")]
    assert told["logs"][0].keys() == {"level", "message", "raw", "createdAt"}


async def test_waiting_for_the_end_answers_when_it_comes(ann, clock):
    async def publish():
        await clock.sleeping()
        await ann.services.database.run("UPDATE posts SET status = 'published', external_id = '7'")

    waiting = clock.run(ann("POST", "/api/posts", HELLO, headers={"Prefer": "wait=20"}))
    answer, _ = await asyncio.gather(waiting, publish())
    assert (answer.status, answer.json["status"], answer.json["externalId"]) == (202, "published", "7")
    assert answer.headers["Preference-Applied"] == "wait=20"


async def test_waiting_ends_with_its_time(ann, clock):
    before = clock.steady()
    answer = await clock.run(ann("POST", "/api/posts", HELLO, headers={"Prefer": "respond-async, wait=5"}))
    assert answer.json["status"] == "queued"
    assert 5 <= clock.steady() - before < 6


# --- the same post again


async def test_a_repeated_client_post_id_gives_the_first_post(ann):
    first = await ann("POST", "/api/posts", {**HELLO, "clientPostId": "c-1"})
    again = await ann("POST", "/api/posts", {**HELLO, "clientPostId": "c-1"})
    assert (first.status, again.status) == (202, 200)
    assert again.json == first.json
    assert await count(ann) == 1


async def test_the_same_client_post_id_many_times_at_once_makes_one_post(ann):
    body = {**HELLO, "clientPostId": "c-1"}
    answers = await asyncio.gather(*(ann("POST", "/api/posts", body) for _ in range(10)))
    assert {each.json["id"] for each in answers} == {answers[0].json["id"]}
    assert sorted(each.status for each in answers) == [200] * 9 + [202]


async def test_a_client_post_id_with_another_content_is_a_conflict_that_names_the_difference(ann):
    first = await ann("POST", "/api/posts", {**HELLO, "clientPostId": "c-1"})
    other = await ann("POST", "/api/posts", {**HELLO, "caption": "Bye", "clientPostId": "c-1"})
    assert (other.status, other.json["code"]) == (409, "client_post_id_taken")
    assert other.rules() == {("/caption", "differs")}
    assert other.json["postId"] == first.json["id"]


async def test_a_client_post_id_with_other_options_is_a_conflict(ann):
    await ann("POST", "/api/posts", {**HELLO, "options": {"mood": "calm"}, "clientPostId": "c-1"})
    other = await ann("POST", "/api/posts", {**HELLO, "options": {"mood": "merry"}, "clientPostId": "c-1"})
    assert (other.status, other.rules()) == (409, {("/options", "differs")})


async def test_a_schedule_sent_again_after_its_time_still_finds_its_post(ann, clock):
    body = {**HELLO, "clientPostId": "c-1", "scheduledAtISO": later(clock, 60)}
    first = await ann("POST", "/api/schedule", body)
    await clock.advance(600)
    again = await ann("POST", "/api/schedule", body)
    assert (again.status, again.json["id"]) == (200, first.json["id"])


async def test_two_people_may_use_the_same_client_post_id(ann, api):
    bob = await api.person("bob@example.com")
    await bob.connect("page-2")
    mine = await ann("POST", "/api/posts", {**HELLO, "clientPostId": "c-1"})
    his = await bob("POST", "/api/posts", {**HELLO, "clientPostId": "c-1"})
    assert mine.status == his.status == 202
    assert mine.json["id"] != his.json["id"]


async def test_an_idempotency_key_replays_the_first_answer(ann):
    headers = {"Idempotency-Key": "k-1"}
    first = await ann("POST", "/api/posts", HELLO, headers=headers)
    again = await ann("POST", "/api/posts", HELLO, headers=headers)
    assert (again.status, again.text) == (first.status, first.text)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await count(ann) == 1


async def test_an_idempotency_key_with_another_body_is_refused(ann):
    headers = {"Idempotency-Key": "k-1"}
    await ann("POST", "/api/posts", HELLO, headers=headers)
    other = await ann("POST", "/api/posts", {**HELLO, "caption": "Bye"}, headers=headers)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert await count(ann) == 1


async def test_an_idempotency_key_whose_request_is_under_way_is_a_conflict(ann, clock):
    headers = {"Idempotency-Key": "k-1", "Prefer": "wait=20"}
    waiting = asyncio.ensure_future(ann("POST", "/api/posts", HELLO, headers=headers))
    await clock.sleeping()
    second = await ann("POST", "/api/posts", HELLO, headers=headers)
    assert (second.status, second.json["code"]) == (409, "in_flight")
    assert second.headers["Retry-After"] == "1"
    await clock.run(waiting)
    assert await count(ann) == 1


async def test_a_crash_before_the_answer_was_kept_makes_no_second_post(ann):
    headers = {"Idempotency-Key": "k-1"}
    first = await ann("POST", "/api/posts", HELLO, headers=headers)
    # As a process leaves it that dies between making the post and keeping the answer.
    await ann.services.database.run(
        "UPDATE idempotency_keys SET status = NULL, body = NULL, expires_at = :now + 60000"
    )
    assert (await ann("POST", "/api/posts", HELLO, headers=headers)).status == 409
    await ann.services.database.run("UPDATE idempotency_keys SET expires_at = :now - 1")
    again = await ann("POST", "/api/posts", HELLO, headers=headers)
    assert again.json["id"] == first.json["id"]
    assert await count(ann) == 1


async def test_a_refused_request_leaves_its_key_free(ann):
    headers = {"Idempotency-Key": "k-1"}
    assert (await ann("POST", "/api/posts", {**HELLO, "x": 1}, headers=headers)).status == 422
    assert (await ann("POST", "/api/posts", HELLO, headers=headers)).status == 202


async def test_an_idempotency_key_that_is_too_long_is_refused(ann):
    answer = await ann("POST", "/api/posts", HELLO, headers={"Idempotency-Key": "k" * 256})
    assert (answer.status, answer.rules()) == (422, {("/header/Idempotency-Key", "idempotency_key")})


# --- one of several accounts


@pytest.mark.parametrize("by", ["connectionId", "pageId"])
async def test_one_of_several_accounts_is_chosen_by_its_id(ann, by):
    second = await ann.connect("page-2")
    chosen = {"connectionId": second} if by == "connectionId" else {"options": {"pageId": "page-2"}}
    answer = await ann("POST", "/api/posts", {**HELLO, **chosen})
    assert (answer.status, answer.json["connectionId"]) == (202, second)


async def test_me_is_the_account_that_is_connected(ann):
    assert (await ann("POST", "/api/posts", {**HELLO, "options": {"pageId": "me"}})).status == 202


async def test_a_connection_alone_says_where_to_post(ann):
    song = await ann.connect("song-1", "song")
    answer = await ann("POST", "/api/posts", {"caption": "x", "connectionId": song})
    assert (answer.status, answer.json["platform"]) == (202, "song")


# --- several targets


async def test_targets_share_content_and_override_it(ann, clock):
    await ann.connect("song-1", "song")
    body = {
        "caption": "For all",
        "media": PICTURE,
        "targets": [
            {"platform": "toy"},
            {"platform": "song", "caption": "For song", "scheduledAtISO": later(clock)},
        ],
    }
    answer = await ann("POST", "/api/posts", body)
    assert answer.status == 202
    first, second = answer.json["posts"]
    assert first["batchId"] == second["batchId"] == answer.json["batchId"] is not None
    assert [first["platform"], first["caption"], first["status"]] == ["toy", "For all", "queued"]
    assert [second["platform"], second["caption"], second["status"]] == ["song", "For song", "scheduled"]
    assert first["media"] == second["media"]


async def test_one_bad_target_keeps_all_of_them_out(ann):
    body = {
        "caption": "x",
        "targets": [
            {"platform": "toy"},
            {"platform": "song"},
            {"platform": "toy", "options": {"mood": "odd"}},
        ],
    }
    answer = await ann("POST", "/api/posts", body)
    assert answer.status == 422
    assert answer.rules() == {
        ("/targets/1/platform", "not_connected"),
        ("/targets/2/options/mood", "string_pattern_mismatch"),
    }
    assert await count(ann) == 0


@pytest.mark.parametrize("path", ["/api/posts", "/api/posts/validate"])
async def test_two_targets_cannot_have_one_client_post_id(ann, path):
    body = {"caption": "x", "targets": [{"platform": "toy", "clientPostId": "c-1"}] * 2}
    answer = await ann("POST", path, body)
    assert answer.status == 422
    assert answer.rules() == {(f"/targets/{index}/clientPostId", "clientPostId.twice") for index in (0, 1)}
    assert await count(ann) == 0


async def test_what_targets_share_is_told_wrong_once_where_it_stands(ann):
    body = {"caption": "x" * 101, "targets": [{"platform": "toy"}, {"platform": "toy"}]}
    answer = await ann("POST", "/api/posts", body)
    assert answer.json["errors"][0]["path"] == "/caption"
    assert len(answer.json["errors"]) == 1


async def test_a_batch_under_a_key_is_made_once(ann):
    body = {"caption": "x", "targets": [{"platform": "toy"}, {"platform": "toy"}]}
    headers = {"Idempotency-Key": "k-1"}
    first = await ann("POST", "/api/posts", body, headers=headers)
    await ann.services.database.run("DELETE FROM idempotency_keys")
    again = await ann("POST", "/api/posts", body, headers=headers)
    assert [each["id"] for each in again.json["posts"]] == [each["id"] for each in first.json["posts"]]
    assert again.json["batchId"] == first.json["batchId"]
    assert await count(ann) == 2


async def test_a_platform_beside_targets_is_misplaced(ann):
    answer = await ann("POST", "/api/posts", {**HELLO, "targets": [{"platform": "toy"}]})
    assert answer.rules() == {("/platform", "misplaced")}


# --- a plugin's shortcut


async def test_a_shortcut_makes_a_post(ann):
    answer = await ann("POST", "/shout", {"message": "Test post"})
    assert answer.status == 202
    assert (answer.json["platform"], answer.json["caption"]) == ("toy", "Test post")
    assert (await ann("POST", "/shout", {"text": "x"})).rules() == {
        ("/text", "unknown_field"),
        ("/message", "required"),
    }


async def test_a_shortcut_points_into_the_body_that_was_sent(ann):
    answer = await ann("POST", "/shout", {"message": "x" * 101})
    assert (answer.status, answer.rules()) == (422, {("/message", "caption.max")})
    assert answer.json["detail"].startswith("/message: ")


async def test_a_shortcut_keeps_to_the_idempotency_key(ann):
    headers = {"Idempotency-Key": "k-1"}
    first = await ann("POST", "/shout", {"message": "once"}, headers=headers)
    again = await ann("POST", "/shout", {"message": "once"}, headers=headers)
    assert again.json["id"] == first.json["id"]
    elsewhere = await ann("POST", "/api/posts", {"platform": "toy", "caption": "once"}, headers=headers)
    assert elsewhere.json["code"] == "idempotency_key_reused"
    assert await count(ann) == 1
