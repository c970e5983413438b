"""Whether what somebody wants can be posted: all that is wrong with it, at once, without asking anybody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from picscripter.domain.fixing import Fix, would_mend
from picscripter.domain.instant import TOLERANCE, read_instant
from picscripter.domain.media_address import check_media_url
from picscripter.domain.media_rules import check_media
from picscripter.domain.public_url import RULE as PUBLIC_URL
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.account import Account
from picscripter.plugin.description import Description
from picscripter.plugin.post import Media, Options, Post
from picscripter.plugin.problem import Problem
from picscripter.services.choosing import choose, chooser, unknown_connection
from picscripter.services.media.files import files_of
from picscripter.services.media.fixing import as_fixed, unfixable
from picscripter.services.media.rows import shown
from picscripter.services.pointing import pointer_word, problems_of
from picscripter.services.wish import Wish, first_word
from picscripter.storage.stored_connection import StoredConnection

LONGEST_CAPTION = 65_536
"""Characters. No platform takes more; a plugin's own limit is told first."""

MOST_MEDIA = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A wish that can be posted. `options` are as they are stored: the JSON names, only those that were given."""

    wish: Wish
    connection: StoredConnection
    platform: Platform
    post: Post
    options: Mapping[str, Any]


class Checking:
    """Checks wishes against the installed platforms."""

    def __init__(
        self,
        platforms: Registry,
        media_allow_hosts: frozenset[str] = frozenset(),
        *,
        unreachable: Callable[[Platform], str | None] = lambda _: None,
    ) -> None:
        """`unreachable`: why this platform could not fetch a file from us; None: it could."""
        self._platforms = platforms
        self._unreachable = unreachable
        self._quarantined = {each.name: each.reason for each in platforms.quarantined}
        self._allow = media_allow_hosts

    def check(
        self, wish: Wish, connections: Sequence[StoredConnection], now: datetime
    ) -> Checked | list[Problem]:
        """The wish, ready to be stored, or all that is wrong with it. `connections`: all of this user."""
        platform = self._platform(wish, connections)
        if isinstance(platform, list):
            return [*self._content(wish, now), *platform]
        return self.check_for(wish, platform, choose(wish, platform.description, connections), now)

    def check_for(
        self, wish: Wish, platform: Platform, connection: StoredConnection | Problem, now: datetime
    ) -> Checked | list[Problem]:
        """`check` when platform and connection are settled. Without a connection all else is still looked at."""
        problems = [*self._content(wish, now), *unfixable(wish)]
        options, wrong = _options(wish, platform.description)
        problems += wrong
        if isinstance(connection, Problem):
            problems.append(connection)
            account = Account(id="", handle="")
        else:
            account = connection.account()
        if options is None:
            return problems
        moment = _moment(wish, now)
        post = Post(
            id="",
            account=account,
            caption=wish.caption,
            media=shown(as_fixed(wish, platform.description.limits)),
            options=options,
            scheduled_at=moment,
        )
        said = list(platform.validate_options(post, account))
        told = {(each.path, each.rule) for each in said}
        of_files = check_media(platform.description.limits, post.media)
        said += [each for each in of_files if (each.path, each.rule) not in told]
        said = [_with_fix(each, post.media, platform.description, wish.fixes) for each in said]
        said += _unwanted(platform.description, post.media)
        said += self._pulled(platform, post.media)
        if isinstance(connection, Problem):  # what it says of the account would be said of nobody
            said = [each for each in said if each.path != f"/options/{chooser(platform.description)}"]
        problems += _unheard(wish, said, problems)
        problems += _too_long(wish, problems)
        if problems or isinstance(connection, Problem):
            return problems
        return Checked(
            wish=wish,
            connection=connection,
            platform=platform,
            post=post,
            options=options.model_dump(mode="json", by_alias=True, exclude_unset=True),
        )

    def _pulled(self, platform: Platform, media: Sequence[Media]) -> list[Problem]:
        """What the platform would fetch from us, where it cannot reach us."""
        pulls, label = platform.description.pulls, platform.description.label
        pulled = [index for index, each in enumerate(media) if {each.type, each.content_type} & set(pulls)]
        if not pulled or (why := self._unreachable(platform)) is None:
            return []
        return [
            Problem(
                path=f"/media/{index}",
                rule=PUBLIC_URL,
                message=f"{label} fetches such a file from this server, and cannot reach it. {why}",
                fix="The operator sets PUBLIC_URL to an https:// address that the whole internet reaches.",
            )
            for index in pulled
        ]

    def _platform(self, wish: Wish, connections: Sequence[StoredConnection]) -> Platform | list[Problem]:
        name = wish.platform
        if name is None and wish.connection_id is not None:
            name = next((each.platform for each in connections if each.id == wish.connection_id), None)
            if name is None:
                return [unknown_connection(wish)]
        if name is None:
            return [] if wish.refused & {"platform", "connectionId"} else [self._unsaid(wish)]
        if name in self._platforms:
            return self._platforms[name]
        return [self._unknown(wish, name)]

    def _unsaid(self, wish: Wish) -> Problem:
        return Problem(
            path=wish.pointer("/platform"),
            rule="required",
            message="Say where to post.",
            fix=f"Installed are: {self._installed()}.",
        )

    def _unknown(self, wish: Wish, name: str) -> Problem:
        why = self._quarantined.get(name)
        return Problem(
            path=wish.pointer("/platform"),
            rule="platform.unknown" if why is None else "platform.unavailable",
            message="No such platform is installed."
            if why is None
            else f"The plugin of {name} could not be loaded: {why}",
            actual=name[:100],
            fix=f"Installed are: {self._installed()}.",
        )

    def _installed(self) -> str:
        return ", ".join(sorted(self._platforms)) or "none"

    def _content(self, wish: Wish, now: datetime) -> list[Problem]:
        """What can be said whatever the platform is."""
        problems = [
            problem
            for key, file in files_of(wish.media).items()
            if key not in wish.uploads
            and (problem := check_media_url(file.url, self._allow, path=wish.pointer(f"/media/{key}/url")))
        ]
        if wish.scheduled_at is not None:
            instant = read_instant(wish.scheduled_at, now, wish.pointer("/scheduledAtISO"))
            problems += [instant] if isinstance(instant, Problem) else []
        return problems


def _moment(wish: Wish, now: datetime) -> datetime | None:
    """The time, when it is one; a time within the tolerance past stays as it was given."""
    if wish.scheduled_at is None:
        return None
    instant = read_instant(wish.scheduled_at, now - TOLERANCE, "")
    return None if isinstance(instant, Problem) else instant


def _options(wish: Wish, description: Description) -> tuple[Options | None, list[Problem]]:
    """The options as the plugin's model reads them, without those that it refuses; None when nothing can be read."""
    try:
        return description.options.model_validate(dict(wish.options)), []
    except ValidationError as refused:
        problems = [replace(each, path=wish.pointer("/options" + each.path)) for each in problems_of(refused)]
    wrong = {each.path.removeprefix(wish.pointer("/options")).split("/")[1] for each in problems if each.path}
    rest = {name: value for name, value in wish.options.items() if pointer_word(name) not in wrong}
    try:
        return description.options.model_validate(rest), problems
    except ValidationError:  # what it wants is missing: told already
        return None, problems


def _unheard(wish: Wish, said: Sequence[Problem], problems: Sequence[Problem]) -> list[Problem]:
    """What a plugin says, with its pointers moved to where things stand, but for what was refused before."""
    heard = {problem.path for problem in problems}
    moved = [
        replace(each, path=wish.pointer(each.path))
        for each in said
        if first_word(each.path) not in wish.refused
    ]
    return [each for each in moved if each.path not in heard]


def _with_fix(
    problem: Problem, media: Sequence[Media], description: Description, asked: Mapping[str, Fix]
) -> Problem:
    """What is wrong with a picture and could be changed says how to have it changed."""
    word, _, key = problem.path.removeprefix("/").partition("/")
    if word != "media" or key in asked or key not in {str(index) for index in range(len(media))}:
        return problem
    if not would_mend(problem.rule, media[int(key)], description.limits):
        return problem
    return replace(problem, fix=f'{problem.fix or ""} Or have it done: "fix": true.'.strip())


def _unwanted(description: Description, media: Sequence[Media]) -> Iterator[Problem]:
    """What stands beside a video, or even a picture, and would silently be dropped."""
    for index, each in enumerate(media):
        for what, there in (("cover", each.cover is not None), ("captions", bool(each.captions))):
            if there and (each.type != "video" or what not in description.attachments):
                yield Problem(
                    path=f"/media/{index}/{what}",
                    rule=f"media.{what}",
                    message=f"{description.label} takes no {what} with this.",
                    fix="It belongs to a video."
                    if each.type != "video"
                    else "Leave it out for this platform.",
                )


def _too_long(wish: Wish, problems: Sequence[Problem]) -> list[Problem]:
    path = wish.pointer("/caption")
    if len(wish.caption) <= LONGEST_CAPTION or any(each.path == path for each in problems):
        return []
    return [
        Problem(
            path=path,
            rule="caption.max",
            message=f"A caption has at most {LONGEST_CAPTION:,} characters.",
            limit=LONGEST_CAPTION,
            actual=len(wish.caption),
        )
    ]
