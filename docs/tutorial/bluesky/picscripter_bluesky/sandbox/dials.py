"""What can be turned on Bluesky beyond the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class BlueskyDials(Dials):
    """See `Dials`."""

    names_taken: bool = dial(
        bool, False, "a key that is taken is refused by name (since 2026), not with a nameless 500"
    )
    moved_to: str | None = dial(str, None, "the server that the DID document names (an https address)")
    deactivated: bool = dial(bool, False, "accounts are deactivated")
