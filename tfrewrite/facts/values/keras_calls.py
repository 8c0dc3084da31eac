"""Calls of models, layers, losses and metrics, of Keras itself and of classes of the program derived from them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog import keras_objects
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.nests import each_part
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Value, tensor, unknown
from tfrewrite.facts.values import library_calls, objects

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_FLOATS = frozenset({"float16", "float32", "float64", "bfloat16"})


def applied_to_inputs(values: Values, called: Value, arguments: Arguments) -> Value | None:
    """What calling an object of Keras returns."""
    from tfrewrite.facts.values.calls import call_value

    setting = values.facts.setting
    if not isinstance(called.node, ast.ClassDef):
        found = keras_objects.applied(
            library_calls.without_stored(values, called),
            arguments,
            setting,
            lambda inner, given: call_value(values, inner, given) or UNKNOWN,
            called.kind is Kind.MODEL and library_calls.is_fixed(values),
        )
        return found if found is not None else unknown(f"a call of a {called.kind.value}")
    match called.kind:
        case Kind.LOSS:
            return tensor(None, None)
        case Kind.METRIC:
            method = objects.member(called, "result")
            return None if method is None else call_value(values, method, Arguments())
        case Kind.MODEL | Kind.LAYER:
            return _of_program(values, called, arguments, setting)
        case _:
            return unknown(f"a call of a {called.kind.value}")


def _of_program(values: Values, called: Value, arguments: Arguments, setting: Setting) -> Value | None:
    from tfrewrite.facts.values.calls import call_value

    own = objects.member(called, "__call__")
    if own is not None and own.kind is Kind.FUNCTION:
        return call_value(values, own, arguments)
    method = objects.member(called, "call")
    if method is None:
        return None
    if method.kind is not Kind.FUNCTION:
        return unknown(method.why or "the `call` of the class is not known")
    cast = Arguments(
        tuple(as_input(value, setting) for value in arguments.positional),
        tuple((name, as_input(value, setting)) for name, value in arguments.keywords),
        arguments.complete,
    )
    if any(value.kind is Kind.SYMBOLIC for value in cast.positional):
        return unknown("a layer of the program on a symbolic tensor")
    return call_value(values, method, cast)


def as_input(value: Value, setting: Setting) -> Value:
    """An argument as `call` gets it: arrays become tensors, floats are cast to the layer's own type."""

    def change(part: Value) -> Value:
        return as_input(part, setting)

    match value.kind:
        case Kind.TENSOR | Kind.ARRAY | Kind.VARIABLE:
            kind = Kind.TENSOR if value.kind is Kind.ARRAY else value.kind
            return replace(value, kind=kind, dtype=_input_dtype(value, setting), origin="")
        case Kind.TUPLE:
            return replace(each_part(value, change), fields=())
        case _:
            return each_part(value, change)


def _input_dtype(value: Value, setting: Setting) -> str | None:
    if value.dtype is None or value.dtype not in _FLOATS:
        return value.dtype
    same = value.dtype == setting.floatx == setting.policy
    return value.dtype if same else None
