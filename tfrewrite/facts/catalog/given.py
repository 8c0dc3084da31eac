"""What a single argument says: a number, a flag, a dtype, a shape. `None` stands for not known."""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Shape, Value

DTYPES = words(
    """
    bfloat16 bool complex64 complex128 float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64
    string half double variant resource qint8 qint32 quint8
    """
)
"""Names of dtypes as TensorFlow spells them."""

FLOATS = frozenset({"bfloat16", "float16", "float32", "float64"})
"""The dtypes that Keras casts to the dtype in which a layer computes."""

_SYNONYMS = {"half": "float16", "double": "float64", "object": None, "str": "string"}
_ROOMS = ("tensorflow.", "numpy.", "tensorflow.dtypes.", "tensorflow.compat.v1.")
_SMALL = 2**31


def number(value: Value | None, default: float | None = None) -> int | float | None:
    """A number that is always the same; the default where nothing was given."""
    if value is None:
        return default
    found = value.literal.value if value.literal is not None else None
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def whole(value: Value | None, default: int | None = None) -> int | None:
    """A whole number that is always the same."""
    found = number(value, default)
    return found if isinstance(found, int) else None


def flag(value: Value | None, default: bool) -> bool | None:
    """A truth value that is always the same."""
    if value is None:
        return default
    found = value.literal.value if value.literal is not None else "not known"
    return bool(found) if found is None or isinstance(found, (bool, int)) else None


def text(value: Value | None, default: str | None = None) -> str | None:
    """A text that is always the same."""
    if value is None:
        return default
    found = value.literal.value if value.literal is not None else None
    return found if isinstance(found, str) else None


def is_none(value: Value | None) -> bool | None:
    """Whether a value is `None`, or was not given; None where that is not known."""
    if value is None:
        return True
    if value.kind is Kind.UNKNOWN:
        return None
    answers = {option.kind is Kind.PYTHON and option.dtype == "NoneType" for option in value.options}
    if any(option.kind is Kind.PYTHON and option.dtype is None for option in value.options):
        return None
    return answers.pop() if len(answers) == 1 else None


def dtype_named(value: Value | None) -> str | None:
    """The dtype that an argument names: `"float32"`, `tf.float32`, `np.float32`."""
    if value is None:
        return None
    name = text(value)
    if name is None and value.kind in (Kind.NAME, Kind.LIBRARY) and value.origin.startswith(_ROOMS):
        name = value.origin.rpartition(".")[2].rstrip("_")
    if name is None:
        return None
    name = _SYNONYMS.get(name, name)
    return name if name in DTYPES else None


def items_of(value: Value | None) -> tuple[Value, ...] | None:
    """The items of a tuple or list, each of them known to be there; None where the number is not known."""
    if value is None:
        return None
    if value.kind is Kind.TUPLE or (value.kind is Kind.CONTAINER and value.elements):
        return value.elements
    return None


def axes_named(value: Value | None) -> Shape | None:
    """The axes that a shape argument names; lengths that are not known, and `None`, are None."""
    if value is None:
        return None
    if value.kind is Kind.LIBRARY and value.origin == "tensorflow.TensorShape":
        return axes_named(value.get("dims"))
    found = items_of(value)
    return None if found is None else tuple(_axis(item) for item in found)


def _axis(item: Value) -> int | None:
    length = whole(item)
    return length if length is not None and length >= 0 else None


def converted(value: Value) -> Value | None:
    """What `tf.convert_to_tensor` makes of a value on the host; None where that is not known.

    A list without items, which becomes float32, is not told apart: use it where there are items.
    """
    match value.kind:
        case Kind.TENSOR | Kind.VARIABLE | Kind.ARRAY:
            return Value(Kind.TENSOR, dtype=_storable(value.dtype), shape=value.shape)
        case Kind.RAGGED | Kind.SPARSE | Kind.DATASET:
            return value
        case Kind.FRAME:
            return Value(Kind.TENSOR, dtype=_storable(value.dtype), shape=value.shape)
        case Kind.PYTHON if value.dtype in _OF_PYTHON or value.dtype == "int":
            return Value(Kind.TENSOR, dtype=_dtype_of_python(value), shape=())
        case Kind.TUPLE | Kind.CONTAINER:
            return _stacked(value)
        case _:
            return None


_OF_PYTHON = {"float": "float32", "bool": "bool", "str": "string", "bytes": "string", "complex": "complex128"}


def _storable(dtype: str | None) -> str | None:
    return dtype if dtype in DTYPES else None


def _dtype_of_python(value: Value) -> str | None:
    if value.dtype != "int":
        return _OF_PYTHON.get(value.dtype or "")
    known = whole(value)  # a number that needs more bits becomes int64
    return "int32" if known is not None and -_SMALL <= known < _SMALL else None


def _part(item: Value) -> Value | None:
    """An item of a list: of an integer that is a NumPy scalar, `tf.constant` takes the value and not the dtype."""
    part = converted(item)
    scalar = item.kind is Kind.ARRAY and not item.shape and "int" in (item.dtype or "int")
    return replace(part, dtype=None) if part is not None and scalar else part


def _stacked(value: Value) -> Value | None:
    parts = [_part(item) for item in value.elements] if value.elements else None
    if parts is None and value.element is not None:
        parts = [_part(value.element)]
    if not parts or any(part is None or part.kind is not Kind.TENSOR for part in parts):
        return None
    known = [part for part in parts if part is not None]
    dtypes = {part.dtype for part in known}
    shapes = {part.shape for part in known}
    length = len(value.elements) if value.elements else None
    shape = shapes.pop() if len(shapes) == 1 else None
    return Value(
        Kind.TENSOR,
        dtype=dtypes.pop() if len(dtypes) == 1 else None,
        shape=None if shape is None else (length, *shape),
    )
