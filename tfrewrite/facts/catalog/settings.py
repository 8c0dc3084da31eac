"""What of a measured claim holds in a setting: other versions, other float types."""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.dtype_rules import Arguments
from tfrewrite.facts.catalog.rows import Row
from tfrewrite.facts.catalog.tokens import token_of
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, join, unknown

MEASURED = 21
"""The minor version of TensorFlow on which the rows were measured."""
_OTHER_KERAS = "2.15"
_KERAS_3_ALONE = ("tensorflow.keras.ops.", "tensorflow.keras.random.", "tensorflow.keras.tree.")


def cut_to(setting: Setting, row: Row, arguments: Arguments, value: Value) -> Value:
    """The part of a claim that holds in a setting."""
    if value.kind is Kind.UNKNOWN:
        return value
    if row.compared and _OTHER_KERAS not in row.on and set(setting.tensorflow) != {MEASURED}:
        return unknown(f"{row.name}: not the same, or not measured, in other versions of TensorFlow")
    if row.name.startswith("tensorflow.keras.") and setting.keras != 3:
        if not row.name.startswith(_KERAS_3_ALONE) and _OTHER_KERAS not in row.on:
            return unknown(f"{row.name}: measured with Keras 3 alone")
    if row.name.startswith("tensorflow.keras.") and setting.floatx != "float32":
        value = _without_floatx(arguments, value)
    if row.name.startswith("numpy.") and setting.numpy != 2:
        value = _without_numpy_2(arguments, value)
    return value



def _without_floatx(arguments: Arguments, value: Value) -> Value:
    if value.kind is Kind.EITHER:
        return join(_without_floatx(arguments, option) for option in value.elements) or value
    given = {token_of(argument) for argument in arguments.values()}
    if value.elements or value.element is not None:
        return unknown("depends on the default float type")
    if value.dtype == "float32" and not given & {"float32"}:
        return replace(value, dtype=None)
    return value


_PLATFORM = frozenset({"int64", "int32", "uint64", "uint32"})


def _without_numpy_2(arguments: Arguments, value: Value) -> Value:
    """NumPy 1 looks at the values of scalars, and its default integer depends on the platform."""
    if value.kind in (Kind.TUPLE, Kind.CONTAINER, Kind.DICTIONARY):
        return replace(
            value,
            elements=tuple(_without_numpy_2(arguments, item) for item in value.elements),
            element=None if value.element is None else _without_numpy_2(arguments, value.element),
        )
    if value.kind is not Kind.ARRAY or value.dtype is None:
        return value
    tokens = {token_of(argument) for argument in arguments.values()}
    arrays = {token for token in tokens if token and token.strip("[").startswith("np.")}
    named = arguments.get("dtype")
    if named is not None and named.kind is Kind.NAME:
        return value if named.origin != "builtins.int" else replace(value, dtype=None)
    if value.dtype in _PLATFORM and {f"np.{value.dtype}"} != arrays:
        return replace(value, dtype=None)
    return value if len(arrays) <= 1 else replace(value, dtype=None)
