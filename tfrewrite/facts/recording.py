"""The summaries that a loop writes for TensorBoard: runs of statements that record values and do nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.effects import Change
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.messages import Run
from tfrewrite.facts.tree import LoopNode, own_nodes, suites_of, target_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_RECORDING = frozenset(
    f"tensorflow.summary.{name}" for name in ("scalar", "histogram", "image", "text", "audio", "write")
)
_AROUND = frozenset({"tensorflow.name_scope", "tensorflow.device"})


def recordings_of(facts: Facts, loop: LoopNode) -> Iterator[Run]:
    """The runs of recording statements in the rounds of a loop, in source order, without those of inner loops."""
    yield from _runs(facts, loop.body, ())


def _runs(facts: Facts, suite: list[ast.stmt], around: tuple[ast.stmt, ...]) -> Iterator[Run]:
    open_run: list[ast.stmt] = []
    for statement in (*suite, None):
        if statement is not None and (records(facts, statement) or (open_run and _is_flush(facts, statement))):
            open_run.append(statement)
            continue
        if open_run:
            yield Run(tuple(open_run), tuple(suite), around)
            open_run = []
        skipped = (LoopNode, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        if statement is not None and not isinstance(statement, skipped):
            for inner in suites_of(statement):
                yield from _runs(facts, inner, (*around, statement))


def records(facts: Facts, statement: ast.stmt) -> bool:
    """Whether a statement records values and does nothing else."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return is_recording(facts, call)
        case ast.With(items=items, body=body):
            return all(_only_surrounds(facts, item) for item in items) and _all_record(facts, body)
        case ast.For(iter=iterable, target=target, body=body, orelse=[]):
            quiet = facts.effects.iterating_changes(iterable) is Change.NOTHING
            return quiet and _all_record(facts, body) and not _is_read_outside(facts, statement, target)
        case _:
            return False


def is_recording(facts: Facts, call: ast.Call) -> bool:
    """Whether a call writes a summary."""
    return facts.names.dotted(call.func).replace("tensorflow.compat.v2.", "tensorflow.") in _RECORDING


def _all_record(facts: Facts, body: list[ast.stmt]) -> bool:
    first, *others = body
    return records(facts, first) and all(records(facts, s) or _is_flush(facts, s) for s in others)


def _only_surrounds(facts: Facts, item: ast.withitem) -> bool:
    """Whether a manager only says where summaries go or what they are called."""
    call = item.context_expr
    if not isinstance(call, ast.Call) or item.optional_vars is not None:
        return False
    if facts.names.dotted(call.func) in _AROUND:
        return True
    return isinstance(call.func, ast.Attribute) and facts.values.of(call.func.value).kind is Kind.WRITER


def _is_flush(facts: Facts, statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="flush"))):
            return facts.values.of(owner).kind is Kind.WRITER
        case _:
            return False


def _is_read_outside(facts: Facts, loop: ast.For, target: ast.expr) -> bool:
    inside = {loop, *own_nodes(loop)}
    names = target_names(target)
    here = facts.names.scope_of(loop)
    loads = (n for name in names for n in facts.names_spelled(name) if isinstance(n.ctx, ast.Load) and n not in inside)
    return any(facts.names.scope_of(load) is here or name_is_global(facts, loop) for load in loads)


def name_is_global(facts: Facts, node: ast.AST) -> bool:
    """Whether names that a statement binds can be seen by functions."""
    return isinstance(facts.names.scope_of(node).node, ast.Module)


def recording_calls(facts: Facts, run: Run) -> list[ast.Call]:
    """The calls of a run that record."""
    nodes = (node for statement in run.statements for node in (statement, *own_nodes(statement)))
    return [node for node in nodes if isinstance(node, ast.Call) and is_recording(facts, node)]
