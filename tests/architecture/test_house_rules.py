"""What every file of ours keeps to: an opening sentence, a size one can read, one source of time."""

import ast
import re

from support.source import Finding, Module, files_of_tests, modules, places

OURS = list(modules().values())
FILES = [*(module.path for module in OURS), *files_of_tests()]
UNDONE = re.compile(r"#.*\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
LONGEST = 400
# Time, waiting and randomness come from the injected clock, so that a test can move them.
BANNED = {
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.sleep",
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "datetime.datetime.utcnow", "asyncio.sleep", "anyio.sleep", "random.random", "random.uniform",
    "random.randint", "random.choice",
}  # fmt: skip


def test_a_module_opens_with_a_sentence():
    found = [(each.path, 1, "no opening sentence") for each in OURS if not _opens_well(each)]
    assert not found, places(found)


def test_a_file_is_short_enough_to_read():
    lengths = {path: len(path.read_text().splitlines()) for path in FILES}
    found = [(path, length, "is its length") for path, length in lengths.items() if length > LONGEST]
    assert not found, places(found)


def test_the_name_of_a_test_is_a_sentence():
    trees = {path: ast.parse(path.read_text()) for path in files_of_tests()}
    tests = [(path, node) for path, tree in trees.items() for node in ast.walk(tree) if _is_test(node)]
    found = [(path, node.lineno, node.name) for path, node in tests if len(node.name.split("_")) < 5]
    assert not found, places(found)


def test_only_the_clock_tells_time_and_waits():
    found = [each for module in OURS if module.path.name != "clock.py" for each in _clocks(module)]
    assert not found, places(found)


def test_a_renamed_clock_function_is_still_found():
    tree = ast.parse("from asyncio import sleep as rest\nrest(1)")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert [_spelled(node.func, _aliases(tree)) for node in calls] == ["asyncio.sleep"]


def test_nothing_is_left_to_be_done():
    found = [
        (path, number, line.strip())
        for path in FILES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UNDONE.search(line)
    ]
    assert not found, places(found)


def _opens_well(module: Module) -> bool:
    opening = ast.get_docstring(module.tree) or ""
    return opening.partition("\n")[0].rstrip().endswith((".", ":", "?", "!"))


def _clocks(module: Module) -> list[Finding]:
    aliases = _aliases(module.tree)
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    named = [(module.path, node.lineno, _spelled(node.func, aliases)) for node in calls]
    return [each for each in named if each[2] in BANNED]


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")


def _aliases(tree: ast.AST) -> dict[str, str]:
    """Give what each imported name stands for: {"sleep": "asyncio.sleep"}."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _spelled(node: ast.expr, aliases: dict[str, str]) -> str:
    """Give a called name in full: `sleep` as asyncio.sleep, `dt.now` as datetime.datetime.now."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_spelled(node.value, aliases)}.{node.attr}"
    return ""
