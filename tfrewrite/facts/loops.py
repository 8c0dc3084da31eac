"""Which loops make a training or evaluation step each time around."""

from __future__ import annotations

import ast
import enum
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.loop_parts import LoopParts, own_round, parts_of
from tfrewrite.facts.steps import Steps, steps_of
from tfrewrite.facts.tree import (
    FunctionNode,
    LoopNode,
    loaded_names,
    own_nodes,
    target_names,
)

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_UPDATES = frozenset({"apply_gradients", "minimize", "train_on_batch"})
_RAW_UPDATES = frozenset({"assign_sub", "assign_add", "assign"})
_EVALUATIONS = frozenset({"test_on_batch", "update_state"})


class Role(enum.Enum):
    """What a loop does each time around."""

    TRAINING = "training"
    EVALUATION = "evaluation"


class Loops:
    """The loops of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._steps: dict[ast.AST, Role | None] = {}
        self._parts: dict[LoopNode, LoopParts] = {}

    @cached_property
    def known_steps(self) -> dict[LoopNode | FunctionNode, Steps]:
        """The steps of loops and functions that were looked at already."""
        return {}

    @cached_property
    def closed_over(self) -> dict[ast.AST, set[str]]:
        """The names of scopes that functions inside of them read, where that was asked already."""
        return {}

    def parts(self, loop: LoopNode) -> LoopParts:
        """The parts of a loop: purpose, level, step, batch source, exits, end, and what outlives it."""
        if loop not in self._parts:
            self._parts[loop] = parts_of(self._facts, loop)
        return self._parts[loop]

    def texts(self, loop: LoopNode) -> list[str]:
        """Everything that is known of a loop besides its purpose, a line each."""
        return self.parts(loop).texts[1:]

    def steps(self, function: FunctionNode) -> Steps:
        """The steps that one call of a function makes."""
        return steps_of(self._facts, function)

    @cached_property
    def all(self) -> list[LoopNode]:
        """Every loop statement, in source order."""
        return sorted(self._facts.names.loops, key=lambda loop: (loop.lineno, loop.col_offset))

    def role(self, loop: LoopNode) -> Role | None:
        """Whether the loop itself, not one inside it, makes a training or an evaluation step each time around."""
        if loop not in self._steps:
            self._steps[loop] = self._role_of(loop)
        return self._steps[loop]

    def around(self, node: ast.AST) -> LoopNode | None:
        """The innermost loop of its own scope around a node."""
        for parent in self._facts.names.enclosing(node):
            if isinstance(parent, LoopNode):
                return parent
            if parent in self._facts.names.scopes:
                return None
        return None

    def _role_of(self, root: ast.AST) -> Role | None:
        nodes = list(own_round(root))
        taped = any(
            isinstance(n, ast.withitem) and self._facts.values.of(n.context_expr).kind is Kind.TAPE for n in nodes
        )
        if taped and self._updates_by_hand(root):
            return Role.TRAINING
        found: Role | None = None
        for node in nodes:
            if isinstance(node, ast.Call):
                role = self._call_role(node)
                if role is Role.TRAINING:
                    return role
                found = found or role
        return found

    def _updates_by_hand(self, root: ast.AST) -> bool:
        """`v.assign_sub(g)`, also in a loop over the variables, or `x -= rate * gradient`."""
        gradients: set[str] = set()
        for node in own_nodes(root):
            match node:
                case ast.Assign(targets=[target], value=value) if _takes_gradient(value):
                    gradients |= target_names(target)
                case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in _RAW_UPDATES:
                    if self._facts.values.of(owner).kind in (Kind.VARIABLE, Kind.UNKNOWN):
                        return True
                case _:
                    pass
        return any(isinstance(node, ast.AugAssign) and loaded_names(node.value) & gradients for node in own_round(root))

    def _call_role(self, call: ast.Call) -> Role | None:
        name = (
            call.func.attr
            if isinstance(call.func, ast.Attribute)
            else call.func.id
            if isinstance(call.func, ast.Name)
            else ""
        )
        if isinstance(call.func, ast.Attribute):
            if name in _UPDATES:
                return Role.TRAINING
            if name in _EVALUATIONS:
                return Role.EVALUATION
        called = self._facts.values.of(call.func)
        if called.kind is Kind.FUNCTION and isinstance(called.node, FunctionNode) and called.home is not None:
            return called.home.loops.role_of_function(called.node)
        if called.kind in (Kind.LOSS, Kind.METRIC):
            return Role.EVALUATION
        if name in ("run", "experimental_run_v2") and self._is_strategy(call):
            return self._function_argument_role(call)
        if called.kind is Kind.UNKNOWN and catalog.STEP_NAMES.match(name):
            return Role.EVALUATION if name.lstrip("_").lower().startswith(("test", "val", "eval")) else Role.TRAINING
        return None

    def _is_strategy(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Attribute) and (
            self._facts.values.of(call.func.value).kind is Kind.STRATEGY or "strategy" in ast.unparse(call.func.value)
        )

    def _function_argument_role(self, call: ast.Call) -> Role | None:
        given = self._facts.values.of(call.args[0]) if call.args else None
        if given is not None and isinstance(given.node, FunctionNode) and given.home is not None:
            return given.home.loops.role_of_function(given.node)
        return None

    def role_of_function(self, function: FunctionNode) -> Role | None:
        """Whether calling a function makes one step; None where it makes none, or loops over steps."""
        if function not in self._steps:
            self._steps[function] = None
            role = self._role_of(function)
            loops = [node for node in own_nodes(function) if isinstance(node, LoopNode)]
            if role is not Role.TRAINING and any(self.role(loop) is not None for loop in loops):
                role = None
            self._steps[function] = role
        return self._steps[function]

    def holds_steps(self, loop: LoopNode) -> bool:
        """Whether a loop inside this one makes the steps: this one goes round once per epoch.

        A loop that trains itself, beside an inner loop that counts a few further updates, does not.
        """
        inner = [node for node in own_nodes(loop) if isinstance(node, LoopNode) and self.role(node) is not None]
        if self.role(loop) is Role.TRAINING:
            return any(not isinstance(node, ast.While) and not self._counts(node) for node in inner)
        return bool(inner) or self._calls_epochs(loop)

    def _counts(self, loop: ast.For | ast.AsyncFor) -> bool:
        call = loop.iter
        return isinstance(call, ast.Call) and self._facts.names.dotted(call.func) == "builtins.range"

    def _calls_epochs(self, loop: LoopNode) -> bool:
        for node in own_round(loop):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute) and node.func.attr in ("fit", "fit_generator"):
                    return True
                called = self._facts.values.of(node.func)
                if isinstance(called.node, FunctionNode) and called.home is not None:
                    loops = [n for n in own_nodes(called.node) if isinstance(n, LoopNode)]
                    if called.home.loops.role_of_function(called.node) is None and any(
                        called.home.loops.role(inner) is not None for inner in loops
                    ):
                        return True
        return False


def _takes_gradient(node: ast.expr) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "gradient"
        for n in ast.walk(node)
    )
