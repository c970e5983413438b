"""What can be turned on Mastodon beyond the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class MastodonDials(Dials):
    """See `Dials`."""

    characters: int = dial(int, 500, "how long a post may be on this server", low=1)
    forget_apps: bool = dial(bool, False, "the server has dropped the apps that were registered")
