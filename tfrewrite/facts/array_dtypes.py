"""What NumPy makes of the dtypes of two operands, in version 1 and in version 2.

Version 2 lets dtypes alone decide (https://numpy.org/neps/nep-0050-scalar-promotion.html); version 1 looks at the
values of scalars where they meet arrays. Sizes are those of 64-bit Linux and macOS. Python integers are taken to fit
into 64 bits where nothing else is known of them.
"""

from __future__ import annotations

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.dtypes import BITS, COMPARISONS, COMPLEX, INTEGERS, ORDERING, SIGNED, UNSIGNED, Outcome
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value

_REAL = frozenset({"float16", "float32", "float64"})
ARRAY_DTYPES = frozenset({"bool"}) | INTEGERS | _REAL | COMPLEX
"""The dtypes of arrays whose rules are known."""

_BITWISE = frozenset({"&", "|", "^", "<<", ">>", "~"})
_BOOLS_AS_INT8 = frozenset({"//", "%", "**", "<<", ">>"})
_PYTHON = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128"}


def promoted(left: str, right: str) -> str | None:
    """The dtype that holds both, as `numpy.promote_types` says it."""
    if left not in ARRAY_DTYPES or right not in ARRAY_DTYPES:
        return None
    if left == right or right == "bool":
        return left
    if left == "bool":
        return right
    pair = {left, right}
    if pair <= INTEGERS:
        return _promoted_integers(left, right)
    bits = max(_real_bits(left), _real_bits(right))
    return f"complex{2 * max(bits, 32)}" if pair & COMPLEX else f"float{bits}"


def _promoted_integers(left: str, right: str) -> str:
    wider = max(left, right, key=lambda name: BITS[name])
    if {left, right} <= SIGNED or {left, right} <= UNSIGNED:
        return wider
    signed, unsigned = (left, right) if left in SIGNED else (right, left)
    if BITS[signed] > BITS[unsigned]:
        return signed
    return "float64" if BITS[unsigned] == 64 else f"int{2 * BITS[unsigned]}"


def _real_bits(name: str) -> int:
    if name in INTEGERS:
        return {8: 16, 16: 32}.get(BITS[name], 64)
    return BITS[name] // 2 if name in COMPLEX else BITS[name]


def of_array(op: str, dtype: str | None) -> Outcome:
    """What an operator gives for one array, or for two that have been promoted to one dtype."""
    if op in COMPARISONS:
        return Outcome.open("the dtype of the array is not known") if dtype is None else Outcome.gives("bool")
    if dtype is None or dtype not in ARRAY_DTYPES:
        return Outcome.open("the dtype of the array is not known")
    if _refused(op, dtype):
        return Outcome.fails(f"TypeError: {dtype} arrays do not take {op}")
    if op == "/" and dtype not in _REAL | COMPLEX:
        return Outcome.gives("float64")
    if op in _BOOLS_AS_INT8 and dtype == "bool":
        return Outcome.gives("int8")
    if op == "abs" and dtype in COMPLEX:
        return Outcome.gives(f"float{BITS[dtype] // 2}")
    return Outcome.gives(dtype)


def _refused(op: str, dtype: str) -> bool:
    if op in ("-", "neg", "pos"):
        return dtype == "bool"
    if op in ("//", "%"):
        return dtype in COMPLEX
    return op in _BITWISE and dtype not in INTEGERS | {"bool"}


def of_arrays(op: str, left: Value, right: Value, setting: Setting) -> Outcome:
    """What an operator gives for an array or NumPy scalar and another one or a Python number."""
    versions = (1, 2) if setting.numpy is None else (setting.numpy,)
    found = [_of_version(op, left, right, version) for version in versions]
    if all(outcome == found[0] for outcome in found):
        return found[0]
    dtypes = {outcome.dtype for outcome in found}
    return Outcome.open("NumPy 1 and 2 promote differently", dtypes.pop() if len(dtypes) == 1 else None)


def _of_version(op: str, left: Value, right: Value, version: int) -> Outcome:
    for side in (left, right):
        if side.dtype is None or side.dtype not in (ARRAY_DTYPES if side.kind is Kind.ARRAY else _PYTHON):
            return Outcome.open("the dtype of an operand is not known")
    if left.dtype == "complex" and right.dtype == "float64" and not right.shape:
        return Outcome.open("a NumPy float is a Python float as well: the result may be a Python number")
    if op == "**" and _may_keep_base(left, right):
        return Outcome.open("some powers have dtypes of their own")
    both = _joined(left, right) if version == 2 else _joined_by_value(left, right)
    if both is None:
        return Outcome.open("the dtype depends on the value of a scalar", "bool" if op in COMPARISONS else None)
    if op == "**" and not right.shape and both != left.dtype and (version == 1 or left.dtype == "bool"):
        return Outcome.open("some powers have dtypes of their own")
    if op in ORDERING and version == 1 and both in COMPLEX:
        return Outcome.gives("bool")
    outcome = of_array(op, both)
    if outcome.raises is Answer.NO and not _always_returns(op, both, left, right):
        return Outcome.open("values decide whether it raises", outcome.dtype)
    return outcome


def _may_keep_base(base: Value, exponent: Value) -> bool:
    """Some powers whose exponent has no axes are computed as squares, roots and the like, in dtypes of their own."""
    return exponent.kind is Kind.ARRAY and not exponent.shape and base.dtype != exponent.dtype


def _always_returns(op: str, both: str, left: Value, right: Value) -> bool:
    """Whether no value makes it raise: integers to negative powers and integers that do not fit do."""
    if op == "**" and both in INTEGERS:
        return False
    return all(
        side.kind is Kind.ARRAY or side.dtype != "int" or both not in INTEGERS or _fits(side, both)
        for side in (left, right)
    )


def _fits(side: Value, dtype: str) -> bool:
    if side.literal is None or not isinstance(side.literal.value, int):
        return False
    bits = BITS[dtype] - (dtype in SIGNED)
    lowest: int = -(2**bits) if dtype in SIGNED else 0
    return bool(lowest <= side.literal.value < 2**bits)


def _joined(left: Value, right: Value) -> str | None:
    """Version 2: a Python number takes the dtype of the array where its kind of number is not above it."""
    if left.kind is not Kind.ARRAY:
        left, right = right, left
    if left.dtype is None or right.dtype is None:
        return None
    if right.kind is Kind.ARRAY or right.dtype == "bool":
        return promoted(left.dtype, right.dtype)
    if _rank(right.dtype) <= _rank(left.dtype):
        return left.dtype
    if right.dtype == "complex" and left.dtype in _REAL:
        return promoted(left.dtype, "complex64")
    return promoted(left.dtype, _PYTHON[right.dtype])


def _rank(name: str) -> int:
    if name == "bool":
        return 0
    if name == "int" or name in INTEGERS:
        return 1
    return 2 if name == "float" or name in _REAL else 3


def _joined_by_value(left: Value, right: Value) -> str | None:
    """Version 1: scalars count by their values where they meet an array with axes."""
    plain = [_PYTHON.get(side.dtype or "", side.dtype) for side in (left, right)]
    if any(_is_huge(side) for side in (left, right)):
        return None
    if plain[0] is None or plain[1] is None:
        return None
    full = promoted(plain[0], plain[1])
    axes = [_has_axes(side) for side in (left, right)]
    if axes[0] is axes[1] and axes[0] is not None:
        return full
    if plain[0] == plain[1]:
        return full
    if axes == [True, False]:
        return _with_scalar(plain[0], right, plain[1])
    if axes == [False, True]:
        return _with_scalar(plain[1], left, plain[0])
    return None


def _is_huge(side: Value) -> bool:
    known = side.literal.value if side.literal is not None else None
    return isinstance(known, int) and not -(2**63) <= known < 2**63


def _has_axes(side: Value) -> bool | None:
    if side.kind is not Kind.ARRAY:
        return False
    return None if side.shape is None else bool(side.shape)


def _with_scalar(array: str, scalar: Value, dtype: str) -> str | None:
    """Version 1: a scalar counts as the smallest dtype that holds it, unless its kind of number is the higher one."""
    if dtype == "bool" or promoted(array, dtype) == array:
        return array
    if min(_rank(dtype), 2) > min(_rank(array), 2):
        return promoted(array, dtype)
    known = None if scalar.literal is None else scalar.literal.value
    if array in INTEGERS and isinstance(known, int):
        return array if _fits(scalar, array) else None
    smallest = _smallest(known)
    return None if smallest is None else promoted(array, smallest)


def _smallest(known: object) -> str | None:
    """The smallest dtype that holds a number, as `numpy.min_scalar_type` of version 1 says it."""
    match known:
        case int():
            names = ("uint8", "uint16", "uint32") if known >= 0 else ("int8", "int16", "int32")
            limits = (2**8, 2**16, 2**32) if known >= 0 else (2**7 + 1, 2**15 + 1, 2**31 + 1)
            return next((name for name, limit in zip(names, limits, strict=True) if abs(known) < limit), None)
        case float():
            return "float16" if abs(known) < 65000 else "float32" if abs(known) < 3.4e38 else "float64"
        case complex():
            return "complex64" if max(abs(known.real), abs(known.imag)) < 3.4e38 else "complex128"
        case _:
            return None
