"""Which names hold gradients, and which statements change weights by them without an optimizer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.effects.effect import What
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import LoopNode, loaded_names, own_nodes, target_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_RAW_UPDATES = frozenset({"assign_sub", "assign_add", "assign"})
_COUNTING = ("int", "uint", "bool", "string")
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


def assigns_to(root: ast.AST, names: set[str]) -> bool:
    """Whether code assigns to variables that some names hold: `for v, w in zip(old, new): v.assign(w)`."""
    calls = (node.func for node in own_nodes(root) if isinstance(node, ast.Call))
    owners = (f.value for f in calls if isinstance(f, ast.Attribute) and f.attr in _RAW_UPDATES)
    return any(isinstance(owner, ast.Name) and owner.id in names for owner in owners)


def weight_assigned(facts: Facts, loop: LoopNode) -> str:
    """A variable that a loop, or a function that it calls, assigns to and that may be a weight; empty for none."""
    for effect in facts.effects.summary(loop).of(What.UPDATES, What.UNKNOWN):
        call = effect.node
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr in _RAW_UPDATES and _may_be_weight(effect.home, call.func.value):
            return ast.unparse(call.func.value)
    return ""


def _may_be_weight(facts: Facts, owner: ast.expr) -> bool:
    value = facts.values.of(owner)
    if value.kind not in (Kind.VARIABLE, Kind.UNKNOWN, Kind.EITHER) or (value.dtype or "float").startswith(_COUNTING):
        return False
    if isinstance(owner, ast.Attribute) and facts.values.of(owner.value).kind is Kind.OPTIMIZER:
        return False
    if isinstance(owner, ast.Attribute) and owner.attr in ("learning_rate", "lr", "iterations"):
        return False
    made = [b.value for b in facts.names.reaching(owner.id, owner)] if isinstance(owner, ast.Name) else []
    return not made or not all(map(_is_fixed, made))


def _is_fixed(made: ast.expr | None) -> bool:
    """Whether a variable is made with `trainable=False`."""
    return isinstance(made, ast.Call) and any(
        k.arg == "trainable" and isinstance(k.value, ast.Constant) and k.value.value is False for k in made.keywords
    )


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
