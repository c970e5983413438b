"""Before consent: the form that a login begins with, and what the platform makes of the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from picscripter.domain.redaction import in_use, redact
from picscripter.domain.server_address import server_of
from picscripter.platforms.platform import Platform
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.errors import NotSent, PlatformError, Reconnect, Refused
from picscripter.plugin.login import FormField, Login
from picscripter.plugin.problem import Problem
from picscripter.services.connect_faults import not_taken
from picscripter.services.connecting import (
    Connected,
    Connecting,
    Waiting,
    find_login,
    find_platform,
    told,
)
from picscripter.services.refusals import Invalid
from picscripter.storage.oauth_states import Asked, OpenForm, digest
from picscripter.storage.registered_apps import RegisteredApps, Registration

Begun = str | Connected | Waiting
"""Where the person is to be sent; or the end, where the platform asks for no consent."""

LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The use cases behind `POST /api/connect/{platform}` and the form page."""

    connecting: Connecting
    apps: RegisteredApps

    async def form(self, form_id: str) -> tuple[OpenForm, Login]:
        """The form under this id, and its questions. ConnectFault: it was sent, is over, or never was."""
        form = await self.connecting.states.form(form_id)
        if not isinstance(form, OpenForm):
            raise not_taken(form)
        return form, find_login(find_platform(self.connecting.registry, form.platform), form.login)

    async def send_form(self, form_id: str, fields: Mapping[str, str], browser: str) -> Begun:
        """The person filled it in. Invalid: something in it is wrong, and it may be sent again."""
        form, _ = await self.form(form_id)
        begun = await self._begin(form, fields, browser, sure=False)
        await self.connecting.states.take(form.platform, form_id, "form")
        return begun

    async def send(
        self, user_id: str, platform: str, login: str | None, fields: Mapping[str, str], browser: str
    ) -> Begun:
        """The app asked the person itself. Invalid: something in it is wrong; NotFound: no such login."""
        here = find_platform(self.connecting.registry, platform)
        chosen = find_login(here, login)
        asked = Asked(
            user_id=user_id,
            platform=platform,
            login=chosen.name,
            scopes=self.connecting.credentials.scopes(here, chosen),
            binding=digest(browser),
        )
        if not chosen.form:
            _check(chosen, fields)
            return await self.connecting.begin(user_id, platform, login, browser)
        return await self._begin(asked, fields, browser, sure=True)

    async def _begin(self, asked: Asked, fields: Mapping[str, str], browser: str, *, sure: bool) -> Begun:
        here = find_platform(self.connecting.registry, asked.platform)
        login = find_login(here, asked.login)
        answers = _check(login, fields)
        servers = {field.host: answers[field.name] for field in login.form if field.host is not None}
        registration = Registration(
            platform=asked.platform,
            login=login.name,
            hosts=list(servers.items()),
            redirect_uri=self.connecting.redirect_uri(asked.platform),
            scopes=asked.scopes,
        )
        app = replace(await self._app(here, login, registration), hosts=servers)
        begun = await self._talk(here, login, app, answers, registration)
        if isinstance(begun, Tokens):
            return await self.connecting.end(here, asked, app, begun, browser, sure=sure)
        begun = replace(begun, login=login.name, hosts=servers)
        if login.client_id is None and begun.client_id != app.client_id:
            await self.apps.keep(registration, begun)
        return await self.connecting.ask_consent(here, asked, begun)

    async def _app(self, platform: Platform, login: Login, registration: Registration) -> App:
        operators = self.connecting.app(platform, login)
        if login.client_id is not None:
            return operators
        return await self.apps.get(registration) or operators

    async def _talk(
        self,
        platform: Platform,
        login: Login,
        app: App,
        answers: Mapping[str, str],
        registration: Registration,
    ) -> Tokens | App:
        """What `begin` makes of it; no secret that was typed comes back in what it refuses."""
        secrets = [answers[field.name] for field in login.form if field.secret]
        with in_use(*secrets), told(platform):
            try:
                context = self.connecting.network.context(platform, app)
                return await self.connecting.patiently(
                    lambda: platform.begin(
                        context, answers, redirect_uri=registration.redirect_uri, scopes=registration.scopes
                    ),
                    NotSent,
                )
            except (Refused, Reconnect, NotSent) as fault:  # a server that is not there was mistyped, mostly
                raise _wrong(fault) from fault


def _wrong(fault: PlatformError) -> Invalid:
    said = redact(fault.message)
    given = fault.problems if isinstance(fault, Refused) else ()
    problems = [replace(each, message=redact(each.message)) for each in given]
    return Invalid(
        "invalid", said, problems=problems or [Problem(path="/fields", rule="login", message=said)]
    )


def _check(login: Login, fields: Mapping[str, str]) -> dict[str, str]:
    """The answers, servers as addresses. Invalid: all that is wrong with them."""
    known = {field.name: field for field in login.form}
    problems = [
        Problem(path=f"/fields/{name}", rule="unknown", message="This login does not ask for that.")
        for name in fields
        if name not in known
    ]
    answers: dict[str, str] = {}
    for name, field in known.items():
        try:
            answers[name] = _answer(field, fields.get(name, ""))
        except ValueError as fault:
            problems.append(
                Problem(path=f"/fields/{name}", rule="login.field", message=f"{fault}".capitalize() + ".")
            )
    if problems:
        raise Invalid("invalid", problems[0].message, problems=problems)
    return answers


def _answer(field: FormField, given: str) -> str:
    """ValueError, with a sentence that does not repeat the answer."""
    answer = given.strip() or field.default
    if not answer:
        raise ValueError(f"{field.label} is missing")
    if len(answer) > LONGEST:
        raise ValueError(f"{field.label} is too long")
    return answer if field.host is None else server_of(answer)
