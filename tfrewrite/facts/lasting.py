"""What the values in a message rest on: names, attributes, and the state of TensorFlow that goes on changing."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog import Kind
from tfrewrite.facts.tree import loaded_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


@dataclass(frozen=True, slots=True)
class State:
    """A part of an expression that reads state, and how a tensor is made of it that does not change any more."""

    node: ast.expr
    name: str
    """A good name for the tensor."""
    copied_by: str = ""
    """The function that copies it, as the program can write it; empty where the part is a tensor of its own."""


def states_shown(facts: Facts, statement: ast.stmt) -> Iterator[State]:
    """The metric results and the variables whose value a statement reads."""
    for node in ast.walk(statement):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="result"), args=[]):
                if facts.values.of(owner).kind is Kind.METRIC:
                    yield State(node, f"{_last_word(owner)}_result")
            case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute() as owner, attr="numpy")):
                copying = facts.names.function_named("tensorflow.identity", statement)
                if copying and facts.values.of(owner).kind is Kind.VARIABLE:
                    yield State(owner, f"{_last_word(owner)}_value", copying)
            case _:
                pass


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "metric"


def names_read(root: ast.AST, without: Collection[ast.expr]) -> Iterator[ast.Name | ast.Attribute]:
    """The names and attribute chains whose values code reads, those in the parts `without` left out."""
    outside = loaded_names(root)
    stack: list[ast.AST] = [root]
    while stack:
        node = stack.pop()
        match node:
            case ast.expr() if node in without:
                continue
            case ast.Call(func=ast.Attribute(value=owner)):
                stack.extend([owner, *node.args, *(keyword.value for keyword in node.keywords)])
                continue
            case ast.Attribute():
                yield node
                continue
            case ast.Name(id=name, ctx=ast.Load()) if name in outside:
                yield node
            case _:
                pass
        stack.extend(ast.iter_child_nodes(node))
