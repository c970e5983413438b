"""The language of `fields=`: `id,caption,children{id}`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from picscripter_instagram.sandbox import words

Fields = dict[str, "Fields"]

_TOKEN = re.compile(r"[a-z_0-9]+|[{},]|\.[a-z_]+\([^)]*\)")


def parse(text: str) -> Fields:
    """`{"id": {}, "children": {"id": {}}}`. Raises a refusal for what is no such list."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise words.refusal(2500, f"Syntax error in fields: {text}")
    root: Fields = {}
    stack, last = [root], root
    for word in tokens:
        if word == "{":
            stack.append(last)
        elif word == "}":
            if len(stack) == 1:
                raise words.refusal(2500, "Syntax error: unexpected }")
            stack.pop()
        elif word != "," and not word.startswith("."):
            last = stack[-1].setdefault(word, {})
    if len(stack) != 1:
        raise words.refusal(2500, "Syntax error: missing }")
    return root


def pick(node: str, known: Mapping[str, Callable[[], Any]], wanted: Fields) -> dict[str, Any]:
    """The wanted fields of an object, made on demand by `known`; those without a value are left out.

    The id is always there. Raises a refusal for a field that the node does not have.
    """
    for name in wanted:
        if name not in known:
            raise words.no_such_field(name, node)
    made = {name: narrow(known[name](), inner) for name, inner in {**wanted, "id": {}}.items()}
    return {name: value for name, value in made.items() if value is not None}


def narrow(value: Any, inner: Fields) -> Any:
    """The same with only the inner fields; a connection's `data` and `paging` are looked through."""
    if not inner or value is None:
        return value
    if isinstance(value, list):
        return [narrow(each, inner) for each in value]
    if "data" in value and isinstance(value["data"], list):
        return {**value, "data": narrow(value["data"], inner)}
    return {name: narrow(value[name], deeper) for name, deeper in inner.items() if name in value}
