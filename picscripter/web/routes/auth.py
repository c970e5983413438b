"""Sign up, log in, log out."""

from aiohttp import web
from pydantic import BaseModel, Field

from picscripter.services.accounts import User, normalised
from picscripter.web.auth import CLAIMS
from picscripter.web.operation import json_answer, operation
from picscripter.web.rates import address_of
from picscripter.web.reading import Body
from picscripter.web.services import services

EXAMPLE = {"email": "user@example.com", "password": "password123"}


class Credentials(Body):
    """An e-mail address and a password of at least eight characters."""

    email: str = Field(description="Capitals do not count.", examples=["user@example.com"])
    password: str = Field(description="8 to 1024 characters.", examples=["password123"], repr=False)


class UserOut(BaseModel):
    """A user."""

    id: str
    email: str


class Admission(BaseModel):
    """A token for the header `Authorization: Bearer …`, good for seven days."""

    token: str
    user: UserOut


@operation(
    "POST",
    "/api/auth/signup",
    summary="Sign up",
    tag="auth",
    answers={201: Admission},
    problems=(409,),
    secured=False,
    rate="auth",
    example=EXAMPLE,
)
async def sign_up(request: web.Request, body: Credentials) -> web.Response:
    """Make an account and log in to it."""
    user = await services(request).accounts.sign_up(body.email, body.password)
    return _admit(request, user, 201)


@operation(
    "POST",
    "/api/auth/login",
    summary="Log in",
    tag="auth",
    answers={200: Admission},
    secured=False,
    problems=(401,),
    rate="auth",
    example=EXAMPLE,
)
async def log_in(request: web.Request, body: Credentials) -> web.Response:
    """Trade e-mail and password for a token."""
    services(request).rates.take("guess", f"{address_of(request)} {normalised(body.email)}")
    user = await services(request).accounts.log_in(body.email, body.password)
    return _admit(request, user, 200)


@operation("POST", "/api/auth/logout", summary="Log out", tag="auth", answers={204: None})
async def log_out(request: web.Request) -> web.Response:
    """End this token: from now on it opens nothing."""
    await services(request).bearer.revoke(request[CLAIMS])
    return web.Response(status=204)


def _admit(request: web.Request, user: User, status: int) -> web.Response:
    token = services(request).bearer.issue(user.id)
    return json_answer(Admission(token=token, user=UserOut(id=user.id, email=user.email)), status)


OPERATIONS = (sign_up, log_in, log_out)
