"""What operators give for Python's own values: numbers, text, tuples, lists; small constants are computed."""

from __future__ import annotations

import operator
from collections.abc import Callable

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import PYTHON, UNKNOWN, Literal, Value, join, python, unknown

_COMPUTED: dict[str, Callable[..., object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "neg": operator.neg,
    "pos": operator.pos,
    "~": operator.invert,
}
_NUMBERS = ("bool", "int", "float", "complex")
_EQUALITY = frozenset({"==", "!="})
_ORDERING = frozenset({"<", "<=", ">", ">="})
_BITWISE = frozenset({"&", "|", "^"})
_MOST_BITS = 128
_LONGEST = 2000
_RESULT = (int, float, complex, bool, str, bytes, type(None))


def binary(sign: str, left: Value, right: Value) -> Value:
    """`left sign right` of two Python values."""
    if sign == "%" and left.dtype is None:
        return PYTHON
    if left.literal is not None and right.literal is not None:
        return _folded(sign, left.literal, right.literal)
    name = _type_of(sign, left.dtype, right.dtype)
    if name == "":
        return unknown(f"raises TypeError: {left.dtype} {sign} {right.dtype}")
    return Value(Kind.PYTHON, dtype=name)


def _folded(sign: str, left: Literal, right: Literal) -> Value:
    one, other = left.value, right.value
    if sign in _COMPUTED and not _too_large(sign, one, other):
        return _computed(lambda: _COMPUTED[sign](one, other))
    if sign == "**" and isinstance(one, int) and isinstance(other, int) and other >= 0:
        return Value(Kind.PYTHON, dtype="int")
    name = _type_of(sign, type(one).__name__, type(other).__name__)
    if name == "":
        return unknown(f"raises TypeError: {type(one).__name__} {sign} {type(other).__name__}")
    return Value(Kind.PYTHON, dtype=name)


def _computed(compute: Callable[[], object]) -> Value:
    try:
        result = compute()
    except (TypeError, ValueError, ArithmeticError) as error:
        return unknown(f"raises {type(error).__name__}: {error}")
    return python(result) if isinstance(result, _RESULT) else PYTHON


def _too_large(sign: str, one: object, other: object) -> bool:
    """Whether computing could take long or give something long."""
    if isinstance(one, str | bytes) or isinstance(other, str | bytes):
        sizes = [_extent(part) for part in (one, other)]
        return sign == "%" or sum(sizes) > _LONGEST or (sign == "*" and sizes[0] * sizes[1] > _LONGEST)
    if any(isinstance(part, int) and part.bit_length() > _MOST_BITS for part in (one, other)):
        return True
    if sign in ("**", "<<") and isinstance(one, int) and isinstance(other, int):
        return other > _MOST_BITS or (sign == "**" and one.bit_length() * abs(other) > 4 * _MOST_BITS)
    return sign == "@"


def _extent(part: object) -> int:
    if isinstance(part, str | bytes):
        return len(part)
    return abs(part) if isinstance(part, int) else 0


def _type_of(sign: str, left: str | None, right: str | None) -> str | None:
    """The type of the result; None where it is not known and an empty text where it always raises."""
    if sign in _EQUALITY:
        return "bool" if left in _KNOWN and right in _KNOWN else None
    if left is None or right is None or left not in _KNOWN or right not in _KNOWN:
        return None
    if left in _NUMBERS and right in _NUMBERS:
        return _number(sign, left, right)
    pair = (left, right)
    if sign in _ORDERING:
        return "bool" if pair in (("str", "str"), ("bytes", "bytes")) else ""
    if sign == "+" and pair in (("str", "str"), ("bytes", "bytes")):
        return left
    if sign == "*" and left in ("str", "bytes") and right in ("int", "bool"):
        return left
    if sign == "*" and right in ("str", "bytes") and left in ("int", "bool"):
        return right
    return left if sign == "%" and left in ("str", "bytes") else ""


_KNOWN = (*_NUMBERS, "str", "bytes", "NoneType")


def _number(sign: str, left: str, right: str) -> str | None:
    top = max(left, right, key=_NUMBERS.index)
    if sign in _ORDERING:
        return "" if top == "complex" else "bool"
    if sign in _BITWISE:
        return "" if top in ("float", "complex") else top
    if sign in ("<<", ">>"):
        return "" if top in ("float", "complex") else "int"
    if sign == "@" or (sign in ("//", "%") and top == "complex"):
        return ""
    if top == "bool":
        top = "int"
    if sign == "/":
        return "float" if top == "int" else top
    if sign == "**":
        return None if top in ("int", "float") else top
    return top


def unary(sign: str, operand: Value) -> Value:
    """Unary `-`, `+` or `~` of a Python value."""
    if operand.literal is not None and operand.dtype in _NUMBERS:
        if operand.dtype == "bool" and sign == "~":
            return python(-2 if operand.literal.value else -1)
        return _computed(lambda: _COMPUTED[sign](operand.literal.value if operand.literal else None))
    match operand.dtype:
        case "bool" | "int":
            return Value(Kind.PYTHON, dtype="int")
        case "float" | "complex" if sign != "~":
            return Value(Kind.PYTHON, dtype=operand.dtype)
        case "str" | "bytes" | "NoneType" | "float" | "complex":
            return unknown(f"raises TypeError: {sign} of {operand.dtype}")
        case _:
            return PYTHON


def of_sequences(sign: str, left: Value, right: Value) -> Value:
    """`left sign right` of tuples and lists, or of one and a number."""
    if any(side.origin for side in (left, right)):
        return unknown("a named tuple, which may have operators of its own")
    if sign in (*_EQUALITY, *_ORDERING):
        return _compared(sign, left, right)
    if sign == "+" and left.kind is right.kind is Kind.TUPLE:
        return Value(Kind.TUPLE, (*left.elements, *right.elements))
    if sign == "+" and left.kind is right.kind is Kind.CONTAINER:
        return Value(Kind.CONTAINER, element=join((*left.elements, left.element, *right.elements, right.element)))
    if sign == "*":
        if left.kind is Kind.PYTHON:
            left, right = right, left
        return _repeated(left, right)
    if sign in ("&", "|", "-", "^") and left.kind is right.kind is Kind.CONTAINER:
        return Value(Kind.CONTAINER, element=join((*left.elements, left.element, *right.elements, right.element)))
    if {left.kind, right.kind} == {Kind.TUPLE, Kind.CONTAINER} and sign == "+":
        return unknown("raises TypeError: a tuple and a list")
    return unknown(f"{left.kind.value} {sign} {right.kind.value}")


def _compared(sign: str, left: Value, right: Value) -> Value:
    """Tuples and lists compare their items; what the items' operators give only counts as true or false."""
    return Value(Kind.PYTHON, dtype="bool") if {left.kind, right.kind} & {Kind.TUPLE, Kind.CONTAINER} else UNKNOWN


def _repeated(sequence: Value, times: Value) -> Value:
    if times.kind is not Kind.PYTHON or times.dtype not in ("int", "bool"):
        if times.kind is Kind.PYTHON and times.dtype is None:
            return unknown("a sequence repeated by a value that is not known")
        return unknown("raises TypeError: a sequence repeated by something else than an integer")
    if sequence.kind is Kind.CONTAINER:
        return Value(Kind.CONTAINER, element=join((*sequence.elements, sequence.element)))
    known = None if times.literal is None else times.literal.value
    if isinstance(known, int) and max(known, 0) * len(sequence.elements) <= 64:
        return Value(Kind.TUPLE, sequence.elements * max(known, 0))
    return unknown("a tuple repeated a number of times that is not known")


def contained(container: Value, item: Value) -> Value:
    """`item in container`, which is a Python bool unless an object has its own idea of it."""
    return Value(Kind.PYTHON, dtype="bool")


def truth(value: Value) -> Answer:
    """Whether a value counts as true."""
    match value.kind:
        case Kind.PYTHON if value.literal is not None:
            return Answer.YES if value.literal.value else Answer.NO
        case Kind.PYTHON if value.dtype == "NoneType":
            return Answer.NO
        case Kind.TUPLE if not value.origin:
            return Answer.YES if value.elements else Answer.NO
        case Kind.DICTIONARY if value.fields:
            return Answer.UNKNOWN
        case Kind.FUNCTION:
            return Answer.YES
        case _:
            return Answer.UNKNOWN
