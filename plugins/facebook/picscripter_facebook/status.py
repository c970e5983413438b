"""How far a video is, as its `status` tells: `uploading_phase`, `processing_phase`, `publishing_phase`.

https://developers.facebook.com/docs/video-api/guides/reels-publishing (step "get the upload status")
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from picscripter.plugin import NotPublished, Retry, Session
from picscripter_facebook import graph
from picscripter_facebook.errors import GONE

_PHASES = ("uploading_phase", "processing_phase", "publishing_phase")
_COMPLETE = {"complete", "completed"}  # one page of the guide spells it so, the other so
_BROKEN = {"error", "upload_failed", "expired"}


@dataclass(frozen=True, slots=True)
class Status:
    """The answer's `status`; everything in it may be missing."""

    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bytes_there(self) -> int:
        """So many bytes have arrived."""
        phase = self._phase("uploading_phase")
        # The guide once spells it with one r: https://developers.facebook.com/docs/video-api/guides/reels-publishing
        return int(phase.get("bytes_transferred") or phase.get("bytes_transfered") or 0)

    @property
    def is_uploaded(self) -> bool:
        """All bytes are there."""
        return self._phase("uploading_phase").get("status") in _COMPLETE

    @property
    def is_ready(self) -> bool:
        """People can watch it."""
        return self.said.get("video_status") == "ready"

    @property
    def is_published(self) -> bool:
        """The end of it: not only is it wanted to be public."""
        return self._phase("publishing_phase").get("status") in _COMPLETE

    @property
    def is_to_be_published(self) -> bool:
        """Its `finish` arrived: `publish_status` then stands there while the phase itself has not begun."""
        phase = self._phase("publishing_phase")
        told = phase.get("publish_status") in ("published", "scheduled")
        return told or phase.get("status") in {"in_progress", "error", *_COMPLETE}

    def check(self, *, restart: bool = False) -> None:
        """NotPublished, with Facebook's reason, when it ended in an error.

        `restart`: an upload that failed, or was too old, may be made anew; a video that Facebook cannot show, not.
        """
        broken = [phase for phase in _PHASES if self._phase(phase).get("status") == "error"]
        if not broken and self.said.get("video_status") not in _BROKEN:
            return
        reasons = [reason for phase in _PHASES for reason in _reasons(self._phase(phase))]
        text, code = reasons[0] if reasons else (f"the video is in {self.said.get('video_status')}", None)
        restart = restart and self.said.get("video_status") in ("upload_failed", "expired")
        raise NotPublished(f"Facebook could not publish the video: {text}", code=code, restart=restart)

    def _phase(self, name: str) -> Mapping[str, Any]:
        phase: Mapping[str, Any] = self.said.get(name) or {}
        return phase


async def read_status(session: Session, video: str, *more: str) -> tuple[Status, dict[str, Any]]:
    """How far it is, and the whole answer with these fields more.

    A video made seconds ago may not be there yet (reads land on copies): then nothing is known.
    """
    try:
        node = await graph.call(session, "GET", video, query={"fields": ",".join(("status", *more))})
    except Retry as fault:
        if fault.code != GONE:
            raise
        return Status(), {}
    return Status(node.get("status") or {}), node


def _reasons(phase: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """A list now, a single one in older answers."""
    for error in (*(phase.get("errors") or ()), *([phase["error"]] if phase.get("error") else ())):
        code = error.get("code")
        yield str(error.get("message") or "no reason given"), None if code is None else str(code)
