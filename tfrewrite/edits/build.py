"""What build callables make code with. libcst is loaded when they run, not before."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import libcst as cst

    Part = str | int | cst.BaseExpression | cst.BaseStatement | Sequence[cst.BaseStatement]

    _Node = TypeVar("_Node", bound=cst.CSTNode)
    _Statement = TypeVar("_Statement", bound=cst.BaseStatement)


def statements(template: str, **parts: Part) -> list[cst.BaseStatement]:
    """The statements of a template, each `{name}` in it replaced by the part of that name.

    A part is an expression, the code of one, or a number; alone on a line also a statement or a list of them. Parts
    keep their formatting and comments, and get parentheses where they need them.
    """
    from tfrewrite.edits.templates import filled

    return filled(template, parts)


def expression(template: str, **parts: Part) -> cst.BaseExpression:
    """The expression of a template, each `{name}` in it replaced by the part of that name."""
    from tfrewrite.edits.templates import filled_expression

    return filled_expression(template, parts)


def parse_statements(code: str) -> list[cst.BaseStatement]:
    """The statements of some code, with its own comments."""
    from tfrewrite.edits.templates import parsed

    return parsed(code)


def renamed(node: _Node, names: Mapping[str, str]) -> _Node:
    """The expression or statement with names read under other names.

    Names that a lambda, a comprehension or a function inside binds for itself stay; so do attributes and the names of
    keyword arguments. Raises CannotBuild where the outcome would not be the same: the node binds one of the names
    itself, shows it with `{name=}`, or has a scope inside in which the new name means something else.
    """
    from tfrewrite.edits.renaming import renamed_in

    return renamed_in(node, names)


def substituted(
    shown: Sequence[_Statement], parts: Sequence[tuple[ast.expr, str]], names: Mapping[str, str]
) -> list[_Statement]:
    """The statements with each part replaced by the name that holds its value, and with names read under other names.

    Parts are found by what they mean, in the order in which they stand: of two equal parts the first is the first
    name, and a part that stands more often than it is named has the last of its names. Raises CannotBuild for a part
    that is not there, and as `renamed` does.
    """
    from tfrewrite.edits.renaming import renamed_in
    from tfrewrite.edits.templates import with_parts_named

    return [renamed_in(statement, names) for statement in with_parts_named(shown, parts)]
