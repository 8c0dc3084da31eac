"""What of an expression has to be evaluated in its place, so that the rest can be evaluated later to the same value."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.single_numbers import is_single_number
from tfrewrite.facts.tree import LoopNode, children

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DISPLAYS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Slice, ast.Starred, ast.FormattedValue)
_MIXING = (
    *_DISPLAYS,
    *(ast.Call, ast.Attribute, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp),
    *(ast.JoinedStr, ast.Name),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has to be evaluated in its place."""

    node: ast.expr
    is_operand: bool
    """Whether it is what the expression reads from the device."""
    is_variable: bool = False
    """Whether it has to be copied, because it changes."""


@dataclass(slots=True)
class Postponed:
    """How an expression can be evaluated later."""

    parts: list[Part] = field(default_factory=list)
    """In evaluation order; a name that stands several times is one part."""
    does_more: ast.expr | None = None
    """Something in the rest that does more than compute, or that is not known to."""
    conditional: ast.expr | None = None
    """A part that is not evaluated each time."""
    varies: ast.expr | None = None
    """Something that may be another value later, and that cannot be kept."""
    may_raise: ast.expr | None = None
    """Something in the rest that raises for some numbers."""


def postponed(
    facts: Facts, expressions: Sequence[ast.expr], loop: LoopNode, operands: Collection[ast.expr], own: Collection[str]
) -> Postponed:
    """How expressions of one round of a loop can be evaluated after the round.

    `operands` are the expressions whose values are read from the device, `own` the names that are bound later as well.
    """
    looking = _Looking(facts, loop, frozenset(operands), frozenset(own))
    for expression in expressions:
        looking.visit(expression, certain=True)
    return looking.found


class _Looking:
    def __init__(self, facts: Facts, loop: LoopNode, operands: frozenset[ast.expr], own: frozenset[str]) -> None:
        self.facts = facts
        self.loop = loop
        self.operands = operands
        self.own = own
        self.found = Postponed()
        self.names: set[str] = set()

    def visit(self, node: ast.expr, *, certain: bool) -> None:
        if node in self.operands:
            self._operand(node, certain=certain)
        elif self._is_mixed(node) or isinstance(node, _DISPLAYS):
            self._rest(node, certain=certain)
        else:
            self._leaf(node, certain=certain)

    def _is_mixed(self, node: ast.AST) -> bool:
        inside = (node, *ast.walk(node))
        return any(n in self.operands or (isinstance(n, ast.Name) and n.id in self.own) for n in inside)

    def _operand(self, node: ast.expr, *, certain: bool) -> None:
        kinds = self.facts.values.of(node).kinds
        changes = not kinds <= {Kind.TENSOR} and not is_single_number(self.facts, node)
        self._keep(Part(node, is_operand=True, is_variable=changes), certain=certain)

    def _leaf(self, node: ast.expr, *, certain: bool) -> None:
        """Something that is evaluated without a read: it stays where it never changes, else its value is kept."""
        if isinstance(node, ast.Constant) or self.facts.is_of_library(node):
            return
        if self.facts.counting.is_certain(node, self.loop):
            return
        if isinstance(node, ast.JoinedStr) and all(isinstance(part, ast.Constant) for part in node.values):
            return
        if not self.facts.values.of(node).kinds <= IMMUTABLE and not self._is_length(node):
            self.found.varies = self.found.varies or node
        self._keep(Part(node, is_operand=False), certain=certain)

    def _is_length(self, node: ast.expr) -> bool:
        """`x.shape[0]`: a number, or `None`."""
        match node:
            case ast.Subscript(value=ast.Attribute(value=owner, attr="shape"), slice=ast.Constant(value=int())):
                return self.facts.values.of(owner).kinds <= {Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY}
            case _:
                return False

    def _keep(self, part: Part, *, certain: bool) -> None:
        if isinstance(part.node, ast.Name) and not part.is_variable:
            if part.node.id in self.names:
                return
            self.names.add(part.node.id)
        if not certain:
            self.found.conditional = self.found.conditional or part.node
        self.found.parts.append(part)

    def _rest(self, node: ast.expr, *, certain: bool) -> None:
        if not isinstance(node, _MIXING) or not self._only_computes(node):
            self.found.does_more = self.found.does_more or node
            return
        if _may_raise(self.facts, node):
            self.found.may_raise = self.found.may_raise or node
        for child, always in _evaluated(node):
            self.visit(child, certain=certain and always)

    def _only_computes(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=function):
                method = isinstance(function, ast.Attribute) and (
                    self._is_mixed(function.value) or self.facts.values.of(function.value).kinds == {Kind.PYTHON}
                )
                known = method or self.facts.is_of_library(function) or _is_builtin(self.facts, function)
                return known and self.facts.effects.call_only_computes(node)
            case ast.Attribute() | ast.Subscript():
                return self.facts.effects.itself_only_computes(node)
            case _:
                return True


def _is_builtin(facts: Facts, function: ast.expr) -> bool:
    return facts.names.dotted(function).startswith("builtins.")


def _evaluated(node: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """The parts of an expression in evaluation order, and whether each is evaluated whenever the whole is."""
    match node:
        case ast.Call(func=function, args=arguments, keywords=keywords):
            if isinstance(function, ast.Attribute):
                yield function.value, True
            yield from ((part, True) for part in (*arguments, *(keyword.value for keyword in keywords)))
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            yield from ((part, True) for pair in pairs for part in pair if part is not None)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from ((test, True), (body, False), (orelse, False))
        case ast.BoolOp(values=[first, *others]):
            yield from ((first, True), *((other, False) for other in others))
        case ast.Compare(left=left, comparators=[first, *others]):
            yield from ((left, True), (first, True), *((other, False) for other in others))
        case _:
            yield from ((child, True) for child in children(node) if isinstance(child, ast.expr))


def _may_raise(facts: Facts, node: ast.expr) -> bool:
    """Whether what is done with a number on the host raises for some numbers."""
    match node:
        case ast.Call(func=function, args=arguments):
            dotted = facts.names.dotted(function)
            whole = bool(arguments) and (facts.values.of(arguments[0]).dtype or "").removeprefix("u").startswith("int")
            return dotted.startswith("math.") or (dotted in ("builtins.int", "builtins.round") and not whole)
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod() | ast.Pow(), right=right):
            return not (isinstance(right, ast.Constant) and bool(right.value))
        case ast.Subscript():
            return True
        case _:
            return False
