"""Connect an account: to the platform, and back from it."""

import logging

from aiohttp import web

from picscripter.services.connect_faults import ConnectFault
from picscripter.services.connecting import Connected, Waiting
from picscripter.services.refusals import Refusal
from picscripter.web.auth import user_id
from picscripter.web.browser import Browser, browser_of, remember
from picscripter.web.connect_answers import ChoiceOut, ConnectionOut, OutcomeOut, RedirectOut
from picscripter.web.edge import INTERNAL
from picscripter.web.operation import json_answer, operation
from picscripter.web.pages.connected import connected_page, fault_page
from picscripter.web.problems import STATUS, HttpProblem
from picscripter.web.reading import Query
from picscripter.web.services import linking

log = logging.getLogger("picscripter.web")

FAULTS = {
    "access_denied": 403,
    "scopes_missing": 403,
    "no_accounts": 403,
    "other_browser": 403,
    "choice_gone": 410,
    "misconfigured": 502,
    "platform_unavailable": 502,
}
"""The statuses of ConnectFaults; all others are 400."""


class ConnectQuery(Query):
    """`login`: which of the platform's logins (`GET /api/platforms` lists them); without it the first."""

    login: str | None = None


@operation(
    "GET",
    "/api/connect/{platform}",
    summary="Begin to connect an account",
    tag="connections",
    answers={200: RedirectOut},
    problems=(404, 503),
)
async def connect(request: web.Request, query: ConnectQuery) -> web.Response:
    """Send the person's browser to `redirectUrl`; the platform sends it back to us, where it ends on a page.

    The address is good for ten minutes and once. Asked for by the person's own browser (its cookies allowed),
    the account is connected without another word; asked for by a server, the person must confirm on a page of
    ours.
    """
    browser = browser_of(request)
    url = await linking(request).connecting.begin(
        user_id(request), request.match_info["platform"], query.login, browser.secret
    )
    response = json_answer(RedirectOut(redirect_url=url))
    remember(request, response, browser)
    return response


@operation(
    "GET",
    "/api/callback/{platform}",
    summary="Where platforms send the person back to",
    tag="connections",
    answers={200: "text/html", 303: None},
    problems=(400, 403, 404, 502, 503),
    secured=False,
)
async def callback(request: web.Request) -> web.Response:
    """Register this address with the platform as the redirect URI: `PUBLIC_URL` + `/api/callback/{platform}`.

    Ends on a page. A client that accepts `application/json` gets `{connections, choice}`, or a problem,
    instead.
    """
    if request.method == "HEAD":  # whoever only looks whether the address is there must not use its code up
        return web.Response(content_type="text/html")
    browser = browser_of(request)
    try:
        outcome = await linking(request).connecting.finish(
            request.match_info["platform"], request.query, browser.secret
        )
    except (ConnectFault, Refusal) as fault:
        return told(request, fault)
    except Exception:
        if wants_json(request):
            raise
        # The edge would answer with JSON, and a person sits before this.
        log.exception("the callback of %s failed", request.match_info["platform"])
        return fault_page("internal", INTERNAL, 500)
    return await _ended(request, outcome, browser)


async def _ended(request: web.Request, outcome: Connected | Waiting, browser: Browser) -> web.Response:
    if isinstance(outcome, Connected):
        if not wants_json(request):
            return connected_page(outcome)
        return json_answer(OutcomeOut(connections=[ConnectionOut.of(each) for each in outcome.connections]))
    if wants_json(request):
        choice = await linking(request).selecting.of_browser(browser.secret, outcome.choice_id)
        response = json_answer(OutcomeOut(choice=ChoiceOut.of(outcome.choice_id, choice)))
    else:
        # Away from the address that holds code and state; relative, so that a proxy's prefix stays. The empty
        # fragment takes the place of one that the platform may have added (Fetch, section 4.4, HTTP-redirect).
        where = f"../connect/choices/{outcome.choice_id}#"
        response = web.Response(status=303, headers={"Location": where})
    remember(request, response, browser)
    return response


def wants_json(request: web.Request) -> bool:
    """Whether a program asks: it accepts JSON and does not say that it shows pages."""
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted


def told(request: web.Request, fault: ConnectFault | Refusal) -> web.Response:
    """The fault as a page; raised as a problem for programs."""
    if isinstance(fault, Refusal):
        if wants_json(request):
            raise fault
        return fault_page(fault.code, fault.detail, STATUS[type(fault)])
    status = FAULTS.get(fault.code, 400)
    if wants_json(request):
        raise HttpProblem(status, fault.code, fault.detail, more=fault.more) from fault
    return fault_page(fault.code, fault.detail, status)


OPERATIONS = (connect, callback)
