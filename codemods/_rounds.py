"""The rounds of a loop in which something is done every N steps: the counter that tells them, and the condition."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tfrewrite.api import Counter, Edit, Facts, FreshNames, InsertBefore, LoopNode, ReplaceExpression, parse_statements

if TYPE_CHECKING:
    import libcst as cst


def counter_of(facts: Facts, loop: LoopNode, anchor: ast.stmt, fresh: FreshNames) -> tuple[Counter, list[Edit]]:
    """The loop's own counter as it stands at a statement of its suite, or a new one that rises where a round starts."""
    known = facts.counting.counter(loop, anchor)
    if known is not None and (known.name != "_" or facts.names.is_read("_")):
        return known, []
    name = fresh.name("step", "batch_index", "step_index")
    if known is not None and known.target is not None:
        return replace(known, name=name), [ReplaceExpression(known.target, partial(_named, name))]
    if isinstance(loop, ast.For) and not facts.names.bindings_of("enumerate", loop):
        target = ReplaceExpression(loop.target, partial(_counted_target, name))
        return Counter(name, ast.Constant(0)), [target, ReplaceExpression(loop.iter, _enumerated)]
    start = InsertBefore(loop, partial(parse_statements, f"{name} = 0"))
    rise = InsertBefore(loop.body[0], partial(parse_statements, f"{name} += 1"))
    return Counter(name, ast.Constant(1)), [start, rise]


def is_due(facts: Facts, counter: Counter, every: int) -> str:
    """The condition that holds in rounds 0, N, 2N … of a loop."""
    first, stride = facts.counting.constant(counter.first), facts.counting.constant(counter.stride or ast.Constant(1))
    assert stride is not None
    period = every * abs(stride)
    if first is None:
        start = ast.unparse(counter.first)
        start = start if isinstance(counter.first, ast.Name) else f"({start})"
        return f"({counter.name} - {start}) % {period} == 0"
    return f"{counter.name} % {period} == {first % period}"


def _named(name: str, _: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    return cst.Name(name)


def _counted_target(name: str, target: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    return cst.Tuple([cst.Element(cst.Name(name)), cst.Element(_in_parentheses(target))], lpar=[], rpar=[])


def _enumerated(iterable: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    return cst.Call(cst.Name("enumerate"), [cst.Arg(_in_parentheses(iterable))])


def _in_parentheses(node: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    if isinstance(node, cst.Tuple) and not node.lpar:
        return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return node
