"""A fixed window of requests: how platforms count what one may ask of them."""

from dataclasses import dataclass


@dataclass(slots=True)
class Window:
    """Begins with the first request counted in it and lasts `seconds`; then the next one begins."""

    limit: int
    seconds: float
    used: int = 0
    ends_at: float = 0.0

    def count(self, now: float) -> bool:
        """Count a request made at `now` (seconds of one clock). False: beyond the limit, not counted."""
        if now >= self.ends_at:
            self.used, self.ends_at = 0, now + self.seconds
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    @property
    def remaining(self) -> int:
        """How many more are allowed in it."""
        return max(0, self.limit - self.used)
