"""Which parts of an expression do more than compute, in the order in which Python evaluates them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.tree import own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_LAZY_PREFIX = "itertools."
_LAZY = frozenset(f"builtins.{name}" for name in ("map", "filter", "zip", "enumerate", "reversed", "iter"))
SEES_NAMES = frozenset(f"builtins.{name}" for name in ("locals", "globals", "vars", "dir", "eval", "exec"))
_NAMES_OF_CODE = frozenset({Kind.FUNCTION, Kind.CLASS})


@dataclass(slots=True)
class Parts:
    """What has to run even where an expression is not shown, and whether it can run before the rest."""

    first: list[ast.expr] = field(default_factory=list)
    """Calls that may have an effect, in evaluation order."""
    waited: bool = False
    """Whether a value was read before: a clock read after that belongs behind the wait."""
    blocked: str = ""
    """Why they cannot be evaluated ahead of the rest; empty where they can."""


def effectful_parts(facts: Facts, expressions: Sequence[ast.expr]) -> Parts:
    """The calls in these expressions that may do more than compute."""
    parts = Parts()
    read_before: list[ast.expr] = []
    for expression in expressions:
        _collect(facts, expression, parts, read_before)
    return parts


def _collect(facts: Facts, node: ast.expr, parts: Parts, read_before: list[ast.expr]) -> None:
    match node:
        case ast.NamedExpr() | ast.Yield() | ast.YieldFrom() | ast.Await():
            parts.blocked = parts.blocked or f"`{ast.unparse(node)}`"
        case (
            ast.IfExp()
            | ast.BoolOp()
            | ast.Lambda()
            | ast.ListComp()
            | ast.SetComp()
            | ast.DictComp()
            | ast.GeneratorExp()
        ):
            if _does_more(facts, node):
                parts.blocked = parts.blocked or f"`{ast.unparse(node)}` runs something that may have an effect"
            read_before.extend(_names(node))
        case ast.Attribute() | ast.Subscript() if facts.effects.showing_does_more(node):
            parts.blocked = parts.blocked or f"showing `{ast.unparse(node)}` runs code of its class"
        case ast.Attribute() | ast.Subscript() if not facts.effects.itself_only_computes(node):
            _put_first(facts, node, parts, read_before)
        case ast.Attribute(value=owner) if not facts.is_of_library(node):
            if not facts.values.of(owner).kinds <= IMMUTABLE:
                read_before.append(node)
            _collect(facts, owner, parts, read_before)
        case ast.Call() if catalog.is_clock(facts.names.dotted(node.func)):
            if not parts.waited:
                parts.first.append(node)
        case ast.Call() if _call_does_more(facts, node):
            if _makes_generator(facts, node):
                parts.blocked = parts.blocked or f"`{ast.unparse(node)}` runs only when it is gone through"
            if any(_blocks(facts, inner) for inner in ast.walk(node)):
                parts.blocked = parts.blocked or f"`{ast.unparse(node)}`"
            _put_first(facts, node, parts, read_before)
        case ast.FormattedValue():
            for child in _children(node):
                _collect(facts, child, parts, read_before)
            parts.waited = True
        case ast.Name():
            if facts.effects.showing_does_more(node):
                parts.blocked = parts.blocked or f"showing `{node.id}` runs code of its class"
            read_before.append(node)
        case _:
            for child in _children(node):
                _collect(facts, child, parts, read_before)
            parts.waited = parts.waited or _waits(node)
            if isinstance(node, ast.Call) and not facts.is_of_library(node.func) and _is_code(facts, node.func):
                read_before.append(node)


def _put_first(facts: Facts, node: ast.expr, parts: Parts, read_before: list[ast.expr]) -> None:
    """Note a part that runs ahead of the message, unless it could change what stands before it."""
    blocker = next((earlier for earlier in read_before if not _stays(facts, earlier)), None)
    if blocker is not None:
        reason = f"`{ast.unparse(blocker)}` is read before `{ast.unparse(node)}`, which may change it"
        parts.blocked = parts.blocked or reason
    live = next((part for part in parts.first if not facts.values.of(part).kinds <= IMMUTABLE), None)
    if live is not None:
        parts.blocked = parts.blocked or f"`{ast.unparse(live)}` may be changed by `{ast.unparse(node)}`"
    parts.first.append(node)


def _is_code(facts: Facts, function: ast.expr) -> bool:
    """Whether calling runs code that may read more than it is given."""
    plain = isinstance(function, ast.Attribute) and facts.values.of(function.value).kinds <= IMMUTABLE | {Kind.ARRAY}
    return not plain and not (isinstance(function, ast.Attribute) and function.attr in catalog.HOST_READS)


def _waits(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name in catalog.HOST_READS or name in ("float", "int", "str")
        case _:
            return False


def _children(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Dict):
        yield from (part for pair in zip(node.keys, node.values, strict=True) for part in pair if part is not None)
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value


def _names(node: ast.AST) -> list[ast.Name]:
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def _blocks(facts: Facts, node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and facts.names.dotted(node.func) in SEES_NAMES:
        return True
    return isinstance(node, (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await))


def _does_more(facts: Facts, node: ast.expr) -> bool:
    inside = node.body if isinstance(node, ast.Lambda) else node
    return not facts.effects.only_computes(inside) or any(_blocks(facts, inner) for inner in own_nodes(inside))


def _call_does_more(facts: Facts, call: ast.Call) -> bool:
    return not facts.effects.call_only_computes(call)


def _makes_generator(facts: Facts, call: ast.Call) -> bool:
    dotted = facts.names.dotted(call.func)
    if dotted in _LAZY or dotted.startswith(_LAZY_PREFIX):
        return True
    function = facts.values.of(call.func).node
    return function is not None and any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(function))


def _stays(facts: Facts, name: ast.expr) -> bool:
    """Whether nothing that runs in between can change what a part shows."""
    if not isinstance(name, ast.Name):
        return False
    value = facts.values.of(name)
    if name.id in facts.names.declared_outer:
        return False
    return value.kinds <= IMMUTABLE | _NAMES_OF_CODE or facts.is_of_library(name)
