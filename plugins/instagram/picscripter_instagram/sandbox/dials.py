"""What can be turned at Instagram beside the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class InstagramDials(Dials):
    """Quota and spam block."""

    quota_total: int = dial(int, 50, "how many posts an account may publish in 24 hours")
    spam_block: str | None = dial(
        str, None, "publishing is answered 4/2207051: `before` it takes effect, or `after`"
    )
