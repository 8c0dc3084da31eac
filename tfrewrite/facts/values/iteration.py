"""What iterating over values yields, and what unpacking takes out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfrewrite.facts import operators
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import UNKNOWN, Value, join, python, unknown

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_PLAIN = frozenset(
    {
        Kind.CONTAINER,
        Kind.DICTIONARY,
        Kind.TENSOR,
        Kind.NEST,
        Kind.RAGGED,
        Kind.ARRAY,
        Kind.TUPLE,
        Kind.ITERABLE,
        Kind.VARIABLE,
        Kind.PYTHON,
        Kind.FRAME,
    }
)


def element_of(values: Values, value: Value) -> Value:
    """What iterating over a value yields."""
    if value.kind is Kind.EITHER:
        return join(element_of(values, option) for option in value.elements) or UNKNOWN
    match value.kind:
        case Kind.DATASET | Kind.ITERATOR:
            return value.element or Value(Kind.NEST, why=value.why or "elements of the data set are not known")
        case Kind.TUPLE:
            return join(value.elements) or UNKNOWN
        case Kind.DICTIONARY:
            keys = [python(key) for key, _ in value.fields]
            return join(keys or value.elements) or unknown("keys are not known")
        case Kind.CONTAINER | Kind.ITERABLE | Kind.GENERATOR:
            return value.element or join(value.elements) or unknown("items are not known")
        case Kind.NEST:
            return Value(Kind.NEST, why=value.why)
        case Kind.PROGRESS:
            return value.element or UNKNOWN
        case Kind.PYTHON if value.dtype == "str":
            return Value(Kind.PYTHON, dtype="str")
        case Kind.PYTHON if value.dtype == "bytes":
            return Value(Kind.PYTHON, dtype="int")
        case Kind.TENSOR | Kind.VARIABLE | Kind.ARRAY | Kind.RAGGED:
            return operators.elements(value, values.facts.setting)
        case Kind.FRAME:
            return unknown("iterating over a pandas object")
        case Kind.UNKNOWN:
            return value.element or value
        case _:
            return unknown(f"iterating over {value.kind.value}")


def iterated(values: Values, value: Value) -> Value:
    """An iterable as a loop sees it: one whose items are known and whose iteration shows nothing, or unknown."""
    if value.kind is Kind.EITHER:
        options = [iterated(values, option) for option in value.elements]
        return join(options) or UNKNOWN
    if value.kind in _PLAIN:
        return Value(Kind.ITERABLE, element=element_of(values, value))
    if value.kind in (Kind.DATASET, Kind.ITERABLE):
        return Value(value.kind, element=element_of(values, value))
    if value.kind in (Kind.ITERATOR, Kind.GENERATOR, Kind.PROGRESS):
        return Value(Kind.UNKNOWN, element=element_of(values, value), why=value.why)
    return Value(Kind.UNKNOWN, element=value.element, why=value.why)


def item_at(values: Values, value: Value, index: int) -> Value:
    """What unpacking puts into the name at a position."""
    match value.kind:
        case Kind.EITHER:
            return join(item_at(values, option, index) for option in value.elements) or UNKNOWN
        case Kind.TUPLE | Kind.CONTAINER if -len(value.elements) <= index < len(value.elements):
            return value.elements[index]
        case Kind.DATASET if value.origin == "tensorflow_datasets.load":
            return value
        case Kind.DICTIONARY if -len(value.fields) <= index < len(value.fields):
            return python(value.fields[index][0])
        case _:
            return element_of(values, value)


def rest_of(values: Values, value: Value, before: int, after: int) -> Value:
    """What `*rest` takes up between some names before it and after it: a list."""
    if value.kind in (Kind.TUPLE, Kind.CONTAINER) and len(value.elements) >= before + after and value.elements:
        return Value(Kind.CONTAINER, elements=value.elements[before : len(value.elements) - after])
    return Value(Kind.CONTAINER, element=element_of(values, value))


def counted(element: Value) -> Value:
    """One item of `enumerate`."""
    return Value(Kind.TUPLE, (Value(Kind.PYTHON, dtype="int"), element))


INTEGERS = Value(Kind.ITERABLE, element=Value(Kind.PYTHON, dtype="int"))
