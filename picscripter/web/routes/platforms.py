"""What is installed, and what it can do."""

from datetime import date
from typing import Any

from aiohttp import web
from pydantic import Field

from picscripter.platforms.platform import Platform
from picscripter.plugin.errors import Misconfigured
from picscripter.plugin.login import Login
from picscripter.web.operation import json_text, operation
from picscripter.web.post_answers import Out
from picscripter.web.services import Services, services


class FieldOut(Out):
    """A question put to the person before consent; `default` is what no answer means."""

    name: str
    label: str
    secret: bool
    placeholder: str
    default: str


class LoginOut(Out):
    """A way to connect an account. `configured`: the operator has set its keys, named by `credentials`.

    `form`: what `POST /api/connect/{platform}` takes as `fields`; empty for most.
    """

    name: str
    label: str
    scopes: list[str]
    credentials: list[str]
    form: list[FieldOut] = Field(default_factory=list)
    configured: bool


class LimitOut(Out):
    """A limit, and who says so."""

    rule: str
    path: str
    value: int | float | list[str]
    unit: str
    source: str
    checked: date


class ShortcutOut(Out):
    """An extra address for one simple kind of post."""

    path: str
    summary: str


class PlatformOut(Out):
    """An installed platform; `quarantined` ones are kept out, and `reason` says why."""

    name: str
    label: str
    status: str = Field(examples=["ready", "quarantined"])
    reason: str | None = None
    version: str | None = None
    api_version: str | None = None
    sunset: date | None = None
    capabilities: list[str] = Field(default_factory=list)
    logins: list[LoginOut] = Field(default_factory=list)
    limits: list[LimitOut] = Field(default_factory=list)
    options: dict[str, Any] = Field(default_factory=dict, description="The JSON Schema of `options`.")
    shortcuts: list[ShortcutOut] = Field(default_factory=list)


@operation(
    "GET",
    "/api/platforms",
    summary="Installed platforms",
    tag="platforms",
    answers={200: list[PlatformOut]},
    secured=False,
)
async def list_platforms(request: web.Request) -> web.Response:
    """Every installed platform with its capabilities, limits and options."""
    lent = services(request)
    found = [_ready(lent, platform) for platform in lent.registry.values()]
    kept_out = [
        PlatformOut(
            name=each.name, label=each.name, status="quarantined", reason=each.reason, version=each.version
        )
        for each in lent.registry.quarantined
    ]
    listed: list[PlatformOut] = sorted([*found, *kept_out], key=lambda each: each.name)
    return json_text(listed)


def _ready(lent: Services, platform: Platform) -> PlatformOut:
    description = platform.description
    return PlatformOut(
        name=description.name,
        label=description.label,
        status="ready",
        version=platform.version,
        api_version=description.api_version or None,
        sunset=description.sunset,
        capabilities=sorted(platform.capabilities),
        logins=[_login(lent, platform, login) for login in description.logins],
        limits=[
            LimitOut(
                rule=limit.rule,
                path=limit.path,
                value=list(limit.value) if isinstance(limit.value, tuple) else limit.value,
                unit=limit.unit,
                source=limit.source,
                checked=limit.checked,
            )
            for limit in description.limits.values()
        ],
        options=description.options.model_json_schema(by_alias=True),
        shortcuts=[ShortcutOut(path=each.path, summary=each.summary) for each in description.shortcuts],
    )


def _login(lent: Services, platform: Platform, login: Login) -> LoginOut:
    return LoginOut(
        name=login.name,
        label=login.label,
        scopes=list(lent.credentials.scopes(platform, login)),
        credentials=[name for name in (login.client_id, login.client_secret) if name],
        form=[
            FieldOut(
                name=each.name,
                label=each.label,
                secret=each.secret,
                placeholder=each.placeholder,
                default=each.default,
            )
            for each in login.form
        ],
        configured=_configured(lent, platform, login),
    )


def _configured(lent: Services, platform: Platform, login: Login) -> bool:
    try:
        lent.credentials.app(platform, login.name)
    except Misconfigured:
        return False
    return True


OPERATIONS = (list_platforms,)
