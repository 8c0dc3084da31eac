"""What operators give for pandas objects (https://pandas.pydata.org/docs/user_guide/dsintro.html)."""

from __future__ import annotations

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value, unknown

_ELEMENTWISE = frozenset({"+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "&", "|", "^"})


def binary(sign: str, left: Value, right: Value) -> Value:
    """Elementwise operators of pandas objects give pandas objects; an index compared gives an array."""
    others = {side.kind for side in (left, right)} - {Kind.FRAME}
    if sign not in _ELEMENTWISE or not others <= {Kind.PYTHON, Kind.ARRAY}:
        return unknown(f"{left.kind.value} {sign} {right.kind.value}")
    if sign in ("+", "-", "*", "/", "//", "%", "**"):
        return Value(Kind.FRAME)
    return unknown("a comparison of pandas objects, which gives an array for an index")
