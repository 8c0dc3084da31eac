"""Evaluation of expressions that need each other: settled by iteration to a fixed point."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import UNKNOWN, Value, join, trimmed, unknown

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEPTH = 300
_FRAMES = 15_000
"""How deep Python itself may recurse while values are evaluated: some forty frames for each expression in another."""
_ROUNDS = 9
_EXACT_ROUNDS = 4
_MOST_CONTEXTS = 400
_DEEPEST_CONTEXT = 5

Key = ast.AST | tuple[int, ast.AST]


@dataclass(frozen=True, slots=True)
class Context:
    """One call of a function, by the values that it passes."""

    number: int
    home: Facts
    function: ast.AST
    parameters: dict[ast.arg, Value]
    depth: int
    around: frozenset[ast.AST]
    """The functions that are being evaluated, this one included."""

    def holds(self, home: Facts, node: ast.AST) -> bool:
        """Whether a node stands in the function."""
        line = getattr(node, "lineno", 0)
        first, last = getattr(self.function, "lineno", 0), getattr(self.function, "end_lineno", 0)
        return home is self.home and first <= line <= last


_ACTIVE: list[Evaluation] = []
"""The evaluations that are going on, the innermost last: files on disk have one, those being rewritten another."""


class Evaluation:
    """One evaluation over all programs of a project."""

    def __init__(self) -> None:
        self._known: dict[Key, Value] = {}
        self._found: dict[Key, Value | None] = {}
        self._assumed: dict[Key, Value | None] = {}
        self._open: set[Key] = set()
        self._contexts: dict[object, int] = {}
        self._opened = 0
        self._active = False
        self._depends_on_outer = False
        self.context: Context | None = None

    def settle(self, node: ast.AST, evaluate: Callable[[Any], Value | None]) -> Value | None:
        """Evaluate until what was assumed of recursive expressions comes out; UNKNOWN where that never happens."""
        if self._active:
            return evaluate(node)
        if self.context is None and node in self._known:
            return self._known[node]
        self._active, self._depends_on_outer = True, False
        _ACTIVE.append(self)
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _FRAMES))
        try:
            return self._settle(node, evaluate)
        finally:
            sys.setrecursionlimit(limit)
            _ACTIVE.pop()
            self._active = False
            self._found, self._assumed = {}, {}
            self._open.clear()

    def _settle(self, node: ast.AST, evaluate: Callable[[Any], Value | None]) -> Value | None:
        self._assumed = {}
        self._opened = 0
        for number in range(_ROUNDS):
            self._found = {}
            value = evaluate(node)
            seen = {key: join([before, self._found.get(key)]) for key, before in self._assumed.items()}
            if seen == self._assumed:
                if not self._depends_on_outer:
                    self._known.update({key: found or UNKNOWN for key, found in self._found.items()})
                return value
            self._assumed = seen if number < _EXACT_ROUNDS else {k: v and _coarse(v) for k, v in seen.items()}
        value = unknown("depends on itself in a way that does not settle")
        if self.context is None:
            self._known[node] = value
        return value

    def visit(self, home: Facts, node: Any, compute: Callable[[Any], Value | None]) -> Value | None:
        """The value of one expression inside of an evaluation, or of a new one."""
        if not self._active:
            return self.settle(node, lambda _: self._visit(home, node, compute))
        if _ACTIVE[-1] is not self:  # what comes out may change while this evaluation goes on
            for inner in _ACTIVE[_ACTIVE.index(self) + 1 :]:
                inner._depends_on_outer = True
        return self._visit(home, node, compute)

    def _visit(self, home: Facts, node: Any, compute: Callable[[Any], Value | None]) -> Value | None:
        context = self.context
        if context is not None and not context.holds(home, node):
            context = None
        key: Key = node if context is None else (context.number, node)
        if key in self._known:
            return self._known[key]
        if key in self._found:
            return self._found[key]
        if key in self._open:
            return self._assumed.setdefault(key, None)
        if len(self._open) > _DEPTH:
            return unknown("needs too many steps")
        self._open.add(key)
        outer, self.context = self.context, context
        try:
            self._found[key] = compute(node)
        finally:
            self._open.discard(key)
            self.context = outer
        return self._found[key]

    def called(self, home: Facts, function: ast.AST, parameters: dict[ast.arg, Value]) -> Context | None:
        """The context of a call, or None where it would go too deep or round in a circle."""
        outer = self.context
        depth, around = (outer.depth, outer.around) if outer is not None else (0, frozenset[ast.AST]())
        if depth >= _DEEPEST_CONTEXT or function in around:
            return None
        key = (function, tuple(parameters.items()))
        if key not in self._contexts:
            self._opened += 1
            if self._opened > _MOST_CONTEXTS:
                return None
            self._contexts[key] = len(self._contexts) + 1
        return Context(self._contexts[key], home, function, parameters, depth + 1, around | {function})


def _coarse(value: Value) -> Value:
    """A value without the parts that can go on changing from round to round."""
    if value.kind is Kind.PYTHON:
        return replace(value, literal=None)
    return replace(trimmed(value, 3), shape=None, literal=None)
