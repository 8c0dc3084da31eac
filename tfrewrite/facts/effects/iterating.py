"""What taking the next item of an iterable runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.effects.following import Following, lineage, methods_of
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

Ran = tuple["Facts", list[ast.stmt] | None]
"""Statements that run when the next item is taken; None for code that cannot be seen."""

_ITERATION = ("__iter__", "__next__", "__getitem__", "__len__")
_RUN_BY_DATASETS = frozenset({"from_generator", "py_function", "numpy_function"})
_PASSING_ON = frozenset({"builtins.enumerate", "builtins.zip", "builtins.iter", "builtins.list"})
QUIET_ITERABLES = frozenset(
    {
        Kind.ITERABLE,
        Kind.TENSOR,
        Kind.RAGGED,
        Kind.VARIABLE,
        Kind.PYTHON,
        Kind.ARRAY,
        Kind.TUPLE,
        Kind.CONTAINER,
        Kind.DICTIONARY,
        Kind.FRAME,
    }
)
"""Kinds whose next item is taken without running code of the program."""


def without_yields(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """What a generator runs itself: at a `yield` the loop over it goes on, which is looked at for its own sake."""
    for statement in body:
        for node in (statement, *own_nodes(statement)):
            if not isinstance(node, (ast.Yield, ast.YieldFrom)):
                yield node


class Iterating:
    """The code behind the iterables of one program."""

    def __init__(self, facts: Facts, following: Following) -> None:
        self._facts = facts
        self._following = following

    def code(self, iterable: ast.expr) -> list[Ran]:
        """The code of the project that runs when the next item of an iterable is taken."""
        if isinstance(iterable, ast.Call) and iterable.args:
            dotted = self._facts.names.dotted(iterable.func)
            if dotted in _PASSING_ON or catalog.is_progress_bar(dotted):
                return [code for argument in iterable.args for code in self.code(argument)]
        known = self._facts.values.iterated(iterable).kinds
        if known <= {Kind.DATASET, Kind.ITERABLE}:
            return self._code_in_datasets if Kind.DATASET in known else []
        found: list[Ran] = []
        for option in self._facts.values.of(iterable).options:
            code = self._of_value(option)
            if code is None and isinstance(iterable, ast.Name) and self._comes_from_outside(iterable):
                code = []
            found += [(self._facts, None)] if code is None else code
        return found

    def _of_value(self, value: Value) -> list[Ran] | None:
        """The code behind one known value; None where it cannot be seen."""
        if value.kind is Kind.DATASET or (value.kind is Kind.ITERATOR and value.origin.startswith("tensorflow.")):
            return self._code_in_datasets
        if value.kind in QUIET_ITERABLES and value.node is None:
            return []
        if value.kind in (Kind.GENERATOR, Kind.FUNCTION) and value.home is not None:
            return [(value.home, value.node.body)] if isinstance(value.node, FunctionNode) else None
        if isinstance(value.node, ast.ClassDef):
            methods = [
                (home, method.body)
                for cls, home in lineage(value)
                for name, method in methods_of(cls).items()
                if name in _ITERATION
            ]
            return [(home, list(body)) for home, body in methods] or None
        return None

    @cached_property
    def _code_in_datasets(self) -> list[Ran]:
        """The code of the program that its data sets run in Python when the next item is taken."""
        found: list[Ran] = []
        for call in self._facts.names.calls:
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if method not in _RUN_BY_DATASETS:
                continue
            code = self._following.called(self._facts.values.of(call.args[0])) if call.args else None
            if code is None:
                found.append((self._facts, None))
                continue
            found += [
                (home, list(body) if isinstance(body := getattr(f, "body", None), list) else None) for f, home in code
            ]
        return found

    def _comes_from_outside(self, name: ast.Name) -> bool:
        """A parameter of a function that the program never calls: whoever calls it gives the data."""
        bindings = self._facts.names.bindings_of(name.id, name)
        owners = [
            self._facts.names.function_of(binding.node) for binding in bindings if isinstance(binding.node, ast.arg)
        ]
        return (
            bool(bindings)
            and len(owners) == len(bindings)
            and all(o is not None and self._facts.calls_of(o) == ([], True) for o in owners)
        )
