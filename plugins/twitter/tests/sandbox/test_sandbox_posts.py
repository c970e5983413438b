"""The emulated X takes texts, and refuses what X refuses."""

import base64
from typing import Any

import pytest

pytestmark = pytest.mark.anyio

ME = "1730000000000000001"
LIST = f"/2/users/{ME}/tweets"


async def texts(user, **query: str) -> list[str]:
    return [post["text"] for post in (await user.get(LIST, **query)).body.get("data", [])]


async def test_a_text_is_posted_and_hangs_on_the_wall(user):
    answer = await user.tweet("Hello")
    assert answer.status == 201
    made = answer.body["data"]["id"]
    assert answer.body == {"data": {"id": made, "text": "Hello", "edit_history_post_ids": [made]}}
    (notice,) = await user.wall()
    assert (notice["account"], notice["id"], notice["text"]) == ("@picscripter_demo", made, "Hello")
    async with user.http.get(notice["url"], allow_redirects=False) as page:
        assert page.headers["Location"] == f"/?platform=twitter&id={made}"


async def test_addresses_come_back_shortened_and_expanded_in_entities(user):
    text = (await user.tweet("see https://example.com/a?b=1, or example.org & <b>")).body["data"]["text"]
    assert "example" not in text
    assert text.endswith(" &amp; &lt;b&gt;")
    (post,) = (await user.get(LIST, post__fields="created_at,entities")).body["data"]
    urls = post["entities"]["urls"]
    assert [url["expanded_url"] for url in urls] == ["https://example.com/a?b=1", "http://example.org"]
    assert [text[url["start"] : url["end"]] for url in urls] == [url["url"] for url in urls]
    assert post["created_at"] == "2026-01-05T12:00:00.000Z"


async def test_without_a_token_it_is_401(x):
    answer = await x.tweet("a")
    expected = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
    assert (answer.status, answer.body) == (401, expected)


async def test_an_app_only_token_cannot_post_but_read(user):
    basic = {"Authorization": "Basic " + base64.b64encode(b"sandbox-twitter:sandbox-twitter-secret").decode()}
    app = await user.oauth({"grant_type": "client_credentials"}, basic, "/oauth2/token")
    user.token = app.body["access_token"]
    answer = await user.tweet("a")
    assert (answer.status, answer.body["type"].split("/")[-1]) == (403, "unsupported-authentication")
    assert (await user.get(LIST)).status == 200


async def test_without_tweet_write_it_is_403(x):
    reader = await x.as_user("tweet.read users.read")
    assert (await reader.tweet("a")).status == 403
    assert await reader.wall() == []


@pytest.mark.parametrize(
    "body,where",
    [
        ({"text": "a", "mood": "happy"}, "mood"),
        ({"text": "a", "reply_settings": "everyone"}, "reply_settings"),
        ({"text": "a", "media": {"media_ids": ["1", "2", "3", "4", "5"]}}, "media.media_ids"),
        ({"text": "a", "media": {"media_ids": [1]}}, "media.media_ids[0]"),
        ({"text": "a", "media": {"media_ids": ["1"], "alt": "x"}}, "media.alt"),
        ({"text": "a", "poll": {"options": ["x"], "duration_minutes": 5}}, "poll.options"),
        ({"text": "a", "poll": {"options": list("abcde"), "duration_minutes": 5}}, "poll.options"),
        ({"text": "a", "poll": {"options": ["x", "y" * 26], "duration_minutes": 5}}, "poll.options[1]"),
        ({"text": "a", "poll": {"options": ["x", "y"], "duration_minutes": 4}}, "poll.duration_minutes"),
        ({"text": "a", "poll": {"options": ["x", "y"], "duration_minutes": 10081}}, "poll.duration_minutes"),
        ({"text": "a", "poll": {"options": ["x", "y"]}}, "poll.duration_minutes"),
        ({"text": "a", "reply": {}}, "reply.in_reply_to_tweet_id"),
        ({"text": 7}, "text"),
        ({"text": "a", "made_with_ai": "yes"}, "made_with_ai"),
        (["a"], "body"),
    ],
)
async def test_a_body_that_breaks_the_schema_is_shape_b(user, body: Any, where):
    answer = await user.call("POST", "/2/tweets", json=body)
    assert answer.status == 400
    assert answer.body["title"] == "Invalid Request"
    assert answer.body["type"].endswith("/2/problems/invalid-request")
    assert where in answer.body["errors"][0]["parameters"]
    assert await user.wall() == []


async def test_a_body_that_is_no_json_is_refused(user):
    headers = {"Content-Type": "application/json"}
    assert (await user.call("POST", "/2/tweets", data=b"{", headers=headers)).status == 400
    assert (await user.call("POST", "/2/tweets", data={"text": "a"})).status == 400


@pytest.mark.parametrize(
    "body,message",
    [
        ({"text": "a", "media": {"media_ids": ["710511363345354753"]}}, "Your media IDs are invalid."),
        (
            {"text": "a", "quote_tweet_id": "1", "media": {"media_ids": ["1"]}},
            "You can only provide one of poll or quote_tweet_id or direct_message_deep_link or media or card_uri.",
        ),
        ({"text": "x" * 281}, "Your Tweet text is too long."),
        ({"text": "日" * 141}, "Your Tweet text is too long."),
        ({"text": ""}, "empty"),
        ({}, "empty"),
    ],
)
async def test_what_cannot_be_posted_is_refused_with_its_reason(user, body, message):
    answer = await user.call("POST", "/2/tweets", json=body)
    assert answer.status == 400
    assert message in answer.body["errors"][0]["message"]


@pytest.mark.parametrize(
    "body,detail",
    [
        ({"text": "$AAPL and $MSFT"}, "Posts are limited to a maximum of one cashtag"),
        ({"text": "a", "quote_tweet_id": "1"}, "Quoting this post is not allowed"),
        (
            {"text": "a", "reply": {"in_reply_to_tweet_id": "1"}},
            "You attempted to reply to a Tweet that is deleted",
        ),
        ({"text": "a", "poll": {"options": ["x", "y"], "duration_minutes": 5}}, "You are not permitted"),
    ],
)
async def test_what_may_not_be_posted_is_forbidden(user, body, detail):
    answer = await user.call("POST", "/2/tweets", json=body)
    assert (answer.status, answer.body["title"], answer.body["type"]) == (403, "Forbidden", "about:blank")
    assert answer.body["detail"].startswith(detail)


async def test_280_weighted_characters_are_the_limit_and_premium_has_more(x, user):
    assert (await user.tweet("https://example.com/" + "x" * 400 + " " + "日" * 128)).status == 201
    premium = await x.as_user(accounts=["1730000000000000003"])
    assert (await premium.tweet("x" * 3000)).status == 201


async def test_the_same_text_again_is_forbidden_until_it_is_deleted_or_old(user):
    first = (await user.tweet("a")).body["data"]["id"]
    again = await user.tweet(" a ")
    assert (again.status, again.body["detail"]) == (
        403,
        "You are not allowed to create a Tweet with duplicate content.",
    )
    await user.call("DELETE", f"/2/tweets/{first}")
    assert (await user.tweet("a")).status == 201


async def test_one_may_go_on_a_thread_of_ones_own_but_not_answer_others_unasked(x, user):
    first = (await user.tweet("one")).body["data"]["id"]
    reply = {"in_reply_to_tweet_id": first}
    second = (await user.tweet("two", reply=reply)).body["data"]["id"]
    fields = "referenced_posts,conversation_id"
    shown = (await user.get(f"/2/tweets/{second}", post__fields=fields)).body["data"]
    assert shown["referenced_posts"] == [{"type": "replied_to", "id": first}]
    assert shown["conversation_id"] == first
    mira = await x.as_user(accounts=["1730000000000000002"])
    answer = await mira.tweet("hi", reply=reply)
    assert (answer.status, answer.body["detail"][:40]) == (403, "Reply to this conversation is not allowe")


async def test_without_credits_billed_calls_are_402_and_asking_who_one_is_is_not(user):
    await user.dials(credits=1)
    made = (await user.tweet("a")).body["data"]["id"]
    answers = [
        await user.tweet("b"),
        await user.get(f"/2/tweets/{made}"),
        await user.get("/2/users/1730000000000000001/tweets"),
    ]
    assert [(each.status, each.body["title"]) for each in answers] == [(402, "CreditsDepleted")] * 3
    assert (await user.get("/2/users/me")).status == 200


async def test_reading_posts_is_paid_for_as_making_them_is(user):
    made = (await user.tweet("a")).body["data"]["id"]
    await user.dials(credits=1)
    assert (await user.get(f"/2/tweets/{made}")).status == 200
    assert (await user.tweet("b")).status == 402


async def test_a_hundred_posts_in_fifteen_minutes_are_the_limit(user):
    for n in range(100):
        answer = await user.tweet(f"post {n}")
    assert (answer.status, answer.headers["x-rate-limit-remaining"]) == (201, "0")
    refused = await user.tweet("one more")
    assert (refused.status, refused.headers["x-rate-limit-limit"]) == (429, "100")
    assert int(refused.headers["x-rate-limit-reset"]) - user.clock.now().timestamp() == 900
    await user.clock.advance(900)
    assert (await user.tweet("one more")).status == 201
    await user.dials(windows=False)
    for n in range(101):
        answer = await user.tweet(f"free {n}")
    assert answer.status == 201


async def test_the_common_dial_limits_in_xs_own_shape(user):
    await user.dials(rateLimitAfter=1, rateLimitSeconds=30)
    assert (await user.tweet("a")).headers["x-rate-limit-remaining"] == "0"
    answer = await user.tweet("b")
    assert (answer.status, answer.body["title"]) == (429, "Too Many Requests")
    assert int(answer.headers["x-rate-limit-reset"]) == user.clock.now().timestamp() + 30


async def test_a_post_is_deleted_by_its_author_once(x, user):
    made = (await user.tweet("a")).body["data"]["id"]
    mira = await x.as_user(accounts=["1730000000000000002"])
    foreign = await mira.call("DELETE", f"/2/tweets/{made}")
    assert (foreign.status, foreign.body["detail"]) == (403, "You are not authorized to delete this Tweet.")
    assert (await user.call("DELETE", f"/2/tweets/{made}")).body == {"data": {"deleted": True}}
    assert (await user.call("DELETE", f"/2/tweets/{made}")).status == 404
    assert await user.wall() == []
    assert await texts(user) == []


async def test_a_post_that_is_not_there_is_an_answer_with_errors_alone(user):
    answer = await user.get("/2/tweets/12345")
    assert answer.status == 200
    assert set(answer.body) == {"errors"}
    assert answer.body["errors"][0]["type"].endswith("/resource-not-found")


async def test_posts_appear_in_lists_late(user):
    await user.dials(indexLagSeconds=5)
    made = (await user.tweet("a")).body["data"]["id"]
    await user.clock.advance(4.9)
    assert (await user.get(LIST)).body == {"meta": {"result_count": 0}}
    assert (await user.get(f"/2/tweets/{made}")).body["data"]["id"] == made
    await user.clock.advance(0.1)
    assert await texts(user) == ["a"]


async def test_a_list_is_bounded_by_time_and_id_and_paged(user):
    ids = []
    for n in range(12):
        ids.append((await user.tweet(f"post {n}")).body["data"]["id"])
        await user.clock.advance(1)
    first = (await user.get(LIST, max_results="5")).body
    assert first["meta"] | {"next_token": None} == {
        "result_count": 5,
        "newest_id": ids[11],
        "oldest_id": ids[7],
        "next_token": None,
    }
    second = (await user.get(LIST, max_results="5", pagination_token=first["meta"]["next_token"])).body
    assert [post["text"] for post in second["data"]] == [f"post {n}" for n in (6, 5, 4, 3, 2)]
    assert await texts(user, start_time="2026-01-05T12:00:10Z") == ["post 11", "post 10"]
    assert await texts(user, since_id=ids[9]) == ["post 11", "post 10"]


@pytest.mark.parametrize(
    "query",
    [
        {"max_results": "4"},
        {"max_results": "101"},
        {"start_time": "yesterday"},
        {"post__fields": "shoe_size"},
        {"mood": "happy"},
        {"start_time": "2026-01-05T12:00:10Z", "end_time": "2026-01-05T12:00:09Z"},
        {"since_id": "abc"},
    ],
)
async def test_a_query_that_x_does_not_know_is_refused(user, query):
    assert (await user.get(LIST, **query)).status == 400


async def test_both_spellings_of_fields_are_known(user):
    made = (await user.tweet("a")).body["data"]["id"]
    new = (await user.get(f"/2/tweets/{made}", post__fields="created_at")).body["data"]
    old = (await user.get(f"/2/tweets/{made}", tweet__fields="created_at")).body["data"]
    assert "edit_history_post_ids" in new
    assert "edit_history_tweet_ids" in old
    assert new["created_at"] == old["created_at"]


async def test_what_is_not_emulated_is_404_in_xs_shape(user):
    for path in ("/2/media", "/2/nothing"):
        answer = await user.call("POST", path)
        assert (answer.status, answer.body["title"]) == (404, "Not Found")
