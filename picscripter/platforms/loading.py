"""From a plugin's module to a platform: everything that can be checked before it runs is checked here."""

import inspect
from typing import Any

import pluggy

from picscripter.platforms.bounded import PATIENCE, TooSlow, within
from picscripter.platforms.description_checks import faults_of
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Rejected
from picscripter.plugin import Description
from picscripter.plugin.hookspecs import CONSENT, PROJECT, REQUIRED, Hooks

ACCEPTED_CONTRACTS = range(1, 2)


def load(
    name: str, module_or_object: Any, *, distribution: str, version: str, patience: float = PATIENCE
) -> Platform:
    """The platform that this plugin implements. Rejected, with a reason for people, when it breaks the contract.

    `patience`: seconds that its `describe` may take.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    _register(manager, name, module_or_object)
    present = _implementations(manager)
    _check_hooks(present, module_or_object, REQUIRED - CONSENT)
    description = _described(manager, patience)
    _check_description(name, description)
    _check_hooks(present, module_or_object, _wanted(description))
    return Platform(
        manager,
        description,
        distribution=distribution,
        version=version,
        capabilities=frozenset(present) - REQUIRED,
        packages=frozenset(str(hook.__module__).partition(".")[0] for hook in present.values()),
    )


def _register(manager: pluggy.PluginManager, name: str, plugin: Any) -> None:
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except pluggy.PluginValidationError as fault:
        raise Rejected(_told(fault)) from fault
    except BaseException as fault:
        # Registering looks at every attribute of a stranger's object: it may do anything.
        if isinstance(fault, KeyboardInterrupt):
            raise
        raise Rejected(f"it cannot be examined: {fault!r}") from fault


def _told(fault: pluggy.PluginValidationError) -> str:
    """What is wrong, without the repr of a whole module that pluggy puts into its texts."""
    text = " ".join(str(fault).split())
    if "unknown hook" in text:
        hook = text.split("unknown hook ", 1)[1].split(" ", 1)[0].strip("'")
        return f"{hook} is marked as a hook, but there is no hook of that name"
    if "are declared in the hookimpl but can not be found" in text:
        hook = text.split("for hook ", 1)[1].split(" ", 1)[0].strip("'")
        spec = ", ".join(inspect.signature(getattr(Hooks, hook)).parameters).removeprefix("self, ")
        return f"{hook} has parameters that the hook does not have (it has: {spec})"
    return text


def _implementations(manager: pluggy.PluginManager) -> dict[str, Any]:
    present: dict[str, Any] = {}
    for name in _hook_names():
        implementations = getattr(manager.hook, name).get_hookimpls()
        if any(one.wrapper or one.hookwrapper for one in implementations):
            raise Rejected(f"{name} is a wrapper, and there is nothing that it could wrap")
        if implementations:
            present[name] = implementations[0].function
    return present


def _wanted(description: Description) -> frozenset[str]:
    """A login with a form needs somebody who reads it; one without a consent page needs no address of it."""
    logins = description.logins
    forms = frozenset({"begin"}) if any(login.form or not login.consent for login in logins) else frozenset()
    return forms | (REQUIRED if any(login.consent for login in logins) else REQUIRED - CONSENT)


def _check_hooks(present: dict[str, Any], plugin: Any, required: frozenset[str]) -> None:
    missing = sorted(required - present.keys())
    if missing:
        unmarked = [name for name in missing if callable(inspect.getattr_static(plugin, name, None))]
        hint = f" ({', '.join(unmarked)} is there, without @hookimpl)" if unmarked else ""
        raise Rejected(f"missing: {', '.join(missing)}{hint}")
    for name, function in present.items():
        wanted = inspect.iscoroutinefunction(getattr(Hooks, name))
        if inspect.isasyncgenfunction(function) or inspect.iscoroutinefunction(function) != wanted:
            raise Rejected(f"{name} must be {'async def' if wanted else 'a plain def'}")


def _described(manager: pluggy.PluginManager, patience: float) -> Description:
    try:
        answers = within(patience, manager.hook.describe)
    except TooSlow:
        raise Rejected(f"describe did not return within {patience:g} s") from None
    except BaseException as fault:  # a stranger's code, SystemExit included, must not stop the others
        if isinstance(fault, KeyboardInterrupt):
            raise
        raise Rejected(f"describe failed: {fault!r}") from fault
    if not answers or not isinstance(answers[0], Description):
        kind = type(answers[0]).__name__ if answers else "None"
        raise Rejected(f"describe returned {kind}, not a Description")
    return answers[0]


def _check_description(name: str, description: Description) -> None:
    if description.contract not in ACCEPTED_CONTRACTS:
        accepted = ", ".join(map(str, ACCEPTED_CONTRACTS))
        raise Rejected(f"it was built for contract {description.contract}; this version speaks {accepted}")
    if description.name != name:
        raise Rejected(f"it calls itself {description.name!r}, its entry point {name!r}")
    try:
        faults = faults_of(description)
    except Exception as fault:
        # A field of the wrong type fails somewhere inside the checks; that is its fault, too.
        raise Rejected(f"its description cannot be read: {fault!r}") from fault
    if faults:
        raise Rejected("; ".join(faults))


def _hook_names() -> list[str]:
    return [name for name in vars(Hooks) if hasattr(getattr(Hooks, name), f"{PROJECT}_spec")]
