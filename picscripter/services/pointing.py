"""What pydantic has to say, as problems: one way of telling it, wherever JSON comes in."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from picscripter.plugin.problem import Problem


def problems_of(refused: ValidationError, root: Sequence[str] = ()) -> list[Problem]:
    """All problems, each once, with JSON pointers below `root`."""
    found = [_problem(each, root) for each in refused.errors(include_url=False, include_input=False)]
    return list(dict.fromkeys(found))


_RULES = {
    "extra_forbidden": "unknown_field",
    "missing": "required",
    "literal_error": "one_of",
    "enum": "one_of",
}
_LIMITS = ("max_length", "min_length", "le", "ge", "lt", "gt", "expected")


def _problem(error: ErrorDetails, root: Sequence[str]) -> Problem:
    context = error.get("ctx", {})
    limit = next((context[name] for name in _LIMITS if name in context), None)
    kind = error["type"]
    fix = None
    if kind == "extra_forbidden":
        fix = "Remove it, or look for its right name in /docs."
    return Problem(
        path=pointer([*root, *error["loc"]]),
        rule=_RULES.get(kind, kind),
        message=_MESSAGES.get(kind) or error["msg"].removeprefix("Value error, ") + ".",
        limit=limit if isinstance(limit, int | float | str) else None,
        actual=context.get("actual_length"),
        fix=fix,
    )


_MESSAGES = {
    "extra_forbidden": "There is no such field.",
    "missing": "This is needed.",
    "model_type": "This must be a JSON object.",
    "model_attributes_type": "This must be a JSON object.",
    "string_type": "This must be a text.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "bool_type": "This must be true or false.",
    "list_type": "This must be a list.",
    "dict_type": "This must be a JSON object.",
}


def pointer(parts: Sequence[Any]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + pointer_word(str(part)) for part in parts)


def pointer_word(word: str) -> str:
    """One word of a JSON pointer, escaped; a text that is no Unicode is shown with question marks."""
    return word.encode(errors="replace").decode().replace("~", "~0").replace("/", "~1")


def summary(problems: Sequence[Problem]) -> str:
    """One sentence for `detail`: the first problem, and how many more there are."""
    first = problems[0]
    where = f"{first.path}: " if first.path else ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{where}{first.message}{more}"
