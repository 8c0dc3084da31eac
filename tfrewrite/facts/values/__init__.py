"""What values are: an abstract evaluation of expressions that follows names, calls and modules of the project."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import UNKNOWN, Value, join
from tfrewrite.facts.values import bindings, calls, expressions, iteration, objects, parameters
from tfrewrite.facts.values.modes import Modes
from tfrewrite.facts.values.objects import Stores
from tfrewrite.facts.values.parameters import argument_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

__all__ = ["Values", "argument_of"]


class Values:
    """The values of one program's expressions."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.state = facts.project.evaluation
        self.modes = Modes(facts)
        self.stores = Stores(facts)

    def of(self, node: ast.expr) -> Value:
        """The value of an expression, each time that it is evaluated."""
        return self.state.settle(node, self.evaluate) or UNKNOWN

    def settled(self, binding: Binding) -> Value:
        """The value that one binding gives its name."""
        return self.state.settle(binding.node, lambda _: self.bound(binding)) or UNKNOWN

    def evaluate(self, node: ast.expr) -> Value | None:
        """The value inside of an evaluation that goes on; None where nothing has come out yet."""
        return self.state.visit(self.facts, node, self._compute)

    def _compute(self, node: ast.expr) -> Value | None:
        value = expressions.compute(self, node)
        if value is not None and self.facts.changes_shapes and Kind.ARRAY in value.kinds:
            return join(replace(o, shape=None, dtype=None) if o.kind is Kind.ARRAY else o for o in value.options)
        return value

    def bound(self, binding: Binding) -> Value | None:
        """The value that one binding gives its name, inside of an evaluation."""
        return bindings.bound(self, binding)

    def of_parameter(self, argument: ast.arg) -> Value:
        """What all calls of a function give for one parameter."""
        return self.state.settle(argument, lambda _: parameters.parameter(self, argument)) or UNKNOWN

    def element_of(self, value: Value) -> Value:
        """What iterating over a value yields."""
        return iteration.element_of(self, value)

    def iterated(self, node: ast.expr) -> Value:
        """An iterable as a loop sees it: one whose items are known and whose iteration shows nothing, or unknown."""
        return iteration.iterated(self, self.of(node))

    def instance_of(self, cls: ast.ClassDef) -> Value:
        """What calling a class of this program makes."""
        return objects.instance(Value(Kind.CLASS, home=self.facts, node=cls))

    def member(self, cls: ast.ClassDef, name: str) -> Value:
        """What `self.NAME` is in a class of this program: every assignment in its methods, or its method."""
        return objects.member(self.instance_of(cls), name) or UNKNOWN

    def returned(self, function: FunctionNode | ast.Lambda) -> Value | None:
        """What a function of this program returns, over all of its `return` statements and calls."""
        return calls.returned(self, function)
