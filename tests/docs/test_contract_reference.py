"""The reference of the plugin contract is what its docstrings and signatures make of it now."""

import ast
import re

import pytest

from picscripter import plugin
from picscripter.plugin import hookspecs
from support.reference import generator
from support.source import ROOT

PAGE = (ROOT / "docs/reference/plugin-contract.md").read_text()
HOOKS = [name for name in vars(hookspecs.Hooks) if not name.startswith("_")]


def test_it_is_what_the_generator_makes_now():
    assert generator().page() == PAGE, "./dev docs writes it anew"


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_stands_there_with_its_signature_and_its_words(hook):
    [section] = re.findall(rf"^### `{hook}`\n(.*?)(?=^##)", PAGE, flags=re.MULTILINE | re.DOTALL)
    kind = "async def" if hook in _async_hooks() else "def"
    assert f"```python\n{kind} {hook}(" in section
    assert getattr(hookspecs.Hooks, hook).__doc__.strip().splitlines()[0] in section
    assert ("required" in section.splitlines()[1]) == (hook in hookspecs.REQUIRED)


def _async_hooks():
    import inspect

    return {name for name in HOOKS if inspect.iscoroutinefunction(getattr(hookspecs.Hooks, name))}


@pytest.mark.parametrize("name", plugin.__all__)
def test_everything_that_can_be_imported_stands_there(name):
    if name == "CONTRACT":
        assert f"Contract number **{plugin.CONTRACT}**" in PAGE
    else:
        assert re.search(rf"^### {name}$|`@?{name}`", PAGE, flags=re.MULTILINE)


def test_a_changed_signature_or_docstring_changes_the_page(monkeypatch):
    reference = generator()

    class Hooks:
        """Other hooks."""

        async def publish(self, delivery: str, post: int, more: bytes) -> str:
            """Other words."""

    monkeypatch.setattr(reference.hookspecs, "Hooks", Hooks)
    made = reference.hooks()
    assert "async def publish(delivery: str, post: int, more: bytes) -> str: ..." in made
    assert "Other words." in made


def test_every_signature_of_the_page_is_python():
    for block in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        ast.parse(block)
