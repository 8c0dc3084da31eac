"""Tuples, lists and dictionaries of tensors, of which each part is changed in the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Shape, Value, join, unknown


def each(value: Value, change: Callable[[Value], Value]) -> Value:
    """The same nest with each leaf changed; a list is a leaf, as `tf.data` has it."""
    if value.kind in (Kind.TUPLE, Kind.DICTIONARY, Kind.EITHER):
        return each_part(value, lambda part: each(part, change))
    return change(value)


def each_part(value: Value, change: Callable[[Value], Value]) -> Value:
    """The same tuple, list, dictionary or alternative with each of its parts changed; any other value as it is."""
    match value.kind:
        case Kind.TUPLE:
            elements = tuple(map(change, value.elements))
            names = [name for name, _ in value.fields]
            fields = tuple(zip(names, elements, strict=True)) if len(names) == len(elements) else ()
            return replace(value, elements=elements, fields=fields)
        case Kind.CONTAINER | Kind.DICTIONARY:
            return replace(
                value,
                elements=tuple(map(change, value.elements)) if value.kind is Kind.CONTAINER else value.elements,
                element=None if value.element is None else change(value.element),
                fields=tuple((key, change(item)) for key, item in value.fields),
            )
        case Kind.EITHER:
            return join(map(change, value.elements)) or value
        case _:
            return value


def leaves(value: Value) -> list[Value]:
    """The parts of a nest that are no tuples or dictionaries."""
    match value.kind:
        case Kind.TUPLE | Kind.EITHER:
            return [leaf for item in value.elements for leaf in leaves(item)]
        case Kind.DICTIONARY if value.fields:
            return [leaf for _, item in value.fields for leaf in leaves(item)]
        case Kind.DICTIONARY:
            return [unknown("a dictionary with any keys")]
        case _:
            return [value]


def with_axis(value: Value, length: int | None) -> Value:
    """A part of a batch: one axis more in front."""
    match value.kind:
        case Kind.TENSOR | Kind.RAGGED | Kind.SPARSE | Kind.ARRAY:
            return replace(value, shape=None if value.shape is None else (length, *value.shape))
        case Kind.UNKNOWN | Kind.NEST:
            return value
        case _:
            return unknown("a batch of what is no tensor")


def without_axis(value: Value) -> Value:
    """A slice along the first axis."""
    rest: Shape | None = value.shape[1:] if value.shape else None
    match value.kind:
        case Kind.TENSOR | Kind.ARRAY | Kind.SPARSE:
            return replace(value, shape=rest)
        case Kind.VARIABLE:
            return Value(Kind.TENSOR, dtype=value.dtype, shape=rest)
        case Kind.RAGGED:  # a row may be dense, and a batch of such rows is ragged all the same
            dense = Value(Kind.TENSOR, dtype=value.dtype, shape=rest)
            return join([dense, Value(Kind.RAGGED, dtype=value.dtype, shape=rest)]) or dense
        case Kind.UNKNOWN | Kind.NEST:
            return value
        case _:
            return unknown("a slice of what is no tensor")
