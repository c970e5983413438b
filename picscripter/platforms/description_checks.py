"""What must hold of a plugin's description before anything is built on it. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from yarl import URL

from picscripter.domain.media_rules import unknown_rules
from picscripter.plugin import Description, Host, Limits, Login, Options

_NAME = re.compile(r"[a-z][a-z0-9_]{1,31}")
_LABEL = re.compile(r"[a-z0-9_-]+")
_OUR_PATHS = ("/api", "/docs", "/healthz", "/readyz", "/metrics", "/connect", "/media", "/static")


def faults_of(description: Description) -> list[str]:
    """Everything wrong with it, a clause each; empty when it is fine."""
    return [
        *_identity(description),
        *_logins(description),
        *_hosts(description),
        *_shortcuts(description),
        *_limits(description),
        *_the_rest(description),
    ]


def _identity(description: Description) -> Iterator[str]:
    if not _NAME.fullmatch(description.name):
        yield f"the name {description.name!r} is not lower-case letters, digits and underscores"
    if not description.label.strip():
        yield "its label is empty"


def _logins(description: Description) -> Iterator[str]:
    if not description.logins:
        yield "it has no login"
    for name in _doubled(login.name for login in description.logins):
        yield f"two logins are called {name!r}"
    for login in description.logins:
        if login.pkce not in ("none", "s256", "s256-hex"):
            yield f"the login {login.name!r} has an unknown pkce {login.pkce!r}"
        yield from _form(login, description.hosts)
        if not set(login.required_scopes) <= set(login.scopes):
            yield f"the login {login.name!r} requires a scope that it does not ask for"


def _form(login: Login, hosts: Mapping[str, Host]) -> Iterator[str]:
    for name in _doubled(field.name for field in login.form):
        yield f"the login {login.name!r} asks twice for {name!r}"
    for field in login.form:
        if field.host is not None and not (field.host in hosts and hosts[field.host].per_account):
            yield f"the field {field.name!r} is the address of {field.host!r}, which is no host per account"
    if not login.consent and not login.form:
        yield f"the login {login.name!r} has neither a consent page nor a form"
    if (login.client_id is None) != (login.client_secret is None):
        yield f"the login {login.name!r} names one of its keys, not both"


def _hosts(description: Description) -> Iterator[str]:
    for name, host in description.hosts.items():
        if not _NAME.fullmatch(name):
            yield f"the host name {name!r} is not lower-case letters, digits and underscores"
        yield from _host(name, host)


def _host(name: str, host: Host) -> Iterator[str]:
    if host.per_account or host.base is None:
        if host.base is not None or host.pattern is not None or not host.per_account:
            yield f"the host {name!r} has either a base (and a pattern), or one per account"
        return
    base = URL(host.base)
    if base.scheme != "https":
        yield f"the host {name!r} is not https"
    elif not base.raw_host or str(base.origin()) != host.base.rstrip("/"):
        yield f"the base of the host {name!r} is more than scheme and host"
    if host.pattern is not None and not _narrow(host.pattern):
        yield f"the pattern of the host {name!r} must be https://, `*` as whole first labels, and two fixed labels"


def _narrow(pattern: str) -> bool:
    """`https://*.uploads.example.com`: a pattern that would let anybody's host in is no declaration."""
    if not pattern.startswith("https://"):
        return False
    labels = pattern.removeprefix("https://").split(".")
    fixed = labels[next((i for i, label in enumerate(labels) if label != "*"), len(labels)) :]
    return len(fixed) >= 2 and all(_LABEL.fullmatch(label) for label in fixed)


def _limits(description: Description) -> Iterator[str]:
    if not isinstance(description.limits, Limits):  # told below
        return
    for rule in unknown_rules(description.limits):
        yield f"the limit {rule!r} is none that files are held against"


def _shortcuts(description: Description) -> Iterator[str]:
    for shortcut in description.shortcuts:
        first = "/" + shortcut.path.lstrip("/").partition("/")[0]
        if not re.fullmatch(r"(?:/[a-z0-9_-]+)+", shortcut.path):
            yield f"the shortcut {shortcut.path!r} is no plain path"
        elif first in _OUR_PATHS:
            yield f"the shortcut {shortcut.path} is taken by picscripter itself"


def _the_rest(description: Description) -> Iterator[str]:
    limits: object = description.limits  # a plugin need not have been type-checked
    settle: object = description.settle
    options: object = description.options
    if not isinstance(limits, Limits):
        yield "its limits are no Limits"
    if not isinstance(settle, timedelta) or settle < timedelta():
        yield "its settle is no span of time"
    if not (isinstance(options, type) and issubclass(options, Options)):
        yield "its options are no subclass of Options"
    for name in _doubled(budget.name for budget in description.budgets):
        yield f"two budgets are called {name!r}"


def _doubled(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
