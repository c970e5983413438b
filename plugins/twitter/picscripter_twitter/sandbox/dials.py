"""What can be turned on X beyond the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class TwitterDials(Dials):
    """See `Dials`."""

    credits: int | None = dial(
        int,
        None,
        "how many billed calls (creating, deleting, reading, describing media) the app can still pay for",
    )
    windows: bool = dial(bool, True, "X's own rate limits hold: 100 posts in 15 minutes, and so on")
    posts_a_day: int | None = dial(
        int, None, "how many posts an account may make in 24 hours, told in headers", low=1
    )
    processing_fails: bool = dial(bool, False, "GIFs and videos cannot be processed")
