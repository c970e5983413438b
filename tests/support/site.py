"""Distributions for tests: what `pip install` would leave behind, so that plugins are found by the real discovery."""

import tomllib
from collections.abc import Mapping
from pathlib import Path


class Site:
    """A folder for `sys.path`, or `PYTHONPATH`. Code stays where it is: `paths` names this folder and theirs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.paths = [folder]

    def add(self, name: str, version: str, points: Mapping[str, Mapping[str, str]], code: Path) -> None:
        """A distribution: `points` by group, as in `[project.entry-points]`; `code`: where its modules are."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(metadata)
        lines = [
            line
            for group, named in points.items()
            for line in (f"[{group}]", *(f"{point} = {to}" for point, to in named.items()))
        ]
        (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
        if code not in self.paths:
            self.paths.append(code)

    def add_project(self, folder: Path) -> None:
        """The same, as its pyproject says."""
        project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
        self.add(project["name"], project["version"], project["entry-points"], folder)

    @property
    def pythonpath(self) -> str:
        return ":".join(map(str, self.paths))


def hostile_site(folder: Path, *names: str) -> Site:
    """The frozen sample plugin, and these of `tests/plugins/hostile/site`, with an emulator each."""
    plugins = Path(__file__).parents[1] / "plugins"
    site = Site(folder)
    site.add_project(plugins / "contract_1")
    for name in names:
        points = {
            "picscripter.platforms": {name: name},
            "picscripter.sandboxes": {name: f"hostile_base:sandbox_of_{name}"},
        }
        site.add(f"picscripter-{name.replace('_', '-')}", "6.6", points, plugins / "hostile" / "site")
    return site
