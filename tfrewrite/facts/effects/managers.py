"""What entering and leaving a `with` item does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.kinds import Kind

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_MANAGERS = frozenset({Kind.TAPE, Kind.WRITER, Kind.STRATEGY})
_SILENT_MANAGERS = frozenset(
    {
        "tensorflow.GradientTape",
        "tensorflow.device",
        "tensorflow.name_scope",
        "tensorflow.init_scope",
        "tensorflow.summary.record_if",
        "tensorflow.control_dependencies",
        "builtins.open",
    }
)


def may_redirect(item: ast.withitem) -> bool:
    """Whether a `with` item has the name of something that sends output elsewhere."""
    return any(word in ast.unparse(item.context_expr).lower() for word in ("redirect", "capture"))


def is_silent(facts: Facts, item: ast.withitem) -> bool:
    """Whether entering and leaving a `with` item neither shows nor redirects anything, and catches no exception."""
    node = item.context_expr
    if _is_manager(facts, node):
        return True
    if not isinstance(node, ast.Call):
        return False
    if facts.names.dotted(node.func) in _SILENT_MANAGERS:
        return True
    return isinstance(node.func, ast.Attribute) and _is_manager(facts, node.func.value)


def _is_manager(facts: Facts, node: ast.expr) -> bool:
    value = facts.values.of(node)
    return value.kinds <= _MANAGERS and all(option.node is None for option in value.options)
