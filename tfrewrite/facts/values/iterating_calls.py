"""Calls of builtins that go through iterables: `enumerate`, `zip`, `list`, `map` and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import A_TUPLE, UNKNOWN, Value, join, unknown
from tfrewrite.facts.values import iteration

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values


def _enumerated(values: Values, arguments: Arguments) -> Value:
    inner = iteration.iterated(values, arguments.get("iterable", 0) or UNKNOWN)
    kind = Kind.ITERATOR if inner.kind is Kind.DATASET else inner.kind
    return Value(kind, element=iteration.counted(inner.element or UNKNOWN), why=inner.why)


def _zipped(values: Values, arguments: Arguments) -> Value:
    if not arguments.complete:
        return unknown("a zip of unknown parts")
    parts = [iteration.iterated(values, argument) for argument in arguments.positional]
    kinds = {part.kind for part in parts}
    element = Value(Kind.TUPLE, tuple(part.element or UNKNOWN for part in parts))
    runs = Kind.ITERATOR if kinds <= {Kind.DATASET, Kind.ITERABLE} else Kind.UNKNOWN
    return Value(Kind.ITERABLE if kinds <= {Kind.ITERABLE} else runs, element=element)


def _iterator(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 0) or UNKNOWN
    if given.kind is Kind.DATASET:
        return Value(Kind.ITERATOR, element=given.element, origin=given.origin)
    return _passed_through(values, arguments)


def _passed_through(values: Values, arguments: Arguments) -> Value:
    inner = iteration.iterated(values, arguments.get("", 0) or UNKNOWN)
    kind = Kind.ITERATOR if inner.kind is Kind.DATASET else inner.kind
    return Value(kind, element=inner.element, why=inner.why)


def _listed(values: Values, arguments: Arguments) -> Value:
    return _of_items(values, arguments, Kind.CONTAINER)


def _tuple(values: Values, arguments: Arguments) -> Value:
    return _of_items(values, arguments, Kind.TUPLE)


def _of_items(values: Values, arguments: Arguments, kind: Kind) -> Value:
    """The list or tuple of the items of an argument; a tuple of unknown length is a container named so."""
    given = arguments.get("", 0)
    if given is None:
        return Value(kind)
    if given.kind in (Kind.TUPLE, Kind.CONTAINER) and given.elements:
        return Value(kind, elements=given.elements)
    element = iteration.element_of(values, given)
    return Value(Kind.CONTAINER, origin=A_TUPLE if kind is Kind.TUPLE else "", element=element)


def _set(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 0)
    element = None if given is None else iteration.element_of(values, given)
    return Value(Kind.CONTAINER, element=element, origin="builtins.set")


def _dict(values: Values, arguments: Arguments) -> Value:
    if not arguments.positional:
        return Value(Kind.DICTIONARY, fields=tuple(arguments.keywords))
    given = arguments.positional[0]
    if given.kind is Kind.DICTIONARY and not arguments.keywords:
        return given
    return Value(Kind.DICTIONARY, element=unknown("filled by `dict`"))


def _next(values: Values, arguments: Arguments) -> Value:
    item = iteration.element_of(values, arguments.get("", 0) or UNKNOWN)
    return join([item, *arguments.positional[1:]]) or UNKNOWN


def _mapped(values: Values, arguments: Arguments) -> Value:
    from tfrewrite.facts.values.calls import call_value

    called, *iterables = arguments.positional or (UNKNOWN,)
    parts = [iteration.iterated(values, part) for part in iterables]
    found = call_value(values, called, Arguments(tuple(part.element or UNKNOWN for part in parts)))
    return Value(Kind.GENERATOR, element=found or UNKNOWN)


def _filtered(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 1) or UNKNOWN
    return Value(Kind.GENERATOR, element=iteration.element_of(values, given))


ITERATING: dict[str, Callable[[Values, Arguments], Value]] = {
    "enumerate": _enumerated,
    "zip": _zipped,
    "iter": _iterator,
    "reversed": _passed_through,
    "sorted": lambda values, arguments: Value(
        Kind.CONTAINER, element=iteration.element_of(values, arguments.get("", 0) or UNKNOWN)
    ),
    "list": _listed,
    "set": _set,
    "frozenset": _set,
    "tuple": _tuple,
    "dict": _dict,
    "next": _next,
    "map": _mapped,
    "filter": _filtered,
}
"""What each of these builtins returns."""
