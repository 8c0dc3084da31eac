"""The messages in a loop: runs of statements that show values, and the circumstances in which they are shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.shown_names import ForShow, bound_for_show
from tfrewrite.facts.tree import LoopNode, own_nodes, suites_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


_CLEARING = frozenset({"clear_output", "cls"})


@dataclass(frozen=True, slots=True)
class Run:
    """Statements that show values, directly after each other: one message to the reader."""

    statements: tuple[ast.stmt, ...]
    """What shows, and assignments between that only these need."""
    suite: tuple[ast.stmt, ...]
    """The suite that they stand in."""
    around: tuple[ast.stmt, ...]
    """The statements around them inside the loop, outermost first."""
    earlier: tuple[ast.stmt, ...] = ()
    """Assignments that stand earlier in the round and that only this message needs."""
    read_after: bool = False
    """Whether something behind the loop reads what an assignment of the message bound last."""

    @property
    def calls(self) -> list[ast.Call]:
        """The calls that show."""
        return [s.value for s in self.statements if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]

    @property
    def whole(self) -> tuple[ast.stmt, ...]:
        """Everything that the message consists of, in the order in which it runs."""
        return (*self.earlier, *self.statements)

    @property
    def anchor(self) -> ast.stmt:
        """The statement of the loop's own suite that holds the run."""
        return self.around[0] if self.around else self.statements[0]


def runs_of(facts: Facts, loop: LoopNode) -> Iterator[Run]:
    """The messages that each round of a loop may show, in source order, without those of inner loops.

    Assignments that only messages need belong to the message that needs them; one that several need, to none.
    """
    shown = {statement for run in _runs(facts, loop.body, (), {}) for statement in run.statements}
    for_show = bound_for_show(facts, loop, shown)
    runs = list(_runs(facts, loop.body, (), for_show))
    inside = {statement for run in runs for statement in run.statements}
    waiting = [s for s in for_show if s not in inside]
    for run in runs:
        mine = set(run.statements)
        for statement in reversed(waiting):
            if for_show[statement].readers <= mine:
                mine.add(statement)
        earlier = tuple(s for s in waiting if s in mine)
        after = any(for_show[s].read_after for s in mine if s in for_show)
        yield replace(run, earlier=earlier, read_after=after)


def _runs(
    facts: Facts, suite: list[ast.stmt], around: tuple[ast.stmt, ...], for_show: Mapping[ast.stmt, ForShow]
) -> Iterator[Run]:
    group: list[ast.stmt] = []
    for statement in (*suite, None):
        if statement is not None and (statement in for_show or facts.shows.is_message(statement)):
            group.append(statement)
            continue
        for statements in _whole_messages(facts, group, for_show):
            yield Run(statements, tuple(suite), around)
        group = []
        if statement is not None and not isinstance(
            statement, (LoopNode, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            for inner in suites_of(statement):
                yield from _runs(facts, inner, (*around, statement), for_show)


def _whole_messages(
    facts: Facts, group: list[ast.stmt], for_show: Mapping[ast.stmt, ForShow]
) -> Iterator[tuple[ast.stmt, ...]]:
    """The messages in statements directly after each other: split where a bar follows a line, or a value of others."""
    split = next(
        (
            index
            for index, statement in enumerate(group)
            if statement in for_show and not for_show[statement].readers <= set(group[index + 1 :])
        ),
        None,
    )
    if split is not None:
        yield from _whole_messages(facts, group[:split], for_show)
        yield from _whole_messages(facts, group[split + 1 :], for_show)
        return
    bars = [facts.shows.is_about_bar(statement) for statement in group if statement not in for_show]
    if len(set(bars)) < 2:
        if bars:
            yield tuple(group)
        return
    kinds = [None if statement in for_show else facts.shows.is_about_bar(statement) for statement in group]
    first = next(kind for kind in kinds if kind is not None)
    end = kinds.index(not first)
    while end and kinds[end - 1] is None:
        end -= 1
    for part in (group[:end], group[end:]):
        yield from _whole_messages(facts, part, for_show)


def is_rare(facts: Facts, run: Run, loop: LoopNode) -> bool:
    """Whether a guard lets the run be shown in few rounds: `step % n`, `step == k`, or a `continue` that does so."""
    for statement, inner in pairwise((*run.around, run.statements[0])):
        if isinstance(statement, ast.If) and _selects_few(facts, statement.test, loop, taken=inner in statement.body):
            return True
    return any(_selects_few(facts, test, loop, taken=False) for test in _tests_that_go_on(run, loop))


def _tests_that_go_on(run: Run, loop: LoopNode) -> Iterator[ast.expr]:
    """The conditions before a run under which the loop goes on with its next round."""
    for suite in (loop.body, *(suite for statement in run.around for suite in suites_of(statement))):
        for statement in suite:
            if not isinstance(statement, ast.If) or statement.lineno > run.statements[0].lineno:
                continue
            if any(isinstance(inner, ast.Continue) for inner in statement.body):
                yield statement.test


def _selects_few(facts: Facts, test: ast.expr, loop: LoopNode, *, taken: bool) -> bool:
    """Whether a test holds (`taken`) or fails (not `taken`) in few rounds only, as remainders and equalities do."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _selects_few(facts, operand, loop, taken=not taken)
        case ast.BoolOp(op=operator, values=values):
            parts = [_selects_few(facts, value, loop, taken=taken) for value in values]
            return any(parts) if isinstance(operator, ast.And) == taken else all(parts)
        case ast.Compare(left=left, ops=[ast.NotEq() | ast.NotIn()], comparators=[right]):
            return not taken and _is_periodic(facts, (left, right), loop)
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()], comparators=[right]):
            return taken and _has_remainder(facts, (left, right))
        case ast.Compare(left=left, comparators=[right]):
            return taken and _is_periodic(facts, (left, right), loop)
        case ast.BinOp(op=ast.Mod(), right=right):
            return not taken and facts.counting.constant(right) != 1
        case ast.Call(func=ast.Attribute(attr="equal"), args=[left, right]):
            return taken and _is_periodic(facts, (left, right), loop)
        case ast.Name(id=name):
            bound = [
                b.value for b in facts.names.bindings_of(name, test) if b.value is not None and _within(b.node, loop)
            ]
            return any(
                _selects_few(facts, value, loop, taken=taken) for value in bound if not isinstance(value, ast.Name)
            )
        case _:
            return False


def _is_periodic(facts: Facts, sides: tuple[ast.expr, ast.expr], loop: LoopNode) -> bool:
    counter = facts.counting.counter(loop, loop.body[0])
    counts = counter is not None and any(isinstance(side, ast.Name) and side.id == counter.name for side in sides)
    return counts or _has_remainder(facts, sides)


def _has_remainder(facts: Facts, sides: tuple[ast.expr, ast.expr]) -> bool:
    remainders = [n for s in sides for n in ast.walk(s) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mod)]
    return any(facts.counting.constant(n.right) != 1 for n in remainders)


def _within(node: ast.AST, loop: LoopNode) -> bool:
    return isinstance(node, ast.stmt) and loop.lineno < node.lineno <= (loop.end_lineno or 0)


def condition_of(facts: Facts, run: Run, loop: LoopNode) -> ast.expr | None:
    """The first condition around a run that can change from round to round."""
    for statement in run.around:
        if isinstance(statement, ast.If) and not facts.counting.is_invariant(statement.test, loop):
            return statement.test
        if isinstance(statement, ast.Match):
            return statement.subject
    return None


def clock_read(facts: Facts, loop: LoopNode, run: Run) -> ast.expr | None:
    """A clock that each round reads outside of the run, or twice in it: the run's waits are part of its measure."""
    inside = {inner for statement in run.whole for inner in ast.walk(statement)}
    clocks = [
        n
        for s in loop.body
        for n in (s, *own_nodes(s))
        if isinstance(n, ast.Call) and catalog.is_clock(facts.names.dotted(n.func))
    ]
    outside = [clock for clock in clocks if clock not in inside]
    if outside:
        return outside[0]
    return clocks[0] if len(clocks) > 1 else None


def clearing(facts: Facts, loop: LoopNode) -> ast.expr | None:
    """A call in each round that clears what was shown before."""
    calls = [n for s in loop.body for n in (s, *own_nodes(s)) if isinstance(n, ast.Call)]
    return next((call for call in calls if ast.unparse(call.func).split(".")[-1] in _CLEARING), None)
