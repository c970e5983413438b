"""The project's own source, read as a tree: what architecture tests ask about."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "picscripter"
PLUGINS = sorted(
    path.parent for where in ("plugins", "docs/tutorial") for path in ROOT.glob(f"{where}/*/pyproject.toml")
)
PACKAGES = [CORE, *(next(path.glob("picscripter_*")) for path in PLUGINS)]

Finding = tuple[Path, int, str]  # where, and what is wrong there


@dataclass(frozen=True)
class Module:
    """One file of ours, and what it imports wherever the import stands: at the top, in a function, for types."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def layer(self) -> str:
        """The part below the package: `web` for picscripter.web.routes.posts."""
        return self.name.partition(".")[2].split(".")[0]

    def imports(self) -> Iterator[str]:
        """Give each imported module's full name; `from package import name` is the package, or its module `name`."""
        package = self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                names = [f"{base}.{alias.name}" for alias in node.names]
                yield from (name if name in modules() else base for name in names)

    def imported(self) -> set[str]:
        """Give the modules of ours that it imports."""
        known = modules()
        return {name for name in self.imports() if name in known and name != self.name}

    def __str__(self) -> str:
        return self.name


@cache
def modules() -> dict[str, Module]:
    """Give all modules of the core and the plugins by name."""
    return {module.name: module for package in PACKAGES for module in _read(package)}


def _read(package: Path) -> Iterator[Module]:
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield Module(name, path, ast.parse(path.read_text(), filename=str(path)))


def core() -> list[Module]:
    """Give the modules of the core."""
    return [module for name, module in modules().items() if name.split(".")[0] == "picscripter"]


def plugins() -> list[Module]:
    """Give the modules of all plugins."""
    return [module for name, module in modules().items() if name.split(".")[0] != "picscripter"]


def files_of_tests() -> list[Path]:
    """Give all files of tests."""
    return sorted(
        [*ROOT.glob("tests/**/test_*.py"), *(f for p in PLUGINS for f in p.glob("tests/**/test_*.py"))]
    )


def places(found: list[Finding]) -> str:
    """Put findings one a line, as an editor jumps to them."""
    lines = [f"{path.relative_to(ROOT)}:{line}: {what}" for path, line, what in found]
    return "\n".join(["", *sorted(lines)])
