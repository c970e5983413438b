"""From the JSON of a request to wishes, with all that the models refuse at the places where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from picscripter.domain.fixing import EVERYTHING, Fix
from picscripter.plugin.post import CaptionFile, Media
from picscripter.plugin.problem import Problem
from picscripter.services.wish import Wish, first_word
from picscripter.web.post_bodies import FileIn, FixIn, MediaIn, PostIn, TargetIn
from picscripter.web.reading import check_rest, read_json

SHARED = ("caption", "media", "options", "scheduled_at")
_NAMES = {"scheduled_at": "scheduledAtISO", "client_post_id": "clientPostId", "connection_id": "connectionId"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a request wants, and what is wrong with it so far. `batch`: it names targets, be it one."""

    wishes: tuple[Wish, ...]
    problems: tuple[Problem, ...]
    batch: bool = False


async def read_draft(request: web.Request) -> Draft:
    """The body of the request as wishes."""
    return draft_of(await read_json(request))


def draft_of(data: object) -> Draft:
    """JSON as wishes. What is refused is told, and left out, so that the rest can still be looked at."""
    body, problems = check_rest(PostIn, data)
    problems = [replace(each, path=_as_sent(data, each.path)) for each in problems]
    refused = frozenset(first_word(each.path) for each in problems)
    if body is None or not isinstance(data, dict):
        return Draft(wishes=(), problems=tuple(problems))
    if body.targets is None and "targets" not in refused:
        return Draft(wishes=(_wish(body, data, refused=refused),), problems=tuple(problems))
    problems += _misplaced(body)
    wishes = [_target(body, target, data, index, refused) for index, target in enumerate(body.targets or ())]
    return Draft(wishes=tuple(wishes), problems=tuple(problems), batch=True)


def _wish(body: PostIn | TargetIn, data: Mapping[str, Any], *, refused: frozenset[str], at: str = "") -> Wish:
    return Wish(
        platform=body.platform,
        connection_id=body.connection_id,
        caption=body.caption or "",
        **media_words(body.media),
        options=body.options or {},
        scheduled_at=body.scheduled_at,
        client_post_id=body.client_post_id,
        at=at,
        one_media=isinstance(data.get("media"), dict),
        refused=refused,
    )


def _target(
    body: PostIn, target: TargetIn, data: Mapping[str, Any], index: int, refused: frozenset[str]
) -> Wish:
    own = data["targets"][index]
    shared = [name for name in SHARED if getattr(target, name) is None]
    filled = target.model_copy(update={name: getattr(body, name) for name in shared})
    wish = _wish(filled, data if "media" in shared else own, refused=refused, at=f"/targets/{index}")
    return replace(wish, shared=frozenset(_NAMES.get(name, name) for name in shared))


def _misplaced(body: PostIn) -> list[Problem]:
    """Beside targets these would be ambiguous."""
    return [
        Problem(
            path="/" + _NAMES.get(name, name),
            rule="misplaced",
            message="With targets, this belongs into each of them.",
        )
        for name in ("platform", "connection_id", "client_post_id")
        if getattr(body, name) is not None
    ]


def _as_sent(data: object, path: str) -> str:
    """`/media/0/url` as the client sees it when it sent one object and no list."""
    if isinstance(data, dict) and isinstance(data.get("media"), dict) and path.startswith("/media/0"):
        return "/media" + path.removeprefix("/media/0")
    return path


def media_words(media: Sequence[MediaIn] | None) -> dict[str, Any]:
    """The members of a Wish that say what was sent. What an upload is, is known when it was found."""
    items = list(media or ())
    named = {f"{index}{key}": file for index, each in enumerate(items) for key, file in _files(each)}
    late = {str(index) for index, each in enumerate(items) if each.fetch == "publish"}
    return {
        "media": tuple(_medium(each) for each in items),
        "uploads": {key: file.id for key, file in named.items() if file.id is not None},
        "types": {str(index): each.type for index, each in enumerate(items) if each.type is not None},
        "silent": frozenset(
            str(index) for index, each in enumerate(items) if "alt" not in each.model_fields_set
        ),
        "late": frozenset(key for key in named if key.partition("/")[0] in late),
        "fixes": {str(index): fix for index, each in enumerate(items) if (fix := _fix(each.fix)) is not None},
        "originals": {},  # of other media than before
    }


def _fix(said: bool | FixIn) -> Fix | None:  # noqa: FBT001 - as in the request
    """What may be changed; None: nothing."""
    if isinstance(said, bool):
        return EVERYTHING if said else None
    fix = Fix(**said.model_dump())
    return None if fix == Fix() else fix


def _files(media: MediaIn) -> Iterator[tuple[str, MediaIn | FileIn]]:
    """Its files, by what their names add to its own."""
    yield "", media
    if media.cover is not None:
        yield "/cover", media.cover
    for at, captions in enumerate(media.captions or ()):
        yield f"/captions/{at}", captions


def _medium(said: MediaIn) -> Media:
    return Media(
        type=said.type or ("video" if said.cover or said.captions else "image"),
        url=said.url or "",
        alt=said.alt or None,
        cover=None if said.cover is None else Media(type="image", url=said.cover.url or ""),
        captions=tuple(
            CaptionFile(language=each.language, url=each.url or "") for each in said.captions or ()
        ),
    )
