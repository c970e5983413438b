"""How Mastodon words its refusals, and what its answers tell of a window."""

from datetime import UTC, datetime

from picscripter.sandbox import Refusal, Reply, Window, iso

INVALID_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in "
    "the authorization request, or was issued to another client."
)
INVALID_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, or unsupported "
    "authentication method."
)


def error(status: int, said: str) -> Reply:
    """`{"error": "…"}`."""
    return Reply(status=status, json={"error": said})


def refusal(status: int, said: str) -> Refusal:
    """The same, raised."""
    return Refusal(error(status, said))


def oauth(status: int, code: str, description: str) -> Refusal:
    """Of the token endpoint."""
    return Refusal(Reply(status=status, json={"error": code, "error_description": description}))


def limit_headers(window: Window) -> dict[str, str]:
    """`X-RateLimit-Reset` is a moment in ISO 8601 here."""
    return {
        "X-RateLimit-Limit": str(window.limit),
        "X-RateLimit-Remaining": str(window.remaining),
        "X-RateLimit-Reset": iso(datetime.fromtimestamp(window.ends_at, UTC)),
    }
