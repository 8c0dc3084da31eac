"""Which names hold objects that become parts of other objects, through which they may be changed too."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.kinds import Kind

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_KEEPING = frozenset({"append", "appendleft", "add", "insert", "put", "setdefault", "extend", "update"})
_ROUNDS = 4
_AROUND = (ast.Starred, ast.keyword, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.IfExp, ast.BoolOp, ast.NamedExpr)
_LEAVING = (ast.Return, ast.Yield, ast.YieldFrom)


def kept_names(facts: Facts) -> set[str]:
    """Names whose objects are stored in attributes, items and displays, given to classes, returned or yielded.

    An argument is kept where the function that gets it keeps the parameter.
    """
    found = _kept_directly(facts)
    handed = [pair for call in facts.names.calls for pair in _handed(facts, call)]
    for _ in range(_ROUNDS):
        more = {
            name for name, home, parameter in handed if parameter in (found if home is facts else _kept_directly(home))
        }
        if more <= found:
            break
        found |= more
    return found


def _kept_directly(facts: Facts) -> set[str]:
    return {name.id for name in facts.names.loads if isinstance(name.ctx, ast.Load) and _is_kept(facts, name)}


def _handed(facts: Facts, call: ast.Call) -> list[tuple[str, Facts, str]]:
    """The names that a call gives to parameters of a function of the project."""
    called = facts.values.of(call.func)
    if called.kind is not Kind.FUNCTION or called.home is None or called.node is None:
        return []
    home = called.home
    given = home.aliases.arguments(call, called.node, facts.aliases)
    return [(argument.id, home, name) for name, argument in given.items() if isinstance(argument, ast.Name)]


def _is_kept(facts: Facts, name: ast.Name) -> bool:
    held = False
    node: ast.AST | None = facts.names.parents.get(name)
    child: ast.AST = name
    while isinstance(node, _AROUND):
        held |= isinstance(node, (ast.Tuple, ast.List, ast.Dict, ast.Set))
        child, node = node, facts.names.parents.get(node)
    match node:
        case ast.Assign(targets=targets):
            return held or any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets)
        case ast.AnnAssign(target=target):
            return held or isinstance(target, (ast.Attribute, ast.Subscript))
        case ast.Call():
            return child is not node.func and _keeps(facts, node)
        case ast.arguments():
            return True
        case _:
            return isinstance(node, _LEAVING)


def _keeps(facts: Facts, call: ast.Call) -> bool:
    """Whether a call may keep what it is given: it makes an object of the project, or adds to a container."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _KEEPING:
        return True
    called = facts.values.of(call.func)
    return called.kind is not Kind.FUNCTION and any(option.node is not None for option in called.options)
