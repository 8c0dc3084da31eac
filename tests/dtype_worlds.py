"""Real values beside what is claimed of them, and random expressions over both."""

from __future__ import annotations

import ast
import operator
import random
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tfrewrite.facts import operators
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.subscripts import ELLIPSIS, slice_of
from tfrewrite.facts.value import Literal, Value, join, python

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
IN_PLACE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.iadd,
    ast.Sub: operator.isub,
    ast.Mult: operator.imul,
    ast.Div: operator.itruediv,
    ast.FloorDiv: operator.ifloordiv,
    ast.Mod: operator.imod,
    ast.Pow: operator.ipow,
    ast.MatMult: operator.imatmul,
    ast.BitAnd: operator.iand,
    ast.BitOr: operator.ior,
    ast.BitXor: operator.ixor,
    ast.LShift: operator.ilshift,
    ast.RShift: operator.irshift,
}
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
TENSOR_DTYPES = [
    *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
    *("bfloat16", "float16", "float32", "float64", "complex64", "complex128", "string"),
]
ARRAY_DTYPES = [name for name in TENSOR_DTYPES if name not in ("bfloat16", "string")]
SHAPES: list[tuple[int, ...]] = [(), (1,), (2,), (3,), (2, 2), (2, 3), (3, 2), (1, 3), (2, 1, 3), (0,)]
NUMBERS: list[Any] = [
    0,
    1,
    2,
    3,
    -1,
    7,
    200,
    2**20,
    2**40,
    0.0,
    1.0,
    2.5,
    -0.5,
    1e5,
    1e40,
    True,
    False,
    1j,
    2 + 1j,
    "a",
    "%s",
    b"b",
    None,
]
ALL_TOGETHER = Setting(tensorflow=(21,), keras=3, numpy=2)
ANYWHERE = Setting()


def tensor_of(dtype: str, shape: tuple[int, ...]) -> Any:
    """A tensor of ones or letters."""
    import tensorflow as tf

    return tf.fill(shape, "a") if dtype == "string" else tf.cast(tf.ones(shape), dtype)


def array_of(dtype: str, shape: tuple[int, ...]) -> Any:
    """An array of ones; `()` gives a NumPy scalar."""
    import numpy as np

    return np.ones(shape, dtype)[()]


def claimed(real: Any) -> Value:
    """All that is true of a value."""
    import keras  # type: ignore[import-untyped]
    import numpy as np
    import tensorflow as tf

    match real:
        case tf.Variable():
            return Value(Kind.VARIABLE, origin="tensorflow.Variable", dtype=real.dtype.name, shape=tuple(real.shape))
        case keras.Variable():
            return Value(Kind.VARIABLE, dtype=real.dtype, shape=tuple(real.shape))
        case tf.RaggedTensor():
            return Value(Kind.RAGGED, dtype=real.dtype.name)
        case tf.sparse.SparseTensor():
            return Value(Kind.SPARSE, dtype=real.dtype.name)
        case tf.Tensor():
            return Value(Kind.TENSOR, dtype=real.dtype.name, shape=tuple(real.shape))
        case np.ndarray() | np.generic():
            name = real.dtype.name if real.dtype.name in ARRAY_DTYPES else None
            return Value(Kind.ARRAY, dtype=name, shape=real.shape)
        case tuple():
            return Value(Kind.TUPLE, tuple(map(claimed, real)))
        case list():
            return Value(Kind.CONTAINER, element=join(map(claimed, real)))
        case bool() | int() | float() | complex() | str() | bytes() | None:
            return python(real)
        case _:
            return Value(Kind.UNKNOWN)


def holds(value: Value, real: Any) -> bool:
    """Whether what is claimed of a value is true of it."""
    if value.kind is Kind.UNKNOWN:
        return not value.why.startswith("raises ")
    if value.kind is Kind.EITHER:
        return any(holds(option, real) for option in value.elements)
    truth = claimed(real)
    if value.kind is not truth.kind:
        return False
    if value.kind is Kind.TUPLE:
        return len(value.elements) == len(real) and all(map(holds, value.elements, real))
    if value.kind is Kind.CONTAINER:
        return value.element is None or all(holds(value.element, item) for item in real)
    if value.dtype is not None and value.dtype != getattr(getattr(real, "dtype", None), "name", truth.dtype):
        return False
    if value.literal is not None and value.literal != Literal(real):
        return False
    return value.shape is None or _is_case(truth.shape, value.shape)


def _is_case(real: tuple[int | None, ...] | None, shape: tuple[int | None, ...]) -> bool:
    if real is None or len(real) != len(shape):
        return False
    return all(length in (None, have) for length, have in zip(shape, real, strict=True))


def weakened(value: Value, chance: random.Random) -> Value:
    """The same value with less known of it."""
    draw = chance.random()
    if draw < 0.55 or value.kind in (Kind.TUPLE, Kind.CONTAINER, Kind.UNKNOWN):
        return value
    if draw < 0.65:
        return replace(value, literal=None)
    if draw < 0.75 and value.shape is not None:
        return replace(value, shape=tuple(length if chance.random() < 0.5 else None for length in value.shape))
    if draw < 0.82:
        return replace(value, shape=None)
    if draw < 0.9 and value.dtype != "NoneType":
        return replace(value, dtype=None, literal=None)
    other = claimed(any_leaf(chance))
    return join((value, other)) or value


def any_leaf(chance: random.Random) -> Any:
    """A tensor, variable, array, NumPy scalar, Python number or text, or a small list or tuple."""
    import keras
    import numpy as np
    import tensorflow as tf

    shape = chance.choice(SHAPES)
    match chance.randrange(14):
        case 0 | 1 | 2 | 3:
            return tensor_of(chance.choice(_LIKELY), shape)
        case 4:
            return tensor_of(chance.choice(TENSOR_DTYPES), shape)
        case 5:
            return tf.Variable(tensor_of(chance.choice(_LIKELY), shape))
        case 6:
            return keras.Variable(np.ones(shape, "float32"), dtype=chance.choice(["float32", "float32", "int32"]))
        case 7 | 8:
            return array_of(chance.choice(_LIKELY), shape)
        case 9:
            return array_of(chance.choice(ARRAY_DTYPES), shape)
        case 10:
            return array_of(chance.choice(ARRAY_DTYPES), ())
        case 11 | 12:
            return chance.choice(NUMBERS)
        case _:
            items = [chance.choice([1, 2, 3, 1.5]) for _ in range(chance.randrange(4))]
            return tuple(items) if chance.random() < 0.5 else items


_LIKELY = ["float32", "float32", "float32", "int32", "int64", "float64", "bool", "uint8"]


@dataclass(slots=True)
class Tally:
    """What was found: steps by their end, and the claims that were wrong."""

    ends: Counter[str] = field(default_factory=Counter)
    whys: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, end: str) -> float:
        """How many of the steps that returned ended so, in hundredths."""
        returned = sum(number for name, number in self.ends.items() if not name.startswith("raised"))
        return round(100 * self.ends[end] / max(returned, 1), 1)


_MISSING = object()


def raised(real: object) -> bool:
    """Whether a step gave nothing."""
    return real is _MISSING


def step(tally: Tally, said: str, value: Value, run: Callable[[], Any], raising: Answer = Answer.UNKNOWN) -> Any:
    """Run an operation and hold what was claimed of it against what came."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            real = run()
    except Exception as error:  # noqa: BLE001 - whatever is raised is an answer
        if raising is Answer.NO and not isinstance(error, ArithmeticError) and "division by zero" not in str(error):
            tally.wrong.append(f"{said}: never raises, but {type(error).__name__}: {error}"[:400])
        told = value.kind is Kind.UNKNOWN and value.why.startswith("raises ")
        tally.ends["raised, as known" if told else "raised"] += 1
        return _MISSING
    if not holds(value, real) or raising is Answer.YES:
        tally.wrong.append(f"{said} = {claimed(real)}, not {value}"[:400])
    tally.ends[_end(value, real)] += 1
    if value.kind is Kind.UNKNOWN:
        tally.whys[value.why] += 1
    return real


def _end(value: Value, real: Any) -> str:
    if value.kind is Kind.UNKNOWN:
        return "unknown"
    if value.kind is Kind.EITHER:
        return "one of several"
    truth = claimed(real)
    if (value.dtype is None and truth.dtype is not None) or (value.shape is None and truth.shape is not None):
        return "kind known, not all of it"
    return "known"


def grow(tally: Tally, chance: random.Random, setting: Setting, depth: int) -> tuple[Any, Value]:
    """A random expression: its value, or none where it raised, and what is claimed of it."""
    if depth == 0 or chance.random() < 0.1:
        real = any_leaf(chance)
        return real, weakened(claimed(real), chance)
    real, value = grow(tally, chance, setting, depth - 1)
    if real is _MISSING:
        return real, value
    match chance.randrange(10):
        case 0:
            kind = chance.choice(list(UNARY))
            result = operators.unary(kind(), value, setting)
            real = step(tally, f"{kind.__name__} {value}", result, lambda: UNARY[kind](real_of(real)))
        case 1 | 2:
            index, known = any_index(chance, len(getattr(real, "shape", ())))
            result = operators.item(value, known, setting)
            before = real
            real = step(tally, f"({value})[{known}]", result, lambda: before[index])
        case 3:
            result = operators.elements(value, setting)
            before = real
            real = step(tally, f"element of {value}", result, lambda: _first(before))
        case draw:
            other, right = grow(tally, chance, setting, depth - 1 if draw < 6 else 0)
            if other is _MISSING:
                return other, right
            if chance.random() < 0.3:
                real, value, other, right = other, right, real, value
            real, result = _combined(tally, chance, setting, (real, value), (other, right))
    if real is _MISSING:
        return real, result
    if result.kind is Kind.UNKNOWN:
        result = claimed(real)
    return real, weakened(result, chance)


def real_of(real: Any) -> Any:
    """The value itself."""
    return real


def _combined(
    tally: Tally, chance: random.Random, setting: Setting, left: tuple[Any, Value], right: tuple[Any, Value]
) -> tuple[Any, Value]:
    one, other = left[0], right[0]
    if is_long(one) or is_long(other):
        return _MISSING, left[1]
    if chance.random() < 0.3:
        kind = chance.choice(list(COMPARED))
        result = operators.compare(kind(), left[1], right[1], setting)
        raising = operators.raises(kind(), left[1], right[1], setting).answer
        said = f"{left[1]} {kind.__name__} {right[1]}"
        return step(tally, said, result, lambda: COMPARED[kind](one, other), raising), result
    work = chance.choice(list(BINARY) + [ast.Add, ast.Sub, ast.Mult, ast.Div] * 3)
    result = operators.binary(work(), left[1], right[1], setting)
    raising = operators.raises(work(), left[1], right[1], setting).answer
    said = f"{left[1]} {work.__name__} {right[1]}"
    return step(tally, said, result, lambda: BINARY[work](one, other), raising), result


def is_long(real: Any) -> bool:
    """Whether a number or sequence is so large that some operators would take long."""
    if isinstance(real, int) and not isinstance(real, bool):
        return abs(real) > 1000
    return isinstance(real, str | bytes | tuple | list) and len(real) > 50


def _first(real: Any) -> Any:
    for item in real:
        return item
    raise IndexError


def any_index(chance: random.Random, axes: int) -> tuple[Any, Value]:
    """An index and what is claimed of it."""
    parts = [_any_part(chance) for _ in range(chance.randrange(1, axes + 2))]
    if len(parts) == 1:
        return parts[0]
    return tuple(part for part, _ in parts), Value(Kind.TUPLE, tuple(value for _, value in parts))


def _any_part(chance: random.Random) -> tuple[Any, Value]:
    import numpy as np
    import tensorflow as tf

    match chance.randrange(12):
        case 0 | 1 | 2 | 3:
            at = chance.choice([0, 0, 0, 1, -1, 2])
            return at, replace(python(at), literal=Literal(at) if chance.random() < 0.6 else None)
        case 4:
            return ..., ELLIPSIS
        case 5:
            return None, python(None)
        case 6:
            at = chance.choice(
                [tf.constant(0), np.int64(0), tf.constant([True, False]), np.array([0, 0]), [0, 1], True]
            )
            return at, claimed(at)
        case _:
            bounds = [chance.choice([None, None, 0, 1, 2, -1]), chance.choice([None, None, 0, 1, 2, -1])]
            bounds.append(chance.choice([None, None, None, 1, 2, -1]))
            values = [
                None
                if bound is None
                else replace(python(bound), literal=Literal(bound) if chance.random() < 0.8 else None)
                for bound in bounds
            ]
            return slice(*bounds), slice_of(*values)
