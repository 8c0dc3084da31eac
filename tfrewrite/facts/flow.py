"""Which statements of a loop can run after which: the control flow of one entry of a loop."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.tree import LoopNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_ENDINGS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})


@dataclass(frozen=True, slots=True)
class Point:
    """A statement, or the part of a compound statement that runs before its suites."""

    statement: ast.stmt | None
    part: str = "whole"


AFTER = Point(None, "after the loop")
LEAVING = Point(None, "out of the function")


@dataclass(frozen=True, slots=True)
class _Targets:
    follow: Point
    on_break: Point | None
    on_continue: Point | None


class Flow:
    """The points of a loop and what can come next. Exceptions that leave the loop are not followed.

    Of an `if` that holds one of the statements `through`, only the branch that holds it is taken: for conditions that
    have one value in all rounds, where the other branch means that the statement never runs.
    """

    def __init__(self, facts: Facts, loop: LoopNode, through: Collection[ast.stmt] = ()) -> None:
        self._facts = facts
        self.loop = loop
        self._through = frozenset(through)
        self.successors: dict[Point, set[Point]] = {AFTER: set(), LEAVING: set()}
        self.header = Point(loop, "header")
        self.is_clear = not any(
            isinstance(n, (ast.Yield, ast.YieldFrom, ast.Await))
            or (isinstance(n, ast.Try) and n.finalbody)
            or type(n).__name__ == "TryStar"
            for n in ast.walk(loop)
        )
        body = self._suite(loop.body, _Targets(self.header, AFTER, self.header))
        exhausted = self._suite(loop.orelse, _Targets(AFTER, None, None)) if loop.orelse else AFTER
        self.exhausted = exhausted
        endless = isinstance(loop, ast.While) and _is_true(loop.test)
        self._add(self.header, {body} if endless else {body, exhausted})

    def _add(self, point: Point, following: Iterable[Point]) -> Point:
        self.successors.setdefault(point, set()).update(following)
        return point

    def _suite(self, suite: list[ast.stmt], targets: _Targets) -> Point:
        entry = targets.follow
        for statement in reversed(suite):
            entry = self._statement(statement, _Targets(entry, targets.on_break, targets.on_continue))
        return entry

    def _statement(self, statement: ast.stmt, targets: _Targets) -> Point:
        point = Point(statement)
        match statement:
            case ast.Break():
                return self._add(point, [targets.on_break or AFTER])
            case ast.Continue():
                return self._add(point, [targets.on_continue or AFTER])
            case ast.Return():
                return self._add(point, [LEAVING])
            case ast.Raise():
                return self._add(point, [])
            case ast.Expr(value=ast.Call(func=function)) if self._facts.names.dotted(function) in _ENDINGS:
                return self._add(point, [])
            case ast.If(body=body, orelse=orelse):
                taken = [suite for suite in (body, orelse) if self._through.intersection(suite)] or [body, orelse]
                return self._add(Point(statement, "header"), [self._suite(suite, targets) for suite in taken])
            case ast.With() | ast.AsyncWith():
                return self._with(statement, targets)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(statement, targets)
            case ast.Try():
                return self._try(statement, targets)
            case ast.Match(cases=cases):
                entries = [self._suite(case.body, targets) for case in cases]
                return self._add(Point(statement, "header"), [*entries, targets.follow])
            case _:
                return self._add(point, [targets.follow])

    def _loop(self, loop: LoopNode, targets: _Targets) -> Point:
        header = Point(loop, "header")
        body = self._suite(loop.body, _Targets(header, targets.follow, header))
        done = self._suite(loop.orelse, targets)
        endless = isinstance(loop, ast.While) and _is_true(loop.test)
        return self._add(header, [body] if endless else [body, done])

    def _with(self, statement: ast.With | ast.AsyncWith, targets: _Targets) -> Point:
        """A manager of which nothing is known may end an exception in its suite."""
        known = set(self.successors)
        entries = [self._suite(statement.body, targets)]
        if not all(map(self._facts.effects.is_silent_manager, statement.items)):
            for point in set(self.successors) - known:
                self.successors[point].add(targets.follow)
            entries.append(targets.follow)
        return self._add(Point(statement, "header"), entries)

    def _try(self, statement: ast.Try, targets: _Targets) -> Point:
        handlers = [self._suite(handler.body, targets) for handler in statement.handlers]
        known = set(self.successors)
        orelse = self._suite(statement.orelse, targets)
        body = self._suite(statement.body, _Targets(orelse, targets.on_break, targets.on_continue))
        for point in set(self.successors) - known:
            self.successors[point].update(handlers)
        return self._add(Point(statement, "header"), [body, *handlers])

    def always_runs(self, statement: ast.stmt) -> bool:
        """Whether no round can miss a statement of the loop's own suite, and only the last round leaves the loop."""
        points = frozenset(point for point in self.successors if point.statement is statement)
        entry = self.successors[self.header] - {self.exhausted}
        exits = {p for p, following in self.successors.items() if following & {AFTER, LEAVING}}
        if not self.is_clear or not points or self.loop.orelse or not exits <= {self.header}:
            return False
        missed = entry - points
        return not missed or self.header not in self.after(missed, points)

    def after(self, points: Iterable[Point], without: frozenset[Point]) -> set[Point]:
        """Every point that can run after these, on paths that do not pass the points `without`."""
        found: set[Point] = set()
        stack = [following for point in points for following in self.successors.get(point, ())]
        while stack:
            point = stack.pop()
            if point not in found and point not in without:
                found.add(point)
                stack.extend(self.successors.get(point, ()))
        return found

    def before(self, points: Iterable[Point], without: frozenset[Point]) -> set[Point]:
        """Every point from which one of these can be reached, on paths that do not pass the points `without`."""
        predecessors: dict[Point, set[Point]] = {}
        for point, following in self.successors.items():
            for successor in following:
                predecessors.setdefault(successor, set()).add(point)
        found: set[Point] = set()
        stack = [earlier for point in points for earlier in predecessors.get(point, ())]
        while stack:
            point = stack.pop()
            if point not in found and point not in without:
                found.add(point)
                stack.extend(predecessors.get(point, ()))
        return found


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def runs_at(point: Point) -> list[ast.AST]:
    """What runs at a point: the whole of a simple statement, the head of a compound one."""
    statement = point.statement
    match statement:
        case None:
            return []
        case ast.If(test=test) | ast.While(test=test):
            return [test]
        case ast.For(iter=iterable, target=target) | ast.AsyncFor(iter=iterable, target=target):
            return [ast.comprehension(target, iterable, [], 0), target]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return list(items)
        case ast.Match(subject=subject, cases=cases):
            return [subject, *(part for case in cases for part in (case.pattern, case.guard) if part is not None)]
        case ast.Try(handlers=handlers):
            return [handler for handler in handlers if handler.name]
        case _:
            return [statement]
