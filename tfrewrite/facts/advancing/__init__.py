"""Which statements of a loop advance a whole number that a variable of the device holds, and by how much."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.advancing.doubt import Doubt, Doubtful
from tfrewrite.facts.advancing.looking import Looking
from tfrewrite.facts.advancing.privacy import is_out_of_reach
from tfrewrite.facts.flow import Point, runs_at
from tfrewrite.facts.tree import SCOPES, LoopNode, own_nodes, suites_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

__all__ = ["Advance", "Advances", "Doubt", "advances_of"]


@dataclass(frozen=True, slots=True)
class Advance:
    """A statement of the loop after which the variable is greater by a known amount, each time that it has run."""

    statement: ast.stmt
    amount: int


@dataclass(frozen=True, slots=True)
class Advances:
    """All that advances a variable in the rounds of a loop, or why that is not known."""

    found: tuple[Advance, ...] = ()
    doubt: Doubt | None = None
    why: str = ""


def advances_of(facts: Facts, loop: LoopNode, variable: ast.expr) -> Advances:
    """What advances a variable, named as the loop names it, in the rounds of a loop."""
    looking = Looking(facts, loop, variable)
    try:
        looking.require_known()
        found = [*_in_suite(looking, loop, list(loop.body))]
        head = loop.test if isinstance(loop, ast.While) else loop.iter
        _require_nothing(looking, head)
        if not isinstance(loop, ast.While):
            _require_nothing(looking, loop)
        is_out_of_reach(looking)
    except Doubtful as doubtful:
        return Advances((), doubtful.doubt, doubtful.why)
    return Advances(tuple(found))


def _require_nothing(looking: Looking, node: ast.AST) -> None:
    amount = looking.node(looking.frame, node) if isinstance(node, ast.stmt) else looking.amount(looking.frame, node)
    if amount:
        raise Doubtful(Doubt.ON_SOME_PATHS, f"line {getattr(node, 'lineno', 0)}")


def _in_suite(looking: Looking, loop: LoopNode, suite: list[ast.stmt]) -> list[Advance]:
    """The statements of the loop's own code that advance the variable."""
    found: list[Advance] = []
    for statement in suite:
        inner = suites_of(statement)
        if isinstance(statement, SCOPES) or not inner:
            amount = looking.amount(looking.frame, statement)
            if amount:
                _require_no_handler(looking, loop, statement)
                found.append(Advance(statement, amount))
            continue
        for head in runs_at(Point(statement)):
            _require_nothing(looking, head)
        _require_nothing_itself(looking, statement)
        for each in inner:
            found += _in_suite(looking, loop, each)
    return found


def _require_nothing_itself(looking: Looking, statement: ast.stmt) -> None:
    """What a loop or a test does besides evaluating its expressions: items that are taken, objects that are asked."""
    looking.node(looking.frame, statement)


def _require_no_handler(looking: Looking, loop: LoopNode, statement: ast.stmt) -> None:
    """An exception between the advance and the end of its statement must leave the loop."""
    for around in looking.facts.names.enclosing(statement):
        if around is loop:
            return
        if isinstance(around, ast.Try) or type(around).__name__ == "TryStar":
            raise Doubtful(Doubt.UNDER_TRY)
        if isinstance(around, (ast.With, ast.AsyncWith)) and not all(
            map(looking.facts.effects.is_silent_manager, around.items)
        ):
            raise Doubtful(Doubt.UNDER_TRY, f"`with {', '.join(map(ast.unparse, around.items))}`")


def holds_suspension(loop: LoopNode) -> bool:
    """Whether other code can run between two statements of a loop."""
    return any(isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)) for node in own_nodes(loop))
