"""What is wrong with a post is told clearly, all of it at once, and nothing is made."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

pytestmark = pytest.mark.anyio
HELLO = {"platform": "toy", "caption": "Hello world!"}


@pytest.fixture(autouse=True)
async def _nothing_is_made(ann):
    yield
    assert await ann.services.database.rows("SELECT id FROM posts") == []


def at(clock, **delta):
    return (clock.now() + timedelta(**delta)).isoformat()


@pytest.mark.parametrize(
    "raw, where",
    [
        (b'{"platform": "toy",\n  "caption" "x"}', {"line": 2, "column": 13}),
        (b"", {"line": 1, "column": 1}),
        (b"{} {}", {"line": 1, "column": 4}),
    ],
)
async def test_malformed_json_is_told_with_line_and_column(ann, raw, where):
    answer = await ann("POST", "/api/posts", data=raw, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["code"]) == (400, "bad_json")
    assert {name: answer.json[name] for name in where} == where


@pytest.mark.parametrize(
    "raw",
    [
        b'{"caption": "\xff"}',
        b'{"caption": NaN}',
        b'{"platform": "toy", "platform": "song"}',
        b"[" * 100_000,
        b'{"options": ' + b'{"a": ' * 60 + b"1" + b"}" * 61,
        b"9" * 5000,
        b'\xef\xbb\xbf{"caption": "x"}',
    ],
)
async def test_json_that_does_not_mean_one_thing_is_refused(ann, raw):
    answer = await ann("POST", "/api/posts", data=raw, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["code"]) == (400, "bad_json")


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"7"])
async def test_json_that_is_no_object_is_refused(ann, raw):
    answer = await ann("POST", "/api/posts", data=raw, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.rules()) == (422, {("", "model_type")})


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream", "x"]
)
async def test_another_content_type_is_refused(ann, kind):
    answer = await ann("POST", "/api/posts", data=b"{}", headers={"Content-Type": kind})
    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("encoding", ["br", "gzip", "zstd", "nonsense"])
async def test_an_encoded_body_is_refused_as_a_problem(ann, encoding):
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    answer = await ann("POST", "/api/posts", data=b"x", headers=headers)
    assert (answer.status, answer.json["code"]) == (415, "unsupported_encoding")
    assert answer.headers["Accept-Encoding"] == "identity"


async def test_a_body_beyond_a_mebibyte_is_refused(ann):
    raw = io.BytesIO(b'{"platform": "toy", "caption": "' + b"x" * 1024 * 1024 + b'"}')
    answer = await ann("POST", "/api/posts", data=raw, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udc00"])
async def test_text_that_is_no_unicode_is_refused_where_it_stands(ann, text):
    answer = await ann("POST", "/api/posts", {**HELLO, "options": {"mood": [text]}})
    assert (answer.status, answer.rules()) == (422, {("/options/mood/0", "text.unicode")})


async def test_an_emoji_written_as_two_escapes_is_fine(ann):
    raw = b'{"platform": "toy", "caption": "\\ud83d\\ude00", "scheduledAtISO": "2020-01-01T00:00:00Z"}'
    answer = await ann("POST", "/api/posts", data=raw, headers={"Content-Type": "application/json"})
    assert answer.rules() == {("/scheduledAtISO", "time.past")}


async def test_everything_is_told_at_once(ann):
    body = {
        "platform": "toy",
        "caption": "x" * 101,
        "media": {"type": "image", "url": "http://127.0.0.1/x.jpg"},
        "options": {"mood": "odd", "colour": "red"},
        "scheduledAtISO": "2020-01-01T00:00:00Z",
        "titel": "x",
    }
    answer = await ann("POST", "/api/posts", body)
    assert answer.status == 422
    assert answer.rules() == {
        ("/titel", "unknown_field"),
        ("/caption", "caption.max"),
        ("/media/url", "media.address"),
        ("/options/mood", "string_pattern_mismatch"),
        ("/options/colour", "unknown_field"),
        ("/scheduledAtISO", "time.past"),
    }
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["requestId"] == answer.headers["X-Request-Id"]


async def test_a_wrong_member_does_not_hide_what_is_wrong_with_the_others(ann):
    body = {"platform": 7, "caption": 8, "media": [{"type": "song", "url": ""}], "scheduledAtISO": "soon"}
    answer = await ann("POST", "/api/posts", body)
    assert answer.rules() == {
        ("/platform", "string_type"),
        ("/caption", "string_type"),
        ("/media/0/type", "one_of"),
        ("/media/0/url", "string_too_short"),
        ("/scheduledAtISO", "time.format"),
    }


@pytest.mark.parametrize(
    "text, rule",
    [
        ("2027-01-15T10:00:00", "time.zone"),
        ("2027-01-15T10:00", "time.zone"),
        ("2027-01-15", "time.format"),
        ("tomorrow", "time.format"),
        ("2027-02-30T10:00:00Z", "time.format"),
        ("2026-13-01T10:00:00Z", "time.format"),
        ("0001-01-01T00:00:00+14:00", "time.format"),
        ("9999-12-31T23:59:59-14:00", "time.format"),
        ("2020-01-01T00:00:00Z", "time.past"),
        ("2099-01-01T00:00:00Z", "time.far"),
        ("", "time.format"),
        ("١٢٣٤-01-01T00:00:00Z", "time.format"),
    ],
)
async def test_a_time_that_names_no_moment_to_come_is_refused(ann, text, rule):
    answer = await ann("POST", "/api/schedule", {**HELLO, "scheduledAtISO": text})
    assert (answer.status, answer.rules()) == (422, {("/scheduledAtISO", rule)})


async def test_a_time_just_past_the_tolerance_is_past(ann, clock):
    answer = await ann("POST", "/api/schedule", {**HELLO, "scheduledAtISO": at(clock, seconds=-61)})
    assert answer.rules() == {("/scheduledAtISO", "time.past")}


async def test_an_unknown_platform_is_told_with_those_there_are(ann):
    answer = await ann("POST", "/api/posts", {**HELLO, "platform": "myspace"})
    assert (answer.status, answer.rules()) == (422, {("/platform", "platform.unknown")})
    assert "song, toy" in answer.json["errors"][0]["fix"]


async def test_a_quarantined_platform_is_told_with_its_reason(ann):
    answer = await ann("POST", "/api/posts", {**HELLO, "platform": "broken"})
    assert answer.rules() == {("/platform", "platform.unavailable")}
    assert "cannot be imported" in answer.json["errors"][0]["message"]


async def test_no_platform_at_all_is_told(ann):
    assert (await ann("POST", "/api/posts", {"caption": "x"})).rules() == {("/platform", "required")}


async def test_an_unconnected_platform_says_how_to_connect(ann):
    answer = await ann("POST", "/api/posts", {**HELLO, "platform": "song"})
    assert (answer.status, answer.json["code"]) == (422, "not_connected")
    assert "/api/connect/song" in answer.json["errors"][0]["fix"]


async def test_an_account_whose_access_is_over_says_how_to_reconnect(ann):
    connections = ann.services.composing.connections
    stored = (await connections.of_user(ann.user_id))[0]
    await connections.mark_reconnect(stored.id, "the password was changed", stored.token_version)
    answer = await ann("POST", "/api/posts", HELLO)
    assert (answer.status, answer.json["code"]) == (422, "reconnect")
    assert "the password was changed" in answer.json["errors"][0]["message"]


async def test_several_accounts_must_be_told_apart(ann):
    second = await ann.connect("page-2")
    answer = await ann("POST", "/api/posts", HELLO)
    assert (answer.status, answer.json["code"]) == (422, "choose_connection")
    assert second in {each["id"] for each in answer.json["connections"]}
    assert {each["accountId"] for each in answer.json["connections"]} == {"page-1", "page-2"}


async def test_an_account_that_is_not_connected_cannot_be_chosen(ann):
    answer = await ann("POST", "/api/posts", {**HELLO, "options": {"pageId": "page-9"}})
    assert answer.rules() == {("/options/pageId", "connection.unknown")}


async def test_choosing_an_account_where_none_is_connected_says_just_that(api):
    carl = await api.person("carl@example.com")
    answer = await carl("POST", "/api/posts", {**HELLO, "options": {"pageId": "page-9"}})
    assert (answer.json["code"], answer.rules()) == ("not_connected", {("/platform", "not_connected")})


async def test_another_persons_connection_is_unknown(ann, api):
    bob = await api.person("bob@example.com")
    his = await bob.connect("page-1")
    answer = await ann("POST", "/api/posts", {**HELLO, "connectionId": his})
    assert answer.rules() == {("/connectionId", "connection.unknown")}
    assert his not in {each["id"] for each in answer.json["connections"]}


async def test_a_connection_of_another_platform_is_refused(ann):
    song = await ann.connect("song-1", "song")
    answer = await ann("POST", "/api/posts", {**HELLO, "connectionId": song})
    assert answer.rules() == {("/connectionId", "connection.platform")}


async def test_a_caption_of_70_kilobytes_is_refused_with_the_limit(ann):
    answer = await ann("POST", "/api/posts", {**HELLO, "caption": "x" * 70_000})
    assert answer.json["errors"] == [
        {"path": "/caption", "rule": "caption.max", "message": "Too long.", "limit": 100, "actual": 70_000}
    ]
    await ann.connect("song-1", "song")
    elsewhere = await ann("POST", "/api/posts", {"platform": "song", "caption": "x" * 70_000})
    assert [(each["limit"], each["actual"]) for each in elsewhere.json["errors"]] == [(65_536, 70_000)]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.jpg",
        "http://localhost:8000/x.jpg",
        "http://[::1]/x.jpg",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.7/x.jpg",
        "http://2130706433/x.jpg",
        "ftp://example.com/x.jpg",
        "file:///etc/passwd",
        "https://user:secret@example.com/x.jpg",
        "nonsense",
    ],
)
async def test_a_private_or_odd_media_address_is_refused(ann, url):
    answer = await ann("POST", "/api/posts", {**HELLO, "media": [{"type": "image", "url": url}]})
    assert (answer.status, answer.rules()) == (422, {("/media/0/url", "media.address")})


async def test_nothing_at_all_is_refused(ann):
    assert (await ann("POST", "/api/posts", {"platform": "toy"})).rules() == {("/caption", "empty")}


async def test_validating_says_the_same_and_makes_nothing(ann):
    good = await ann("POST", "/api/posts/validate", HELLO)
    assert (good.status, good.json["valid"]) == (200, True)
    assert good.json["targets"][0]["accountHandle"] == "@page-1"
    bad = await ann("POST", "/api/posts/validate", {**HELLO, "caption": "x" * 101})
    assert (bad.status, bad.rules()) == (422, {("/caption", "caption.max")})


async def test_without_a_token_nothing_is_looked_at(ann):
    answer = await replace(ann, token=None)("POST", "/api/posts", data=b"not json")
    assert (answer.status, answer.json["code"]) == (401, "unauthorized")


async def test_empty_lists_and_nothings(ann):
    nothing = await ann(
        "POST", "/api/posts", {"platform": "toy", "media": None, "options": None, "scheduledAtISO": None}
    )
    assert nothing.rules() == {("/caption", "empty")}
    nowhere = await ann("POST", "/api/posts", {"caption": "x", "targets": []})
    assert nowhere.rules() == {("/targets", "too_short")}
    many = [{"type": "image", "url": "https://example.com/1.jpg"}] * 101
    assert (await ann("POST", "/api/posts", {**HELLO, "media": many})).rules() == {("/media", "too_long")}
