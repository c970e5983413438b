"""Imports run downward only: cli → wiring → {web, worker, sandbox} → services → {platforms, storage} → domain → plugin."""

from support.source import Module, core, modules, places, plugins

GROUND = {"plugin"}
DOMAIN = {"domain"} | GROUND
STORES = DOMAIN | {"settings"}
SERVICES = {"platforms", "storage"} | STORES
# What each layer may import besides itself. "" is the package's own __init__; settings is read by all above domain.
ALLOWED = {
    "": set(),
    "plugin": set(),
    "domain": GROUND,
    "settings": DOMAIN,
    "platforms": STORES,
    "storage": STORES,
    "services": SERVICES,
    "web": SERVICES | {"services"},
    "worker": SERVICES | {"services"},
    "sandbox": SERVICES | {"services"},
    "testing": SERVICES | {"services", "sandbox"},
    "wiring": SERVICES | {"services", "web", "worker", "sandbox"},
    "cli": SERVICES | {"services", "web", "worker", "sandbox", "wiring"},
}


def test_a_module_imports_only_layers_below_its_own():
    found = [(each.path, 1, f"imports {name}") for each in core() for name in _upward(each)]
    assert not found, places(found)


def test_the_core_imports_no_plugin_by_name():
    found = [
        (each.path, 1, f"imports {name}") for each in core() for name in each.imports() if _is_plugin(name)
    ]
    assert not found, places(found)


def test_a_plugin_imports_nothing_of_the_core_but_its_contract():
    found = [(each.path, 1, f"imports {name}") for each in plugins() for name in _foreign(each)]
    assert not found, places(found)


def test_no_module_reaches_itself_through_its_imports():
    graph = {name: module.imported() for name, module in modules().items()}
    cycle = _cycle(graph)
    assert not cycle, " → ".join(cycle)


def _cycle(graph: dict[str, set[str]]) -> list[str]:
    """Give the modules of one import cycle in their order, or nothing. A package's __init__ counts as a module."""
    done: set[str] = set()

    def search(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for below in sorted(graph[name]):
            if found := search(below, [*path, name]):
                return found
        done.add(name)
        return []

    for name in sorted(graph):
        if found := search(name, []):
            return found
    return []


def test_the_search_for_cycles_finds_a_cycle():
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def _upward(module: Module) -> set[str]:
    allowed = ALLOWED[module.layer] | {module.layer, ""}
    return {name for name in module.imported() if modules()[name].layer not in allowed}


def _foreign(module: Module) -> set[str]:
    own = module.name.split(".")[0]
    contract = {"plugin", "sandbox"} if module.name.startswith(f"{own}.sandbox") else {"plugin"}
    others = {name for name in module.imported() if name.split(".")[0] != own}
    return {name for name in others if modules()[name].layer not in contract | {""}}


def _is_plugin(name: str) -> bool:
    return name.startswith("picscripter_")
