"""Code inside of a graph that the program makes by hand, as `with tf.Graph().as_default()` does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_WRITERS = ("writer", "summary", "board")
"""Words in what programs call their summary writers."""


def stands_in_graph(facts: Facts, node: ast.AST) -> bool:
    """Whether a `with` statement of the same function may make a graph the default around a node; by text alone.

    A summary writer that is made the default one is told by its name; whatever else has `as_default` counts.
    """
    if not facts.makes_graphs:
        return False
    for parent in facts.names.enclosing(node):
        if isinstance(parent, FunctionNode | ast.Lambda):
            return False
        items = parent.items if isinstance(parent, ast.With | ast.AsyncWith) else []
        if any(_makes_default(facts, item.context_expr) for item in items):
            return True
    return False


def any_in(facts: Facts) -> bool:
    """Whether any code of the program may stand in such a `with` statement: then any of its functions may run there."""
    return any(_makes_default(facts, one.context_expr) for one in facts.names.managers)


def _makes_default(facts: Facts, manager: ast.expr) -> bool:
    match manager:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name) as owner, attr="as_default")):
            made = [binding.value for binding in facts.names.bindings_of(name, owner)]
            told = bool(made) and all(value is not None and _is_writer(ast.unparse(value)) for value in made)
            return not told and not _is_writer(name)
        case ast.Call(func=ast.Attribute(value=owner, attr="as_default")):
            return not _is_writer(ast.unparse(owner))
        case ast.Call(func=called):
            return ast.unparse(called).endswith(("Session", "Graph"))
        case _:
            return False


def _is_writer(text: str) -> bool:
    return any(word in text.lower() for word in _WRITERS)
