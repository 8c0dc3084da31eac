"""Which code may run as a graph, judged by names alone: wider than what `traced` proves, and without values.

In a graph AutoGraph makes tensors of what is a Python value in eager code: conditions, counters, `float(x)`.
"""

from __future__ import annotations

import ast
import sys
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.graph_scopes import stands_in_graph
from tfrewrite.facts.tree import FunctionNode, all_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_MARKS = (b"function", b"map", b"call", b"_step", b"interleave", b"filter", b"scan", b"reduce", b"py_func", b"defun")
_KERAS = frozenset(
    {"call", "train_step", "test_step", "predict_step", "compute_loss", "build", "update_state", "result"}
)
_EAGER_PACKAGES = frozenset(
    {"absl", "click", "fire", "hydra", "matplotlib", "numpy", "pandas", "pytest", "scipy", "sklearn", "typer"}
)
"""Packages that run the functions that they are given as they are."""
_EAGER_BUILTINS = frozenset(
    {
        *("map", "filter", "sorted", "max", "min", "isinstance", "callable", "print", "id", "repr", "hasattr"),
        *("staticmethod", "classmethod", "property", "type"),
    }
)


class Modes:
    """The functions of one program that may run as graphs."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def graph(self, node: ast.AST) -> Answer:
        """Whether a node may run in a graph: YES directly under `tf.function`, NO where nothing can compile it."""
        if stands_in_graph(self._facts, node):
            return Answer.UNKNOWN
        functions = [p for p in self._facts.names.enclosing(node) if isinstance(p, FunctionNode | ast.Lambda)]
        if not functions:
            return Answer.NO
        if self._facts.makes_graphs:
            return Answer.UNKNOWN
        if not self._is_marked and not self._is_imported:
            return Answer.NO
        return Answer.UNKNOWN if any(f in self._possible for f in functions) else Answer.NO

    @cached_property
    def _is_marked(self) -> bool:
        return any(mark in self._facts.source.program for mark in _MARKS)

    @cached_property
    def _is_imported(self) -> bool:
        return self._facts.project.is_imported(self._facts)

    @cached_property
    def _possible(self) -> set[ast.AST]:
        names = self._facts.names
        by_name: dict[str, list[ast.AST]] = {}
        lambdas: list[ast.Lambda] = []
        for scope in names.scopes.values():
            if isinstance(scope.node, FunctionNode):
                by_name.setdefault(scope.node.name, []).append(scope.node)
            elif isinstance(scope.node, ast.Lambda):
                lambdas.append(scope.node)
                by_name.setdefault(self._name_of(scope.node), []).append(scope.node)
        found: set[ast.AST] = set()
        fresh: list[ast.AST] = [f for f in names.functions if self._is_seed(f)]
        fresh += [one for one in lambdas if self._is_handed(one)]
        while fresh:
            function = fresh.pop()
            if function in found:
                continue
            found.add(function)
            for node in all_nodes(function):
                word = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
                fresh += [inner for inner in by_name.get(word, []) if inner not in found]
        return found

    def _is_seed(self, function: FunctionNode) -> bool:
        names = self._facts.names
        for decorator in function.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if not self._is_eager(target):
                return True
        owner = names.parents.get(function)
        if isinstance(owner, ast.ClassDef) and owner.bases and function.name in _KERAS:
            return True
        return self._is_passed_on(function.name) or self._facts.project.may_be_compiled(self._facts, function.name)

    def _is_eager(self, target: ast.expr) -> bool:
        """Whether a decorator, or what a function is given to, comes from a package that compiles nothing."""
        dotted = self._facts.names.dotted(target)
        root, _, name = dotted.partition(".")
        if root == "builtins":
            return name in _EAGER_BUILTINS
        return root in _EAGER_PACKAGES or (root in sys.stdlib_module_names and root != "functools")

    def _is_handed(self, node: ast.Lambda) -> bool:
        """Whether a lambda is an argument, or stands anywhere else than in a plain assignment."""
        return not isinstance(self._facts.names.parents.get(node), ast.Assign) or self._is_passed_on(
            self._name_of(node)
        )

    def _name_of(self, node: ast.Lambda) -> str:
        parent = self._facts.names.parents.get(node)
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            target = parent.targets[0]
            return (
                target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
            )
        return ""

    def _is_passed_on(self, word: str) -> bool:
        """Whether a name is read other than by a call of it."""
        parents = self._facts.names.parents
        for node in self._facts.reads_of_word(word):
            parent = parents.get(node)
            called = isinstance(parent, ast.Call) and (parent.func is node or self._is_eager(parent.func))
            if not called and not (isinstance(node, ast.Attribute) and self._facts.is_of_library(node)):
                return True
        return False
