"""What somebody wants posted, as it came in: not checked yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from picscripter.domain.fixing import Fix
from picscripter.plugin.post import Media, MediaType
from picscripter.storage.library import StoredMedia


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One post for one account. `scheduled_at` is the text that was sent; None means now.

    Of the files of `media`, by name (`0`, `0/cover`; see `services.media.files`): `uploads` are the ids of those that
    are named by id, `late` are to be fetched only when they are published, `kept` is what is in our store.
    `types`: which type those of `media` are said to have; `silent`: those of which no alternative text is said, not
    even that there is none, so that an upload's own stands.
    `fixes`: what may be changed of pictures so that they can be posted; `originals`: of those that were looked at for
    that, the id of what they were made of (their own where nothing had to be changed).
    `at` is the JSON pointer to where it stands in the request (`/targets/0`, or nothing for the request itself).
    `shared` names the members that it took over from the request around it: what is wrong with them is told there.
    `one_media`: the media came as an object and not as a list. `refused`: members known to be wrong, left out here.
    """

    platform: str | None = None
    connection_id: str | None = None
    caption: str = ""
    media: tuple[Media, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, MediaType] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    kept: Mapping[str, StoredMedia] = field(default_factory=dict)
    fixes: Mapping[str, Fix] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    scheduled_at: str | None = None
    client_post_id: str | None = None
    at: str = ""
    shared: frozenset[str] = frozenset()
    one_media: bool = False
    refused: frozenset[str] = frozenset()

    def pointer(self, path: str) -> str:
        """Where `path` (`/media/0/url`) stands in the request."""
        if self.one_media and path.startswith("/media/0"):
            path = "/media" + path.removeprefix("/media/0")
        return path if first_word(path) in self.shared else self.at + path


def first_word(path: str) -> str:
    """The member of the request that a pointer leads into."""
    return path.removeprefix("/").partition("/")[0]
