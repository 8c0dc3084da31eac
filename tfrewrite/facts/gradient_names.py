"""Which names hold gradients, and which statements change weights by them without an optimizer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import loaded_names, own_nodes, target_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_RAW_UPDATES = frozenset({"assign_sub", "assign_add", "assign"})
_ROUNDS = 4


def gradient_names(facts: Facts, root: ast.AST) -> set[str]:
    """Names in the scope of `root` that hold what `tape.gradient` returned, or something made of it."""
    found: set[str] = set()
    nodes = [n for n in own_nodes(root) if isinstance(n, (ast.Assign, ast.For, ast.AugAssign))]
    for _ in range(_ROUNDS):
        before = len(found)
        for node in nodes:
            match node:
                case ast.Assign(targets=targets, value=value) if _takes_gradient(value) or loaded_names(value) & found:
                    found.update(name for target in targets for name in target_names(target))
                case ast.For(target=target, iter=iterable) if loaded_names(iterable) & found or _takes_gradient(
                    iterable
                ):
                    found |= target_names(target)
                case _:
                    pass
        if len(found) == before:
            break
    return found


def updates_by_hand(facts: Facts, root: ast.AST, gradients: set[str]) -> Iterator[ast.stmt]:
    """`v.assign_sub(rate * g)`, also in a loop over the variables, and `x -= rate * g` of a differentiated `x`."""
    sources = _differentiated(facts, root)
    for node in own_nodes(root):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=name), args=arguments)):
                used = {word for argument in arguments for word in loaded_names(argument)}
                fed = bool(used & gradients) or any(map(_takes_gradient, arguments))
                kind = facts.values.of(owner).kind
                if name in _RAW_UPDATES and fed and kind in (Kind.VARIABLE, Kind.UNKNOWN, Kind.EITHER):
                    yield node
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.Sub(), value=value) if name in sources:
                if loaded_names(value) & gradients:
                    yield node
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp() as value) if name in sources:
                if (loaded_names(value) - {name}) & gradients:
                    yield node
            case _:
                pass


def _differentiated(facts: Facts, root: ast.AST) -> set[str]:
    """Names that a tape takes gradients with respect to."""
    scope = root if root in facts.names.scopes else facts.names.scope_of(root).node
    calls = (n for n in own_nodes(scope) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
    found: set[str] = set()
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "gradient":
            given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "sources")]
            found.update(name for one in given for name in loaded_names(one))
    return found


def _takes_gradient(node: ast.expr) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "gradient"
        for n in ast.walk(node)
    )
