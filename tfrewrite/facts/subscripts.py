"""What subscription and iteration give for values that are known in part."""

from __future__ import annotations

from dataclasses import dataclass

from tfrewrite.facts import shapes
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import NEST, UNKNOWN, Shape, Value, join, python, unknown

ELLIPSIS = Value(Kind.PYTHON, dtype="ellipsis")
"""`...` as a part of an index."""

_WITHOUT_ITEMS = frozenset({"bool", "int", "float", "complex", "NoneType", "ellipsis"})
_NUMBERS = frozenset(
    {
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"),
        *("float16", "float32", "float64", "bfloat16", "complex64", "complex128"),
    }
)
"""Dtypes of arrays of which any item, at whatever index, is an array or scalar of the same dtype."""
_INTEGERS = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})


def slice_of(start: Value | None, stop: Value | None, step: Value | None) -> Value:
    """`start:stop:step` as a part of an index; None for what is not written."""
    bounds = (("start", start or python(None)), ("stop", stop or python(None)), ("step", step or python(None)))
    return Value(Kind.PYTHON, dtype="slice", fields=bounds)


def item(container: Value, index: Value, setting: Setting) -> Value:
    """`container[index]`; several parts come as a TUPLE, `:` as `slice_of` makes it, `...` as `ELLIPSIS`."""
    if container.kind is Kind.EITHER or index.kind is Kind.EITHER:
        found = [item(one, other, setting) for one in container.options for other in index.options]
        returned = [value for value in found if not value.why.startswith("raises ")]
        return join(returned or found) or UNKNOWN
    match container.kind:
        case Kind.TENSOR | Kind.VARIABLE:
            return _tensor_item(container, index, setting)
        case Kind.ARRAY:
            return _array_item(container, index)
        case Kind.TUPLE | Kind.CONTAINER:
            return _sequence_item(container, index)
        case Kind.DICTIONARY:
            return _dictionary_item(container, index)
        case Kind.PYTHON:
            return _text_item(container, index)
        case Kind.SYMBOLIC:
            return Value(Kind.SYMBOLIC, dtype=container.dtype)
        case Kind.RAGGED:
            return _ragged_item(container, index)
        case Kind.NEST:
            return NEST
        case Kind.UNKNOWN:
            return container
        case _:
            return unknown(f"an item of {container.kind.value}")


def elements(value: Value, setting: Setting | None = None) -> Value:
    """What iterating over a value yields."""
    if value.kind is Kind.EITHER:
        found = [elements(option, setting) for option in value.elements]
        return join([each for each in found if not each.why.startswith("raises ")] or found) or UNKNOWN
    match value.kind:
        case Kind.TENSOR | Kind.VARIABLE:
            if value.shape == ():
                return unknown("raises TypeError: iterating over a tensor without axes")
            dtype = value.dtype if value.kind is Kind.TENSOR else _read_dtype(value, setting)
            return Value(Kind.TENSOR, dtype=dtype, shape=None if value.shape is None else value.shape[1:])
        case Kind.ARRAY:
            return _array_element(value)
        case Kind.RAGGED:
            return _row(value)
        case Kind.TUPLE:
            return join(value.elements) or UNKNOWN
        case Kind.CONTAINER | Kind.ITERABLE | Kind.GENERATOR | Kind.DATASET | Kind.ITERATOR:
            return join((*value.elements, value.element)) or unknown("items are not known")
        case Kind.DICTIONARY:
            return join([python(key) for key, _ in value.fields] or value.elements) or unknown("keys are not known")
        case Kind.PYTHON if value.dtype in ("str", "bytes"):
            return Value(Kind.PYTHON, dtype="str" if value.dtype == "str" else "int")
        case Kind.PYTHON if value.dtype in _WITHOUT_ITEMS:
            return unknown(f"raises TypeError: iterating over {value.dtype}")
        case Kind.NEST | Kind.UNKNOWN:
            return value
        case _:
            return unknown(f"iterating over {value.kind.value}")


def _read_dtype(variable: Value, setting: Setting | None) -> str | None:
    """A float variable that may be one of Keras can be read in another dtype than its own, by a mixed policy."""
    own = variable.origin == "tensorflow.Variable" or variable.dtype in _INTEGERS | {"bool"}
    uniform = setting is not None and setting.policy == "float32" and variable.dtype == "float32"
    return variable.dtype if own or uniform else None


def _row(ragged: Value) -> Value:
    """A row is a tensor, or ragged where several axes are."""
    return join((Value(Kind.TENSOR, dtype=ragged.dtype), Value(Kind.RAGGED, dtype=ragged.dtype))) or UNKNOWN


def _ragged_item(container: Value, index: Value) -> Value:
    if all(part.kind is Kind.PYTHON and part.dtype == "slice" for part in _split(index)):
        return Value(Kind.RAGGED, dtype=container.dtype)
    return _row(container)


def _array_element(value: Value) -> Value:
    if value.shape == ():
        return unknown("raises TypeError: iterating over an array without axes")
    if value.dtype in (None, "object") and (value.shape is None or len(value.shape) == 1):
        return unknown("an item of an array that may hold objects")
    return Value(Kind.ARRAY, dtype=value.dtype, shape=None if value.shape is None else value.shape[1:])


@dataclass(slots=True)
class _Parts:
    """How the parts of an index change the axes."""

    shape: list[int | None]
    taken: int = 0


def _split(index: Value) -> tuple[Value, ...]:
    return index.elements if index.kind is Kind.TUPLE else (index,)


def _is_none(part: Value) -> bool:
    """None, which is what `tf.newaxis` is."""
    return part.kind is Kind.PYTHON and part.dtype == "NoneType"


def _is_integer(part: Value) -> bool:
    if part.kind is Kind.PYTHON:
        return part.dtype == "int"
    return part.kind in (Kind.TENSOR, Kind.ARRAY) and part.shape == () and part.dtype in _INTEGERS


def _is_basic(part: Value) -> bool:
    return _is_integer(part) or _is_none(part) or (part.kind is Kind.PYTHON and part.dtype in ("slice", "ellipsis"))


def _indexed(shape: Shape | None, parts: tuple[Value, ...]) -> Shape | str | None:
    """The shape after integers, slices, `...` and None; a text where it always raises."""
    if shape is None:
        return None
    taking = sum(not _is_none(part) and part.dtype != "ellipsis" for part in parts)
    dots = sum(part.dtype == "ellipsis" for part in parts)
    if taking > len(shape) or dots > 1:
        return "an error: too many indices" if taking > len(shape) else "an error: two ellipses"
    result = _Parts([])
    for part in parts if dots else (*parts, ELLIPSIS):
        if _is_none(part):
            result.shape.append(1)
        elif part.dtype == "ellipsis":
            rest = len(shape) - taking
            result.shape.extend(shape[result.taken : result.taken + rest])
            result.taken += rest
        elif part.dtype == "slice":
            result.shape.append(_slice_length(shape[result.taken], part))
            result.taken += 1
        else:
            if _is_outside(part, shape[result.taken]):
                return "an error: an index out of bounds"
            result.taken += 1
    return tuple(result.shape)


def _is_outside(part: Value, length: int | None) -> bool:
    known = part.literal.value if part.literal is not None else None
    return length is not None and isinstance(known, int) and not -length <= known < length


def _slice_length(length: int | None, part: Value) -> int | None:
    bounds = []
    for name in ("start", "stop", "step"):
        bound = part.get(name)
        if bound is None or bound.literal is None:
            return None
        bounds.append(bound.literal.value)
    return shapes.sliced(length, *bounds)


def _tensor_item(container: Value, index: Value, setting: Setting) -> Value:
    parts = _split(index)
    dtype = container.dtype if container.kind is Kind.TENSOR else _read_dtype(container, setting)
    if not all(map(_is_basic, parts)):
        return Value(Kind.TENSOR, dtype=dtype)
    shape = _indexed(container.shape, parts)
    if isinstance(shape, str):
        return unknown(f"raises {shape}")
    return Value(Kind.TENSOR, dtype=dtype, shape=shape)


def _array_item(container: Value, index: Value) -> Value:
    parts = _split(index)
    if not all(map(_is_basic, parts)):
        if any(part.kind is Kind.PYTHON and part.dtype in ("str", None) for part in parts) or container.dtype is None:
            return unknown("an item of an array that may hold objects or fields")
        vague = any(part.kind in (Kind.UNKNOWN, Kind.NEST, Kind.OBJECT) for part in parts)
        if vague and container.dtype not in _NUMBERS:  # what it holds may be objects, or fields with names
            return unknown("an item of an array at an unknown index")
        return Value(Kind.ARRAY, dtype=container.dtype)
    shape = _indexed(container.shape, parts)
    if isinstance(shape, str):
        return unknown(f"raises {shape}")
    keeps_axes = bool(shape) or any(part.dtype in ("slice", "ellipsis") or _is_none(part) for part in parts)
    if container.dtype in (None, "object") and not keeps_axes:
        return unknown("an item of an array that may hold objects")
    return Value(Kind.ARRAY, dtype=container.dtype, shape=shape)


def _sequence_item(container: Value, index: Value) -> Value:
    if container.kind is Kind.CONTAINER and not container.elements:
        if index.dtype == "slice":
            return Value(Kind.CONTAINER, element=container.element)
        return container.element or unknown("items are not known")
    known = index.literal.value if index.kind is Kind.PYTHON and index.literal is not None else None
    if isinstance(known, int):
        if -len(container.elements) <= known < len(container.elements):
            return container.elements[known]
        return unknown("raises IndexError")
    if index.kind is Kind.PYTHON and index.dtype == "slice":
        return _sequence_slice(container, index)
    whole = join((*container.elements, container.element))
    return whole or unknown("items are not known")


def _sequence_slice(container: Value, index: Value) -> Value:
    if container.kind is not Kind.TUPLE:
        return Value(Kind.CONTAINER, element=join((*container.elements, container.element)))
    bounds: list[int | None] = []
    for _, bound in index.fields:
        known = bound.literal.value if bound.literal is not None else 0.0
        if known is not None and not isinstance(known, int):
            return unknown("a part of a tuple whose bounds are not known")
        bounds.append(known)
    start, stop, step = bounds
    return unknown("raises ValueError") if step == 0 else Value(Kind.TUPLE, container.elements[start:stop:step])


def _dictionary_item(container: Value, index: Value) -> Value:
    known = index.literal.value if index.kind is Kind.PYTHON and index.literal is not None else None
    if isinstance(known, str | int) and not isinstance(known, bool):
        found = container.get(known)
        if found is not None:
            return found
    return join((*(value for _, value in container.fields), container.element)) or unknown("values are not known")


def _text_item(container: Value, index: Value) -> Value:
    if container.dtype == "str":
        return Value(Kind.PYTHON, dtype="str")
    if container.dtype == "bytes":
        return Value(Kind.PYTHON, dtype="bytes" if index.dtype == "slice" else "int" if index.dtype == "int" else None)
    if container.dtype in _WITHOUT_ITEMS:
        return unknown(f"raises TypeError: an item of {container.dtype}")
    return unknown("an item of a Python value")
