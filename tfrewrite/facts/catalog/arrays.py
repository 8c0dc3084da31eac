"""What reshapes arrays, fills them from sequences and clips gradients: of these the measured rows know too little.

Source: https://numpy.org/doc/stable/reference/generated/numpy.reshape.html,
https://www.tensorflow.org/api_docs/python/tf/clip_by_global_norm and `.../tf/keras/utils/pad_sequences`.
"""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import converted, dtype_named, is_none, items_of, whole
from tfrewrite.facts.catalog.tapes import INDEXED
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Shape, Value, join, unknown

_PADDED = frozenset(
    {
        "tensorflow.keras.utils.pad_sequences",
        "tensorflow.keras.preprocessing.sequence.pad_sequences",
    }
)
_SEQUENCES = ("sequences", "maxlen", "dtype", "padding", "truncating", "value")


def made(name: str, arguments: Arguments, _: object) -> Value | None:
    """What one of these functions returns; None for other names, and where the measured rows know more."""
    if name == "numpy.reshape":
        return _numpy_reshape(arguments)
    if name == "tensorflow.clip_by_global_norm":
        return _clipped(arguments)
    if name == "tensorflow.range":
        return _ranged(arguments)
    return _padded(arguments) if name in _PADDED else None


def method(owner: Value, name: str, arguments: Arguments) -> Value | None:
    """`array.reshape`; None for other methods."""
    if owner.kind is not Kind.ARRAY or name != "reshape":
        return None
    given = arguments.positional
    if not arguments.complete:
        return replace(owner, shape=None, origin="numpy.ndarray.reshape")
    wanted = arguments.get("shape") if not given else given[0] if len(given) == 1 else Value(Kind.TUPLE, given)
    return _reshaped(owner, wanted)


def _numpy_reshape(arguments: Arguments) -> Value | None:
    """`np.reshape` of an array; the parameter of the shape had another name before NumPy 2."""
    owner, wanted = arguments.get("a", 0), arguments.get("shape", 1)
    wanted = arguments.get("newshape") if wanted is None else wanted
    if owner is None or owner.kind is not Kind.ARRAY or not arguments.complete:
        return None
    return _reshaped(owner, wanted)


def _reshaped(owner: Value, wanted: Value | None) -> Value:
    options = (None,) if wanted is None else wanted.options
    shapes = {_shape(owner.shape, option) for option in options}
    return Value(
        Kind.ARRAY,
        dtype=owner.dtype,
        shape=shapes.pop() if len(shapes) == 1 else None,
        origin="numpy.ndarray.reshape",
    )


def _shape(old: Shape | None, wanted: Value | None) -> Shape | None:
    """The lengths that are asked for; the one written -1 is what is left of the whole."""
    if wanted is None:
        return None
    if wanted.kind is Kind.PYTHON and wanted.dtype == "int":
        asked: tuple[Value, ...] = (wanted,)
    else:
        found = items_of(wanted)
        if found is None or any(item.kind is not Kind.PYTHON or item.dtype != "int" for item in found):
            return None if found is None else (None,) * len(found)
        asked = found
    lengths = [whole(item) for item in asked]
    if None in lengths or lengths.count(-1) != 1:
        return tuple(None if length is None or length < 0 else length for length in lengths)
    rest = 1
    for length in lengths:
        rest *= 1 if length is None or length == -1 else length
    left = None
    if old is not None and None not in old and rest > 0:
        size = 1
        for length in old:
            size *= length or 0
        left = size // rest
    return tuple(left if length == -1 else length for length in lengths)


def _clipped(arguments: Arguments) -> Value | None:
    """A list of tensors like the given ones, in which None stays None, and their norm."""
    given = arguments.named(("t_list", "clip_norm", "use_norm", "name"))
    listed = given.get("t_list")
    if not given.complete or listed is None or listed.kind not in (Kind.CONTAINER, Kind.TUPLE):
        return None
    parts = items_of(listed)
    if parts is None:
        each = None if listed.element is None else _clipped_one(listed.element)
        clipped = Value(Kind.CONTAINER, element=each or unknown("what is clipped is not known"))
    else:
        tensors = tuple(map(_clipped_one, parts))
        clipped = Value(Kind.CONTAINER, tensors, element=join(tensors))
    known = clipped.element is not None and all(option.kind is not Kind.UNKNOWN for option in clipped.element.options)
    norm = Value(Kind.TENSOR, dtype=_common(clipped), shape=()) if known else unknown("the norm of what is not known")
    return Value(Kind.TUPLE, (clipped, norm))


def _clipped_one(value: Value) -> Value:
    options = []
    for option in value.options:
        is_indexed = option.kind is Kind.LIBRARY and option.origin == INDEXED
        if is_indexed or (option.kind is Kind.PYTHON and option.dtype == "NoneType"):
            options.append(option)
            continue
        known = converted(option) if option.kind in (Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY) else None
        options.append(known or unknown("what is clipped is not known"))
    return join(options) or unknown("what is clipped is not known")


def _common(clipped: Value) -> str | None:
    """The dtype of all tensors in a list, which their norm has too; of none of them it is float32."""
    options = clipped.element.options if clipped.element is not None else ()
    dtypes = {option.dtype for option in options if option.dtype != "NoneType"}
    if len(dtypes) != 1 or any(option.kind not in (Kind.TENSOR, Kind.LIBRARY, Kind.PYTHON) for option in options):
        return None
    dtype = dtypes.pop()
    return dtype if dtype == "float32" or any(part.kind is Kind.TENSOR for part in clipped.elements) else None


_THREE = 3
_WIDER = ("int32", "int64", "float32", "float64")


def _ranged(arguments: Arguments) -> Value | None:
    """`tf.range(start, limit, delta)`: of the widest dtype of the three; fewer numbers are measured."""
    given = arguments.named(("start", "limit", "delta", "dtype", "name"))
    numbers = [given.get(name) for name in ("start", "limit", "delta")]
    if not given.complete or any(number is None for number in numbers):
        return None
    if is_none(given.get("dtype")) is not True:
        return Value(Kind.TENSOR, dtype=dtype_named(given.get("dtype")), shape=(None,))
    dtypes: list[str | None] = []
    for number in numbers:
        known = converted(number) if number is not None else None
        if known is None or known.kind is not Kind.TENSOR:
            return None
        is_open = known.dtype is None and number is not None and number.dtype == "int"
        dtypes += ["int32", "int64"] if is_open and number is not None and number.kind is Kind.PYTHON else [known.dtype]
    return Value(Kind.TENSOR, dtype=_widest(dtypes), shape=(None,))


def _widest(dtypes: list[str | None]) -> str | None:
    """The last of them in the order in which `tf.range` looks for one; None where an int32 may be an int64."""
    places = [_WIDER.index(dtype) for dtype in dtypes if dtype in _WIDER]
    if len(places) < len(dtypes) or (max(places) == 1 and len(dtypes) > _THREE):
        return None
    return _WIDER[max(places)]


def _padded(arguments: Arguments) -> Value:
    """An array of int32 unless another dtype is asked for; how many axes it has depends on the sequences."""
    given = arguments.named(_SEQUENCES)
    dtype = given.get("dtype")
    if not given.complete:
        return Value(Kind.ARRAY)
    return Value(Kind.ARRAY, dtype="int32" if dtype is None else _array_dtype(dtype))


def _array_dtype(dtype: Value) -> str | None:
    known = None if is_none(dtype) is not False else dtype_named(dtype)
    return known if known not in ("string", "variant", "resource") else None
