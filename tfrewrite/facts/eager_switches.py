"""What makes functions run eagerly that would run as graphs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


def switches_off(facts: Facts) -> bool:
    """Whether a program may switch `tf.function` off."""
    if b"run_functions_eagerly" not in facts.source.program:
        return False
    calls = (c for c in facts.names.calls if facts.names.dotted(c.func).endswith("run_functions_eagerly"))
    return any(not all(isinstance(a, ast.Constant) and a.value is False for a in c.args) or not c.args for c in calls)


def runs_keras_eagerly(facts: Facts) -> bool:
    """Whether a program may tell Keras to run models eagerly."""
    if any(k.arg is None for c in facts.names.calls if _is_compile(c) for k in c.keywords):
        return True
    if b"run_eagerly" not in facts.source.program:
        return False
    stored = any(n.attr == "run_eagerly" and not isinstance(n.ctx, ast.Load) for n in facts.names.attributes)
    given = (k.value for c in facts.names.calls for k in c.keywords if k.arg == "run_eagerly")
    return stored or any(not (isinstance(v, ast.Constant) and v.value in (False, None)) for v in given)


def _is_compile(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "compile"
