"""The how-to pages on a stage: a page's code becomes a plugin for Lantern, an invented platform."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

from picscripter.platforms.loading import load
from picscripter.plugin import (
    Account,
    Description,
    FormField,
    Host,
    Limits,
    Login,
    Options,
    Problem,
    Published,
    Reconnect,
    Tokens,
    hookimpl,
)
from picscripter.testing.subject import Sample, Subject
from support.lantern import Lantern
from support.source import ROOT

LOGIN = Login(
    label="Lantern",
    client_id="LANTERN_APP_ID",
    client_secret="LANTERN_APP_SECRET",
    form=(FormField(name="key", label="Your key", secret=True),),
    consent=False,
)


SAID = Description(
    name="lantern",
    label="Lantern",
    logins=(LOGIN,),
    hosts={"api": Host(base="https://api.lantern.example")},
    limits=Limits(),
    settle=timedelta(seconds=30),
)


@hookimpl
async def begin(context, form):
    answer = await context.request("POST", "api", "/sessions", json={"key": form["key"]})
    return Tokens(access=answer.json()["token"])


@hookimpl
async def fetch_accounts(session):
    me = (await session.request("GET", "api", "/me")).json()
    return [Account(id=me["id"], handle=me["name"])]


@hookimpl
async def refresh():
    raise Reconnect("A session of Lantern cannot be renewed.")


@hookimpl
def validate_options(post):
    if post.caption.strip():
        return []
    return [Problem(path="/caption", rule="caption.required", message="Say something.")]


@hookimpl
async def publish(delivery, post):
    made = await delivery.commit("post", create, post.caption)
    return Published(remote_id=made["id"])


async def create(session, text):
    answer = await session.request("POST", "api", "/posts", json={"text": text})
    return {"id": answer.json()["id"]}


HOOKS = (begin, fetch_accounts, refresh, validate_options, publish)


def plugin_of(page: str) -> ModuleType:
    """The page's blocks as one module; hooks that it does not show are the plain ones above."""
    text = (ROOT / "docs/how-to" / page).read_text()
    made = ModuleType("lantern_plugin")
    for hook in HOOKS:
        setattr(made, hook.__name__, hook)
    code = "\n\n".join(re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL))
    exec(compile(code, page, "exec"), made.__dict__)
    said = replace(SAID, options=getattr(made, "LanternOptions", Options))
    made.describe = hookimpl(lambda: said)
    return made


def subject_of(plugin: ModuleType, samples: Mapping[str, Sample] = {}) -> Subject:
    """What the suite would examine. Files have a few thousand bytes."""
    return Subject(
        platform=load("lantern", plugin, distribution="picscripter-lantern", version="0"),
        sandbox=Lantern,
        samples=samples or {"text": Sample(caption="A light.")},
        files={"image": _file, "video": _file},
        form=Lantern.form,
        other_form={"key": "key-of-2"},
    )


def _file(number: int) -> bytes:
    return bytes([number % 256]) * 3000
