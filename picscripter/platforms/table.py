"""A platform as `GET /api/platforms` shows it: JSON-ready, without a secret. Pure."""

from collections.abc import Mapping
from typing import Any

from picscripter.platforms.platform import Platform
from picscripter.plugin import Budget, Limit, Login


def as_json(platform: Platform, environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """With `environ` (where plugins' keys are) each login, and the platform, also says whether it is configured."""
    said = platform.description
    logins = [_login(login, environ) for login in said.logins]
    shown = {
        "name": said.name,
        "label": said.label,
        "plugin": {
            "distribution": platform.distribution,
            "version": platform.version,
            "contract": said.contract,
        },
        "version": platform.version,
        "apiVersion": said.api_version or None,
        "sunset": said.sunset.isoformat() if said.sunset else None,
        "capabilities": sorted(platform.capabilities),
        "logins": logins,
        "limits": [_limit(limit) for limit in said.limits.values()],
        "options": said.options.model_json_schema(by_alias=True),
        "budgets": [_budget(budget) for budget in said.budgets],
        "shortcuts": [{"path": s.path, "summary": s.summary} for s in said.shortcuts],
        "settleSeconds": said.settle.total_seconds(),
    }
    if environ is not None:
        shown["configured"] = any(login["configured"] for login in logins)
    return shown


def _login(login: Login, environ: Mapping[str, str] | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": login.name,
        "label": login.label,
        "scopes": list(login.scopes),
        "requiredScopes": list(login.required_scopes),
        "credentials": [name for name in (login.client_id, login.client_secret) if name],
        "form": [
            {
                "name": f.name,
                "label": f.label,
                "secret": f.secret,
                "placeholder": f.placeholder,
                "default": f.default,
            }
            for f in login.form
        ],
    }
    if environ is not None:
        shown["configured"] = all(environ.get(name) for name in shown["credentials"])
    return shown


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "rule": limit.rule,
        "path": limit.path,
        "value": list(limit.value) if isinstance(limit.value, tuple) else limit.value,
        "unit": limit.unit,
        "source": limit.source,
        "checked": limit.checked.isoformat(),
    }


def _budget(budget: Budget) -> dict[str, Any]:
    return {
        "name": budget.name,
        "commit": budget.commit,
        "scope": budget.scope,
        "amount": budget.amount,
        "windowSeconds": budget.window.total_seconds(),
        "kind": budget.kind,
        "zone": budget.zone,
        "source": budget.source,
    }
