"""How loops count: how often they go round, and which Python int tells the rounds apart."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.bars import maker
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.tree import LoopNode, all_nodes, bound_names, own_nodes, suites_of_any, target_names
from tfrewrite.facts.value import ARGUMENTS

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_SHAPE_KEEPING = frozenset({"shuffle", "prefetch", "map", "cache", "with_options", "enumerate", "repeat"})


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
    worked_on: set[str]
    """Names of objects of which methods are called."""


_CHANGING = frozenset(
    {
        Kind.VARIABLE,
        Kind.CONTAINER,
        Kind.DICTIONARY,
        Kind.ARRAY,
        Kind.FRAME,
        Kind.LIBRARY,
        Kind.METRIC,
        Kind.ITERABLE,
        Kind.ITERATOR,
        Kind.GENERATOR,
        Kind.PROGRESS,
    }
)


class Counting:
    """The counters of one program's loops, and what stays the same in all rounds of one."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._changed: dict[LoopNode, _Changed] = {}

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
            known = [number for number in numbers if number is not None]
            if not known or len(known) < len(numbers) or len(known) > 3 or known[2:] == [0]:
                return None
            first, stop, stride = (0, *known, 1) if len(known) == 1 else (*known, 1)[:3]
            return max(0, -((first - stop) // stride))
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
                    changing = self._facts.values.of(part).kinds & _CHANGING
                    if name in bound or name in self._facts.names.declared_outer or changing:
                        return False
                case ast.Attribute(value=ast.Name(id=owner)) if owner in changed.worked_on and owner != "self":
                    return False
                case ast.Attribute(attr=attribute):
                    if self._facts.values.of(part).kinds & _CHANGING or self._facts.properties_named(attribute):
                        return False
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

    def is_certain(self, node: ast.expr, loop: LoopNode) -> bool:
        """The same where nothing else can change the value either: plain names of Python values, parsed arguments."""
        return self.is_invariant(node, loop) and all(self._is_settled(part) for part in (node, *all_nodes(node)))

    def _is_settled(self, part: ast.AST) -> bool:
        match part:
            case ast.Name():
                value = self._facts.values.of(part)
                return value.kinds == {Kind.PYTHON} or value.origin == ARGUMENTS or self._is_plain_parameter(part)
            case ast.Attribute(value=ast.Name() as owner):
                return self._facts.values.of(owner).origin == ARGUMENTS
            case ast.Attribute():
                return False
            case _:
                return True

    def _is_plain_parameter(self, name: ast.Name) -> bool:
        """A parameter of unknown callers: a number or a flag where its default is one, or where it is counted to."""
        bindings = self._facts.names.bindings_of(name.id, name)
        if not all(isinstance(binding.node, ast.arg) for binding in bindings) or not bindings:
            return False
        return self._facts.values.of(name).kind is Kind.UNKNOWN

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
                usable = self._is_int(first) and self.is_certain(first, loop) and _is_sum(first)
                return Counter(name, first, target=counting) if usable else None
            case ast.Name(id=name) as counting if (
                (dotted == "builtins.range" or dotted.endswith(".trange")) and plain and self._bound_once(name, loop)
            ):
                arguments = call.args
                first = arguments[0] if len(arguments) > 1 else ast.Constant(0)
                stride = arguments[2] if len(arguments) > 2 else None
                known = stride is None or bool(self.constant(stride))
                usable = known and self._is_int(first) and self.is_certain(first, loop) and _is_sum(first)
                return Counter(name, first, stride, counting) if usable else None
            case _:
                return None

    def _is_int(self, node: ast.expr) -> bool:
        return self._facts.values.of(node).kinds <= {Kind.PYTHON, Kind.UNKNOWN}

    def known_end(self, loop: LoopNode) -> ast.expr | None:
        """The `stop` of a `range` with stride 1 that the loop counts through, where it has one value throughout."""
        call = self.unwrapped(loop.iter) if isinstance(loop, ast.For) else None
        if not isinstance(call, ast.Call) or not 0 < len(call.args) < 3:
            return None
        if not self._facts.names.dotted(call.func).endswith(("builtins.range", ".trange")):
            return None
        stop = call.args[-1]
        on_device = bool(self._facts.values.of(stop).kinds & ON_DEVICE)
        counted = isinstance(loop, ast.For) and self._counter_of_target(loop) is not None
        if on_device or not counted or not self.is_certain(stop, loop):
            return None
        return stop if _is_sum(stop) else None

    def unwrapped(self, node: ast.expr) -> ast.expr:
        """An iterable without the progress bar around it."""
        node = self._named_bar(node) or node
        while (
            isinstance(node, ast.Call)
            and node.args
            and catalog.is_progress_bar(dotted := self._facts.names.dotted(node.func))
            and not dotted.endswith("trange")
        ):
            node = node.args[0]
        return node

    def _named_bar(self, node: ast.expr) -> ast.Call | None:
        """The call that made the progress bar of a name, where what it counts is written in it."""
        made, call = maker(self._facts, node) if isinstance(node, ast.Name) else ("", None)
        if call is None or not catalog.is_progress_bar(made):
            return None
        counted = call if made.endswith("trange") else call.args[0] if call.args else None
        if not isinstance(counted, ast.Call):
            return None
        dotted = self._facts.names.dotted(counted.func)
        starts = counted.args[1:] if dotted == "builtins.enumerate" else counted.args
        known = dotted in ("builtins.enumerate", "builtins.range") or dotted.endswith("trange")
        return call if known and all(self.constant(start) is not None for start in starts) else None

    def _bound_once(self, name: str, loop: LoopNode) -> bool:
        """Whether only the loop's own target binds a name in the loop, and no function can."""
        return name not in self._changed_in(loop).names and name not in self._facts.names.declared_outer

    def _changed_in(self, loop: LoopNode) -> _Changed:
        """What the suites of a loop and its condition bind or store, also in functions inside of them."""
        if loop not in self._changed:
            parts: list[ast.AST] = [*loop.body, *loop.orelse, loop.test if isinstance(loop, ast.While) else loop.iter]
            nodes = [node for part in parts for node in (part, *all_nodes(part))]
            stored = {n.attr for n in nodes if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
            called = (n.func.value for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
            worked_on = {owner.id for owner in called if isinstance(owner, ast.Name)}
            self._changed[loop] = _Changed(bound_names(nodes), stored, worked_on)
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
                    before = (at.lineno, at.col_offset) < (statement.lineno, statement.col_offset)
                    return Counter(name, ast.Constant(start if before else start + 1))
                case _:
                    continue
        return None

    def _rises_once(self, name: str, step: ast.stmt, loop: LoopNode) -> bool:
        if name in self._facts.names.declared_outer:
            return False
        others = [n for part in (*loop.body, *loop.orelse) if part is not step for n in (part, *ast.walk(part))]
        head = loop.test if isinstance(loop, ast.While) else loop.target
        others += [head, *all_nodes(head)]
        return name not in bound_names(others)

    def _suite_before(self, loop: LoopNode) -> dict[str, int]:
        """The names that statements before a loop in its suite bind to an int, as they stand when it is entered."""
        known: dict[str, int] = {}
        for suite in suites_of_any(self._facts.names.parents[loop]):
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


def _is_sum(node: ast.expr) -> bool:
    """Whether one can be taken off by writing `- 1` behind an expression."""
    operators = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)
    if isinstance(node, (ast.BoolOp, ast.Compare)):
        return False
    return all(isinstance(inner.op, operators) for inner in ast.walk(node) if isinstance(inner, ast.BinOp))
