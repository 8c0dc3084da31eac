"""Dtypes, and what TensorFlow makes of two operands.

A dtype stands for what an operation gives wherever it returns; `raises` says whether it can return at all.
Measured on TensorFlow 2.12, 2.15 and 2.21, in eager code and in graphs; see also
https://www.tensorflow.org/api_docs/python/tf/dtypes.
"""

from __future__ import annotations

from dataclasses import dataclass

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value

UNSIGNED = frozenset({"uint8", "uint16", "uint32", "uint64"})
SIGNED = frozenset({"int8", "int16", "int32", "int64"})
INTEGERS = UNSIGNED | SIGNED
FLOATS = frozenset({"bfloat16", "float16", "float32", "float64"})
COMPLEX = frozenset({"complex64", "complex128"})
NUMBERS = INTEGERS | FLOATS | COMPLEX
TENSOR_DTYPES = NUMBERS | {"bool", "string"}
"""The dtypes of tensors whose rules are known; the quantised and eight-bit float ones are not among them."""

BITS = {name: int("".join(filter(str.isdigit, name.replace("bfloat", "")))) for name in NUMBERS}
"""How many bits a number of a dtype has."""

ORDERING = frozenset({"<", "<=", ">", ">="})
EQUALITY = frozenset({"==", "!="})
COMPARISONS = ORDERING | EQUALITY
_BITWISE = frozenset({"&", "|", "^", "~"})
_REFUSED: dict[str, frozenset[str]] = {
    "+": frozenset({"bool"}),
    "-": frozenset({"bool", "string"}),
    "*": frozenset({"string"}),
    "/": frozenset({"bool", "string"}),
    "//": frozenset({"bool", "string"}),
    "%": frozenset({"bool", "string"}) | COMPLEX,
    "**": frozenset({"bool", "string"}) | UNSIGNED,
    "@": frozenset({"bool", "string", "int8", "int16"}),
    "neg": frozenset({"bool", "string"}) | UNSIGNED,
    "abs": frozenset({"bool", "string"}) | UNSIGNED,
    **dict.fromkeys(_BITWISE, TENSOR_DTYPES - INTEGERS - {"bool"}),
    **dict.fromkeys(ORDERING, frozenset({"bool", "string"}) | COMPLEX),
    **dict.fromkeys(EQUALITY, frozenset[str]()),
    **dict.fromkeys(("<<", ">>", "pos"), TENSOR_DTYPES),
}
"""The dtypes that the operation of an operator does not take."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation gives, as far as dtypes tell."""

    dtype: str | None
    """The dtype wherever it returns; None where that is not known."""
    raises: Answer
    """Whether the dtypes alone make it raise, each time it is run."""
    why: str = ""
    """Why it raises, or why the dtype is not known."""

    @staticmethod
    def gives(dtype: str) -> Outcome:
        """It returns."""
        return Outcome(dtype, Answer.NO)

    @staticmethod
    def fails(why: str) -> Outcome:
        """It always raises."""
        return Outcome(None, Answer.YES, why)

    @staticmethod
    def open(why: str, dtype: str | None = None) -> Outcome:
        """It is not known whether it raises."""
        return Outcome(dtype, Answer.UNKNOWN, why)


def of_tensors(op: str, dtype: str | None, setting: Setting) -> Outcome:
    """What an operator gives for one tensor, or for two of the same dtype."""
    if op in COMPARISONS and dtype is None:
        return Outcome.open("the dtype of the tensor is not known", "bool")
    if dtype is None or dtype not in TENSOR_DTYPES:
        return Outcome.open("the dtype of the tensor is not known" if dtype is None else f"{dtype} tensors")
    if op not in _REFUSED:
        return Outcome.open(f"operator {op}")
    if op == "*" and dtype == "bool":
        return _product_of_bools(setting)
    if dtype in _REFUSED[op]:
        return Outcome.fails(f"TypeError: a {dtype} tensor does not take {_spoken(op)}")
    result = "bool" if op in COMPARISONS else _result(op, dtype)
    if (op == "//" and dtype in COMPLEX) or (op == "@" and dtype in UNSIGNED):
        return Outcome.open(f"{_spoken(op)} of {dtype} is not there on each device", result)
    return Outcome.gives(result)


def _product_of_bools(setting: Setting) -> Outcome:
    """Recent versions multiply bools, older ones raise; which was the first is not known."""
    if setting.tensorflow and min(setting.tensorflow) >= 21:
        return Outcome.gives("bool")
    return Outcome.open("only recent versions multiply bool tensors", "bool")


def _result(op: str, dtype: str) -> str:
    if op == "/" and dtype in INTEGERS:
        return "float32" if BITS[dtype] <= 16 else "float64"
    if op == "abs" and dtype in COMPLEX:
        return "float32" if dtype == "complex64" else "float64"
    return dtype


def _spoken(op: str) -> str:
    return {"neg": "unary -", "pos": "unary +"}.get(op, op)


def converted(source: Value, dtype: str | None) -> Answer:
    """Whether a Python value or an array becomes a tensor of a dtype where an operation has such a tensor."""
    if dtype is None or dtype not in TENSOR_DTYPES:
        return Answer.UNKNOWN
    match source.kind:
        case Kind.PYTHON:
            return _python_converted(source, dtype)
        case Kind.ARRAY if source.dtype in TENSOR_DTYPES - {"string"}:
            if dtype == "string":
                return Answer.UNKNOWN if source.shape is None or {0, None} & set(source.shape) else Answer.NO
            return Answer.YES
        case _:
            return Answer.UNKNOWN


_BOOL_IN_EAGER = frozenset({"bool", "int32", "int64", "uint64", "float16", "float32", "float64", "complex128"})


def _python_converted(source: Value, dtype: str) -> Answer:
    match source.dtype:
        case "int":
            known = source.literal.value if source.literal is not None else None
            if not isinstance(known, int) or abs(known) >= 2**31:
                return Answer.UNKNOWN if dtype in NUMBERS else Answer.NO
            return _integer_converted(known, dtype)
        case "float":
            return _yes(dtype in FLOATS | COMPLEX)
        case "complex":
            return _yes(dtype in COMPLEX)
        case "bool":
            if dtype == "string":
                return Answer.NO
            return Answer.YES if dtype in _BOOL_IN_EAGER else Answer.UNKNOWN
        case "str" | "bytes":
            return _yes(dtype == "string")
        case "NoneType":
            return Answer.NO
        case _:
            return Answer.UNKNOWN


def _integer_converted(value: int, dtype: str) -> Answer:
    if dtype not in INTEGERS:
        return _yes(dtype in NUMBERS)
    bits = BITS[dtype] - (dtype in SIGNED)
    fits = value < 2**bits and (value >= 0 or (dtype in SIGNED and value >= -(2**bits)))
    return Answer.YES if fits else Answer.UNKNOWN


def _yes(flag: bool) -> Answer:
    return Answer.YES if flag else Answer.NO


def with_tensor(op: str, left: Value, right: Value, setting: Setting) -> Outcome:
    """What an operator gives of which one operand at least is a tensor, or a variable that behaves as its value."""
    tensors = [side for side in (left, right) if side.kind in (Kind.TENSOR, Kind.VARIABLE)]
    if op in ("<<", ">>"):
        return Outcome.fails(f"TypeError: tensors do not take {op}")
    if len(tensors) == 2:
        return _of_two(op, left.dtype, right.dtype, setting)
    other = right if tensors[0] is left else left
    return _of_one(op, tensors[0].dtype, other, setting)


def numpy_may_answer(op: str, left: Value, right: Value, outcome: Outcome) -> bool:
    """Whether an array to the right of a tensor is asked, and may answer, because the tensor refuses."""
    if right.kind is not Kind.ARRAY or left.kind not in (Kind.TENSOR, Kind.VARIABLE):
        return False
    refusing = {"/": "bool", "*": "string"}.get(op)
    return outcome.raises is Answer.YES or (refusing is not None and left.dtype in (None, refusing))


def _of_two(op: str, left: str | None, right: str | None, setting: Setting) -> Outcome:
    pair = {left, right}
    if left is None or right is None or not pair <= TENSOR_DTYPES:
        return _of_two_half_known(op, left, right)
    if left == right:
        return of_tensors(op, left, setting)
    if op == "@" and pair == {"bfloat16", "float32"}:
        return Outcome.open("only recent versions multiply bfloat16 by float32 matrices", "float32")
    if op == "*" and "bool" in pair:
        return Outcome.open("recent versions multiply by a bool tensor and give bool, older ones raise", "bool")
    return Outcome.fails(f"TypeError: {left} {op} {right}: two tensors share one dtype")


def _of_two_half_known(op: str, left: str | None, right: str | None) -> Outcome:
    why = "the dtype of one tensor is not known"
    if op in COMPARISONS:
        return Outcome.open(why, "bool")
    known = {left, right} - {None}
    if len(known) != 1 or not known <= TENSOR_DTYPES or op == "*":
        return Outcome.open(why)
    dtype = known.pop()
    if dtype is None or (op == "@" and dtype in ("bfloat16", "float32")):
        return Outcome.open(why, "float32" if dtype == "float32" else None)
    if dtype in _REFUSED.get(op, frozenset()):
        return Outcome.fails(f"TypeError: a {dtype} tensor does not take {op}")
    return Outcome.open(why, _result(op, dtype))


def _of_one(op: str, dtype: str | None, other: Value, setting: Setting) -> Outcome:
    alone = of_tensors(op, dtype, setting)
    if op == "*" and dtype == "bool":
        return Outcome.open("recent versions multiply by a bool tensor and give bool, older ones raise", "bool")
    if alone.raises is Answer.YES:
        return alone
    match converted(other, dtype):
        case Answer.NO:
            return Outcome.fails(f"TypeError: {other.dtype} is not converted to {dtype}")
        case Answer.YES:
            return alone
        case _:
            return Outcome(alone.dtype, Answer.UNKNOWN, alone.why or "whether the other operand is converted")
