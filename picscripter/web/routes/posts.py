"""Hand over posts and look at them."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web
from pydantic import Field

from picscripter.domain.states import Status
from picscripter.plugin.problem import Problem
from picscripter.services.idempotency import Answered, post_id
from picscripter.services.waiting import explained
from picscripter.web.auth import user_id
from picscripter.web.drafts import Draft, read_draft
from picscripter.web.operation import json_answer, json_text, operation
from picscripter.web.paging import links, place_of
from picscripter.web.post_answers import BatchOut, PostOut, StatusOut, TargetOut, ValidOut
from picscripter.web.post_bodies import PostIn, ScheduleIn
from picscripter.web.prefer import applied, wait_of
from picscripter.web.reading import Query, read_json
from picscripter.web.services import services

EXAMPLE = {
    "platform": "…",
    "caption": "Hello world!",
    "media": {"type": "image", "url": "https://example.com/image.jpg"},
    "options": {},
}
ACCEPTED = {202: PostOut | BatchOut, 200: PostOut | BatchOut}


@operation(
    "POST",
    "/api/posts",
    summary="Publish a post",
    tag="posts",
    answers=ACCEPTED,
    body=PostIn,
    example=EXAMPLE,
    problems=(409, 422),
    headers=("Idempotency-Key", "Prefer"),
)
async def create_post(request: web.Request) -> web.Response:
    """Accept a post, to be published at once or at `scheduledAtISO`.

    202 with the post; 200 when a post of this `clientPostId` was there already. `Prefer: wait=20` waits for its end.
    With `targets` the answer is `{batchId, posts}`, and either all are accepted or none.
    """
    return await accept(request, await read_draft(request))


@operation(
    "POST",
    "/api/schedule",
    summary="Schedule a post",
    tag="posts",
    answers=ACCEPTED,
    body=ScheduleIn,
    example={**EXAMPLE, "scheduledAtISO": "2027-01-15T10:00:00Z"},
    problems=(409, 422),
    headers=("Idempotency-Key", "Prefer"),
)
async def schedule_post(request: web.Request) -> web.Response:
    """Accept a post for later: `POST /api/posts` with `scheduledAtISO` required."""
    draft = await read_draft(request)
    missing = [
        Problem(path=wish.pointer("/scheduledAtISO"), rule="required", message="Say when.")
        for wish in draft.wishes
        if wish.scheduled_at is None and "scheduledAtISO" not in wish.refused
    ]
    return await accept(request, replace(draft, problems=(*draft.problems, *dict.fromkeys(missing))))


async def accept(request: web.Request, draft: Draft) -> web.Response:
    """Make the posts of `draft`, once per Idempotency-Key, and answer with them."""
    lent, owner, key = services(request), user_id(request), request.headers.get("Idempotency-Key")
    wait = wait_of(request)

    async def run() -> Answered:
        count = len(draft.wishes)
        ids = None if key is None else [post_id(owner, key, index) for index in range(count)]
        batch = None if not draft.batch else str(uuid.uuid4()) if key is None else post_id(owner, key, -1)
        accepted = await lent.composing.accept(
            owner, draft.wishes, wrong=draft.problems, ids=ids, batch_id=batch
        )
        posts = [each.post for each in accepted]
        if wait is not None:
            posts = [await lent.posts.wait(owner, each.id, wait) or each for each in posts]
        out = [PostOut.of(each) for each in posts]
        answer = BatchOut(batch_id=posts[0].batch_id, posts=out) if draft.batch else out[0]
        status = 202 if any(each.made for each in accepted) else 200
        return Answered(status=status, body=answer.model_dump_json(by_alias=True))

    if key is None:
        answered = await run()
    else:
        sent = [request.method, request.path, await read_json(request)]
        answered = await lent.idempotency.once(owner, key, sent, run)
    headers = {**applied(wait), **({"Idempotency-Replayed": "true"} if answered.replayed else {})}
    return _answer(answered, headers)


def _answer(answered: Answered, headers: Mapping[str, str]) -> web.Response:
    return web.Response(
        status=answered.status,
        body=answered.body.encode(),
        content_type="application/json",
        headers=headers,
    )


@operation(
    "POST",
    "/api/posts/validate",
    summary="Check a post",
    tag="posts",
    answers={200: ValidOut},
    body=PostIn,
    problems=(422,),
    example=EXAMPLE,
)
async def validate_post(request: web.Request) -> web.Response:
    """Say all that is wrong with a post, without making it: 422 exactly when `POST /api/posts` would be."""
    draft = await read_draft(request)
    checked = await services(request).composing.validate(user_id(request), draft.wishes, draft.problems)
    targets = [
        TargetOut(
            platform=each.connection.platform,
            connection_id=each.connection.id,
            account_handle=each.connection.account_handle,
        )
        for each in checked
    ]
    return json_answer(ValidOut(targets=targets))


class PageQuery(Query):
    """Which posts, how many, and where the page before ended."""

    limit: int = Field(50, ge=1, le=200)
    status: Status | None = None
    platform: str | None = Field(None, max_length=64)
    before: str | None = Field(None, max_length=200, description="From the Link header of the page before.")


@operation(
    "GET", "/api/posts", summary="List posts", tag="posts", answers={200: list[PostOut]}, problems=(422,)
)
async def list_posts(request: web.Request, query: PageQuery) -> web.Response:
    """Your posts, newest first. The `Link` header with `rel="next"` leads on."""
    posts = await services(request).posts.page(
        user_id(request),
        limit=query.limit + 1,
        before=place_of(query.before),
        status=query.status,
        platform=query.platform,
    )
    page, more = posts[: query.limit], len(posts) > query.limit
    registry = services(request).registry
    answer = json_text([PostOut.of(explained(post, registry)) for post in page])
    last = (page[-1].created_at, page[-1].id) if more else None
    answer.headers["Link"] = links(request, f"{services(request).public_url}/api/posts", last)
    return answer


@operation("GET", "/api/posts/{id}", summary="One post", tag="posts", answers={200: PostOut}, problems=(404,))
async def get_post(request: web.Request) -> web.Response:
    """A post of yours."""
    lent = services(request)
    post = await lent.amending.get(user_id(request), request.match_info["id"])
    return json_answer(PostOut.of(explained(post, lent.registry)))


@operation(
    "GET",
    "/api/posts/{id}/status",
    summary="Where a post stands",
    tag="posts",
    answers={200: StatusOut},
    problems=(404,),
)
async def get_post_status(request: web.Request) -> web.Response:
    """Status, address and story of a post."""
    lent = services(request)
    post = await lent.amending.get(user_id(request), request.match_info["id"])
    return json_answer(StatusOut.of(explained(post, lent.registry), await lent.posts.logs(post.id)))


OPERATIONS = (create_post, schedule_post, validate_post, list_posts, get_post, get_post_status)
