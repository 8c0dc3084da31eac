"""How a loop is left after a statement has run for the last time, and what happens on the way.

A statement's last run is only known to be the last once the loop is on a path from which it cannot run again.
Such a path starts at one of the exits found here; whatever is done there is done once, after the last run.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.bars import goes_through, may_end
from tfrewrite.facts.effects import Change
from tfrewrite.facts.flow import AFTER, LEAVING, Flow, Point, runs_at
from tfrewrite.facts.tree import bound_names, own_nodes, target_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Exits:
    """The exits of a loop as seen from some of its simple statements, the watched ones.

    They have to be done with before something else is shown; where they set what progress bars say, before one of
    these `bars` is drawn for the last time.
    """

    def __init__(self, facts: Facts, flow: Flow, watched: Sequence[ast.stmt], bars: Sequence[ast.expr] = ()) -> None:
        self._facts = facts
        self._flow = flow
        self._watched = frozenset(Point(statement) for statement in watched)
        self._bars = bars

    @cached_property
    def _again(self) -> set[Point]:
        """Points from which a watched statement can still run in this entry of the loop."""
        return self._flow.before(self._watched, frozenset()) | self._watched

    @cached_property
    def _later(self) -> set[Point]:
        """Points that can run after a watched statement, before one runs again."""
        return self._flow.after(self._watched, self._watched)

    def _prints(self, point: Point) -> Answer:
        if self._bars:
            return Answer.YES if any(self._ends(point, bar) for bar in self._bars) else Answer.NO
        loop, effects = self._flow.loop, self._facts.effects
        if point == self._flow.header and not isinstance(loop, ast.While):
            return effects.iterating_prints(loop.iter)
        answer = Answer.NO
        for node in runs_at(point):
            answer = answer | effects.may_print(node)
        return answer

    def _ends(self, point: Point, bar: ast.expr) -> bool:
        loop = self._flow.loop
        if point == self._flow.header and not isinstance(loop, ast.While):
            return goes_through(self._facts, loop.iter, bar)
        nodes = [inner for node in runs_at(point) for inner in (node, *own_nodes(node))]
        return any(may_end(self._facts, node, bar) for node in nodes)

    def _changes(self, point: Point) -> Change:
        loop, effects = self._flow.loop, self._facts.effects
        if point == self._flow.header and not isinstance(loop, ast.While):
            return max(effects.iterating_changes(loop.iter), effects.may_change(loop.target))
        return max((effects.may_change(node) for node in runs_at(point)), default=Change.NOTHING)

    @cached_property
    def output_before_exit(self) -> tuple[Answer, ast.stmt] | None:
        """Something that may be shown after the last run of a watched statement, while that is not known yet."""
        for point in sorted(self._again & self._later, key=_position):
            if point in self._watched:
                continue
            answer = self._prints(point)
            if answer is Answer.NO or point.statement is None:
                continue
            ahead = self._flow.after({point}, self._watched) if point is not self._flow.header else {AFTER}
            if AFTER in ahead or LEAVING in ahead:
                return answer, point.statement
        return None

    @cached_property
    def starts(self) -> list[Point]:
        """The first points of every path that leaves the loop after a watched statement ran, AFTER included."""
        found = {
            following
            for point in (self._again & self._later) | self._watched
            for following in self._flow.successors.get(point, ())
            if following not in self._again
        }
        return sorted(found, key=_position)

    def needs_own_place(self, start: Point) -> bool:
        """Whether the path from an exit shows something, or leaves the function, before it arrives behind the loop.

        A path that only ends in an exception needs none.
        """
        if start in (AFTER, LEAVING):
            return False
        path = {start} | self._flow.after({start}, frozenset())
        if LEAVING in path:
            return True
        return AFTER in path and any(self._prints(point) is not Answer.NO for point in path)

    def reaches_after(self, places: Sequence[Point]) -> bool:
        """Whether the place behind the loop can be reached after a watched statement without passing these places."""
        blocked = frozenset(places)
        reached = self._flow.after(self._watched, blocked | self._watched)
        return AFTER in reached or any(AFTER in self._flow.successors.get(point, ()) for point in self._watched)

    def region(self, statement: ast.stmt, place: Point) -> set[Point]:
        """What can run between the last run of one watched statement and a place."""
        own = frozenset({Point(statement)})
        return self._flow.after(own, own) & self._flow.before({place}, own)

    def bound_in(self, region: set[Point]) -> set[str]:
        """The names that a region may bind again."""
        names: set[str] = set()
        for point in region:
            if point == self._flow.header:
                inside = self._flow.successors[point] - {self._flow.exhausted}
                if inside & region and not isinstance(self._flow.loop, ast.While):
                    names |= target_names(self._flow.loop.target)
                names |= _walrus_names(self._flow.loop)
            else:
                names |= bound_names(inner for node in runs_at(point) for inner in (node, *own_nodes(node)))
        return names

    def changes_in(self, region: set[Point]) -> Change:
        """What a region may change."""
        return max(map(self._changes, region), default=Change.NOTHING)

    def comes_back(self, place: Point) -> bool:
        """Whether the place behind the loop can be reached from another place."""
        return AFTER in self._flow.after({place}, frozenset())


def _walrus_names(loop: ast.AST) -> set[str]:
    test = getattr(loop, "test", None) or getattr(loop, "iter", None)
    return {n.target.id for n in ast.walk(test) if isinstance(n, ast.NamedExpr)} if test is not None else set()


def _position(point: Point) -> tuple[int, int, str]:
    statement = point.statement
    return (statement.lineno, statement.col_offset, point.part) if statement is not None else (1 << 30, 0, point.part)
