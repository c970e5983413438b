"""Our own plugins, broken on purpose: for tests that the conformance suite notices."""

from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import picscripter_facebook
import picscripter_twitter
from picscripter.platforms.loading import load
from picscripter.plugin import (
    Published,
    hookimpl,
)
from picscripter.testing import Sample
from picscripter.testing.promises import PROMISES
from picscripter.testing.subject import Subject
from picscripter_facebook import graph
from picscripter_facebook.sandbox import sandbox as emulated_facebook
from picscripter_twitter import publishing as twitter
from picscripter_twitter.sandbox import sandbox as emulated_twitter

CHECKS = {promise.name: promise.check for promise in PROMISES}
ROOT = Path(__file__).parents[2]
TEXT = {"text": Sample(caption="Fresh bread from seven.")}
PICTURE = {"picture": Sample(caption="Three loaves.", media=("image",))}


def broken(plugin: ModuleType, posts: dict[str, Sample], **hooks: Any) -> Subject:
    """The plugin with some of its hooks replaced."""
    name = plugin.__name__.removeprefix("picscripter_")
    whole = {hook: getattr(plugin, hook) for hook in plugin.__all__}
    changed = {hook: hookimpl(function) for hook, function in hooks.items()}
    return Subject(
        platform=load(name, SimpleNamespace(**whole | changed), distribution="broken", version="0"),
        sandbox=emulated_twitter if plugin is picscripter_twitter else emulated_facebook,
        samples=posts,
        readme=ROOT / "plugins" / name / "README.md",
    )


def on_x(**hooks: Any) -> Subject:
    return broken(picscripter_twitter, TEXT, **hooks)


def on_facebook(posts: dict[str, Sample] = PICTURE, **hooks: Any) -> Subject:
    return broken(picscripter_facebook, posts, **hooks)


def posting(
    create: Any = twitter.create, find: Any = twitter.find_created, text: Any = lambda text: text
) -> Any:
    """X's publish with other functions in it."""

    async def publish(delivery, post):
        body = {"text": text(post.caption)}
        made = await delivery.commit("post", create, post.account.id, body, find=find)
        return Published(remote_id=made["id"])

    return publish


async def broken_promise(name: str, subject: Subject) -> str:
    """What the promise says of this plugin."""
    with pytest.raises(AssertionError) as told:
        await CHECKS[name](subject)
    return str(told.value)


async def create_on_a_page(session, page, text):
    """No two texts are equal: Facebook itself would refuse a repetition, and hide the fault."""
    body = {"message": f"{text} {session.clock.steady()}"}
    query = {"fields": "id,permalink_url"}
    return graph.address_of(await graph.call(session, "POST", f"{page}/feed", query=query, json=body))
