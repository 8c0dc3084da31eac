"""What `from module import *` binds."""

from __future__ import annotations

import ast
import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.naming import normalised
from tfrewrite.facts.catalog.presence import versions_of
from tfrewrite.facts.catalog.rows import row

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


def exports(module: str, name: str) -> Answer:
    """Whether a module outside of the project exports a name to a star import."""
    root = module.partition(".")[0]
    if root in sys.stdlib_module_names:
        names = _of_standard_library(module)
        return Answer.UNKNOWN if names is None else Answer.YES if name in names else Answer.NO
    if name.startswith("_"):
        return Answer.NO
    if root in ("tensorflow", "keras", "tf_keras"):
        return Answer.NO if versions_of(normalised(f"{module}.{name}")) is None else Answer.YES
    if module == "numpy":
        return Answer.NO if row(f"numpy.{name}") is None else Answer.YES
    return Answer.UNKNOWN


@cache
def _of_standard_library(module: str) -> frozenset[str] | None:
    """The names that a module of the standard library exports; read off its source, without running it."""
    if module in sys.builtin_module_names:
        return frozenset(name for name in vars(__import__(module)) if not name.startswith("_"))
    try:
        found = importlib.util.find_spec(module) if "." not in module else None
        if found is None or found.origin is None or not found.origin.endswith(".py"):
            return None
        return _public_names(ast.parse(Path(found.origin).read_bytes()))
    except (OSError, SyntaxError, ValueError):
        return None


def _public_names(tree: ast.Module) -> frozenset[str] | None:
    """What `__all__` lists, where it is one literal."""
    lists = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
    ]
    if len(lists) != 1 or not isinstance(lists[0], (ast.List, ast.Tuple)):
        return None
    return frozenset(str(item.value) for item in lists[0].elts if isinstance(item, ast.Constant))


def exports_of_program(facts: Facts, name: str, open_: frozenset[Facts] = frozenset()) -> Answer:
    """Whether a program of the project exports a name to a star import."""
    if facts in open_:
        return Answer.NO
    listed = facts.names.scopes[facts.tree].bindings.get("__all__")
    if listed:
        names = _public_names(facts.tree)
        if len(listed) != 1 or names is None:
            return Answer.UNKNOWN
        return Answer.YES if name in names else Answer.NO
    if name.startswith("_"):
        return Answer.NO
    if name in facts.names.scopes[facts.tree].bindings or name in facts.names.declared_outer:
        return Answer.YES
    found = Answer.NO
    for module in facts.names.stars:
        found = found | facts.project.exports(facts, module, name, open_ | {facts})
    return found
