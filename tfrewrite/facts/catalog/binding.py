"""Which parameter each argument of a call is given for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tfrewrite.facts.catalog.rows import Parameter
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import UNKNOWN, Value, python


def default_value(data: Any) -> Value:
    """A default written as data: a constant, a list of constants, `["@", name]`, or `["?"]`."""
    if isinstance(data, list):
        if data[:1] == ["?"]:
            return UNKNOWN
        if data[:1] == ["@"]:
            return Value(Kind.NAME, origin=data[1])
        return Value(Kind.TUPLE, tuple(map(default_value, data)))
    return python(data)


def bound(
    parameters: tuple[Parameter, ...],
    positional: Iterable[Value],
    keywords: Iterable[tuple[str, Value]],
) -> tuple[dict[str, Value], frozenset[str]] | None:
    """The arguments by parameter, defaults filled in, and which were given; None where the call does not fit."""
    given: dict[str, Value] = {}
    plain = [p for p in parameters if p.how in ("", "/")]
    rest = next((p for p in parameters if p.how == "*args"), None)
    values = list(positional)
    if len(values) > len(plain) and rest is None:
        return None
    if rest is not None:
        given[rest.name] = Value(Kind.TUPLE, tuple(values[len(plain) :]))
    given.update(zip((p.name for p in plain), values, strict=False))
    by_name = {p.name for p in parameters if p.how in ("", "*")}
    for name, value in keywords:
        if name not in by_name or name in given:
            return None
        given[name] = value
    arguments = dict(given)
    for parameter in parameters:
        if parameter.name in given or parameter.how in ("*args", "**kwargs"):
            continue
        if parameter.default is ...:
            return None
        arguments[parameter.name] = default_value(parameter.default)
    return arguments, frozenset(given)
