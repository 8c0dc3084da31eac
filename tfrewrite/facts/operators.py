"""What Python's operators give for values that are known in part: kind, dtype, shape, and whether they raise.

A result holds wherever the operator returns. Whether it can return is asked with `raises`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

from tfrewrite.facts import array_dtypes, dtypes, keras_operators, pandas_operators, python_operators, shapes
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.dtypes import COMPLEX, EQUALITY, FLOATS, Outcome
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.subscripts import elements, item
from tfrewrite.facts.value import UNKNOWN, Literal, Value, join, python, unknown

__all__ = ["binary", "compare", "elements", "in_place", "item", "raises", "truth", "unary"]

_SIGNS: dict[type[ast.operator] | type[ast.cmpop], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_UNASSIGNED = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
"""The operators that variables of TensorFlow refuse in place."""
_PYTHON_BOOL = Value(Kind.PYTHON, dtype="bool")
_RAISES = "raises "
_TENSORS = (Kind.TENSOR, Kind.VARIABLE)
_COMPOSITE = frozenset({Kind.RAGGED, Kind.SPARSE})
_SEQUENCES = (Kind.TUPLE, Kind.CONTAINER)


def binary(op: ast.operator, left: Value, right: Value, setting: Setting) -> Value:
    """`left op right`."""
    return _over_options(lambda one, other: _applied(_SIGNS[type(op)], one, other, setting), left, right)


def compare(op: ast.cmpop, left: Value, right: Value, setting: Setting) -> Value:
    """`left op right` of one comparison."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        return _identity(left, right, negated=isinstance(op, ast.IsNot))
    if isinstance(op, (ast.In, ast.NotIn)):
        return _over_options(python_operators.contained, right, left)
    return _over_options(lambda one, other: _applied(_SIGNS[type(op)], one, other, setting), left, right)


def in_place(op: ast.operator, left: Value, right: Value, setting: Setting) -> Value:
    """What a name holds after `name op= right`."""
    return _over_options(lambda one, other: _rebound(op, one, other, setting), left, right)


def _rebound(op: ast.operator, left: Value, right: Value, setting: Setting) -> Value:
    match left.kind:
        case Kind.ARRAY:
            return _array_in_place(op, left, right, setting)
        case Kind.VARIABLE if left.origin == "tensorflow.Variable" and isinstance(op, _UNASSIGNED):
            return unknown(f"{_RAISES}RuntimeError: a variable is changed by assign_add and the like")
        case Kind.CONTAINER if right.kind not in (Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY, Kind.FRAME):
            if isinstance(op, ast.Add):
                return Value(Kind.CONTAINER, element=join((*_items(left), elements(right))) or UNKNOWN)
            if isinstance(op, ast.Mult):
                return Value(Kind.CONTAINER, element=join(_items(left)))
            return unknown("an operator that changes a list or set")
        case Kind.DICTIONARY:
            return unknown("an operator that changes a dictionary")
        case _:
            return binary(op, left, right, setting)


def _items(value: Value) -> tuple[Value | None, ...]:
    return (*value.elements, value.element)


def _array_in_place(op: ast.operator, left: Value, right: Value, setting: Setting) -> Value:
    """Arrays with axes keep dtype and shape; NumPy scalars, and arrays that meet a tensor, are replaced."""
    plain = binary(op, left, right, setting)
    if left.shape == () or right.kind is Kind.TENSOR:
        return plain
    if right.kind is Kind.VARIABLE:
        return join((plain, Value(Kind.ARRAY), Value(Kind.TENSOR))) or UNKNOWN
    if right.kind not in (Kind.ARRAY, Kind.PYTHON, Kind.TUPLE, Kind.CONTAINER):
        return unknown(f"an array changed by {right.kind.value}")
    if left.shape is None:
        return join((plain, left)) or UNKNOWN
    return Value(Kind.ARRAY, dtype=left.dtype, shape=left.shape)


def unary(op: ast.unaryop, operand: Value, setting: Setting) -> Value:
    """`op operand`; `not` of a tensor is a bool in eager code and a tensor in a graph."""
    if isinstance(op, ast.Not):
        return _negated(operand)
    sign = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "~"}[type(op)]
    return _returned([_unary_of(sign, option, setting) for option in operand.options])


def _unary_of(sign: str, operand: Value, setting: Setting) -> Value:
    match operand.kind:
        case Kind.PYTHON:
            return python_operators.unary(sign, operand)
        case Kind.TENSOR:
            return _result(Kind.TENSOR, dtypes.of_tensors(sign, operand.dtype, setting), operand.shape)
        case Kind.VARIABLE:
            return keras_operators.of_variables(sign, operand, operand, operand.shape, setting)
        case Kind.ARRAY:
            return _result(Kind.ARRAY, array_dtypes.of_array(sign, operand.dtype), operand.shape)
        case Kind.SYMBOLIC | Kind.RAGGED | Kind.FRAME if sign == "neg":
            return Value(operand.kind, dtype=operand.dtype if sign == "neg" else None, shape=operand.shape)
        case Kind.UNKNOWN:
            return operand
        case _:
            return unknown(f"{sign} of {operand.kind.value}")


def _negated(operand: Value) -> Value:
    known = truth(operand)
    if known is not Answer.UNKNOWN:
        return python(known is Answer.NO)
    if operand.kinds & {Kind.TENSOR, Kind.VARIABLE, Kind.NEST, Kind.UNKNOWN, Kind.SYMBOLIC}:
        shape = operand.shape if operand.kind in _TENSORS else None
        return join((_PYTHON_BOOL, Value(Kind.TENSOR, dtype="bool", shape=shape))) or UNKNOWN
    return _PYTHON_BOOL


def truth(value: Value) -> Answer:
    """Whether a value counts as true."""
    answers = {python_operators.truth(option) for option in value.options}
    return answers.pop() if len(answers) == 1 else Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Raising:
    """Whether an operator raises, and why."""

    answer: Answer
    why: str = ""

    def __str__(self) -> str:
        return f"raises {self.why}" if self.answer is Answer.YES else self.answer.value


def raises(op: ast.operator | ast.cmpop, left: Value, right: Value, setting: Setting) -> Raising:
    """Whether `left op right` raises each time that it is run (YES), or never (NO), and why.

    Dividing an integer by zero and raising it to a negative power raise: NO is said only where values cannot do so.
    """
    if type(op) not in _SIGNS:
        return Raising(Answer.UNKNOWN)
    found = [_raising(_SIGNS[type(op)], one, other, setting) for one in left.options for other in right.options]
    if len({each.answer for each in found}) == 1:
        return found[0]
    return Raising(Answer.UNKNOWN, next((each.why for each in found if each.answer is Answer.YES), ""))


def _raising(sign: str, left: Value, right: Value, setting: Setting) -> Raising:
    result = _applied(sign, left, right, setting)
    if result.kind is Kind.UNKNOWN and result.why.startswith(_RAISES):
        return Raising(Answer.YES, result.why.removeprefix(_RAISES))
    outcome = _outcome(sign, left, right, setting)
    if outcome is None or outcome.raises is not Answer.NO:
        return Raising(Answer.UNKNOWN, outcome.why if outcome is not None else result.why)
    if not _is_defined(sign, left, right):
        return Raising(Answer.UNKNOWN, f"the values decide whether {sign} raises")
    return Raising(_fitting(sign, left, right))


def _is_defined(sign: str, left: Value, right: Value) -> bool:
    """Whether an operation has a result for all values: integers have no quotient by zero and no negative powers."""
    floating = FLOATS | COMPLEX | {"float", "complex"}
    if sign not in ("//", "%", "**") or left.dtype in floating or right.dtype in floating:
        return True
    if isinstance(right.literal, Literal) and isinstance(right.literal.value, int):
        return right.literal.value >= 0 if sign == "**" else right.literal.value != 0
    return sign != "**" and {left.kind, right.kind} == {Kind.ARRAY}


def _fitting(sign: str, left: Value, right: Value) -> Answer:
    arrays = all(side.kind not in _TENSORS for side in (left, right))
    if sign in EQUALITY and not arrays:
        return Answer.NO
    one, other = (() if side.kind is Kind.PYTHON else side.shape for side in (left, right))
    if sign == "@":
        return Answer.NO if shapes.multiplies(one, other, vectors=arrays) is Answer.YES else Answer.UNKNOWN
    return Answer.NO if shapes.broadcasts(one, other) is Answer.YES else Answer.UNKNOWN


def _over_options(apply: Callable[[Value, Value], Value], left: Value, right: Value) -> Value:
    if left.kind is not Kind.EITHER and right.kind is not Kind.EITHER:
        return apply(left, right)
    found = [apply(one, other) for one in left.options for other in right.options]
    return _returned(found)


def _returned(found: list[Value]) -> Value:
    """One of the results, without those of operations that raise."""
    returned = [value for value in found if not (value.kind is Kind.UNKNOWN and value.why.startswith(_RAISES))]
    return join(returned or found) or UNKNOWN


def _applied(sign: str, left: Value, right: Value, setting: Setting) -> Value:
    """What one of the operators gives for operands of one kind each."""
    kinds = {left.kind, right.kind}
    if sign == "%" and left.kind is Kind.PYTHON and left.dtype in ("str", "bytes"):
        return Value(Kind.PYTHON, dtype=left.dtype)
    if Kind.UNKNOWN in kinds:
        return left if left.kind is Kind.UNKNOWN else right
    if not setting.usual_promotion and kinds & (ON_DEVICE | {Kind.ARRAY}):
        return unknown("the program switches NumPy's behaviour on")
    if kinds == {Kind.PYTHON}:
        return python_operators.binary(sign, left, right)
    if kinds <= {Kind.PYTHON, *_SEQUENCES}:
        return python_operators.of_sequences(sign, left, right)
    if Kind.FRAME in kinds:
        return pandas_operators.binary(sign, left, right)
    if Kind.SYMBOLIC in kinds:
        return keras_operators.symbolic(sign, left, right, setting)
    if kinds & {Kind.RAGGED, Kind.SPARSE}:
        return _composite(sign, left, right, setting)
    if kinds <= {Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY, Kind.PYTHON, *_SEQUENCES} and kinds & set(_TENSORS):
        return _of_tensor(sign, left, right, setting)
    if kinds <= {Kind.ARRAY, Kind.PYTHON, *_SEQUENCES}:
        return _of_array(sign, left, right, setting)
    return unknown(f"{left.kind.value} {sign} {right.kind.value}")


def _outcome(sign: str, left: Value, right: Value, setting: Setting) -> Outcome | None:
    kinds = {left.kind, right.kind}
    if Kind.VARIABLE in kinds and not keras_operators.is_plain(left, right, setting):
        return None
    if kinds <= {Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY, Kind.PYTHON} and kinds & set(_TENSORS):
        return dtypes.with_tensor(sign, left, right, setting)
    if kinds <= {Kind.ARRAY, Kind.PYTHON} and Kind.ARRAY in kinds:
        return array_dtypes.of_arrays(sign, left, right, setting)
    return None


def _of_tensor(sign: str, left: Value, right: Value, setting: Setting) -> Value:
    shape = _elementwise_shape(sign, left, right, arrays=False)
    if any(side.kind is Kind.VARIABLE for side in (left, right)):
        return keras_operators.of_variables(sign, left, right, shape, setting)
    return of_plain_tensors(sign, left, right, shape, setting)


def of_plain_tensors(
    sign: str, left: Value, right: Value, shape: tuple[int | None, ...] | None, setting: Setting
) -> Value:
    """What TensorFlow gives, where one operand at least is a tensor."""
    if sign in EQUALITY and any(_is_none(side) for side in (left, right)):
        return python(sign == "!=")
    if left.kind in (Kind.PYTHON, Kind.ARRAY) and left.dtype is None and sign == "%":
        return unknown("text formatted, or a remainder")
    if any(side.kind in _SEQUENCES and side.origin for side in (left, right)):
        return unknown("a named tuple, which may have operators of its own")
    if sign == "*" and right.kind in _SEQUENCES and not left.shape and left.dtype not in FLOATS | COMPLEX:
        return unknown("a sequence, which may be repeated")
    outcome = dtypes.with_tensor(sign, left, right, setting)
    if dtypes.numpy_may_answer(sign, left, right, outcome):
        return unknown("NumPy may answer where TensorFlow refuses")
    return _result(Kind.TENSOR, outcome, shape, _misfit(sign, left, right))


def _is_none(value: Value) -> bool:
    return value.kind is Kind.PYTHON and value.dtype == "NoneType"


def _of_array(sign: str, left: Value, right: Value, setting: Setting) -> Value:
    if any(side.kind in _SEQUENCES for side in (left, right)):
        if any(side.kind in _SEQUENCES and side.origin for side in (left, right)):
            return unknown("a named tuple, which may have operators of its own")
        if sign == "*" and any(side.kind is Kind.ARRAY and not side.shape for side in (left, right)):
            return unknown("a sequence, which a NumPy integer repeats")
        plain = Value(Kind.ARRAY, dtype="bool" if sign in dtypes.ORDERING else None)
        return join((plain, _PYTHON_BOOL)) or UNKNOWN if sign in EQUALITY else plain
    if any(
        side.kind is Kind.PYTHON and side.dtype not in ("bool", "int", "float", "complex") for side in (left, right)
    ):
        if sign in EQUALITY and any(_is_none(side) for side in (left, right)):
            array = left if left.kind is Kind.ARRAY else right
            plain = Value(Kind.ARRAY, dtype="bool", shape=array.shape)
            return plain if array.shape else join((plain, _PYTHON_BOOL)) or UNKNOWN
        return unknown("an array and a Python value that is no number")
    if left.dtype == "complex" and right.dtype in (None, "float64") and not right.shape:
        return unknown("a NumPy float is a Python float as well")
    outcome = array_dtypes.of_arrays(sign, left, right, setting)
    shape = _elementwise_shape(sign, left, right, arrays=True)
    if sign in EQUALITY and setting.numpy != 2 and not _surely_fit(left, right):
        return join((Value(Kind.ARRAY, dtype=outcome.dtype, shape=shape), _PYTHON_BOOL)) or UNKNOWN
    return _result(Kind.ARRAY, outcome, shape, _misfit(sign, left, right))


def _surely_fit(left: Value, right: Value) -> bool:
    """Whether two arrays are surely compared item by item: NumPy 1 says False of arrays that do not fit."""
    one, other = (() if side.kind is Kind.PYTHON else side.shape for side in (left, right))
    return shapes.broadcasts(one, other) is Answer.YES and None not in (left.dtype, right.dtype)


def _elementwise_shape(sign: str, left: Value, right: Value, *, arrays: bool) -> tuple[int | None, ...] | None:
    one, other = (() if side.kind is Kind.PYTHON else side.shape for side in (left, right))
    if sign == "@":
        return shapes.product(one, other, vectors=arrays)
    if sign in EQUALITY and shapes.broadcasts(one, other) is not Answer.YES:
        return () if not arrays and shapes.broadcasts(one, other) is Answer.NO else None
    return shapes.broadcast(one, other)


def _misfit(sign: str, left: Value, right: Value) -> str:
    """Why shapes that are known cannot go together."""
    if sign in EQUALITY or any(side.kind in _SEQUENCES for side in (left, right)):
        return ""
    one, other = (() if side.kind is Kind.PYTHON else side.shape for side in (left, right))
    arrays = all(side.kind not in _TENSORS for side in (left, right))
    fits = shapes.multiplies(one, other, vectors=arrays) if sign == "@" else shapes.broadcasts(one, other)
    return f"an error: shapes {one} {sign} {other}" if fits is Answer.NO else ""


def _result(kind: Kind, outcome: Outcome, shape: tuple[int | None, ...] | None, misfit: str = "") -> Value:
    if outcome.raises is Answer.YES:
        return unknown(f"{_RAISES}{outcome.why}")
    if misfit:
        return unknown(f"{_RAISES}{misfit}")
    return Value(kind, dtype=outcome.dtype, shape=shape, why="" if outcome.dtype else outcome.why)


def _composite(sign: str, left: Value, right: Value, setting: Setting) -> Value:
    """Ragged tensors go with tensors and numbers elementwise; sparse ones are scaled."""
    kinds = {left.kind, right.kind}
    why = f"{left.kind.value} {sign} {right.kind.value}"
    if sign in ("@", "<<", ">>", *EQUALITY) or left.kind is Kind.ARRAY:
        return unknown(why)
    sparse = Kind.SPARSE in kinds
    if sparse and not (sign == "*" or (sign == "/" and left.kind is Kind.SPARSE)):
        return unknown(why)
    if (len(kinds) == 1 and sparse) or not kinds <= {*kinds & _COMPOSITE, Kind.TENSOR, Kind.PYTHON, Kind.ARRAY}:
        return unknown(why)
    known = [replace(side, kind=Kind.TENSOR) if side.kind in _COMPOSITE else side for side in (left, right)]
    outcome = dtypes.with_tensor(sign, known[0], known[1], setting)
    kind = Kind.SPARSE if sparse else Kind.RAGGED
    return unknown(outcome.why) if outcome.raises is Answer.YES else Value(kind, dtype=outcome.dtype)


def _identity(left: Value, right: Value, *, negated: bool) -> Value:
    """`is`: known where one side is None and the other is always, or never."""
    if _is_none(left):
        left, right = right, left
    if _is_none(right) and not left.kinds & {Kind.UNKNOWN, Kind.NEST, Kind.NAME}:
        options = {_is_none(option) or (option.kind is Kind.PYTHON and option.dtype is None) for option in left.options}
        vague = any(option.kind is Kind.PYTHON and option.dtype is None for option in left.options)
        if len(options) == 1 and not vague:
            return python(options.pop() is not negated)
    return _PYTHON_BOOL
