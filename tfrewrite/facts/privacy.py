"""Whether code elsewhere can see what a name holds, by the name itself or by another way to the same object."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.aliases.aliasing import Sharing
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import LoopNode, suites_of_any

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_OWN_METHODS = frozenset({"append", "extend", "insert", "clear", "sort", "reverse", "index", "count", "fill", "remove"})
_PLOTTING = ("matplotlib.", "seaborn.")
"""Libraries that copy the lists that they draw."""
_LAZY = frozenset(f"builtins.{name}" for name in ("map", "filter", "zip", "enumerate", "reversed", "iter"))


def seen_from_elsewhere(facts: Facts, name: str, at: ast.AST) -> bool:
    """Whether anything but the plain statements of its own scope can read or bind a name."""
    names, scope = facts.names, facts.names.scope_of(at)
    if name not in scope.bindings or name in scope.outer or name in names.declared_outer:
        return True
    if scope.node is facts.tree and facts.project.is_used_elsewhere(facts, name):
        return True
    own = scope.bindings[name]
    others = (node for node in facts.names_spelled(name) if names.scope_of(node) is not scope)
    return any(binding in own for node in others for binding in names.bindings_of(name, node))


def shared_at(facts: Facts, name: ast.Name, loop: LoopNode) -> ast.AST | None:
    """Where a list, dictionary or array that a loop works on may get another name before the loop is over.

    None where it is made directly for a name, in a place that runs before the loop in any case, and is not handed on.
    """
    bindings = facts.names.reaching(name.id, name)
    inside = set(ast.walk(loop))
    made = [binding for binding in bindings if binding.node not in inside]
    first = made[0].node if len(made) == 1 else None
    if not isinstance(first, ast.stmt) or not _is_made_alone(facts, made[0]) or not _runs_before(facts, first, loop):
        return next((binding.node for binding in made), name)
    last = _span(facts, first, loop)
    for node in facts.names_spelled(name.id, facts.names.scope_of(loop).node):
        between = (first.end_lineno or 0) < node.lineno <= (last.end_lineno or 0)
        if between and isinstance(node.ctx, ast.Load) and node not in inside and hands_on(facts, node):
            return node
    return None


def _is_made_alone(facts: Facts, binding: Binding) -> bool:
    """Whether a binding gives a name a new object, with new objects in it, that nothing else has."""
    node, value = binding.node, binding.value
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or value is None:
        return False
    if isinstance(node, ast.Assign) and len(node.targets) > 1:
        return False
    for step in binding.path:
        if not isinstance(value, (ast.Tuple, ast.List)) or not isinstance(step, int) or step >= len(value.elts):
            return False
        if any(isinstance(element, ast.Starred) for element in value.elts):
            return False
        value = value.elts[step]
    if isinstance(value, ast.Dict):
        return all(key is not None and _is_new(facts, part) for key, part in zip(value.keys, value.values, strict=True))
    return _is_new(facts, value)


def _is_new(facts: Facts, value: ast.expr) -> bool:
    if isinstance(value, (ast.Name, ast.Attribute, ast.NamedExpr, ast.Subscript, ast.IfExp, ast.BoolOp)):
        return facts.values.of(value).kinds == {Kind.PYTHON}
    found = facts.aliases.of(value)
    return found.how is Sharing.SNAPSHOT and not found.loose and not found.items


def _runs_before(facts: Facts, statement: ast.stmt, loop: LoopNode) -> bool:
    """Whether a statement runs each time before a loop is reached: it stands above it in a suite around it."""
    around = [loop, *facts.names.enclosing(loop)]
    for suite in suites_of_any(facts.names.parents[statement]):
        if statement in suite:
            below = suite[suite.index(statement) + 1 :]
            return any(one in below for one in around)
    return False


def _span(facts: Facts, first: ast.AST, loop: LoopNode) -> LoopNode:
    """The outermost loop that runs a loop again without making the object anew."""
    found = loop
    for parent in facts.names.enclosing(loop):
        if parent in facts.names.scopes or any(parent is one for one in facts.names.enclosing(first)):
            break
        if isinstance(parent, LoopNode):
            found = parent
    return found


def hands_on(facts: Facts, node: ast.expr) -> bool:
    """Whether a place that reads a list, dictionary or array may give it to something that keeps it.

    What a `return` gives its caller is none: nothing of the function runs after that.
    """
    if _leaves_with(facts, node):
        return False
    parent = facts.names.parents.get(node)
    match parent:
        case ast.Attribute(value=owner, attr=attr) if owner is node:
            call = facts.names.parents.get(parent)
            called = isinstance(call, ast.Call) and call.func is parent
            return not (called and attr in _OWN_METHODS) and attr not in ("shape", "size", "ndim", "dtype")
        case ast.Subscript(value=owner) if owner is node:
            if not isinstance(parent.ctx, ast.Load):
                return _takes_in(facts, parent)
            if facts.values.of(parent).kinds == {Kind.PYTHON}:
                return False
            copied = isinstance(parent.slice, ast.Slice) and facts.values.of(owner).kinds == {Kind.CONTAINER}
            return not copied and hands_on(facts, parent)
        case ast.Call(func=function):
            return not _only_looks(facts, parent, function, node)
        case ast.FormattedValue() | ast.Compare() | ast.If() | ast.While():
            return False
        case ast.UnaryOp(op=ast.Not()):
            return False
        case _:
            return True


def _leaves_with(facts: Facts, node: ast.expr) -> bool:
    """Whether a `return` gives an object to the caller, and nothing handles what it may raise before that."""
    returns = False
    for around in facts.names.enclosing(node):
        if around in facts.names.scopes:
            return returns
        returns = returns or isinstance(around, ast.Return)
        catches = isinstance(around, ast.With) and not all(map(facts.effects.is_silent_manager, around.items))
        if catches or isinstance(around, ast.Try):
            return False
    return returns


def _takes_in(facts: Facts, item: ast.Subscript) -> bool:
    """Whether `x[i] = y` may put an object of others into a list or dictionary."""
    statement = facts.names.parents.get(item)
    if isinstance(item.ctx, ast.Del) or facts.values.of(item.value).kinds == {Kind.ARRAY}:
        return False
    return not isinstance(statement, ast.Assign) or not _is_new(facts, statement.value)


def _only_looks(facts: Facts, call: ast.Call, function: ast.expr, node: ast.expr) -> bool:
    """Whether a call is done with an object when it returns."""
    dotted = facts.names.dotted(function)
    if facts.shows.is_show(call) or dotted == "builtins.len":
        return True
    if dotted.startswith(_PLOTTING):
        return facts.values.of(node).kinds == {Kind.CONTAINER}
    if dotted in _LAZY or dotted.startswith("itertools.") or not catalog.only_computes(dotted):
        return False
    return facts.values.of(call).kinds <= {Kind.PYTHON, Kind.TENSOR} or _is_new(facts, call)
