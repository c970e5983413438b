"""The emulated Posts API: what it takes, what it refuses, and what it shows."""

import pytest

from .conftest import HARBOUR, MEMBER, PAGES, ROBIN, VERSIONED

pytestmark = pytest.mark.anyio


async def test_the_answer_to_a_new_post_is_empty_but_for_its_id(robin):
    answer = await robin.post()
    assert (answer.status, answer.body) == (201, None)
    assert answer.headers["x-restli-id"].startswith("urn:li:share:")


@pytest.mark.parametrize("version", ["202511", "202512", "202610", "2026", "latest"])
async def test_a_version_that_is_not_active_is_426(robin, version):
    answer = await robin.call("POST", "/rest/posts", json={}, headers={"LinkedIn-Version": version})
    assert answer.code == (426, "NONEXISTENT_VERSION")
    assert answer.body["message"] == f"Requested version {version}01 is not active"


async def test_there_is_no_default_version(robin):
    assert (await robin.call("POST", "/rest/posts", json={}, headers={})).code == (400, "VERSION_MISSING")


async def test_a_urn_in_an_address_needs_the_second_protocol(partner):
    answer = await partner.get("/rest/posts/urn%3Ali%3Ashare%3A1", headers={"LinkedIn-Version": "202609"})
    assert answer.status == 400


@pytest.mark.parametrize("field", ["author", "commentary", "visibility", "distribution", "lifecycleState"])
async def test_a_required_field_is_missed(robin, field):
    assert (await robin.post(**{field: None})).code == (400, "MISSING_FIELD")


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"lifecycleState": "DRAFT"}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"visibility": "FRIENDS"}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"distribution": {"feedDistribution": "ALL"}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"distribution": {"feedDistribution": "NONE", "x": 1}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"commentary": 1}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"commentary": "x" * 3001}, (400, "FIELD_LENGTH_TOO_LONG")),
        ({"commentary": " "}, (400, "INVALID_VALUE_BLANK_FIELD")),
        ({"shareCommentary": "x"}, (403, "ACCESS_DENIED")),
        ({"content": {"media": {"id": "urn:li:image:1"}, "article": {}}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"content": {"media": {"id": "urn:li:image:1"}}}, (400, "INVALID_IMAGE_ID")),
        ({"content": {"media": {"id": "urn:li:video:1"}}}, (400, "INVALID_VIDEO_ID")),
        ({"content": {"media": {"altText": "x"}}}, (400, "MISSING_FIELD")),
        ({"content": {"media": {"id": "1", "altText": "x" * 4087}}}, (400, "FIELD_LENGTH_TOO_LONG")),
        ({"content": {"media": {"id": "1", "size": 1}}}, (403, "ACCESS_DENIED")),
        ({"content": {"multiImage": {"images": [{"id": "1"}]}}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"content": {"multiImage": {"images": [{"id": "1"}] * 21}}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"content": {"article": {"source": "example.com", "title": "x"}}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"content": {"article": {"source": "https://example.com"}}}, (400, "MISSING_FIELD")),
        ({"author": "8675309"}, (403, "ACCESS_DENIED")),
        ({"author": "urn:li:person:782bbtaQ"}, (403, "ACCESS_DENIED")),
        ({"author": HARBOUR}, (400, "ILLEGAL_ARGUMENT")),
    ],
)
async def test_a_wrong_post_is_refused(robin, fields, code):
    assert (await robin.post(**fields)).code == code


async def test_an_organization_is_spoken_for_by_those_with_a_role(partner):
    assert (await partner.post(author=HARBOUR)).status == 201
    assert (await partner.post(author="urn:li:organization:1337000")).code == (403, "ACCESS_DENIED")
    assert (await partner.post(author=HARBOUR, visibility="CONNECTIONS")).status == 400


@pytest.mark.parametrize(
    "commentary, shown",
    [
        ("Bread (fresh) now", "Bread "),
        (r"Bread \(fresh\) now", "Bread (fresh) now"),
        ("Hi @[Harbour](urn:li:organization:2414183)!", "Hi Harbour!"),
        ("Hi @[Harbour](https://example.com)!", "Hi "),
        (r"{hashtag|\#|bread} and #rolls", "#bread and #rolls"),
        ("{x}", ""),
        (r"a \b", "a "),
    ],
)
async def test_a_text_ends_silently_where_it_is_no_little_text(robin, commentary, shown):
    answer = await robin.post(commentary=commentary)
    assert answer.status == 201
    assert (await robin.wall())[0]["text"] == shown


async def test_a_repetition_names_the_first_within_ten_minutes(robin):
    first = (await robin.post()).headers["x-restli-id"]
    again = await robin.post()
    assert again.status == 422
    assert again.body["message"].endswith(f"Content is a duplicate of {first}")
    assert again.body["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
    await robin.clock.advance(600)
    assert (await robin.post()).status == 201


async def test_a_repetition_of_what_was_deleted_names_a_ghost(robin):
    first = (await robin.post()).headers["x-restli-id"]
    await robin.call("DELETE", f"/rest/posts/{first.replace(':', '%3A')}")
    again = await robin.post()
    assert again.status == 422
    assert first not in again.body["message"]


async def test_a_members_app_reads_no_posts(robin):
    urn = (await robin.post()).headers["x-restli-id"].replace(":", "%3A")
    one = await robin.get(f"/rest/posts/{urn}")
    listed = await robin.get(f"/rest/posts?q=author&author={ROBIN.replace(':', '%3A')}")
    assert one.body["message"].endswith("partnerApiPostsExternal.GET.20260901")
    assert listed.body["message"].endswith("partnerApiPostsExternal.FINDER-author.20260901")


async def test_no_partner_reads_a_members_posts(partner):
    listed = await partner.get(f"/rest/posts?q=author&author={ROBIN.replace(':', '%3A')}")
    assert listed.body["message"].startswith("Member permissions must be used")


async def test_an_organizations_posts_are_listed_late_and_newest_first(partner):
    await partner.dials(indexLagSeconds=20)
    for number in range(3):
        await partner.post(author=HARBOUR, commentary=f"Post {number}")
        await partner.clock.advance(15)
    listed = await partner.get(f"/rest/posts?q=author&author={HARBOUR.replace(':', '%3A')}&count=1")
    assert [post["commentary"] for post in listed.body["elements"]] == ["Post 1"]
    assert listed.body["paging"]["total"] == 2


async def test_an_organizations_post_is_read_whole(partner):
    urn = (await partner.post(author=HARBOUR)).headers["x-restli-id"]
    read = (await partner.get(f"/rest/posts/{urn.replace(':', '%3A')}?viewContext=AUTHOR")).body
    assert (read["id"], read["lifecycleState"], read["commentary"]) == (urn, "PUBLISHED", "Hello")


async def test_a_post_is_deleted_as_often_as_one_likes(robin):
    urn = (await robin.post()).headers["x-restli-id"].replace(":", "%3A")
    assert (await robin.call("DELETE", f"/rest/posts/{urn}")).status == 204
    assert (await robin.call("DELETE", f"/rest/posts/{urn}")).status == 204
    assert await robin.wall() == []


async def test_the_151st_request_of_a_members_day_is_refused(robin):
    await robin.dials(memberRequests=3)
    for number in range(3):
        assert (await robin.post(commentary=f"Post {number}")).status == 201
    answer = await robin.post(commentary="One more")
    assert (answer.status, answer.body["serviceErrorCode"]) == (429, 101)
    assert "Retry-After" not in answer.headers
    await robin.clock.advance(12 * 3600)
    assert (await robin.post(commentary="The next day")).status == 201


async def test_nobody_posts_without_the_scope(api):
    reader = await api.log_in("openid profile")
    assert (await reader.post()).status == 400


async def test_what_there_is_no_endpoint_for_is_404(robin):
    assert (await robin.get("/rest/shares/1")).code == (404, "NOT_FOUND")


def test_both_sets_of_scopes_differ():
    assert set(MEMBER.split()) != set(PAGES.split())
    assert VERSIONED["X-Restli-Protocol-Version"] == "2.0.0"
