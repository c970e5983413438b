"""What writes the references of docs/reference from docstrings and signatures: `./dev docs`, as a module."""

import importlib.util
from types import ModuleType

from support.source import ROOT


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / ".ci/reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
