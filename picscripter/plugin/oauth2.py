"""OAuth 2.0 as most platforms speak it (RFC 6749, PKCE by RFC 7636), each deviation an argument.

Authlib supplies the parts that need no network; requests go through the context that the host lends.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from authlib.common.security import generate_token  # type: ignore[import-untyped]
from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]

from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.errors import Misconfigured, OutcomeUnknown, PlatformError, Reconnect, Refused, Retry
from picscripter.plugin.http import Context, Response
from picscripter.plugin.login import Consent, Grant, Pkce
from picscripter.plugin.problem import Problem
from picscripter.plugin.statuses import error_for

ClientAuth = Literal["basic", "post", "none"]
"""How the app shows who it is: id and secret in the Authorization header, both in the form, or the id alone."""

Classify = Callable[[Response], PlatformError | None]
"""Looks at a refusal before RFC 6749's own words are looked at; None leaves it to them."""

_OURS = frozenset({400, 401, 403})  # RFC 6749, 5.2 names 400 and 401; 403 is seen in the wild
_CONFIGURATION = frozenset(
    {"invalid_client", "unauthorized_client", "invalid_request", "unsupported_grant_type", "invalid_scope"}
)
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})


def make_verifier() -> str:
    """A PKCE verifier: 64 letters and digits, over 380 bits of chance."""
    return str(generate_token(64))


def challenge(verifier: str, pkce: Pkce) -> str | None:
    """The challenge of this verifier; None for a login without PKCE."""
    if pkce == "none":
        return None
    if pkce == "s256-hex":
        return hashlib.sha256(verifier.encode()).hexdigest()
    # Imported here: its package brings all of OAuth 2.0, servers included, and a start needs none of it.
    from authlib.oauth2.rfc7636 import (  # type: ignore[import-untyped]  # noqa: PLC0415
        create_s256_code_challenge,
    )

    return str(create_s256_code_challenge(verifier))


def authorize_url(
    base_url: str,
    app: App,
    consent: Consent,
    *,
    scope_separator: str = " ",
    client_id_parameter: str = "client_id",
    extra: Mapping[str, str] | None = None,
) -> str:
    """Where the browser is sent. `extra` adds parameters, or replaces those of the standard."""
    parameters = {
        "response_type": "code",
        client_id_parameter: app.client_id,
        "redirect_uri": consent.redirect_uri,
        "scope": scope_separator.join(consent.scopes),
        "state": consent.state,
    }
    if consent.challenge is not None:
        # Both forms of the challenge call themselves S256.
        parameters |= {"code_challenge": consent.challenge, "code_challenge_method": "S256"}
    return str(add_params_to_uri(base_url, list((parameters | dict(extra or {})).items())))


async def exchange_code(
    context: Context,
    grant: Grant,
    *,
    host: str,
    path: str,
    client_auth: ClientAuth = "basic",
    client_id_parameter: str = "client_id",
    client_secret_parameter: str = "client_secret",  # noqa: S107 -- the name of a field
    scope_separator: str = " ",
    extra: Mapping[str, str] | None = None,
    classify: Classify | None = None,
) -> Tokens:
    """Trade the code for tokens. Raises Refused for a code that is not taken, Misconfigured for wrong keys."""
    form = {"grant_type": "authorization_code", "code": grant.code, "redirect_uri": grant.redirect_uri}
    if grant.verifier is not None:
        form["code_verifier"] = grant.verifier
    form |= _client(context.app, client_auth, client_id_parameter, client_secret_parameter) | dict(
        extra or {}
    )
    answer = await _ask(context, host, path, form, client_auth)
    said = _understood(answer, context, classify, refreshing=False)
    return tokens_from(said, context.clock.now(), scopes=grant.scopes, scope_separator=scope_separator)


async def refresh(
    context: Context,
    tokens: Tokens,
    *,
    host: str,
    path: str,
    client_auth: ClientAuth = "basic",
    client_id_parameter: str = "client_id",
    client_secret_parameter: str = "client_secret",  # noqa: S107 -- the name of a field
    scope_separator: str = " ",
    extra: Mapping[str, str] | None = None,
    classify: Classify | None = None,
) -> Tokens:
    """New tokens. What the answer leaves out stays as it was: refresh token, scopes, extra.

    Raises Reconnect when the grant is over, or when there is no refresh token; OutcomeUnknown when the answer was lost.
    """
    if tokens.refresh is None:
        raise Reconnect("There is no refresh token.")
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    form |= _client(context.app, client_auth, client_id_parameter, client_secret_parameter) | dict(
        extra or {}
    )
    answer = await _ask(context, host, path, form, client_auth)
    said = _understood(answer, context, classify, refreshing=True)
    return tokens_from(
        said, context.clock.now(), before=tokens, scopes=tokens.scopes, scope_separator=scope_separator
    )


def tokens_from(
    json: Mapping[str, Any],
    now: datetime,
    *,
    before: Tokens | None = None,
    scopes: Collection[str] = (),
    scope_separator: str = " ",
) -> Tokens:
    """Tokens from a token endpoint's answer. `scopes`: those that hold when the answer names none (RFC 6749, 5.1).

    OutcomeUnknown when it names no access token: an answer nobody understands proves nothing.
    """
    access = json.get("access_token")
    if not isinstance(access, str) or not access:
        raise OutcomeUnknown("The platform's answer holds no access token.")
    given = json.get("refresh_token") or None
    ends = _moment(now, json.get("refresh_expires_in", json.get("refresh_token_expires_in")))
    if before is not None and given is None:
        given, ends = before.refresh, ends or before.refresh_expires_at
    return Tokens(
        access=access,
        refresh=given,
        expires_at=_moment(now, json.get("expires_in")),
        refresh_expires_at=ends,
        scopes=_scopes(json.get("scope"), scope_separator) or tuple(scopes),
        token_type=str(json.get("token_type") or "Bearer"),
        extra=before.extra if before is not None else {},
    )


def error_from(answer: Response, now: datetime, *, refreshing: bool) -> PlatformError:
    """The next move by RFC 6749, 5.2; for an answer that does not speak it, by its status."""
    error, description = _error_of(answer)
    message = f"{description or error or f'The platform answered {answer.status}'}"
    if error == "invalid_grant":
        if refreshing:
            return Reconnect(message, code=error)
        problem = Problem(path="/code", rule="oauth.code", message=message, fix="Start connecting again.")
        return Refused(message, problems=(problem,), code=error)
    if error == "access_denied":
        return Refused(message, code=error)
    if error in _CONFIGURATION:
        return Misconfigured(message, code=error)
    if error in _PASSING:
        return Retry(message, code=error)
    if answer.status < 400:
        return OutcomeUnknown("The platform's answer holds no access token.")
    return error_for(answer, now, said=message)


async def _ask(
    context: Context, host: str, path: str, form: Mapping[str, str], client_auth: ClientAuth
) -> Response:
    return await context.request(
        "POST",
        host,
        path,
        form=form,
        headers={"accept": "application/json"},
        accept=_OURS,
        scheme="Basic" if client_auth == "basic" else "",
    )


def _client(app: App, client_auth: ClientAuth, id_parameter: str, secret_parameter: str) -> dict[str, str]:
    if client_auth == "basic":
        return {}
    secret = {secret_parameter: app.client_secret} if client_auth == "post" else {}
    return {id_parameter: app.client_id} | secret


def _understood(
    answer: Response, context: Context, classify: Classify | None, *, refreshing: bool
) -> Mapping[str, Any]:
    """Some platforms say an error with status 200, so the body is looked at whatever the status."""
    error, _ = _error_of(answer)
    if answer.status < 400 and not error:
        said = answer.json()
        if not isinstance(said, Mapping):
            raise OutcomeUnknown("The platform's answer holds no access token.")
        return said
    named = classify(answer) if classify is not None else None
    raise named or error_from(answer, context.clock.now(), refreshing=refreshing)


def _error_of(answer: Response) -> tuple[str, str]:
    try:
        said = answer.json()
    except OutcomeUnknown:  # no JSON: then it names no error
        return "", ""
    if not isinstance(said, Mapping) or not isinstance(said.get("error"), str):
        return "", ""
    return said["error"], str(said.get("error_description") or "")


def _moment(now: datetime, seconds: Any) -> datetime | None:
    """In so many seconds; None for nothing, zero (some say it for "never") and what is no number."""
    try:
        lasts = float(seconds)
    except (TypeError, ValueError):
        return None
    return now + timedelta(seconds=lasts) if 0 < lasts < 10**10 else None


def _scopes(given: Any, separator: str) -> tuple[str, ...]:
    if isinstance(given, str):
        return tuple(given.replace(separator, " ").split())
    return tuple(map(str, given)) if isinstance(given, (list, tuple)) else ()
