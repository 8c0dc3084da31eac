"""The messages in a loop: runs of statements that show values, and the circumstances in which they are shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.tree import LoopNode, own_nodes, suites_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


_CLEARING = frozenset({"clear_output", "cls"})


@dataclass(frozen=True, slots=True)
class Run:
    """Statements that show values, directly after each other: one message to the reader."""

    statements: tuple[ast.stmt, ...]
    suite: tuple[ast.stmt, ...]
    """The suite that they stand in."""
    around: tuple[ast.stmt, ...]
    """The statements around them inside the loop, outermost first."""

    @property
    def calls(self) -> list[ast.Call]:
        """The calls that show."""
        return [s.value for s in self.statements if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]

    @property
    def anchor(self) -> ast.stmt:
        """The statement of the loop's own suite that holds the run."""
        return self.around[0] if self.around else self.statements[0]


def runs_of(facts: Facts, loop: LoopNode) -> Iterator[Run]:
    """The messages that each round of a loop may show, in source order, without those of inner loops."""
    yield from _runs(facts, loop.body, ())


def _runs(facts: Facts, suite: list[ast.stmt], around: tuple[ast.stmt, ...]) -> Iterator[Run]:
    open_run: list[ast.stmt] = []
    for statement in (*suite, None):
        if statement is not None and facts.shows.is_message(statement):
            open_run.append(statement)
            continue
        if open_run:
            yield Run(tuple(open_run), tuple(suite), around)
            open_run = []
        if statement is not None and not isinstance(
            statement, (LoopNode, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            for inner in suites_of(statement):
                yield from _runs(facts, inner, (*around, statement))


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
    for side in sides:
        remainders = [n for n in ast.walk(side) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mod)]
        if any(facts.counting.constant(n.right) != 1 for n in remainders):
            return True
        if counter is not None and isinstance(side, ast.Name) and side.id == counter.name:
            return True
    return False


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
    inside = {inner for statement in run.statements for inner in ast.walk(statement)}
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


def early_read(facts: Facts, run: Run, loop: LoopNode) -> ast.expr | None:
    """A name in the run whose value each round reads from the device before the run."""
    shown = {n.id for call in run.calls for n in ast.walk(call) if isinstance(n, ast.Name)}
    for statement in loop.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in shown:
                if statement not in run.statements and facts.shows.conversion_reads(value) is Answer.YES:
                    return value
            case _:
                pass
    return None
