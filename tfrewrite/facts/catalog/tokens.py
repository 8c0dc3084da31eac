"""What rules look at in an argument: its class, its dtype token, its shape and the integers that it holds."""

from __future__ import annotations

from tfrewrite.facts.catalog.given import items_of, whole
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Shape, Value, join_shapes

_CLASSES = {
    Kind.TENSOR: "tensor",
    Kind.VARIABLE: "variable",
    Kind.ARRAY: "array",
    Kind.RAGGED: "ragged",
    Kind.SPARSE: "sparse",
    Kind.SYMBOLIC: "symbolic",
    Kind.NAME: "name",
    Kind.DICTIONARY: "dict",
    Kind.FUNCTION: "function",
}

_LONG = 2**31
"""From here on an integer is more than an int32."""


def class_of(value: Value) -> str:
    """`tensor`, `array`, `int`, `none`, `[int]`, `[tensor]`, `name` …; `?` where it is not known."""
    if value.kind is Kind.PYTHON:
        return {"NoneType": "none", None: "?"}.get(value.dtype, value.dtype or "?")
    if value.kind in (Kind.CONTAINER, Kind.TUPLE):
        inner = {class_of(item) for item in items_of(value) or ()}
        if not inner and value.element is not None:
            inner = {class_of(value.element)}
        return f"[{inner.pop()}]" if len(inner) == 1 else "[?]"
    if value.kind in (Kind.UNKNOWN, Kind.NEST, Kind.EITHER):
        return "?"
    if value.kind is Kind.LIBRARY and value.origin == "tensorflow.TensorShape":
        return "tensor shape"
    return _CLASSES.get(value.kind, "other")


def token_of(value: Value) -> str | None:
    """What decides a result's dtype: `float32` of tensors, `np.float32` of arrays, `py.float`, `[py.int]`."""
    match value.kind:
        case Kind.TENSOR | Kind.VARIABLE | Kind.RAGGED | Kind.SPARSE | Kind.SYMBOLIC:
            return value.dtype
        case Kind.ARRAY:
            return f"np.{value.dtype}" if value.dtype else None
        case Kind.PYTHON:
            known = integer(value)
            is_long = known is not None and not -_LONG <= known < _LONG
            return f"py.{value.dtype}" if value.dtype and not is_long else None
        case Kind.TUPLE | Kind.CONTAINER:
            inner = {token_of(item) for item in items_of(value) or ()}
            if not inner and value.element is not None:
                inner = {token_of(value.element)}
            token = inner.pop() if len(inner) == 1 else None
            return f"[{token}]" if token else None
        case _:
            return None


def is_strong(token: str) -> bool:
    """Whether a token is that of a tensor or variable, to which Python numbers give way."""
    return "." not in token


def shape_of(value: Value) -> Shape | None:
    """The shape that a value has or gets when it is made a tensor."""
    match value.kind:
        case Kind.TENSOR | Kind.VARIABLE | Kind.ARRAY | Kind.SYMBOLIC:
            return value.shape
        case Kind.PYTHON:
            return () if value.dtype in ("int", "float", "bool", "complex", "str", "bytes") else None
        case Kind.TUPLE | Kind.CONTAINER:
            items = items_of(value)
            if items is None or not items:
                return None
            inner = join_shapes([shape_of(item) for item in items])
            return None if inner is None else (len(items), *inner)
        case _:
            return None


def integer(value: Value | None) -> int | None:
    """The integer that a value is known to be."""
    return whole(value) if value is not None and value.kind is Kind.PYTHON else None


def natural(value: Value | None) -> int | None:
    """The length of an axis that a value is known to name; below zero the libraries do as they like."""
    known = integer(value)
    return known if known is not None and 0 <= known < _LONG else None


def truth(value: Value | None) -> bool | None:
    """The truth value that a Python constant is known to be."""
    if value is None or value.kind is not Kind.PYTHON or value.literal is None:
        return None
    known = value.literal.value
    return known if isinstance(known, bool) else None


def is_none(value: Value | None) -> bool:
    """Whether a value is known to be None."""
    return value is not None and value.kind is Kind.PYTHON and value.dtype == "NoneType"


def integers(value: Value | None) -> tuple[int | None, ...] | None:
    """The integers of a tuple or list, None for each that is not known; None where their number is not known."""
    if value is not None and value.kind is Kind.LIBRARY and value.origin == "tensorflow.TensorShape" and value.elements:
        return tuple(
            next((known for known in map(integer, item.options) if known is not None), None) for item in value.elements
        )
    if value is None or value.kind not in (Kind.TUPLE, Kind.CONTAINER):
        return None
    if value.kind is Kind.CONTAINER and not value.elements and value.element is not None:
        return None
    items = items_of(value)
    if items is None:
        return () if value.element is None and value.kind is Kind.TUPLE else None
    return tuple(integer(item) for item in items)
