"""What a creator may post now: levels of privacy, switches, and how much there has been in 24 hours."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from picscripter.sandbox import Account, Sandbox
from picscripter_tiktok.sandbox.dials import TikTokDials
from picscripter_tiktok.sandbox.uploads import Upload

PRIVATE = "-000QuietCorner00000000000000000000003"
"""Of those who are there from the beginning, this one keeps her account private."""

UNAUDITED_CREATORS = 5
_DAY = timedelta(hours=24)


class Creators:
    """Reads the uploads; writes nothing."""

    def __init__(self, tiktok: Sandbox, uploads: dict[str, Upload]) -> None:
        self._tiktok, self._uploads = tiktok, uploads

    def info(self, account: Account, origin: str) -> dict[str, Any]:
        """As creator info tells it."""
        dials = self._dials
        return {
            "creator_avatar_url": f"{origin}/_samples/harbour.jpg",
            "creator_username": account.handle.removeprefix("@"),
            "creator_nickname": account.name,
            "privacy_level_options": self.levels(account),
            "comment_disabled": dials.comment_disabled,
            "duet_disabled": dials.duet_disabled or self.is_private(account),
            "stitch_disabled": dials.stitch_disabled or self.is_private(account),
            "max_video_post_duration_sec": dials.max_video_seconds,
        }

    def levels(self, account: Account) -> list[str]:
        """Whom a post may be shown to."""
        widest = "FOLLOWER_OF_CREATOR" if self.is_private(account) else "PUBLIC_TO_EVERYONE"
        return [widest, "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]

    def is_private(self, account: Account) -> bool:
        return self._dials.private or account.id == PRIVATE

    def hindrance(self, account: Account, client: str) -> str | None:
        """The code for which a direct post would be refused now, whatever it is."""
        dials = self._dials
        if dials.banned:
            return "spam_risk_user_banned_from_posting"
        if sum(each.owner.id == account.id for each in self._recent()) >= dials.posts_a_day:
            return "spam_risk_too_many_posts"
        active = {each.owner.id for each in self._recent() if each.client == client}
        most = dials.creators_a_day if dials.audited else min(dials.creators_a_day, UNAUDITED_CREATORS)
        return "reached_active_user_cap" if account.id not in active and len(active) >= most else None

    def late_fault(self, upload: Upload) -> str | None:
        """The `fail_reason` of a direct post whose last chunk came after its creator's day was used up, or worse."""
        if upload.is_draft:
            return None
        if self._dials.banned:
            return "spam_risk_user_banned_from_posting"
        others = [each for each in self._recent() if each is not upload and each.owner.id == upload.owner.id]
        return "spam_risk_too_many_posts" if len(others) >= self._dials.posts_a_day else None

    def has_full_inbox(self, account: Account) -> bool:
        """Nobody opens an inbox here, so the drafts of 24 hours wait."""
        since = self._tiktok.now - _DAY
        waiting = [
            each
            for each in self._uploads.values()
            if each.is_draft and each.owner.id == account.id and each.opened_at > since and each.completed_at
        ]
        return len(waiting) >= self._dials.drafts_a_day

    def _recent(self) -> Iterator[Upload]:
        since = self._tiktok.now - _DAY
        for each in self._uploads.values():
            if not each.is_draft and each.completed_at is not None and each.completed_at > since:
                yield each

    @property
    def _dials(self) -> TikTokDials:
        assert isinstance(self._tiktok.dials, TikTokDials)  # `new_dials` makes no others
        return self._tiktok.dials
