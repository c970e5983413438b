"""Change a post before it is out, take it up again, settle it."""

from aiohttp import web

from picscripter.plugin.problem import Problem
from picscripter.services.refusals import Invalid
from picscripter.web.auth import user_id
from picscripter.web.drafts import media_words
from picscripter.web.operation import json_answer, operation
from picscripter.web.post_answers import PostOut
from picscripter.web.post_bodies import PatchIn, ResolveIn
from picscripter.web.services import services, unpublishing


@operation(
    "PATCH",
    "/api/posts/{id}",
    summary="Edit or move a post",
    tag="posts",
    answers={200: PostOut},
    problems=(404, 409, 422),
    example={"caption": "Hello again!", "scheduledAtISO": "2027-01-15T10:00:00Z"},
)
async def edit_post(request: web.Request, body: PatchIn) -> web.Response:
    """Replace what is given; possible until the request that makes the post public is about to be sent."""
    changes: dict[str, object] = {}
    given = body.model_fields_set
    if not given:
        raise Invalid("invalid", "Say what is to change.", problems=[_nothing()])
    if "caption" in given:
        changes["caption"] = body.caption or ""
    if "media" in given:
        changes |= media_words(body.media)
    if "options" in given:
        changes["options"] = body.options or {}
    if "scheduled_at" in given:
        changes["scheduled_at"] = body.scheduled_at
    post = await services(request).amending.edit(user_id(request), request.match_info["id"], changes)
    return json_answer(PostOut.of(post))


def _nothing() -> Problem:
    return Problem(path="", rule="empty", message="Nothing is to change.", fix="Name at least one member.")


@operation(
    "DELETE",
    "/api/posts/{id}",
    summary="Cancel a post",
    tag="posts",
    answers={200: PostOut},
    problems=(404, 409),
)
async def cancel_post(request: web.Request) -> web.Response:
    """Cancel a post that is not out yet; the answer is the cancelled post."""
    post = await services(request).amending.cancel(user_id(request), request.match_info["id"])
    return json_answer(PostOut.of(post))


@operation(
    "POST",
    "/api/posts/{id}/retry",
    summary="Take a post up again",
    tag="posts",
    answers={202: PostOut},
    problems=(404, 409),
)
async def retry_post(request: web.Request) -> web.Response:
    """Try a failed, held or cancelled post again."""
    post = await services(request).amending.retry(user_id(request), request.match_info["id"])
    return json_answer(PostOut.of(post), 202)


@operation(
    "POST",
    "/api/posts/{id}/resolve",
    summary="Settle a post of unknown outcome",
    tag="posts",
    answers={200: PostOut},
    problems=(404, 409, 422),
    example={"verdict": "published", "externalUrl": "https://example.com/posts/1"},
)
async def resolve_post(request: web.Request, body: ResolveIn) -> web.Response:
    """Tell what a look at the platform showed: it is public (and where), or it is not.

    `retry` and `discard` answer 409 with `notBefore` as long as the lost request may still take effect.
    """
    if body.verdict == "published" and body.external_id is None and body.external_url is None:
        problem = Problem(
            path="/externalUrl", rule="required", message="Say where it is: externalUrl, externalId, or both."
        )
        raise Invalid("invalid", problem.message, problems=[problem])
    post = await services(request).amending.resolve(
        user_id(request), request.match_info["id"], body.verdict, body.external_id, body.external_url
    )
    return json_answer(PostOut.of(post))


@operation(
    "POST",
    "/api/posts/{id}/unpublish",
    summary="Take a public post back",
    tag="posts",
    answers={200: PostOut},
    problems=(404, 409, 503),
)
async def unpublish_post(request: web.Request) -> web.Response:
    """Remove the post from its platform; it is `cancelled` then, and `retry` would publish it anew."""
    post = await unpublishing(request).unpublish(user_id(request), request.match_info["id"])
    return json_answer(PostOut.of(post))


OPERATIONS = (edit_post, cancel_post, retry_post, resolve_post, unpublish_post)
