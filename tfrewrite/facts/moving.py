"""Whether a statement can run later in the same round of its loop and give the same."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.effects import Change
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.lasting import Lasting, lasting
from tfrewrite.facts.messages import Run
from tfrewrite.facts.tree import LoopNode, bound_names, own_nodes, suites_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_LEAVING = (ast.Break, ast.Continue, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)
_UPDATES = frozenset({"apply_gradients", "minimize", "apply", "assign", "assign_add", "assign_sub"})


def between(facts: Facts, statement: ast.stmt, run: Run) -> list[ast.AST] | None:
    """What runs between a statement and a message later in its round; None where that is no plain way."""
    path = [*run.around, run.statements[0]]
    for index, inner in enumerate(path):
        suite = _suite_of(facts, inner)
        found, start = _out_of_tapes(facts, statement, suite)
        if start in suite and suite.index(start) < suite.index(inner):
            return [*found, *_plain_way(suite, start, inner, path[index:])] if _is_way(path[index:-1]) else None
    return None


def _out_of_tapes(facts: Facts, statement: ast.stmt, suite: Sequence[ast.stmt]) -> tuple[list[ast.AST], ast.stmt]:
    """The tape of a suite that a statement stands under, and what follows the statement there; else itself alone."""
    parent = facts.names.parents.get(statement)
    if not isinstance(parent, ast.With) or parent not in suite:
        return [], statement
    tapes = all(facts.values.of(item.context_expr).kind is Kind.TAPE for item in parent.items)
    return (list(parent.body[parent.body.index(statement) + 1 :]), parent) if tapes else ([], statement)


def _is_way(path: Sequence[ast.stmt]) -> bool:
    return all(isinstance(statement, ast.If) for statement in path)


def _plain_way(suite: Sequence[ast.stmt], start: ast.stmt, end: ast.stmt, path: Sequence[ast.stmt]) -> list[ast.AST]:
    """The statements from one to another of a suite, then the tests and statements inside of that up to the last."""
    found: list[ast.AST] = list(suite[suite.index(start) + 1 : suite.index(end)])
    for outer, inner in pairwise(path):
        assert isinstance(outer, ast.If)
        within = next(part for part in suites_of(outer) if inner in part)
        found += [outer.test, *within[: within.index(inner)]]
    return found


def _suite_of(facts: Facts, statement: ast.stmt) -> list[ast.stmt]:
    parent = facts.names.parents.get(statement)
    if parent is None:
        return []
    fields = (getattr(parent, name, None) for name in ("body", "orelse", "finalbody"))
    return next((suite for suite in fields if isinstance(suite, list) and statement in suite), [])


def across(facts: Facts, statement: ast.stmt, nodes: Sequence[ast.AST], outside: Collection[ast.expr] = ()) -> Lasting:
    """What a statement needs to keep so that it gives the same behind some others."""
    rebound = bound_names(inner for node in nodes for inner in (node, *own_nodes(node)))
    change = max((facts.effects.may_change(node) for node in nodes), default=Change.NOTHING)
    return lasting(facts, statement, outside, rebound, change)


def behind_update(facts: Facts, run: Run, loop: LoopNode) -> tuple[ast.stmt, list[ast.AST]] | None:
    """The statement with which a step is complete whose tape a message stands under, and what runs until then."""
    if not run.around or not isinstance(run.around[-1], ast.With):
        return None
    tape = run.around[-1]
    if not all(facts.values.of(item.context_expr).kind is Kind.TAPE for item in tape.items):
        return None
    rest: list[ast.stmt] = tape.body[tape.body.index(run.statements[-1]) + 1 :]
    suite = _suite_of(facts, tape)
    following = suite[suite.index(tape) + 1 :]
    last = next((i for i in range(len(following) - 1, -1, -1) if _updates(following[i])), -1)
    nodes: list[ast.AST] = [*rest, *following[: last + 1]]
    quiet = all(facts.effects.may_print(node) is Answer.NO for node in nodes)
    if not quiet or any(isinstance(n, _LEAVING) for node in nodes for n in (node, *own_nodes(node))):
        return None
    return (following[last] if last >= 0 else tape), nodes


def _updates(statement: ast.stmt) -> bool:
    """Whether a simple statement, or a loop over variables, changes what is trained."""
    if not isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign, ast.For)):
        return False
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _UPDATES
        for node in (statement, *own_nodes(statement))
    )
