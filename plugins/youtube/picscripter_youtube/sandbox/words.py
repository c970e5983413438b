"""How Google's APIs say no: in JSON, by status and reason."""

from picscripter.sandbox import Refusal, Reply

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
REASONS = {
    400: ("badRequest", "Bad Request"),
    401: ("authError", "Invalid Credentials"),
    403: ("forbidden", "Forbidden"),
    404: ("notFound", "Not Found"),
    500: ("internalError", "Internal error encountered."),
    503: ("backendError", "Backend Error"),
}
UPLOADS = (
    "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service "
    "'youtube.googleapis.com' for consumer 'project_number:1'."
)
QUOTA = (
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">'
    "quota</a>."
)


def error(
    status: int,
    reason: str,
    message: str,
    *,
    domain: str = "youtube.video",
    location: str | None = None,
    kind: str = "parameter",
) -> Reply:
    """The old list of errors, and the newer status beside it."""
    one = {"message": message, "domain": domain, "reason": reason}
    if location is not None:
        one |= {"location": location, "locationType": kind}
    said = {"code": status, "message": message, "errors": [one]}
    return Reply(
        status=status, json={"error": said | ({"status": STATUSES[status]} if status in STATUSES else {})}
    )


def refusal(
    status: int,
    reason: str,
    message: str,
    *,
    domain: str = "youtube.video",
    location: str | None = None,
    kind: str = "parameter",
) -> Refusal:
    """The same, to be raised."""
    return Refusal(error(status, reason, message, domain=domain, location=location, kind=kind))


def invalid(reason: str, message: str, location: str) -> Refusal:
    """Something in the body that YouTube does not take."""
    return refusal(400, reason, message, location=location, kind="other")


def with_status(status: int) -> Reply:
    """For the dial that wants a status."""
    reason, message = REASONS.get(status, ("backendError" if status >= 500 else "badRequest", "Error"))
    return error(status, reason, message, domain="global")


def oauth(status: int, name: str, description: str | None = None) -> Refusal:
    """How the token endpoint says no (RFC 6749, 5.2)."""
    return Refusal(
        Reply(
            status=status,
            json={"error": name} | ({"error_description": description} if description else {}),
        )
    )
