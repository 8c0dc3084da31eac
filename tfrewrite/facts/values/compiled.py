"""What `tf.function` makes of arguments and results."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.nests import each_part
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import UNKNOWN, Value, join, tensor, unknown
from tfrewrite.facts.values.passing import Function

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_TENSOR_TYPES = {"int": "int32", "float": "float32", "bool": "bool", "str": "string", "bytes": "string"}


def arguments(values: Values, function: Function, given: Arguments) -> Arguments:
    """The arguments as the body sees them: arrays are tensors, and a signature casts."""
    change = _by_signature if _is_signed(function) else _traced
    return replace(
        given,
        positional=tuple(map(change, given.positional)),
        keywords=tuple((name, change(value)) for name, value in given.keywords),
    )


def argument(function: Function, given: Value) -> Value:
    """One argument as the body sees it."""
    return _by_signature(given) if _is_signed(function) else _traced(given)


def _is_signed(function: Function) -> bool:
    return isinstance(function, FunctionNode) and any(
        isinstance(decorator, ast.Call) and any(k.arg in ("input_signature", None) for k in decorator.keywords)
        for decorator in function.decorator_list
    )


def _traced(value: Value) -> Value:
    match value.kind:
        case Kind.ARRAY:
            return tensor(_device_dtype(value.dtype), value.shape)
        case Kind.PYTHON if value.dtype in ("int", "float", "bool") and _may_share_a_trace(value):
            return Value(Kind.PYTHON)
        case _:
            return each_part(value, _traced)


def _may_share_a_trace(value: Value) -> bool:
    """Whether a trace for another type may be found for a number: 1, 1.0 and True are equal, and so are 0 and False."""
    return value.literal is None or value.literal.value in (0, 1)


def _by_signature(value: Value) -> Value:
    """A signature converts what is no tensor yet, to a dtype that is not looked up here."""
    match value.kind:
        case Kind.ARRAY | Kind.PYTHON:
            return tensor(None, value.shape)
        case Kind.TUPLE | Kind.CONTAINER | Kind.DICTIONARY | Kind.EITHER | Kind.FRAME:
            return unknown("converted by the input_signature")
        case _:
            return value


def _device_dtype(dtype: str | None) -> str | None:
    return (
        None
        if dtype is None or dtype in ("object", "str", "bytes") or dtype.startswith(("<", "|", "S", "U"))
        else dtype
    )


def results(value: Value) -> Value:
    """What a compiled function returns to its caller: numbers have become tensors."""
    match value.kind:
        case Kind.PYTHON if value.dtype == "NoneType":
            return value
        case Kind.PYTHON:
            dtype = _TENSOR_TYPES.get(value.dtype or "")
            known = dtype if dtype != "int32" or _fits_int32(value) else None
            return tensor(known, ()) if dtype is not None else unknown("made a tensor by a graph")
        case Kind.ARRAY:
            return tensor(_device_dtype(value.dtype), value.shape)
        case Kind.VARIABLE:
            return tensor(value.dtype, value.shape)
        case Kind.EITHER:  # a graph neither takes nor returns symbolic tensors of Keras: TypeError or ValueError
            returned = [results(option) for option in value.elements if option.kind is not Kind.SYMBOLIC]
            return join(returned) or UNKNOWN
        case Kind.TUPLE | Kind.CONTAINER | Kind.DICTIONARY:
            return each_part(value, results)
        case Kind.TENSOR | Kind.NEST | Kind.RAGGED | Kind.SPARSE | Kind.DATASET | Kind.UNKNOWN:
            return value
        case _:
            return unknown(f"a {value.kind.value} out of a graph")


def _fits_int32(value: Value) -> bool:
    return value.literal is not None and isinstance(value.literal.value, int) and abs(value.literal.value) < 2**31
