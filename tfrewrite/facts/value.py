"""A value as far as it is known, and how what is known of several is put together."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tfrewrite.facts.kinds import Kind

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

Shape = tuple[int | None, ...]
"""The axes of a tensor or array; None for a length that is not known."""

_MOST_OPTIONS = 5
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, `None` or other constant that a value is known to be.

    Equal only to one of the same type: `1`, `1.0` and `True` are three literals.
    """

    value: int | float | complex | bool | str | bytes | None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal) or type(self.value) is not type(other.value):
            return False
        return self.value == other.value or (self.value != self.value and other.value != other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Value:
    """A value as far as it is known. Whatever is left out is not known.

    A claim holds each time that the expression is evaluated, in eager code and in graphs; shapes are those that the
    values have when the program runs, also where a graph knows less of them while it is traced.
    """

    kind: Kind
    elements: tuple[Value, ...] = ()
    """The items of a TUPLE or of a list that nothing changes; the options of EITHER; the one key of a DICTIONARY."""
    element: Value | None = None
    """One item of anything that can be iterated over (a value of a DICTIONARY); None where there is none yet."""
    home: Facts | None = None
    node: ast.AST | None = None
    """The definition of a FUNCTION, GENERATOR or CLASS, the class of an OBJECT, and the program that holds it."""
    origin: str = ""
    """The public dotted name that made it, where one call did; the name itself of a NAME."""
    dtype: str | None = None
    """`float32`, `int64`, `string` … of tensors, variables and arrays; `int`, `float`, `bool`, `str`, `bytes`,
    `complex`, `NoneType` … (the name of the type) of a PYTHON value."""
    shape: Shape | None = None
    """The shape of a tensor, variable or array; None where not even the number of axes is known."""
    literal: Literal | None = None
    """What a PYTHON value is, where it is always the same."""
    fields: tuple[tuple[str | int, Value], ...] = ()
    """The items of a DICTIONARY with known keys, the fields of a named tuple, the arguments of a library's object."""
    why: str = field(default="", compare=False)
    """Why it is UNKNOWN, or why something of it is, for people."""

    def __str__(self) -> str:
        from tfrewrite.facts.describe_value import described

        return described(self)

    @property
    def options(self) -> tuple[Value, ...]:
        """What it can be: the value itself, or each of several."""
        return self.elements if self.kind is Kind.EITHER else (self,)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds that it can be of."""
        return frozenset(option.kind for option in self.options)

    def get(self, key: str | int) -> Value | None:
        """The item or field of that name, where it is known."""
        return next((value for name, value in self.fields if name == key and type(name) is type(key)), None)


UNKNOWN = Value(Kind.UNKNOWN)
TENSOR = Value(Kind.TENSOR)
NEST = Value(Kind.NEST)
PYTHON = Value(Kind.PYTHON)
ARRAY = Value(Kind.ARRAY)
A_TUPLE = "builtins.tuple"
"""The origin of a CONTAINER that is a tuple of unknown length."""
ARGUMENTS = "parsed arguments"
"""The origin of what an argument parser returned."""


def unknown(why: str) -> Value:
    """An unknown value with the reason, a short phrase."""
    return Value(Kind.UNKNOWN, why=why)


def python(value: int | float | complex | bool | str | bytes | None) -> Value:
    """A Python constant."""
    return Value(Kind.PYTHON, dtype=type(value).__name__, literal=Literal(value))


def tensor(dtype: str | None = None, shape: Shape | None = None) -> Value:
    """A tensor."""
    return Value(Kind.TENSOR, dtype=dtype, shape=shape)


def join(values: Iterable[Value | None]) -> Value | None:
    """What a value can be that is one of these; None for none at all."""
    found: list[Value] = []
    for value in values:
        if value is None:
            continue
        for option in value.options:
            if option not in found:
                found.append(option)
    if len(found) < 2:
        return found[0] if found else None
    blocked = next((value for value in found if value.kind is Kind.UNKNOWN), None)
    if blocked is not None:
        return blocked
    groups: dict[object, list[Value]] = {}
    for value in found:
        groups.setdefault(_group(value), []).append(value)
    merged = [_merged(group) for group in groups.values()]
    if len(merged) == 1:
        return merged[0]
    if len(merged) > _MOST_OPTIONS:
        return unknown("one of many kinds")
    return Value(Kind.EITHER, tuple(sorted(merged, key=_order)))


def _order(value: Value) -> tuple[str, str, int, int]:
    return (
        value.kind.value,
        value.dtype or "",
        getattr(value.node, "lineno", 0),
        getattr(value.node, "col_offset", 0),
    )


def _group(value: Value) -> object:
    """Values of one group are described together; those of different ones are options."""
    match value.kind:
        case Kind.PYTHON:
            return (value.kind, value.dtype == "NoneType")
        case Kind.CONTAINER:
            return (value.kind, value.origin)
        case Kind.TUPLE:
            return (value.kind, len(value.elements), value.origin)
        case Kind.FUNCTION | Kind.CLASS | Kind.OBJECT | Kind.GENERATOR:
            return (value.kind, value.node)
        case Kind.NAME:
            return (value.kind, value.origin)
        case _:
            return value.kind


def _merged(group: list[Value]) -> Value:
    first = group[0]
    if len(group) == 1:
        return first
    of_class = (first.home, first.node) if all(v.node is first.node for v in group) else (None, None)
    elements = first.elements if all(v.elements == first.elements for v in group) else ()
    if first.kind is Kind.TUPLE or (elements == () and _same_length(group)):
        elements = tuple(join(column) or UNKNOWN for column in zip(*(v.elements for v in group), strict=True))
    return Value(
        first.kind,
        elements=elements,
        element=join(v.element for v in group),
        home=of_class[0],
        node=of_class[1],
        origin=_common(v.origin for v in group) or "",
        dtype=_common(v.dtype for v in group),
        shape=join_shapes([v.shape for v in group]),
        literal=first.literal if all(v.literal == first.literal for v in group) else None,
        fields=_merged_fields(group),
        why=next((v.why for v in group if v.why), ""),
    )


def _same_length(group: list[Value]) -> bool:
    return bool(group[0].elements) and all(len(v.elements) == len(group[0].elements) for v in group)


def _merged_fields(group: list[Value]) -> tuple[tuple[str | int, Value], ...]:
    keys = [key for key, _ in group[0].fields]
    if any([key for key, _ in value.fields] != keys for value in group):
        return ()
    return tuple((key, join(value.get(key) for value in group) or UNKNOWN) for key in keys)


def _common(texts: Iterable[str | None]) -> str | None:
    found = set(texts)
    return found.pop() if len(found) == 1 else None


def join_shapes(shapes: Iterable[Shape | None]) -> Shape | None:
    """The shape of which all of these are cases; None where they have not the same number of axes."""
    found = list(shapes)
    if not found or any(shape is None for shape in found):
        return None
    known = [shape for shape in found if shape is not None]
    if len({len(shape) for shape in known}) != 1:
        return None
    return tuple(axes[0] if len(set(axes)) == 1 else None for axes in zip(*known, strict=True))


def is_plain_data(value: Value | None) -> bool:
    """Whether a value holds tensors, arrays and Python values only, so that no state of TensorFlow is in it."""
    if value is None:
        return False
    match value.kind:
        case Kind.TENSOR | Kind.RAGGED | Kind.SPARSE | Kind.SYMBOLIC | Kind.PYTHON | Kind.ARRAY | Kind.NEST:
            return True
        case Kind.TUPLE | Kind.EITHER:
            return all(map(is_plain_data, value.elements))
        case Kind.CONTAINER | Kind.DICTIONARY:
            return is_plain_data(value.element)
        case _:
            return False


def trimmed(value: Value, depth: int = _DEEPEST) -> Value:
    """A value without what lies deeper than a few levels, so that growing structures come to an end."""
    if depth == 0:
        return unknown("nested too deep") if value.elements or value.element or value.fields else value
    if not (value.elements or value.element or value.fields):
        return value
    return replace(
        value,
        elements=tuple(trimmed(v, depth - 1) for v in value.elements),
        element=None if value.element is None else trimmed(value.element, depth - 1),
        fields=tuple((key, trimmed(v, depth - 1)) for key, v in value.fields),
    )
