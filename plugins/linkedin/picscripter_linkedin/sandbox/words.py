"""LinkedIn's error bodies, and OAuth's."""

from typing import Any

from picscripter.sandbox import Refusal, Reply

BAD_REQUEST = "com.linkedin.common.error.BadRequest"
NO_CODE = "Unable to retrieve access token: authorization code not found"
OTHER_REDIRECT = (
    "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or "
    "authorization code expired. Or external member binding exists"
)
DEAD_REFRESH = "The provided authorization grant or refresh token is invalid, expired or revoked"
MEMBER_DAY = "Resource level throttle limit for calls to this resource is reached."
APP_DAY = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
WRONG_AUTHOR = (
    "Field Value validation failed in REQUEST_BODY: "
    "Data Processing Exception while processing fields [/author]"
)
NO_VERSION = "A version must be present. Please specify a version by adding the Linkedin-Version header."

CODES = {400: "ILLEGAL_ARGUMENT", 403: "ACCESS_DENIED", 404: "NOT_FOUND", 409: "CONFLICT"}
SERVICE = {401: 65600, 403: 100, 429: 101}
MESSAGES = {
    401: "Invalid access token",
    403: "Not enough permissions to access: partnerApiPostsExternal.CREATE.20260901",
    404: "Could not find entity",
    409: "A write conflict occurred. Retry the request.",
    429: MEMBER_DAY,
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def problem(
    status: int, message: str | None = None, *, code: str | None = None, service: int | None = None
) -> Reply:
    """The common envelope."""
    service = service or SERVICE.get(status)
    code = code or CODES.get(status)
    body: dict[str, Any] = {"status": status}
    body |= {"serviceErrorCode": service} if service else {}
    body |= {"code": code} if code else {}
    return Reply(status=status, json={**body, "message": message or MESSAGES.get(status, "Error")})


def refusal(status: int, message: str | None = None, **more: Any) -> Refusal:
    """The same, to be raised."""
    return Refusal(problem(status, message, **more))


def wrong_field(path: str, code: str, description: str) -> Refusal:
    """A 400 that names the field."""
    fault = {"description": description, "input": {"inputPath": {"fieldPath": path}}, "code": code}
    body = {
        "status": 400,
        "errorDetailType": BAD_REQUEST,
        "code": code,
        "message": f"{path} :: {description}",
        "errorDetails": {"inputErrors": [fault]},
    }
    return Refusal(Reply(status=400, json=body))


def unpermitted(path: str) -> Refusal:
    """A 403 for a field that nobody may send."""
    said = "Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields"
    return refusal(403, f"{said} [{path}]")


def duplicate(urn: str) -> Refusal:
    """A 422 that names what is there."""
    fault = {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
    body = {
        "errorDetailType": BAD_REQUEST,
        "message": "com.linkedin.content.common.exception.BadRequestResponseException: "
        f"Content is a duplicate of {urn}",
        "errorDetails": {"inputErrors": [fault]},
        "status": 422,
    }
    return Refusal(Reply(status=422, json=body))


def no_permission(resource: str, method: str, version: str) -> Refusal:
    """A 403 for a scope or product that is missing."""
    return refusal(403, f"Not enough permissions to access: {resource}.{method}.{version}01")


def unseen(kind: str) -> Refusal:
    """A 403 for a file that this token may use, but not look at."""
    return refusal(
        403, f"Accessing this {kind} resource is forbidden. Please check your permissions for this resource"
    )


def token(why: str) -> Refusal:
    """A 401, by why the token was denied."""
    if why == "revoked-token":
        said = "The token used in the request has been revoked by the user"
        return refusal(401, said, code="REVOKED_ACCESS_TOKEN", service=65601)
    if why == "expired-token":
        return refusal(401, "The token used in the request has expired", code="EXPIRED_ACCESS_TOKEN")
    if why == "no-token":
        return refusal(401, "Empty oauth2 access token", code="EMPTY_ACCESS_TOKEN", service=65604)
    return refusal(401, "Invalid access token", code="INVALID_ACCESS_TOKEN")


def oauth(status: int, error: str, description: str) -> Refusal:
    """The token endpoint's shape (RFC 6749, section 5.2)."""
    return Refusal(Reply(status=status, json={"error": error, "error_description": description}))
