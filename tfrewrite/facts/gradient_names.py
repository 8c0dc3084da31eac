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
    """`v.assign_sub(rate * g)`, also in a loop over the variables, and `x -= rate * g`."""
    for node in own_nodes(root):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=name), args=arguments)):
                used = {word for argument in arguments for word in loaded_names(argument)}
                direct = any(map(_takes_gradient, arguments))
                if name in _RAW_UPDATES and (used & gradients or direct):
                    if facts.values.of(owner).kind in (Kind.VARIABLE, Kind.UNKNOWN, Kind.EITHER):
                        yield node
            case ast.AugAssign(op=ast.Add() | ast.Sub(), value=value) if loaded_names(value) & gradients:
                if (
                    not isinstance(node.target, ast.Name)
                    or node.target.id not in gradients
                    or _is_weight(node, gradients)
                ):
                    yield node
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp() as value):
                words = loaded_names(value)
                if name in words and (words - {name}) & gradients:
                    yield node
            case _:
                pass


def _is_weight(node: ast.AugAssign, gradients: set[str]) -> bool:
    """Whether it is a weight that a gradient is taken off, not gradients that are summed."""
    return isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Mult)


def _takes_gradient(node: ast.expr) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "gradient"
        for n in ast.walk(node)
    )
