"""What a login asks before consent: on a page for the person, as JSON for the app."""

from aiohttp import web
from pydantic import Field

from picscripter.services.beginning import Begun
from picscripter.services.connect_faults import ConnectFault
from picscripter.services.connecting import Connected, Waiting
from picscripter.services.refusals import Invalid, Refusal
from picscripter.storage.oauth_states import digest
from picscripter.web.auth import user_id
from picscripter.web.browser import Browser, browser_of, form_token, is_ours, remember
from picscripter.web.connect_answers import BegunOut, ChoiceOut, ConnectionOut
from picscripter.web.operation import json_answer, operation
from picscripter.web.pages.connected import connected_page
from picscripter.web.pages.form import form_page, leave_page
from picscripter.web.problems import HttpProblem
from picscripter.web.reading import Body
from picscripter.web.routes.connect import FAULTS, told
from picscripter.web.services import linking, services


class Fields(Body):
    """The answers to the login's questions, by name (`GET /api/platforms` lists them); `login`: else the first."""

    login: str | None = None
    fields: dict[str, str] = Field(default_factory=dict, max_length=50)


@operation(
    "POST",
    "/api/connect/{platform}",
    summary="Connect an account with answers to the login's form",
    tag="connections",
    answers={200: BegunOut},
    body=Fields,
    problems=(404, 502, 503),
    example={"fields": {"server": "social.example"}},
)
async def connect_with(request: web.Request, body: Fields) -> web.Response:
    """For apps that ask their user themselves what the form page would ask (a server, an app password).

    Some platforms then want consent (`redirectUrl`); with others the account is connected at once, or a choice waits.
    """
    services(request).rates.take("guess", f"connect {user_id(request)}")
    browser = browser_of(request)
    beginning = linking(request).beginning
    try:
        begun = await beginning.send(
            user_id(request), request.match_info["platform"], body.login, body.fields, browser.secret
        )
    except ConnectFault as fault:
        raise HttpProblem(FAULTS.get(fault.code, 400), fault.code, fault.detail, more=fault.more) from fault
    response = json_answer(await _out(request, begun))
    remember(request, response, browser)
    return response


async def _out(request: web.Request, begun: Begun) -> BegunOut:
    if isinstance(begun, str):
        return BegunOut(redirect_url=begun)
    if isinstance(begun, Waiting):
        choice = await linking(request).selecting.of_user(user_id(request), begun.choice_id)
        return BegunOut(choice=ChoiceOut.of(begun.choice_id, choice))
    return BegunOut(connections=[ConnectionOut.of(each) for each in begun.connections])


@operation(
    "GET",
    "/api/connect/forms/{id}",
    summary="The form before consent",
    tag="connections",
    answers={200: "text/html"},
    problems=(400,),
    secured=False,
)
async def show_form(request: web.Request) -> web.Response:
    """A page for the person: `redirectUrl` leads here when the login asks something first."""
    form_id, browser = request.match_info["id"], browser_of(request)
    try:
        response = await _page(request, form_id, browser)
    except (ConnectFault, Refusal) as fault:
        return told(request, fault)
    remember(request, response, browser)
    return response


@operation(
    "POST",
    "/api/connect/forms/{id}",
    summary="Send the form",
    tag="connections",
    answers={200: "text/html", 303: None},
    problems=(400, 403, 502),
    secured=False,
    rate="auth",
)
async def send_form(request: web.Request) -> web.Response:
    """Sent by our own page alone, in the browser that showed it. Apps use `POST /api/connect/{platform}`."""
    form_id, browser = request.match_info["id"], browser_of(request)
    sent = await request.post()
    given = {name: str(value) for name, value in sent.items() if name not in ("token", "decision")}
    try:
        _check_ours(request, browser, form_id, str(sent.get("token", "")))
        services(request).rates.take("guess", f"form {digest(form_id)}")
        begun = await linking(request).beginning.send_form(form_id, given, browser.secret)
    except Invalid as fault:
        return await _page(request, form_id, browser, typed=given, wrong=fault.detail)
    except (ConnectFault, Refusal) as fault:
        return told(request, fault)
    if isinstance(begun, Connected):
        return connected_page(begun)
    if isinstance(begun, Waiting):
        return web.Response(status=303, headers={"Location": f"../choices/{begun.choice_id}#"})
    return leave_page(begun)


def _check_ours(request: web.Request, browser: Browser, form_id: str, token: str) -> None:
    if not is_ours(request, browser, form_id, token):
        raise ConnectFault(
            "other_browser", "This did not come from our own page. Open it again, with cookies allowed."
        )


async def _page(
    request: web.Request,
    form_id: str,
    browser: Browser,
    *,
    typed: dict[str, str] | None = None,
    wrong: str | None = None,
) -> web.Response:
    form, login = await linking(request).beginning.form(form_id)
    strange = browser.given is None or digest(browser.secret) != form.binding
    label = linking(request).selecting.label(form.platform)
    token = form_token(request, browser, form_id)
    return form_page(form, login, label, token, strange=strange, typed=typed, wrong=wrong)


OPERATIONS = (connect_with, show_form, send_form)
