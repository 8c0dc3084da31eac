"""What `tf.Variable`, `tf.constant` and `tf.convert_to_tensor` make of a value.

Source: https://www.tensorflow.org/api_docs/python/tf/Variable, `.../tf/constant`, `.../tf/convert_to_tensor`.
"""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import axes_named, converted, dtype_named, flag, is_none
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Value, join, unknown

_VARIABLE = "tensorflow.Variable"
_PARAMETERS = {
    "tensorflow.constant": ("value", "dtype", "shape", "name"),
    "tensorflow.convert_to_tensor": ("value", "dtype", "dtype_hint", "name"),
    _VARIABLE: (
        *("initial_value", "trainable", "validate_shape", "caching_device", "name", "variable_def", "dtype"),
        *("import_scope", "constraint", "synchronization", "aggregation", "shape"),
    ),
}
_HELD = frozenset({Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY, Kind.PYTHON, Kind.TUPLE, Kind.CONTAINER, Kind.FRAME})


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What one of these calls makes; None for other names, and where the catalog's rows know more."""
    if name == "tensorflow.strings.to_number":
        return _number_of_text(arguments)
    if name == "numpy.unique" and _returns_more(arguments):
        return unknown("several arrays")
    parameters = _PARAMETERS.get(name)
    if parameters is None:
        return None
    given = arguments.named(parameters)
    value = given.get(parameters[0])
    if not given.complete or value is None:
        return unknown("arguments that cannot be seen")
    return join(_made_of(name, option, given) for option in value.options) or UNKNOWN


def _number_of_text(arguments: Arguments) -> Value:
    """`tf.strings.to_number`: of the shape of its input; only texts of plain shapes can be run to measure it."""
    given = arguments.named(("input", "out_type", "name"))
    value, dtype = given.get("input"), given.get("out_type")
    known = converted(value) if value is not None and value.kind is not Kind.RAGGED else None
    if not given.complete or known is None or known.kind is not Kind.TENSOR:
        return unknown("numbers of texts that are not known")
    return Value(Kind.TENSOR, dtype="float32" if dtype is None else dtype_named(dtype), shape=known.shape)


def _returns_more(arguments: Arguments) -> bool:
    """Whether `np.unique` may be asked for indices or counts too."""
    given = arguments.named(("ar", "return_index", "return_inverse", "return_counts"))
    asked = [given.get(name) for name in ("return_index", "return_inverse", "return_counts")]
    return not given.complete or any(value is not None and flag(value, False) is not False for value in asked)


def _made_of(name: str, value: Value, given: Arguments) -> Value:
    if value.kind not in _HELD:
        callable_or_other = name == _VARIABLE or value.kind in (Kind.SYMBOLIC, Kind.UNKNOWN)
        kind = Kind.VARIABLE if name == _VARIABLE else Kind.TENSOR
        if callable_or_other and name != _VARIABLE:
            return unknown(value.why or "what is converted is not known")
        return Value(kind, dtype=_dtype(given), shape=_shape(given), origin=_VARIABLE if name == _VARIABLE else "")
    base = converted(value) or Value(Kind.TENSOR)
    dtype = _dtype(given) if _says(given, "dtype") else base.dtype
    if _says(given, "dtype_hint"):
        dtype = None if value.kind not in (Kind.TENSOR, Kind.VARIABLE) else dtype
    shape = _shape(given) if _says(given, "shape") else base.shape
    made = replace(base, dtype=dtype, shape=shape, origin="")
    return replace(made, kind=Kind.VARIABLE, origin=_VARIABLE) if name == _VARIABLE else made


def _says(given: Arguments, name: str) -> bool:
    value = given.get(name)
    return value is not None and is_none(value) is not True


def _dtype(given: Arguments) -> str | None:
    return dtype_named(given.get("dtype"))


def _shape(given: Arguments) -> tuple[int | None, ...] | None:
    return axes_named(given.get("shape"))
