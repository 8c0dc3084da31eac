"""What `tf.function` makes of arguments and results."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.arguments import Arguments
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
        case Kind.TUPLE:
            elements = tuple(map(_traced, value.elements))
            names = [name for name, _ in value.fields]
            fields = tuple(zip(names, elements, strict=True)) if len(names) == len(elements) else ()
            return replace(value, elements=elements, fields=fields)
        case Kind.CONTAINER | Kind.DICTIONARY:
            return replace(
                value,
                elements=tuple(map(_traced, value.elements)) if value.kind is Kind.CONTAINER else value.elements,
                element=None if value.element is None else _traced(value.element),
                fields=tuple((key, _traced(item)) for key, item in value.fields),
            )
        case Kind.EITHER:
            return join(map(_traced, value.elements)) or UNKNOWN
        case _:
            return value


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
        case Kind.TUPLE:
            elements = tuple(map(results, value.elements))
            names = [name for name, _ in value.fields]
            fields = tuple(zip(names, elements, strict=True)) if len(names) == len(elements) else ()
            return replace(value, elements=elements, fields=fields)
        case Kind.CONTAINER | Kind.DICTIONARY:
            return replace(
                value,
                elements=tuple(map(results, value.elements)) if value.kind is Kind.CONTAINER else value.elements,
                element=None if value.element is None else results(value.element),
                fields=tuple((key, results(item)) for key, item in value.fields),
            )
        case Kind.EITHER:
            return join(map(results, value.elements)) or UNKNOWN
        case Kind.TENSOR | Kind.NEST | Kind.RAGGED | Kind.SPARSE | Kind.DATASET | Kind.UNKNOWN:
            return value
        case _:
            return unknown(f"a {value.kind.value} out of a graph")


def _fits_int32(value: Value) -> bool:
    return value.literal is not None and isinstance(value.literal.value, int) and abs(value.literal.value) < 2**31
