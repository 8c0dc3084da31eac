"""What operators give for variables, of which Keras has its own kind, and for symbolic Keras tensors.

A variable of Keras 3 promotes its operands where one of TensorFlow raises (https://keras.io/api/ops/numpy/), and
within layers of a mixed policy a variable is read in another dtype than its own.
"""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts import dtypes
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.dtypes import COMPARISONS, FLOATS, INTEGERS, Outcome
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Shape, Value, join, unknown

_OWN = frozenset({"tensorflow.Variable", "tensorflow.compat.v1.Variable"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**", "@", "neg", "abs"})


def is_plain(left: Value, right: Value, setting: Setting) -> bool:
    """Whether variables among two operands surely follow TensorFlow's own rules, at their own dtype."""
    return all(
        side.origin in _OWN or (setting.keras == 2 and setting.policy in ("float32", "float64"))
        for side in (left, right)
        if side.kind is Kind.VARIABLE
    )


def of_variables(sign: str, left: Value, right: Value, shape: Shape | None, setting: Setting) -> Value:
    """`left sign right` where a variable is among them; for a unary operator both are the operand."""
    if any(side.kind is Kind.PYTHON and side.dtype == "NoneType" for side in (left, right)):
        return unknown("a variable and None")
    plain = _of_tensorflow(sign, left, right, setting)
    if left is not right and dtypes.numpy_may_answer(sign, left, right, plain):
        return unknown("NumPy may answer where TensorFlow refuses")
    if is_plain(left, right, setting):
        if plain.raises is Answer.YES:
            return unknown(f"raises {plain.why}")
        return Value(Kind.TENSOR, dtype=plain.dtype, shape=shape, why=plain.why)
    if sign in ("<<", ">>", "pos"):
        return unknown("a variable that may be one of Keras")
    if left.kind is Kind.ARRAY:
        return join((Value(Kind.ARRAY), Value(Kind.TENSOR))) or UNKNOWN
    if right.kind is Kind.ARRAY and (left.dtype not in FLOATS or sign in dtypes.EQUALITY):
        return unknown("a variable that may be one of Keras, and an array")
    dtype = _agreed(sign, left, right, plain, setting)
    return Value(Kind.TENSOR, dtype=dtype, shape=shape, why="" if dtype else "a variable that may be one of Keras")


def _of_tensorflow(sign: str, left: Value, right: Value, setting: Setting) -> Outcome:
    if sign in ("neg", "pos", "~", "abs"):
        return dtypes.of_tensors(sign, left.dtype, setting)
    return dtypes.with_tensor(sign, left, right, setting)


def _agreed(sign: str, left: Value, right: Value, plain: Outcome, setting: Setting) -> str | None:
    """The dtype that TensorFlow and Keras 3 both give."""
    if sign in COMPARISONS:
        return "bool"
    if setting.policy != "float32" and any(_is_float(side) for side in (left, right) if side.kind is Kind.VARIABLE):
        return None
    return plain.dtype if plain.dtype is not None and _of_keras(sign, left, right) == plain.dtype else None


def _is_float(value: Value) -> bool:
    return value.dtype is None or value.dtype in FLOATS


def _of_keras(sign: str, left: Value, right: Value) -> str | None:
    """What Keras 3 gives in the plain cases: operands of one dtype, or one operand and a Python number."""
    if any(side.kind not in (Kind.TENSOR, Kind.VARIABLE, Kind.PYTHON) for side in (left, right)):
        return None
    typed = {side.dtype for side in (left, right) if side.kind is not Kind.PYTHON}
    numbers = {side.dtype for side in (left, right) if side.kind is Kind.PYTHON}
    if len(typed) != 1 or sign not in _ARITHMETIC:
        return None
    dtype = typed.pop()
    if dtype == "float32" and numbers <= {"int", "float"}:
        return dtype
    return dtype if dtype in INTEGERS and sign in ("+", "-", "*") and numbers <= {"int"} else None


def symbolic(sign: str, left: Value, right: Value, setting: Setting) -> Value:
    """`left sign right` where a symbolic Keras tensor is among them."""
    kinds = {left.kind, right.kind}
    if kinds == {Kind.SYMBOLIC, Kind.RAGGED} and sign in _ARITHMETIC - {"@"}:
        return Value(Kind.EITHER, (Value(Kind.RAGGED), Value(Kind.SYMBOLIC)))  # Keras 2 takes ragged tensors
    if sign in ("==", "!=") or left.kind is Kind.ARRAY or not kinds <= _WITH_SYMBOLIC:
        return unknown(f"{left.kind.value} {sign} {right.kind.value}")
    if sign not in COMPARISONS | _ARITHMETIC:
        return unknown(f"{sign} of symbolic tensors")
    known = [replace(side, kind=Kind.TENSOR) if side.kind is Kind.SYMBOLIC else side for side in (left, right)]
    plain = dtypes.with_tensor(sign, known[0], known[1], setting)
    if sign in COMPARISONS:
        return Value(Kind.SYMBOLIC, dtype="bool")
    agreed = plain.dtype if plain.dtype is not None and _of_keras(sign, known[0], known[1]) == plain.dtype else None
    return Value(Kind.SYMBOLIC, dtype=agreed)


_WITH_SYMBOLIC = frozenset({Kind.SYMBOLIC, Kind.TENSOR, Kind.PYTHON})
