"""The endpoints by which people and tests steer the sandbox. No dial touches them."""

from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from picscripter.sandbox.call import Reply
from picscripter.sandbox.consent import Answer
from picscripter.sandbox.dials import BadDials
from picscripter.sandbox.platform import Sandbox


async def dials(sandbox: Sandbox, request: web.Request) -> Reply:
    """GET shows them; POST turns those that it names."""
    if request.method == "POST":
        try:
            sandbox.turn(await _json(request))
        except BadDials as bad:
            return Reply(status=400, json={"errors": bad.problems})
    return Reply(json=sandbox.dials.as_json())


async def requests(sandbox: Sandbox, request: web.Request) -> Reply:
    """GET the requests seen, oldest first; `?after=<number>` only later ones."""
    after = request.query.get("after", "0")
    if not after.isdecimal():
        return Reply(status=400, json={"errors": [{"parameter": "after", "message": "must be a number"}]})
    return Reply(json=[seen.as_json() for seen in sandbox.log.after(int(after))])


async def accounts(sandbox: Sandbox, request: web.Request) -> Reply:
    """GET lists them; POST `{"id", "name", "handle"}` adds one."""
    if request.method == "GET":
        return Reply(json=[{"id": a.id, "name": a.name, "handle": a.handle} for a in sandbox.accounts])
    body = await _json(request)
    wanted = ("id", "name", "handle")
    if (
        not isinstance(body, dict)
        or set(body) != set(wanted)
        or not all(isinstance(v, str) for v in body.values())
    ):
        return Reply(
            status=400, json={"errors": [{"message": f"send an object of texts: {', '.join(wanted)}"}]}
        )
    if not body["id"].isdecimal():
        return Reply(status=400, json={"errors": [{"parameter": "id", "message": "must consist of digits"}]})
    sandbox.accounts.add(sandbox.new_account(body["id"], body["name"], body["handle"]))
    return Reply(status=201, json=body)


async def account(sandbox: Sandbox, key: str) -> Reply:
    """DELETE one."""
    if not sandbox.accounts.remove(key):
        return Reply(status=404, json={"errors": [{"message": f"no account {key}"}]})
    return Reply(status=204, text="")


async def form(sandbox: Sandbox, request: web.Request) -> Reply:  # noqa: ARG001 - the shape of all of them
    """GET what a person types into the login's form here, for scripts."""
    return Reply(json=dict(sandbox.form))


async def options(sandbox: Sandbox, request: web.Request) -> Reply:  # noqa: ARG001 - the shape of all of them
    """GET the options without which no post can be made here, for scripts."""
    return Reply(json=dict(sandbox.example))


async def revoke(sandbox: Sandbox, request: web.Request) -> Reply:
    """POST `{}` ends every grant, as people can in their settings; `{"account": id}` those for it."""
    body = await _json(request)
    account = body.get("account") if isinstance(body, dict) else None
    return Reply(json={"ended": sandbox.grants.end(account=account)})


async def reset(sandbox: Sandbox, request: web.Request) -> Reply:
    """POST: forget posts, dials and log; `{"connections": true}` also tokens and added accounts."""
    sandbox.reset(connections=await wants_connections(request))
    return Reply(status=204, text="")


async def consent(sandbox: Sandbox, request: web.Request) -> Reply:
    """POST the consent page's form: `request`, `decision=allow|deny`, and lists of `scope` and `account`.

    A browser sends `choices=1`: then the lists are what is ticked. Without it, a missing list means all.
    """
    form = parse_qs(await request.text(), keep_blank_values=True)
    decision = form.get("decision", [""])[0]
    if decision not in ("allow", "deny"):
        return sandbox.message("Allow or deny?", "The form must say decision=allow or decision=deny.")
    exact = "choices" in form
    answer = Answer(
        allow=decision == "allow",
        scopes=tuple(form.get("scope", [])) if exact or "scope" in form else None,
        accounts=tuple(form.get("account", [])) if exact or "account" in form else None,
    )
    return sandbox.person_answers(form.get("request", [""])[0], answer)


async def wants_connections(request: web.Request) -> bool:
    """Whether a reset is to forget tokens and accounts too."""
    body = await _json(request)
    return isinstance(body, dict) and body.get("connections") is True


async def _json(request: web.Request) -> Any:
    """The body whatever its content type says, so that plain `curl -d` works; an empty one is `{}`."""
    text = await request.text()
    if not text.strip():
        return {}
    try:
        return await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"not JSON: {error}") from error


ENDPOINTS = {
    ("GET", "_dials"): dials,
    ("POST", "_dials"): dials,
    ("GET", "_requests"): requests,
    ("GET", "_accounts"): accounts,
    ("POST", "_accounts"): accounts,
    ("GET", "_form"): form,
    ("GET", "_options"): options,
    ("POST", "_revoke"): revoke,
    ("POST", "_reset"): reset,
    ("POST", "_consent"): consent,
}
