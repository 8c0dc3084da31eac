"""What the decorators of methods tell."""

from __future__ import annotations

import ast

from tfrewrite.facts.effects.following import Code
from tfrewrite.facts.tree import FunctionNode


def is_setter(code: Code) -> bool:
    """Whether a method sets or deletes a property."""
    function = code[0]
    decorators = function.decorator_list if isinstance(function, FunctionNode) else []
    return any(isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in decorators)


def is_of_property(decorator: ast.expr) -> bool:
    """Whether a decorator makes a method a part of a property that another one began."""
    return isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "getter", "deleter")


def is_cached(code: Code) -> bool:
    """Whether a property keeps what it gave the first time."""
    decorators = code[0].decorator_list if isinstance(code[0], FunctionNode) else []
    return any("cached_property" in ast.unparse(decorator) for decorator in decorators)
