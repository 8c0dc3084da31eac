"""Which assignments of a constructor a read of an attribute can see: later ones replace those before them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.values.objects import Store

_PLAIN = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_LATER = (ast.Lambda, ast.GeneratorExp, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

Stored = tuple["Facts", "Store"]


def seen(stored: list[Stored], at: ast.AST | None, defined: set[str]) -> list[Stored]:
    """The stores to one attribute that a read can see, of all stores that there are.

    `at` is the read, or the statement that reads and writes; `defined` is what the bodies of the classes define. Only
    a constructor that keeps its object to itself until the last store, and assigns in its own suite, tells an order.
    """
    constructor = _constructor(stored)
    if at is None or len(stored) < 2 or constructor is None or not isinstance(at, ast.Attribute | ast.AugAssign):
        return stored
    facts, suite = stored[0][0], constructor.body
    places = [suite.index(_statement(store)) for _, store in stored]
    if _is_exposed(facts, constructor, places, defined):
        return stored
    limit = len(suite)
    if constructor in facts.names.enclosing(at):
        limit = _place(facts, constructor, at)
    before = [place for place in places if place < limit]
    return [one for one, place in zip(stored, places, strict=True) if place == max(before)] if before else stored


def _statement(store: Store) -> ast.stmt:
    assert isinstance(store.node, ast.stmt)
    return store.node


def _constructor(stored: list[Stored]) -> FunctionNode | None:
    """The one constructor whose own suite holds all stores."""
    if not stored or len({facts for facts, _ in stored}) > 1:
        return None
    parents = stored[0][0].names.parents
    around = {parents.get(store.node) for _, store in stored}
    found = around.pop() if len(around) == 1 else None
    if not isinstance(found, FunctionNode) or found.name != "__init__" or found.decorator_list:
        return None
    cls = parents.get(found)
    if not isinstance(cls, ast.ClassDef) or sum(getattr(s, "name", "") == "__init__" for s in cls.body) > 1:
        return None
    plain = all(isinstance(store.node, _PLAIN) and store.node in found.body for _, store in stored)
    return found if plain else None


def _place(facts: Facts, constructor: FunctionNode, at: ast.AST) -> int:
    """The number of the statement that reads; 0 where it may run at another time, or is of another object."""
    receiver = _receiver(constructor)
    if isinstance(at, ast.Attribute) and not (isinstance(at.value, ast.Name) and at.value.id == receiver):
        return 0
    node = at
    for parent in facts.names.enclosing(at):
        if parent is constructor:
            break
        if isinstance(parent, _LATER):
            return 0
        node = parent
    return constructor.body.index(node) if node in constructor.body else 0


def _receiver(constructor: FunctionNode) -> str:
    return next((a.arg for a in [*constructor.args.posonlyargs, *constructor.args.args]), "")


def _is_exposed(facts: Facts, constructor: FunctionNode, places: list[int], defined: set[str]) -> bool:
    """Whether code outside of the constructor can see the object before the last store to the attribute."""
    receiver = _receiver(constructor)
    if not receiver or "__del__" in defined:
        return True
    first, last = min(places), max(places)
    for number, statement in enumerate(constructor.body[: last + 1]):
        if number < first and _calls_super(statement):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in ("super", "__class__"):
                return True
            if isinstance(node, ast.Name) and node.id == receiver:
                use = facts.names.parents.get(node)
                if not isinstance(use, ast.Attribute) or use.attr in defined or use.attr.startswith("__"):
                    return True
            if isinstance(node, ast.Return) or (isinstance(node, _LATER) and not isinstance(node, ast.GeneratorExp)):
                return True
    return False


def _calls_super(statement: ast.stmt) -> bool:
    """`super().__init__(…)`, which runs before any store."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"))):
            return True
        case _:
            return False
