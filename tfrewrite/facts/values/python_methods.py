"""Calls of methods of texts, lists, tuples and dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import A_TUPLE, UNKNOWN, Value, join, python, unknown
from tfrewrite.facts.values import iteration

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_TEXT_METHODS = {
    "capitalize casefold center expandtabs format format_map join ljust lower lstrip removeprefix removesuffix "
    "replace rjust rstrip strip swapcase title translate upper zfill": "str",
    "endswith startswith isalnum isalpha isdigit isdecimal islower isupper isspace": "bool",
    "count find index rfind rindex": "int",
}
_LISTS_OF_TEXT = frozenset({"split", "rsplit", "splitlines"})
_INT = Value(Kind.PYTHON, dtype="int")
_STR = Value(Kind.PYTHON, dtype="str")


def method(values: Values, owner: Value, name: str, arguments: Arguments) -> Value | None:
    """What a method of a Python value or container returns; None for other owners."""
    match owner.kind:
        case Kind.CONTAINER:
            return _of_container(values, owner, name, arguments)
        case Kind.DICTIONARY:
            return _of_dictionary(values, owner, name, arguments)
        case Kind.TUPLE:
            return _INT if name in ("count", "index") else unknown(f"`{name}` of a tuple")
        case Kind.PYTHON if owner.dtype == "str":
            return _of_text(name)
        case Kind.ITERABLE | Kind.GENERATOR | Kind.PROGRESS:
            return unknown(f"`{name}` of an iterator")
        case _:
            return None


def _of_text(name: str) -> Value:
    for names, dtype in _TEXT_METHODS.items():
        if name in names.split():
            return Value(Kind.PYTHON, dtype=dtype)
    if name in _LISTS_OF_TEXT:
        return Value(Kind.CONTAINER, element=_STR)
    if name in ("partition", "rpartition"):
        return Value(Kind.TUPLE, (_STR, _STR, _STR))
    return Value(Kind.PYTHON, dtype="bytes") if name == "encode" else unknown(f"`{name}` of a string")


def _of_container(values: Values, owner: Value, name: str, arguments: Arguments) -> Value:
    if owner.origin == A_TUPLE:
        return _INT if name in ("count", "index") else unknown(f"`{name}` of a tuple")
    if name in ("append", "extend", "insert", "add", "clear", "sort", "reverse", "remove", "appendleft", "discard"):
        return python(None)
    if name in ("pop", "popleft"):
        return iteration.element_of(values, owner)
    if name in ("count", "index"):
        return _INT
    if name == "copy":
        return owner
    return unknown(f"`{name}` of a list or set")


def _of_dictionary(values: Values, owner: Value, name: str, arguments: Arguments) -> Value:
    item = join([owner.element, *(value for _, value in owner.fields)]) or unknown("values are not known")
    key = iteration.element_of(values, owner)
    match name:
        case "items":
            return Value(Kind.ITERABLE, element=Value(Kind.TUPLE, (key, item)))
        case "keys":
            return Value(Kind.ITERABLE, element=key)
        case "values":
            return Value(Kind.ITERABLE, element=item)
        case "get":
            return _got(owner, item, arguments)
        case "update" | "clear":
            return python(None)
        case "pop" | "setdefault":
            return join([item, *arguments.positional[1:]]) or UNKNOWN
        case "copy":
            return owner
        case _:
            return unknown(f"`{name}` of a dictionary")


def _got(owner: Value, item: Value, arguments: Arguments) -> Value:
    key = arguments.get("", 0)
    default = arguments.get("", 1) or python(None)
    known = key.literal.value if key is not None and key.literal is not None else None
    if isinstance(known, (str, int)) and owner.fields:
        return owner.get(known) or default
    return join([item, default]) or UNKNOWN
