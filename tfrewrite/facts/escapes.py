"""Which names that a loop binds are read after it, and which are read in the next round before they are bound anew."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.flow import AFTER, Flow, Point, runs_at
from tfrewrite.facts.handed import Handling, handed
from tfrewrite.facts.tree import FunctionNode, LoopNode, all_nodes, bound_names, own_nodes, target_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


@dataclass(frozen=True, slots=True)
class Escapes:
    """What of a loop's names outlives a round."""

    after: tuple[str, ...]
    """Names that the loop binds and that may be read once it was left: behind it, by functions, cells and other
    modules, or by the loop itself where it is entered again."""
    carried: tuple[str, ...]
    """Names that a round binds and that outlive it: a later round may read them before it binds them, or may leave
    them as they are for what is read behind the loop."""


def escapes_of(facts: Facts, loop: LoopNode) -> Escapes:
    """The names of a loop that are needed behind it or in its next round."""
    bound = bound_in(loop)
    head = loop.test if isinstance(loop, ast.While) else loop.target
    inside = {loop, head, *all_nodes(head), *(n for part in loop.body for n in (part, *all_nodes(part)))}
    after = {name for name in bound if _is_read_outside(facts, loop, name, inside)}
    carried = _carried(facts, loop, bound, after)
    after |= {name for name in carried if _is_entered_with(facts, loop, name, inside)}
    carried |= _carried(facts, loop, bound, after)
    return Escapes(tuple(sorted(after)), tuple(sorted(carried)))


def bound_in(loop: LoopNode) -> set[str]:
    """The names that the loop's target and suites bind."""
    names = bound_names(own_nodes(loop))
    return names | (target_names(loop.target) if not isinstance(loop, ast.While) else set())


def _is_read_outside(facts: Facts, loop: LoopNode, name: str, inside: set[ast.AST]) -> bool:
    names = facts.names
    scope = names.scope_of(loop)
    if name in scope.outer or name in names.declared_outer:
        return True
    if scope.node is facts.tree and facts.project.importers(facts, name):
        return True
    binders = {b.node for b in scope.bindings.get(name, []) if b.node in inside}
    for node in facts.names_spelled(name, scope.node):
        if isinstance(node.ctx, ast.Store) or (node in inside and not _runs_later(facts, node, loop)):
            continue
        here = names.scope_of(node) is scope
        bindings = names.reaching(name, node) if here else names.bindings_of(name, node)
        if any(binding.node in binders for binding in bindings):
            return True
    return bool(facts.reads_names_by_text)


def _runs_later(facts: Facts, node: ast.Name, loop: LoopNode) -> bool:
    """Whether a read in a loop stands in a function that is made there: it may be called when the loop was left."""
    for parent in facts.names.enclosing(node):
        if parent is loop:
            return False
        if isinstance(parent, FunctionNode):
            return True
        if isinstance(parent, ast.Lambda) and not _is_called_at_once(facts, parent):
            return True
    return False


def _is_called_at_once(facts: Facts, function: ast.Lambda) -> bool:
    """Whether a lambda is given to something that calls it and keeps it no longer."""
    call = facts.names.parents.get(function)
    if not isinstance(call, ast.Call) or function not in call.args:
        return False
    if facts.names.dotted(call.func) in ("builtins.map", "builtins.filter"):
        return False
    return handed(facts, call, call.args.index(function)).handling is Handling.HERE


def _is_entered_with(facts: Facts, loop: LoopNode, name: str, inside: set[ast.AST]) -> bool:
    """Whether a loop that goes round again in one around it, or with its cell, may find what it has left in a name."""
    names = facts.names
    scope = names.scope_of(loop)
    if scope.node is facts.tree and facts.source.notebook is not None:
        return True
    if not isinstance(loop, ast.While):
        return any(binding.node in inside for binding in names.reaching(name, loop.iter))
    around = itertools.takewhile(lambda parent: parent is not scope.node, names.enclosing(loop))
    return any(isinstance(parent, LoopNode) for parent in around)


def _carried(facts: Facts, loop: LoopNode, bound: set[str], after: set[str]) -> set[str]:
    flow = Flow(facts, loop)
    always = set() if isinstance(loop, ast.While) else _plain_targets(loop.target)
    if not flow.is_clear:
        return bound & (_loads(all_nodes(loop)) | after) - always
    kept = _closed_over(facts, loop)
    if _is_guarded(facts, loop):
        kept = kept | (after - always)
    return {name for name in bound if name in kept or _comes_round(flow, name, needed=name in after)}


def _is_guarded(facts: Facts, loop: LoopNode) -> bool:
    """Whether an exception may leave a loop at any place and the code around it goes on."""
    scope = facts.names.scope_of(loop).node
    around = itertools.takewhile(lambda parent: parent is not scope, facts.names.enclosing(loop))
    return any(isinstance(parent, (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)) for parent in around)


def _comes_round(flow: Flow, name: str, *, needed: bool) -> bool:
    """Whether what a round binds can be read in a later one before the name is bound anew, or `needed` behind it."""
    starts = [point for point in flow.successors if point != flow.header and _binds(point, name)]
    target = set() if isinstance(flow.loop, ast.While) else target_names(flow.loop.target)
    stack = [(following, False) for start in starts for following in flow.successors[start]]
    seen: set[tuple[Point, bool]] = set()
    while stack:
        point, later = stack.pop()
        if (point, later) in seen:
            continue
        seen.add((point, later))
        if later and needed and point in (flow.header, AFTER):
            return True
        if point == flow.header:
            if name in _reads(point, flow):
                return True
            if name not in target:
                stack += [(p, True) for p in flow.successors[point] if p not in (flow.exhausted, AFTER)]
            continue
        if later and name in _reads(point, flow):
            return True
        if not _always_binds(point, name):
            stack += [(following, later) for following in _unbound(flow, point, name)]
    return False


def _unbound(flow: Flow, point: Point, name: str) -> list[Point]:
    """What can come after a point without the name being bound there: an inner loop's target is, in its suite."""
    found = list(flow.successors.get(point, ()))
    inner = point.statement
    if isinstance(inner, (ast.For, ast.AsyncFor)) and name in _plain_targets(inner.target):
        return [following for following in found if following.statement is not inner.body[0]]
    return found


def _binds(point: Point, name: str) -> bool:
    return name in bound_names(inner for node in runs_at(point) for inner in (node, *own_nodes(node)))


def _always_binds(point: Point, name: str) -> bool:
    """Whether a simple statement binds a plain name whenever it runs."""
    match point.statement:
        case ast.Assign(targets=targets):
            return any(name in _plain_targets(target) for target in targets)
        case ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr()):
            return bound == name
        case ast.AugAssign(target=ast.Name(id=bound)):
            return bound == name
        case ast.With(items=items) if point.part == "header":
            return any(i.optional_vars is not None and name in _plain_targets(i.optional_vars) for i in items)
        case ast.FunctionDef(name=bound) | ast.ClassDef(name=bound):
            return bound == name
        case _:
            return False


def _plain_targets(target: ast.expr) -> set[str]:
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return {name for element in elements for name in _plain_targets(element)}
        case ast.Starred(value=inner):
            return _plain_targets(inner)
        case _:
            return set()


def _reads(point: Point, flow: Flow) -> set[str]:
    if point == flow.header:
        head = flow.loop.test if isinstance(flow.loop, ast.While) else None
        return set() if head is None else _loads([head, *all_nodes(head)])
    found = {name for node in runs_at(point) for name in _loads((node, *all_nodes(node)))}
    if isinstance(point.statement, ast.AugAssign) and isinstance(point.statement.target, ast.Name):
        found.add(point.statement.target.id)
    return found


def _loads(nodes: Iterable[ast.AST]) -> set[str]:
    return {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store)}


def _closed_over(facts: Facts, loop: LoopNode) -> set[str]:
    """Names of the loop's scope that functions read: they may run in any round."""
    names = facts.names
    scope = names.scope_of(loop)
    known = facts.loops.closed_over
    if scope.node not in known:
        found = known[scope.node] = set(names.declared_outer)
        for name, own in scope.bindings.items():
            near = facts.names_spelled(name, scope.node)
            others = (node for node in near if names.scope_of(node) is not scope)
            if any(binding in own for node in others for binding in names.bindings_of(name, node)):
                found.add(name)
    return known[scope.node]
