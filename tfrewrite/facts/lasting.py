"""What the values in a message rest on, and how they can be had once more when the last line is shown."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tfrewrite.facts import bars, catalog
from tfrewrite.facts.effects import Change
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.tree import certain_nodes, outer_loads

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.reporters import Reporter


@dataclass(frozen=True, slots=True)
class State:
    """A part that has to be evaluated with the message, and how a value is made of it that does not change any more."""

    node: ast.expr
    name: str
    """A good name for the value."""
    copied_by: str = ""
    """The function that copies it, as the program can write it; empty where the part's value never changes."""


@dataclass(slots=True)
class Lasting:
    """How a message can be shown once more, after something else has run."""

    kept: set[str] = field(default_factory=set)
    """Names that are bound again in between and hold a value that stays."""
    states: list[State] = field(default_factory=list)
    lost: ast.expr | None = None
    """A part that can be had in neither way."""


def lasting(
    facts: Facts, message: ast.stmt, outside: Collection[ast.expr], rebound: set[str], change: Change
) -> Lasting:
    """What has to be kept of a message so that it shows the same after names were bound again and objects changed."""
    found = Lasting()
    if rebound or change is not Change.NOTHING:
        looking = _Looking(facts, message, outside, rebound, change, found)
        looking.visit(message)
    return found


class _Looking(ast.NodeVisitor):
    def __init__(
        self,
        facts: Facts,
        message: ast.stmt,
        outside: Collection[ast.expr],
        rebound: set[str],
        change: Change,
        found: Lasting,
    ) -> None:
        self.facts = facts
        self.message = message
        self.outside = outside
        self.rebound = rebound
        self.change = change
        self.found = found
        self.shown = message.value if isinstance(message, ast.Expr) else None
        self.certain = set(certain_nodes(message))
        self.free = set(outer_loads(message))

    def visit(self, node: ast.AST) -> None:
        if node in self.outside or self.found.lost is not None:
            return
        super().visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if node not in self.free:
            return
        stays = self.facts.survives(node, self.change)
        if not stays or (node.id in self.rebound and node not in self.certain):
            self._lose(node)
        elif node.id in self.rebound:
            self.found.kept.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self.facts.is_of_library(node) and node.attr not in self.facts.stored_attributes:
            return
        if self.facts.values.of(node.value).kinds <= IMMUTABLE:
            self.visit(node.value)
        elif self.change is not Change.NOTHING:
            self._bind(node, node.attr)
        else:
            self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        owner = node.value
        plain = self.facts.values.of(owner).kinds <= IMMUTABLE | {Kind.TUPLE}
        stays = isinstance(owner, ast.Name) and self.facts.survives(owner, self.change)
        if plain or stays or self.change is Change.NOTHING:
            self.generic_visit(node)
        else:
            self._bind(node, _word(owner))

    def visit_Call(self, node: ast.Call) -> None:
        """Public functions and methods of plain values only work on what they are given; anything else is bound."""
        function = node.func
        dotted = self.facts.names.dotted(function)
        if self.facts.shows.is_show(node) or (dotted and catalog.only_computes(dotted)):
            self._visit_arguments(node)
        elif node is self.shown and bars.sets_state(self.facts, node):
            self._visit_receiver(node)
        elif node is self.shown and (reporter := self.facts.shows.reporter(node)) is not None:
            self._visit_reporter(node, reporter)
        elif isinstance(function, ast.Attribute) and function.attr == "numpy":
            self._visit_read(node, function.value)
        elif isinstance(function, ast.Attribute) and self._is_method_of_data(function):
            self.visit(function.value)
            self._visit_arguments(node)
        else:
            self._bind(node, _word(function))

    def _visit_receiver(self, node: ast.Call) -> None:
        """What a bar is told: the bar itself has to be the same one."""
        names = {inner.id for inner in ast.walk(node.func) if isinstance(inner, ast.Name)}
        if names & (self.rebound | self.facts.names.declared_outer):
            self._lose(node.func)
        self._visit_arguments(node)

    def _visit_reporter(self, node: ast.Call, reporter: Reporter) -> None:
        """A function that shows finds the same once more where it only looks at its arguments, or nothing changes."""
        names = {word.split(".")[0].split("[")[0] for word in reporter.reads}
        if reporter.reads and (self.change is not Change.NOTHING or names & self.rebound):
            self._lose(node)
        self._visit_receiver(node)

    def _visit_arguments(self, node: ast.Call) -> None:
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.visit(argument)

    def _is_method_of_data(self, function: ast.Attribute) -> bool:
        kind = self.facts.values.of(function.value).kind
        plain = kind in (Kind.TENSOR, Kind.PYTHON, Kind.ARRAY, Kind.TUPLE) or isinstance(function.value, ast.JoinedStr)
        return (plain and function.attr in catalog.READING_METHODS) or (
            kind is Kind.UNKNOWN and function.attr in ("item", "tolist", "format")
        )

    def _visit_read(self, node: ast.Call, owner: ast.expr) -> None:
        """`v.numpy()`: a variable is copied on the device, so that nothing waits."""
        variable = self.facts.values.of(owner).kind is Kind.VARIABLE
        copying = self.facts.names.function_named("tensorflow.identity", self.message)
        if variable and copying and self.change is not Change.NOTHING and isinstance(owner, (ast.Name, ast.Attribute)):
            self._state(State(owner, f"{_word(owner)}_value", copying), owner)
        else:
            self.visit(owner)

    def _bind(self, node: ast.expr, word: str) -> None:
        value = self.facts.values.of(node)
        name = f"{word.strip('_') or 'shown'}_{'result' if isinstance(node, ast.Call) else 'value'}"
        copying = self.facts.names.function_named("tensorflow.identity", self.message)
        if value.kinds <= IMMUTABLE:
            self._state(State(node, name), node)
        elif value.kind is Kind.VARIABLE and copying and isinstance(node, ast.Call):
            self._state(State(node, name, copying), node)
        else:
            self._lose(node)

    def _state(self, state: State, node: ast.expr) -> None:
        if node in self.certain:
            self.found.states.append(state)
        else:
            self._lose(node)

    def _lose(self, node: ast.expr) -> None:
        self.found.lost = self.found.lost or node


def _word(node: ast.expr) -> str:
    match node:
        case ast.Attribute(value=owner, attr="result"):
            return _word(owner)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call(func=function):
            return _word(function)
        case _:
            return "shown"
