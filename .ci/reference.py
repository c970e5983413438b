"""Writes the pages of docs/reference that are made of signatures and docstrings: `./dev docs`.

They are plugin-contract.md, of `picscripter.plugin`, and sandbox.md, of `picscripter.sandbox`.
"""

import ast
import dataclasses
import inspect
import re
import sys
import textwrap
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

from picscripter import plugin, sandbox
from picscripter.plugin import delivery, hookspecs, http, oauth2

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"

HEAD = """\
# The plugin contract

Contract number **{contract}**. [What the number means](../explanation/contract-versions.md). This page is made from the
docstrings and signatures of `picscripter.plugin` by `./dev docs`, and a test fails when it is not what they say now.
Everything below is imported from there: `from picscripter.plugin import Published, hookimpl`.

- [Hooks](#hooks): what a plugin may implement
- [What a plugin is lent](#what-a-plugin-is-lent): the journal, requests, media, the clock
- [Data](#data): what crosses between host and plugin, frozen and keyword-only
- [Errors](#errors): each family is a next move
- [What helps](#what-helps): OAuth 2, counting, limits, options
"""

SANDBOX = """\
# What an emulator is built of

A plugin's `sandbox` module emulates its platform, so that people try the plugin without credentials and the conformance
suite has a judge. All that emulators share comes from one place: `from picscripter.sandbox import Route, Sandbox`.
This page is made from its docstrings and signatures by `./dev docs`, and a test fails when it is not what they say now.

[The tutorial](../tutorial/README.md) builds one step by step, [the dials](dials.md) are what people turn at it, and
[the conformance suite](conformance.md) says what it must refuse. Only tests, the demo and `picscripter sandbox` load
it, by the entry point `picscripter.sandboxes`; a server that publishes never does.

{contents}
"""

SHARED = {
    "The emulator": ("Sandbox", "World", "Control"),
    "Endpoints": ("Route", "Act", "Call", "Body", "File", "Reply", "Refusal", "named"),
    "People, grants and tokens": (
        *("Account", "Accounts", "Choice", "Consent", "Grant", "Grants", "Token", "Denied", "check_client"),
        "secret_of",
    ),
    "Pictures and videos": (
        "Media",
        "Medium",
        "Arriving",
        "Part",
        "Image",
        "read_image",
        "Film",
        "read_film",
        "pull",
        "Pulled",
    ),
    "Lists, limits, ids and times": ("Timeline", "Window", "Ids", "iso"),
    "The wall": ("Wall", "Notice", "Hung"),
    "Dials": ("Dials", "dial", "BadDials"),
    "Serving": ("create_app", "serve", "SANDBOXES", "NoSandbox"),
}
"""What `picscripter.sandbox` exports, by topic."""

LENT = (delivery.Delivery, http.Http, http.Context, http.Session, http.MediaSource, plugin.Clock)
ALIASES = ("Lookup", "MediaType")
HELP = (plugin.Limits, plugin.Options, plugin.SystemClock)


def page() -> str:
    """Make the whole page."""
    parts = [HEAD.format(contract=plugin.CONTRACT), hooks(), lent(), data(), errors(), helpers()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(part.rstrip() + "\n" for part in parts))


def hooks() -> str:
    rows, sections = [], []
    for name, node in methods(hookspecs.Hooks).items():
        kind, needed = "async" if isinstance(node, ast.AsyncFunctionDef) else "plain", need(name)
        says = told(ast.get_docstring(node))
        rows.append(f"| [`{name}`](#{name}) | {kind} | {needed} | {cell(says.split(chr(10))[0])} |")
        sections.append(f"### `{name}`\n\n{kind}, {needed}\n\n{code(node)}\n\n{says}\n")
    top = f"## Hooks\n\n{told(inspect.getdoc(hookspecs.Hooks))} `@hookimpl` marks an implementation.\n"
    table = "\n".join(["| hook | kind | needed | what |", "|---|---|---|---|", *rows])
    return f"{top}\n{table}\n\n" + "\n".join(sections)


def need(name: str) -> str:
    if name in hookspecs.CONSENT:
        return "required (unless no login has a consent page)"
    return "required" if name in hookspecs.REQUIRED else "optional"


def lent() -> str:
    return "## What a plugin is lent\n\n" + "\n".join(members(cls) for cls in LENT)


def members(cls: type) -> str:
    """Tell a class by its methods, and by the fields that it declares."""
    bases = ", ".join(f"`{base.__name__}`" for base in cls.__bases__ if base in LENT)
    head = f"### {cls.__name__}\n\n" + (f"All of {bases}, and what is below.\n\n" if bases else "")
    own = [f"- `{name}: {kind}`{words_of(cls, name)}" for name, kind, _ in fields(cls)]
    listed = "\n".join(own) + "\n\n" if own else ""
    made = [
        f"{code(node)}\n\n{told(ast.get_docstring(node))}\n".replace("\n\n\n", "\n")
        for name, node in methods(cls).items()
        if not name.startswith("_") or (name == "__init__" and node.args.args[1:])
    ]
    return f"{head}{told(inspect.getdoc(cls))}\n\n{listed}" + "\n".join(made)


def words_of(cls: type, name: str) -> str:
    """Find the text that stands right below a field."""
    body = tree(cls).body
    for field, below in pairwise(body):
        if isinstance(field, ast.AnnAssign) and ast.unparse(field.target) == name and is_text(below):
            return f": {below.value.value}"
    return ""


def is_text(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def data() -> str:
    classes = [each for each in exported() if isinstance(each, type) and dataclasses.is_dataclass(each)]
    rows = [f"| [`{cls.__name__}`](#{cls.__name__.lower()}) | {names(cls)} |" for cls in classes]
    rows += [f"| `{name}` | one of: {alias(name)} |" for name in ALIASES]
    table = "\n".join(["| class | fields |", "|---|---|", *rows])
    return "## Data\n\n" + table + "\n\n" + "\n".join(record(cls) for cls in classes)


def names(cls: type) -> str:
    return ", ".join(f"`{name}`" for name, _, _ in fields(cls)) or "none"


def record(cls: type) -> str:
    rows = [
        f"| `{name}` | `{cell(kind)}` | {f'`{cell(default)}`' if default else 'must be given'} |"
        for name, kind, default in fields(cls)
    ]
    table = "\n".join(["| field | type | default |", "|---|---|---|", *rows]) + "\n\n" if rows else ""
    made = [
        f"{code(node)}\n\n{told(ast.get_docstring(node))}\n"
        for name, node in methods(cls).items()
        if not name.startswith("_")
    ]
    return f"### {cls.__name__}\n\n{told(inspect.getdoc(cls))}\n\n{table}" + "\n".join(made)


def errors() -> str:
    found = [each for each in exported() if isinstance(each, type) and issubclass(each, Exception)]
    families = sorted(found, key=lambda cls: (not issubclass(cls, plugin.PlatformError), found.index(cls)))
    families.sort(key=lambda cls: cls is not plugin.PlatformError)
    parts = []
    for cls in families:
        init = methods(cls).get("__init__")
        more = f"\n\n{told(ast.get_docstring(init))}" if init and ast.get_docstring(init) else ""
        signature = f"{code(init, cls.__name__)}\n\n" if init else ""
        kind = f"A kind of `{cls.__base__.__name__}`."
        parts.append(f"### {cls.__name__}\n\n{signature}{told(inspect.getdoc(cls))}{more}\n\n{kind}\n")
    return "## Errors\n\n" + "\n".join(parts)


def helpers() -> str:
    """Tell the functions and the classes that are neither lent, data nor errors."""
    counted = f"### graphemes\n\n{code(tree(plugin.graphemes))}\n\n{told(inspect.getdoc(plugin.graphemes))}\n"
    functions = [f"{code(tree(each))}\n\n{told(inspect.getdoc(each))}\n" for each in functions_of(oauth2)]
    oauth = f"### oauth2\n\n{told(inspect.getdoc(oauth2))}\n\n" + "\n".join(functions)
    classes = [f"### {cls.__name__}\n\n{told(inspect.getdoc(cls))}\n" for cls in HELP]
    return "## What helps\n\n" + "\n".join([oauth, counted, *classes])


def sandbox_page() -> str:
    """Make the page of what emulators share."""
    contents = "\n".join(f"- [{topic}](#{anchor(topic)}): {listed(each)}" for topic, each in SHARED.items())
    parts = [SANDBOX.format(contents=contents)]
    for topic, shared in SHARED.items():
        parts += [f"## {topic}\n", *(shown(name) for name in shared)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(part.rstrip() + "\n" for part in parts))


def anchor(topic: str) -> str:
    return re.sub(r"[^a-z -]", "", topic.lower()).replace(" ", "-")


def listed(shared: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in shared)


def shown(name: str) -> str:
    """Tell one thing that emulators share: a class, a function, or a name for a type."""
    thing = getattr(sandbox, name)
    if inspect.isfunction(thing):
        return f"### {name}\n\n{code(tree(thing))}\n\n{told(inspect.getdoc(thing))}\n"
    if inspect.isclass(thing):
        return offered(thing)
    kind = "A key of the application" if name == "SANDBOXES" else f"`{plain(thing)}`"
    return f"### {name}\n\n{kind}.\n"


def plain(kind: Any) -> str:
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", str(kind))


def offered(cls: type) -> str:
    """Tell a class by its fields, its properties and its methods."""
    rows = [
        f"- `{name}: {kind}{f' = {default}' if default else ''}`{words_of(cls, name)}"
        for name, kind, default in fields(cls)
        if not name.startswith("_")
    ]
    own = methods(cls)
    public = {name: node for name, node in own.items() if not name.startswith("_")}
    rows += [
        f"- `{name}: {ast.unparse(node.returns)}` (read only): {told(ast.get_docstring(node))}"
        for name, node in public.items()
        if is_property(node)
    ]
    made = [
        f"{code(node)}\n\n{told(ast.get_docstring(node))}\n"
        for node in public.values()
        if not is_property(node)
    ]
    if own.get("__init__") and own["__init__"].args.args[1:] + own["__init__"].args.kwonlyargs:
        made.insert(
            0, f"{code(own['__init__'], cls.__name__)}\n\n{told(ast.get_docstring(own['__init__']))}\n"
        )
    says = told(cls.__doc__) if cls.__doc__ and "Callable" not in cls.__doc__ else ""
    return f"### {cls.__name__}\n\n{says}\n\n" + "\n".join(rows) + "\n\n" + "\n".join(made)


def is_property(node: Any) -> bool:
    return any(ast.unparse(each).endswith("property") for each in node.decorator_list)


def exported() -> list[Any]:
    return [getattr(plugin, name) for name in plugin.__all__]


def functions_of(module: ModuleType) -> list[Any]:
    return [
        each
        for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_")
    ]


def tree(thing: Any) -> Any:
    """Parse what stands in its file, so that types are told as they were written."""
    return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]


def methods(cls: type) -> dict[str, Any]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name: node for node in tree(cls).body if isinstance(node, kinds)}


def fields(cls: type) -> list[tuple[str, str, str]]:
    """List name, type and default; without a default it must be given."""
    return [
        (node.target.id, ast.unparse(node.annotation), default_of(node.value))
        for node in tree(cls).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]


def default_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "field":
        given = {word.arg: ast.unparse(word.value) for word in value.keywords}
        return given.get("default") or (f"{given['default_factory']}()" if "default_factory" in given else "")
    return ast.unparse(value)


def code(node: Any, name: str = "") -> str:
    """Show a signature without `self`; broken into lines when it is long."""
    arguments = node.args
    first = arguments.posonlyargs or arguments.args
    if first and first[0].arg in ("self", "cls"):
        first.pop(0)
    given = [spaced(each) for each in together(ast.unparse(arguments).split(", ")) if each]
    back = f" -> {spaced(ast.unparse(node.returns))}: ..." if node.returns and not name else ""
    word = "" if name else "async def " if isinstance(node, ast.AsyncFunctionDef) else "def "
    line = f"{word}{name or node.name}({', '.join(given)}){back}"
    if len(line) > 100:
        listed = "".join(f"    {each},\n" for each in given)
        line = f"{word}{name or node.name}(\n{listed}){back}"
    return f"```{'text' if name else 'python'}\n{line}\n```"


def spaced(argument: str) -> str:
    """Write it as the formatter does."""
    return re.sub(r"^(\w+: [^=]+)=(.*)$", r"\1 = \2", argument).replace("'", '"')


def together(pieces: list[str]) -> list[str]:
    """Join what was cut inside brackets."""
    whole: list[str] = []
    for piece in pieces:
        if whole and whole[-1].count("[") > whole[-1].count("]"):
            whole[-1] += f", {piece}"
        else:
            whole.append(piece)
    return whole


def alias(name: str) -> str:
    module = delivery if hasattr(delivery, name) else plugin.post
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return f"`{cell(ast.unparse(node.value))}`"
    raise LookupError(name)


def told(docstring: str | None) -> str:
    return inspect.cleandoc(docstring or "")


def cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for name, made in (("plugin-contract.md", page()), ("sandbox.md", sandbox_page())):
        (FOLDER / name).write_text(made)
        print(f"{name} is made anew.", file=sys.stderr)
