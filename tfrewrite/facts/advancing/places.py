"""The objects that called code names, in the words of the code that calls it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.scopes import Binding

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


@dataclass(frozen=True, slots=True)
class Place:
    """A name and the attributes behind it: two equal places hold one object while nothing binds or sets them."""

    scope: ast.AST
    name: str
    path: tuple[str, ...] = ()

    def at(self, attribute: str) -> Place:
        """An attribute of what stands here."""
        return Place(self.scope, self.name, (*self.path, attribute))


@dataclass(frozen=True, slots=True)
class Frame:
    """One call of a function that runs in a round of the loop, or the loop's own code."""

    facts: Facts
    function: ast.AST
    """The function or module that runs."""
    given: Mapping[str, tuple[Frame, ast.expr] | None]
    """What the call gives for the parameters; empty for the code of the loop, whose own parameters are places."""
    loop_scopes: frozenset[ast.AST]
    """The scopes around the loop, each of which has one call that matters."""


def place_of(frame: Frame, node: ast.expr, depth: int = 6) -> Place | None:
    """The place that an expression names; None where it is not known."""
    match node:
        case ast.Attribute(value=owner, attr=name):
            place = place_of(frame, owner, depth)
            return place.at(name) if place is not None else None
        case ast.Name(id=name):
            return _named(frame, name, node, depth)
        case _:
            return None


def _named(frame: Frame, name: str, node: ast.Name, depth: int) -> Place | None:
    bindings = frame.facts.names.bindings_of(name, node)
    if not bindings or name in frame.facts.names.declared_outer:
        return None
    scope = frame.facts.aliases.scope_of(bindings[0])
    given = isinstance(bindings[0].node, ast.arg)
    if given and scope is frame.function and frame.given:
        argument = frame.given.get(name) if len(bindings) == 1 else None
        return place_of(*argument, depth=depth) if argument is not None else None
    source = _stands_for(bindings)
    if source is not None and depth and len(bindings) == 1:
        return place_of(frame, source, depth - 1)
    if isinstance(scope, ast.Module):
        return Place(scope, name)
    return Place(scope, name) if scope in frame.loop_scopes else None


def _stands_for(bindings: list[Binding]) -> ast.expr | None:
    """The name or attribute that another name was bound to."""
    binding = bindings[0]
    plain = isinstance(binding.node, (ast.Assign, ast.AnnAssign)) and not binding.path
    return binding.value if plain and isinstance(binding.value, (ast.Name, ast.Attribute)) else None
