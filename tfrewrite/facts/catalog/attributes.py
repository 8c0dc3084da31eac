"""Attributes and methods whose answer is made of parts of their owner, such as `shape` and `dtype`."""

from __future__ import annotations

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import A_TUPLE, PYTHON, Value, join, python, unknown

TENSOR_SHAPE = "tensorflow.TensorShape"
_INTEGER = Value(Kind.PYTHON, dtype="int")
_LENGTH = Value(Kind.EITHER, (_INTEGER, python(None)))


def special_attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """`shape`, `dtype`, `ndim` and other attributes that are made of what is known of the owner; None for the rest."""
    match owner.kind, name:
        case Kind.ARRAY, "shape":
            return _numpy_shape(owner)
        case Kind.ARRAY, "dtype":
            return _dtype_object(owner, "numpy.dtype")
        case Kind.ARRAY, "ndim":
            return python(len(owner.shape)) if owner.shape is not None else _INTEGER
        case Kind.ARRAY, "size":
            return _size(owner)
        case Kind.TENSOR, "shape":
            return tensor_shape(owner)
        case Kind.TENSOR, "dtype":
            return _tensor_dtype(owner)
        case Kind.TENSOR, "ndim":
            return python(len(owner.shape)) if owner.shape is not None else _INTEGER
        case Kind.VARIABLE, "shape" if owner.origin == "tensorflow.Variable":
            return tensor_shape(owner)
        case Kind.VARIABLE, "dtype" if owner.origin == "tensorflow.Variable":
            return _tensor_dtype(owner)
        case Kind.RAGGED, "values" | "uniform_row_length":
            return unknown(f"`{name}` of a ragged tensor depends on how deep it is")
        case Kind.LIBRARY, "rank" | "ndims" if owner.origin == TENSOR_SHAPE:
            return _LENGTH if not owner.elements else python(len(owner.elements))
        case _:
            return None


def special_method(
    owner: Value, name: str, positional: tuple[Value, ...] | list[Value] | object, pairs: tuple[tuple[str, Value], ...]
) -> Value | None:
    """`get_shape()`, `as_list()` and `numpy()` of values whose dtype and shape are known; None for other methods."""
    if pairs or positional:
        return None
    match owner.kind, name:
        case Kind.TENSOR, "get_shape":
            return tensor_shape(owner)
        case Kind.LIBRARY, "as_list" if owner.origin == TENSOR_SHAPE:
            element = join(owner.elements) or _LENGTH
            return Value(Kind.CONTAINER, owner.elements, element=element)
        case Kind.LIBRARY, "num_elements" if owner.origin == TENSOR_SHAPE:
            return _LENGTH
        case _:
            return None


def tensor_shape(owner: Value) -> Value:
    """The `tf.TensorShape` of a tensor: in a graph each length can be None, whatever it is when the program runs."""
    if owner.shape is None:
        return Value(Kind.LIBRARY, origin=TENSOR_SHAPE)
    return Value(Kind.LIBRARY, tuple(_in_graph(length) for length in owner.shape), origin=TENSOR_SHAPE)


def _in_graph(length: int | None) -> Value:
    known = _INTEGER if length is None else python(length)
    return join([known, python(None)]) or known


def _numpy_shape(owner: Value) -> Value:
    if owner.shape is None:
        return Value(Kind.CONTAINER, origin=A_TUPLE, element=_INTEGER)
    return Value(Kind.TUPLE, tuple(_INTEGER if length is None else python(length) for length in owner.shape))


def _dtype_object(owner: Value, origin: str) -> Value:
    fields = (("name", python(owner.dtype)),) if owner.dtype else ()
    return Value(Kind.LIBRARY, origin=origin, fields=fields)


def _tensor_dtype(owner: Value) -> Value:
    if owner.dtype is None:
        return Value(Kind.LIBRARY, origin="tensorflow.DType")
    return Value(Kind.NAME, origin=f"tensorflow.{owner.dtype}")


def _size(owner: Value) -> Value:
    if owner.shape is None or None in owner.shape:
        return PYTHON if owner.shape is None else _INTEGER
    size = 1
    for length in owner.shape:
        size *= length or 0
    return python(size)
