"""A value as far as it is known, and how what is known of several is put together."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tfrewrite.facts.catalog import Kind

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEPTH = 60


_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Value:
    """A value as far as it is known."""

    kind: Kind
    elements: tuple[Value, ...] = ()
    """The items of a TUPLE."""
    element: Value | None = None
    """One item of anything that can be iterated over."""
    home: Facts | None = None
    node: ast.AST | None = None
    """The definition of a FUNCTION or CLASS, the class of an OBJECT, and the program that holds it."""
    origin: str = ""
    """The dotted name that made it, where one call did."""


BATCH = "an element of a data set"
"""The origin of what may be a tensor, a tuple or a dictionary of tensors."""
ARGUMENTS = "parsed arguments"
UNKNOWN = Value(Kind.UNKNOWN)


TENSOR = Value(Kind.TENSOR)


PYTHON = Value(Kind.PYTHON)


ARRAY = Value(Kind.ARRAY)


def join(values: Iterable[Value | None]) -> Value | None:
    """What a value can be that is one of these; None for none at all."""
    found: list[Value] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    if len(found) < 2:
        return found[0] if found else None
    kinds = {value.kind for value in found}
    if len(kinds) > 1:
        return TENSOR if kinds <= {Kind.TENSOR, Kind.PYTHON} else UNKNOWN
    kind = kinds.pop()
    origin = next((value.origin for value in found if value.origin in (BATCH, ARGUMENTS)), "")
    if kind is Kind.TUPLE and len({len(value.elements) for value in found}) == 1:
        return Value(kind, tuple(join(column) or UNKNOWN for column in zip(*(v.elements for v in found), strict=True)))
    if kind in (Kind.FUNCTION, Kind.CLASS, Kind.OBJECT):
        return UNKNOWN
    return Value(kind, element=join(value.element for value in found), origin=origin)


def is_plain_data(value: Value | None) -> bool:
    """Whether a value holds tensors, arrays and Python values only, so that no state of TensorFlow is in it."""
    if value is None:
        return False
    match value.kind:
        case Kind.TENSOR | Kind.PYTHON | Kind.ARRAY:
            return True
        case Kind.TUPLE:
            return all(map(is_plain_data, value.elements))
        case Kind.CONTAINER:
            return is_plain_data(value.element)
        case _:
            return False


class Evaluation:
    """One evaluation over all programs of a project: expressions that need themselves are settled by iteration."""

    def __init__(self) -> None:
        self._known: dict[ast.AST, Value] = {}
        self._found: dict[ast.AST, Value | None] = {}
        self._assumed: dict[ast.AST, Value | None] = {}
        self._open: set[ast.AST] = set()

    def settle(self, node: ast.AST, evaluate: Callable[[Any], Value | None]) -> Value | None:
        """Evaluate until what was assumed of recursive expressions comes out; UNKNOWN where that never happens."""
        if self._open or node in self._known:
            return self._known[node] if node in self._known else evaluate(node)
        self._assumed = {}
        for _ in range(_ROUNDS):
            self._found = {}
            value = evaluate(node)
            seen = {recursive: self._found.get(recursive) for recursive in self._assumed}
            if seen == self._assumed:
                self._known.update({known: found or UNKNOWN for known, found in self._found.items()})
                return value
            self._assumed = seen
        return UNKNOWN

    def visit(self, node: Any, compute: Callable[[Any], Value | None]) -> Value | None:
        """The value of one expression inside of an evaluation."""
        if node in self._known:
            return self._known[node]
        if node in self._found:
            return self._found[node]
        if node in self._open:
            return self._assumed.setdefault(node, None)
        if len(self._open) > _DEPTH:
            return UNKNOWN
        self._open.add(node)
        try:
            self._found[node] = compute(node)
        finally:
            self._open.discard(node)
        return self._found[node]
