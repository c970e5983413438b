"""How the AT Protocol words its refusals: a name and a message."""

from picscripter.sandbox import Refusal, Reply, Window

NAMES = {
    401: "AuthenticationRequired",
    403: "Forbidden",
    404: "NotFound",
    429: "RateLimitExceeded",
    500: "InternalServerError",
    502: "UpstreamFailure",
    503: "NotEnoughResources",
}


def error(status: int, name: str, message: str) -> Reply:
    """`{"error", "message"}`: https://atproto.com/specs/xrpc#error-responses."""
    return Reply(status=status, json={"error": name, "message": message})


def refusal(status: int, name: str, message: str) -> Refusal:
    """The same, raised."""
    return Refusal(error(status, name, message))


def invalid(message: str) -> Refusal:
    """What is wrong with the input."""
    return refusal(400, "InvalidRequest", message)


def limit_headers(window: Window) -> dict[str, str]:
    """The draft of the IETF, with the reset in epoch seconds."""
    return {
        "RateLimit-Limit": str(window.limit),
        "RateLimit-Remaining": str(window.remaining),
        "RateLimit-Reset": str(int(window.ends_at)),
        "RateLimit-Policy": f"{window.limit};w={window.seconds:.0f}",
    }
