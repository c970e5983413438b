"""Say which of the granted accounts to connect: on a page for the person, as JSON for the app."""

from aiohttp import web
from pydantic import Field

from picscripter.services.connect_faults import ConnectFault
from picscripter.services.refusals import Invalid, NotFound
from picscripter.web.browser import browser_of, form_token, is_ours
from picscripter.web.connect_answers import ChoiceOut, ConnectionOut, OutcomeOut
from picscripter.web.operation import json_answer, operation
from picscripter.web.pages.choose import choose_page
from picscripter.web.pages.connected import connected_page, refused_page
from picscripter.web.reading import Body, read_body
from picscripter.web.routes.connect import told, wants_json
from picscripter.web.services import linking, services


class Chosen(Body):
    """The ids of the accounts to connect."""

    accounts: list[str] = Field(max_length=500)


@operation(
    "GET",
    "/api/connect/choices/{id}",
    summary="The accounts to choose from",
    tag="connections",
    answers={200: ChoiceOut},
    problems=(401, 404),
    secured=False,
)
async def show_choice(request: web.Request) -> web.Response:
    """With a token the choice as JSON; without one the page, for the browser that came back with it."""
    choice_id = request.match_info["id"]
    if _is_app(request):
        choice = await linking(request).selecting.of_user(await _user(request), choice_id)
        return json_answer(ChoiceOut.of(choice_id, choice))
    browser = browser_of(request)
    try:
        choice = await linking(request).selecting.of_browser(browser.given, choice_id)
    except ConnectFault as fault:
        return told(request, fault)
    label = linking(request).selecting.label(choice.platform)
    return choose_page(choice, label, form_token(request, browser, choice_id))


@operation(
    "POST",
    "/api/connect/choices/{id}",
    summary="Choose the accounts",
    tag="connections",
    answers={200: OutcomeOut},
    body=Chosen,
    problems=(401, 404),
    secured=False,
    example={"accounts": ["1234567890"]},
)
async def make_choice(request: web.Request) -> web.Response:
    """Connect these accounts, all or none; each choice is made once."""
    choice_id = request.match_info["id"]
    if not _is_app(request):
        return await _from_page(request, choice_id)
    selecting = linking(request).selecting
    choice = await selecting.of_user(await _user(request), choice_id)
    chosen = await read_body(request, Chosen)
    connected = await selecting.choose(choice, choice_id, chosen.accounts)
    return json_answer(OutcomeOut(connections=[ConnectionOut.of(each) for each in connected.connections]))


async def _from_page(request: web.Request, choice_id: str) -> web.Response:
    form = await request.post()
    token, decision = str(form.get("token", "")), str(form.get("decision", ""))
    ticked = [str(each) for each in form.getall("accounts", [])]
    try:
        return await _decided(request, choice_id, token, None if decision == "refuse" else ticked)
    except ConnectFault as fault:
        return told(request, fault)
    except NotFound as fault:  # two windows: the other one was faster
        return told(request, ConnectFault("choice_gone", fault.detail))


async def _decided(
    request: web.Request, choice_id: str, token: str, ticked: list[str] | None
) -> web.Response:
    selecting, browser = linking(request).selecting, browser_of(request)
    choice = await selecting.of_browser(browser.given, choice_id)
    if not is_ours(request, browser, choice_id, token):
        raise ConnectFault(
            "other_browser", "This did not come from our own page. Open it again, and choose there."
        )
    label = selecting.label(choice.platform)
    if ticked is None:
        await selecting.refuse(choice_id)
        return refused_page(label)
    try:
        return connected_page(await selecting.choose(choice, choice_id, ticked))
    except Invalid as fault:
        return choose_page(choice, label, token, ticked=ticked, wrong=fault.detail)


def _is_app(request: web.Request) -> bool:
    return (
        "Authorization" in request.headers
        or wants_json(request)
        or request.content_type == "application/json"
    )


async def _user(request: web.Request) -> str:
    return (await services(request).bearer.claims(request)).user_id


OPERATIONS = (show_choice, make_choice)
