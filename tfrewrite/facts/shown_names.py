"""Assignments in the rounds of a loop whose names only messages read: they are part of the message."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.bars import maker
from tfrewrite.facts.tree import LoopNode, own_nodes, suites_of, target_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

SCOPED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class ForShow:
    """An assignment that nothing but messages needs in the rounds of its loop."""

    statement: ast.Assign | ast.AnnAssign
    value: ast.expr
    names: frozenset[str]
    readers: frozenset[ast.stmt]
    """The statements of the loop that read the names."""
    read_after: bool
    """Whether something behind the loop reads what the last round bound."""
    reads: Answer
    """Whether making it waits for the device."""


def bound_for_show(facts: Facts, loop: LoopNode, messages: Collection[ast.stmt]) -> dict[ast.stmt, ForShow]:
    """The assignments of a loop's rounds that only messages need and that wait, or build on one that waits."""
    found: dict[ast.stmt, ForShow] = {}
    for statement in _in_rounds(loop.body):
        made = _for_show(facts, loop, statement)
        if made is not None:
            found[statement] = made
    shown = set(messages)
    while True:
        kept = {s: each for s, each in found.items() if each.readers <= shown | set(found)}
        if len(kept) == len(found):
            break
        found = kept
    return _needed(found)


def _needed(found: dict[ast.stmt, ForShow]) -> dict[ast.stmt, ForShow]:
    """Those that wait, and those that read a name of one of these."""
    needed = {s for s, each in found.items() if each.reads is not Answer.NO}
    grown = True
    while grown:
        more = {r for s in needed for r in found[s].readers if r in found} - needed
        needed |= more
        grown = bool(more)
    return {s: each for s, each in found.items() if s in needed}


def _in_rounds(suite: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a suite and of the suites in it that run at most once in a round."""
    for statement in suite:
        yield statement
        if not isinstance(statement, (LoopNode, *SCOPED)):
            for inner in suites_of(statement):
                yield from _in_rounds(inner)


def _for_show(facts: Facts, loop: LoopNode, statement: ast.stmt) -> ForShow | None:
    match statement:
        case ast.Assign(targets=[ast.Name() as target], value=value):
            names = {target.id}
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value) if all(
            isinstance(target, ast.Name) for target in targets
        ):
            names = target_names(statement.targets[0])
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            names = {name}
        case _:
            return None
    readers: set[ast.stmt] = set()
    after = False
    for name in names:
        found = _readers(facts, loop, statement, name)
        if found is None:
            return None
        readers |= found[0]
        after |= found[1]
    if not readers or (after and not _sees_no_exception(facts, loop)):
        return None
    reads = facts.shows.evaluating_reads(value)
    return ForShow(statement, value, frozenset(names), frozenset(readers), after, reads)


def _readers(facts: Facts, loop: LoopNode, statement: ast.stmt, name: str) -> tuple[set[ast.stmt], bool] | None:
    """The statements of the loop that read a name, and whether others behind it do; None where more is done to it."""
    names = facts.names
    scope = names.scope_of(statement)
    if name in names.declared_outer or (
        isinstance(scope.node, ast.Module) and facts.project.is_used_elsewhere(facts, name)
    ):
        return None
    inside, after = set[ast.stmt](), False
    for node in facts.names_spelled(name):
        bindings = names.bindings_of(name, node)
        if not any(binding.node is statement for binding in bindings):
            continue
        around = next((parent for parent in names.enclosing(node) if isinstance(parent, ast.stmt)), None)
        in_loop = loop in set(names.enclosing(node))
        if not isinstance(node.ctx, ast.Load):
            again = in_loop and around is not statement
            if isinstance(node.ctx, ast.Del) or isinstance(around, ast.AugAssign) or again:
                return None
            continue
        reaching = [binding.node for binding in names.reaching(name, node)]
        if statement not in reaching:
            continue
        if names.function_of(node) is not names.function_of(statement) or around is None:
            return None
        if not in_loop:
            after = True
        elif reaching != [statement] or around is loop:
            return None
        else:
            inside.add(around)
    return inside, after


def _sees_no_exception(facts: Facts, loop: LoopNode) -> bool:
    """Whether nothing behind a loop in its scope can run after an exception left the loop in the middle of a round."""
    scope = facts.names.scope_of(loop).node
    if isinstance(scope, ast.Module) and facts.source.notebook is not None:
        return False
    for parent in facts.names.enclosing(loop):
        if parent is scope:
            break
        if isinstance(parent, ast.Try):
            return False
        managers = parent.items if isinstance(parent, (ast.With, ast.AsyncWith)) else []
        if not all(_passes_exceptions_on(facts, item) for item in managers):
            return False
    return True


def _passes_exceptions_on(facts: Facts, item: ast.withitem) -> bool:
    """Whether a `with` item ends no exception: progress bars only finish."""
    made, _ = maker(facts, item.context_expr)
    return catalog.is_progress_bar(made) or facts.effects.is_silent_manager(item)


def readings_before(facts: Facts, loop: LoopNode, shown: Collection[ast.stmt]) -> list[ast.expr]:
    """What the rounds of a loop read from the device and keep by a name that one of these statements reads."""
    found: list[ast.expr] = []
    for load in (n for s in shown for n in (s, *own_nodes(s)) if isinstance(n, ast.Name)):
        if not isinstance(load.ctx, ast.Load):
            continue
        for binding in facts.names.reaching(load.id, load):
            assigned = isinstance(binding.node, (ast.Assign, ast.AnnAssign)) and binding.node not in shown
            if not assigned or binding.value is None or loop not in set(facts.names.enclosing(binding.node)):
                continue
            if facts.shows.evaluating_reads(binding.value) is Answer.YES:
                found.append(binding.value)
    return found
