"""Which loops make a training or evaluation step each time around, and how they count."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.catalog import Kind
from tfrewrite.facts.names import (
    FunctionNode,
    LoopNode,
    all_nodes,
    bound_names,
    children,
    loaded_names,
    own_nodes,
    suites_of,
    target_names,
)

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_UPDATES = frozenset({"apply_gradients", "minimize", "train_on_batch"})
_RAW_UPDATES = frozenset({"assign_sub", "assign_add", "assign"})
_EVALUATIONS = frozenset({"test_on_batch", "update_state"})
_SHAPE_KEEPING = frozenset({"shuffle", "prefetch", "map", "cache", "with_options", "enumerate", "repeat"})


class Role(enum.Enum):
    """What a loop does each time around."""

    TRAINING = "training"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class Counter:
    """A Python int that rises by `stride` each time around; where it is asked for, it is `first` in the first round."""

    name: str
    first: ast.expr
    stride: ast.expr | None = None
    target: ast.Name | None = None
    """The name in the loop's own target, where the loop counts."""


@dataclass(frozen=True, slots=True)
class _Changed:
    names: set[str]
    attributes: set[str]


class Loops:
    """The loops of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._steps: dict[ast.AST, Role | None] = {}
        self._changed: dict[LoopNode, _Changed] = {}

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
                role = self._call_role(node, 4)
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

    def _call_role(self, call: ast.Call, depth: int) -> Role | None:
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
            return called.home.loops.role_of_function(called.node) if depth else None
        if called.kind in (Kind.LOSS, Kind.METRIC):
            return Role.EVALUATION
        if name in ("run", "experimental_run_v2") and self._is_strategy(call):
            return self._function_argument_role(call, depth)
        if called.kind is Kind.UNKNOWN and catalog.STEP_NAMES.match(name):
            return Role.EVALUATION if name.lstrip("_").lower().startswith(("test", "val", "eval")) else Role.TRAINING
        return None

    def _is_strategy(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Attribute) and (
            self._facts.values.of(call.func.value).kind is Kind.STRATEGY or "strategy" in ast.unparse(call.func.value)
        )

    def _function_argument_role(self, call: ast.Call, depth: int) -> Role | None:
        given = self._facts.values.of(call.args[0]) if call.args else None
        if given is not None and isinstance(given.node, FunctionNode) and given.home is not None and depth:
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
        """Whether a loop inside this one makes the steps: this one goes round once per epoch."""
        return any(
            isinstance(node, LoopNode) and self.role(node) is not None for node in own_nodes(loop)
        ) or self._calls_epochs(loop)

    def _calls_epochs(self, loop: LoopNode) -> bool:
        for node in own_round(loop):
            if isinstance(node, ast.Call):
                called = self._facts.values.of(node.func)
                if isinstance(called.node, FunctionNode) and called.home is not None:
                    loops = [n for n in own_nodes(called.node) if isinstance(n, LoopNode)]
                    if called.home.loops.role_of_function(called.node) is None and any(
                        called.home.loops.role(inner) is not None for inner in loops
                    ):
                        return True
        return False

    def most_rounds(self, loop: LoopNode) -> int | None:
        """The number of rounds that a loop can make at most, where that is written down."""
        return self._length(loop.iter) if isinstance(loop, ast.For) else None

    def _length(self, node: ast.expr) -> int | None:
        if isinstance(node, (ast.List, ast.Tuple)):
            return len(node.elts) if not any(isinstance(element, ast.Starred) for element in node.elts) else None
        if isinstance(node, ast.Name):
            value = self._single_value(node)
            return (
                self._length(value)
                if value is not None
                and isinstance(value, (ast.List, ast.Tuple, ast.Call))
                and self._facts.values.of(node).kind in (Kind.DATASET, Kind.TUPLE)
                else None
            )
        if not isinstance(node, ast.Call):
            return None
        dotted = self._facts.names.dotted(node.func)
        numbers = [self.constant(argument) for argument in node.args]
        if dotted == "builtins.range" or dotted.endswith(".trange"):
            return (
                len(range(*(n for n in numbers if n is not None)))
                if numbers and None not in numbers and len(numbers) < 4 and numbers[2:] != [0]
                else None
            )
        if dotted in (
            "builtins.enumerate",
            "builtins.iter",
            "builtins.list",
            "builtins.reversed",
        ) or catalog.is_progress_bar(dotted):
            return self._length(node.args[0]) if node.args else None
        if dotted == "builtins.zip":
            known = [length for length in map(self._length, node.args) if length is not None]
            return min(known) if known else None
        if isinstance(node.func, ast.Attribute) and self._facts.values.of(node.func.value).kind is Kind.DATASET:
            inner = self._length(node.func.value)
            if node.func.attr == "take" and numbers and numbers[0] is not None and numbers[0] >= 0:
                return numbers[0] if inner is None else min(inner, numbers[0])
            return inner if node.func.attr in _SHAPE_KEEPING - {"repeat"} else None
        return None

    def _single_value(self, name: ast.Name) -> ast.expr | None:
        bindings = self._facts.names.bindings_of(name.id, name)
        if len(bindings) != 1 or not isinstance(bindings[0].node, (ast.Assign, ast.AnnAssign)) or bindings[0].path:
            return None
        return bindings[0].value if name.id not in self._facts.names.declared_outer else None

    def constant(self, node: ast.expr) -> int | None:
        """The int that an expression always is: a literal, a name bound once to one, or arithmetic of these."""
        match node:
            case ast.Constant(value=int(number)) if not isinstance(number, bool):
                return number
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.constant(operand)
                return None if inner is None else -inner
            case ast.BinOp(left=left, op=operator, right=right):
                first, second = self.constant(left), self.constant(right)
                if first is None or second is None:
                    return None
                match operator:
                    case ast.Add():
                        return first + second
                    case ast.Sub():
                        return first - second
                    case ast.Mult():
                        return first * second
                    case ast.FloorDiv() if second:
                        return first // second
                    case _:
                        return None
            case ast.Name():
                value = self._single_value(node)
                return self.constant(value) if value is not None and not isinstance(value, ast.Name) else None
            case _:
                return None

    def is_invariant(self, node: ast.expr, loop: LoopNode) -> bool:
        """Whether an expression of names, attributes and arithmetic has one value in all rounds of a loop."""
        changed = self._changed_in(loop)
        bound = changed.names | (target_names(loop.target) if not isinstance(loop, ast.While) else set())
        for part in (node, *ast.walk(node)):
            match part:
                case ast.Name(id=name):
                    if name in bound or name in self._facts.names.declared_outer:
                        return False
                case ast.Attribute(attr=attribute):
                    if attribute in changed.attributes or attribute in self._facts.stored_attributes:
                        return False
                case (
                    ast.Constant()
                    | ast.BinOp()
                    | ast.UnaryOp()
                    | ast.BoolOp()
                    | ast.Compare()
                    | ast.operator()
                    | ast.unaryop()
                    | ast.boolop()
                    | ast.cmpop()
                    | ast.expr_context()
                ):
                    pass
                case _:
                    return False
        return True

    def counter(self, loop: LoopNode, at: ast.stmt) -> Counter | None:
        """A counter that the loop has already, as it stands where a statement of the loop's own suite begins."""
        if isinstance(loop, ast.For):
            found = self._counter_of_target(loop)
            if found is not None:
                return found
        return self._counter_by_hand(loop, at)

    def _counter_of_target(self, loop: ast.For) -> Counter | None:
        call = self.unwrapped(loop.iter)
        if not isinstance(call, ast.Call) or (call.keywords and not all(k.arg == "start" for k in call.keywords)):
            return None
        dotted = self._facts.names.dotted(call.func)
        plain = not any(isinstance(argument, ast.Starred) for argument in call.args)
        match loop.target:
            case ast.Tuple(elts=[ast.Name(id=name) as counting, _]) if (
                dotted == "builtins.enumerate" and plain and self._bound_once(name, loop)
            ):
                starts = [*call.args[1:], *(k.value for k in call.keywords)]
                first = starts[0] if starts else ast.Constant(0)
                usable = self._is_int(first) and self.is_invariant(first, loop)
                return Counter(name, first, target=counting) if usable else None
            case ast.Name(id=name) as counting if (
                (dotted == "builtins.range" or dotted.endswith(".trange")) and plain and self._bound_once(name, loop)
            ):
                arguments = call.args
                first = arguments[0] if len(arguments) > 1 else ast.Constant(0)
                stride = arguments[2] if len(arguments) > 2 else None
                known = stride is None or bool(self.constant(stride))
                usable = known and self._is_int(first) and self.is_invariant(first, loop)
                return Counter(name, first, stride, counting) if usable else None
            case _:
                return None

    def _is_int(self, node: ast.expr) -> bool:
        return self._facts.values.of(node).kind in (Kind.PYTHON, Kind.UNKNOWN)

    def unwrapped(self, node: ast.expr) -> ast.expr:
        """An iterable without the progress bar around it."""
        while (
            isinstance(node, ast.Call)
            and node.args
            and catalog.is_progress_bar(dotted := self._facts.names.dotted(node.func))
            and not dotted.endswith("trange")
        ):
            node = node.args[0]
        return node

    def _bound_once(self, name: str, loop: LoopNode) -> bool:
        """Whether only the loop's own target binds a name in the loop, and no function can."""
        return name not in self._changed_in(loop).names and name not in self._facts.names.declared_outer

    def _changed_in(self, loop: LoopNode) -> _Changed:
        """What the suites of a loop and its condition bind or store, also in functions inside of them."""
        if loop not in self._changed:
            parts: list[ast.AST] = [*loop.body, *loop.orelse, loop.test if isinstance(loop, ast.While) else loop.iter]
            nodes = [node for part in parts for node in (part, *all_nodes(part))]
            stored = {n.attr for n in nodes if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
            self._changed[loop] = _Changed(bound_names(nodes), stored)
        return self._changed[loop]

    def _counter_by_hand(self, loop: LoopNode, at: ast.stmt) -> Counter | None:
        """`step = 0` directly before the loop and one `step += 1` in its own suite that nothing can skip."""
        first = self._suite_before(loop)
        for index, statement in enumerate(loop.body):
            match statement:
                case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=ast.Constant(value=1)):
                    start = first.get(name)
                    if start is None or not self._rises_once(name, statement, loop):
                        continue
                    if any(isinstance(n, ast.Continue) for part in loop.body[:index] for n in (part, *own_nodes(part))):
                        continue
                    before = at.lineno < statement.lineno
                    return Counter(name, ast.Constant(start if before else start + 1))
                case _:
                    continue
        return None

    def _rises_once(self, name: str, step: ast.stmt, loop: LoopNode) -> bool:
        if name in self._facts.names.declared_outer:
            return False
        others = [n for part in (*loop.body, *loop.orelse) if part is not step for n in (part, *ast.walk(part))]
        targets = bound_names(ast.walk(loop.target)) if not isinstance(loop, ast.While) else set()
        return name not in bound_names(others) and name not in targets

    def _suite_before(self, loop: LoopNode) -> dict[str, int]:
        """The names that statements before a loop in its suite bind to an int, as they stand when it is entered."""
        known: dict[str, int] = {}
        for suite in suites_of(self._facts.names.parents[loop]):  # type: ignore[arg-type]
            if loop not in suite:
                continue
            for statement in suite[: suite.index(loop)]:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int(number))) if (
                        not isinstance(number, bool)
                    ):
                        known[name] = number
                    case _:
                        for name in bound_names((statement, *own_nodes(statement))):
                            known.pop(name, None)
        return known


def own_round(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run in each round of a loop or call of a function, without those of loops and scopes inside."""
    stack: list[ast.AST] = list(getattr(root, "body", ()))[::-1]
    if isinstance(root, ast.While):
        stack.append(root.test)
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, LoopNode):
            stack.append(node.iter if not isinstance(node, ast.While) else node.test)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            stack += children(node)[::-1]


def _takes_gradient(node: ast.expr) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "gradient"
        for n in ast.walk(node)
    )
