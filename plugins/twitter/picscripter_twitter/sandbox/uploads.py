"""What was uploaded to X: pieces, then a file that is processed, shown for a day, and described."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from picscripter.sandbox import Ids, Medium, Refusal, Sandbox, read_film
from picscripter_twitter.sandbox import contents, films, words
from picscripter_twitter.sandbox.dials import TwitterDials

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657  # X's ids are milliseconds since then, and 22 bits more
OPEN_SECONDS = 1_295_999  # in which an announced file may come
SHOWN_SECONDS = 86_400  # in which a post must show it
KEYS = {"tweet_video": "7", "dm_video": "7", "amplify_video": "13", "tweet_gif": "16", "dm_gif": "16"}
PROCESSED = frozenset({"tweet_video", "tweet_gif", "dm_video", "dm_gif", "amplify_video"})


@dataclass(slots=True, kw_only=True)
class Upload:
    """`medium` is there once it is closed; `captions` are subtitle uploads by language.

    `covers`: the video before whose play a post shows this picture.
    """

    id: str
    owner: str
    category: str
    type: str
    total: int
    expires_at: datetime
    segments: dict[int, bytes] = field(default_factory=dict, repr=False)
    medium: Medium | None = None
    closed_at: datetime | None = None
    broken: bool = False
    alt: str | None = None
    captions: dict[str, str] = field(default_factory=dict)
    covers: str | None = None

    @property
    def key(self) -> str:
        """How posts name it: the number of its kind, and its id."""
        return f"{KEYS.get(self.category, '3')}_{self.id}"

    def as_json(self) -> dict[str, Any]:
        """As people and tests may see it; X has no such list."""
        return {
            "id": self.id,
            "category": self.category,
            "type": self.type,
            "sha256": self.medium.digest if self.medium else None,
            "alt": self.alt,
            "captions": self.captions,
            "covers": self.covers,
        }


class Uploads:
    """Those of everybody."""

    def __init__(self, twitter: Sandbox) -> None:
        self._twitter = twitter
        self._ids = Ids(twitter.world.clock, epoch_ms=SNOWFLAKE_EPOCH_MS, spread=1 << 22)
        self._by_id: dict[str, Upload] = {}

    def forget(self) -> None:
        """Begin again."""
        self._by_id.clear()

    def __iter__(self) -> Iterator[Upload]:
        return iter(self._by_id.values())

    def open(self, owner: str, category: str, kind: str, total: int) -> Upload:
        """One that waits for its bytes."""
        expires = self._twitter.now + timedelta(seconds=OPEN_SECONDS)
        key = self._ids.next()
        upload = Upload(id=key, owner=owner, category=category, type=kind, total=total, expires_at=expires)
        self._by_id[key] = upload
        return upload

    def get(self, key: str, owner: str) -> Upload:
        """One's own that has not expired. Raises a 404."""
        found = self._by_id.get(key)
        if found is None or found.owner != owner or found.expires_at <= self._twitter.now:
            gone = words.not_found("media", key)
            raise Refusal(words.problem(404, gone["detail"]))
        return found

    def close(self, upload: Upload, content: bytes) -> None:
        """All bytes are there. Raises a 400 for a picture that is none; a film that is none fails later."""
        kind = upload.type
        if upload.category in ("tweet_image", "dm_image"):
            seen = contents.picture_type(content)
            if seen is None:
                raise Refusal(words.invalid("The media could not be recognised as a picture."))
            kind = seen
        upload.broken = not _can_be_shown(upload.category, content)
        upload.segments.clear()
        upload.medium = self._twitter.world.media.keep(content, kind)
        upload.closed_at = self._twitter.now
        upload.expires_at = self._twitter.now + timedelta(seconds=SHOWN_SECONDS)

    def state(self, upload: Upload) -> str:
        """`pending`, `in_progress`, `succeeded`, `failed`; what needs no processing has succeeded."""
        dials = self._twitter.dials
        assert isinstance(dials, TwitterDials)
        if upload.closed_at is None:
            return "pending"
        passed = (self._twitter.now - upload.closed_at).total_seconds()
        if upload.category in PROCESSED and passed < dials.processing_seconds:
            return "in_progress" if passed else "pending"
        return (
            "failed"
            if upload.broken or (upload.category in PROCESSED and dials.processing_fails)
            else "succeeded"
        )

    def told(self, upload: Upload, *, just_closed: bool = False) -> dict[str, Any]:
        """As `finalize` and STATUS answer."""
        assert upload.medium is not None
        left = upload.expires_at - self._twitter.now
        about: dict[str, Any] = {
            "id": upload.id,
            "media_key": upload.key,
            "size": len(upload.medium.content),
            "expires_after_secs": int(left.total_seconds()),
        }
        if upload.category in PROCESSED:
            about["processing_info"] = self._processing(upload, just_closed=just_closed)
            if upload.category.endswith("video"):
                about["video"] = {"video_type": upload.type}
        return about

    def _processing(self, upload: Upload, *, just_closed: bool) -> dict[str, Any]:
        state = "pending" if just_closed else self.state(upload)
        if state in ("pending", "in_progress"):
            progress = {"progress_percent": 50} if state == "in_progress" else {}
            return {"state": state, "check_after_secs": 1, **progress}
        return {"state": state, "progress_percent": 100}


def _can_be_shown(category: str, content: bytes) -> bool:
    if category.endswith("gif"):
        return contents.gif_is_good(content)
    if category.endswith("video"):
        film = read_film(content)
        return film is not None and (film.seconds or 1) >= films.SHORTEST
    if category == "subtitles":
        return b"-->" in content
    return True
