"""What of a measured claim holds in a setting: other versions, other float types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.binding import default_value
from tfrewrite.facts.catalog.claims import claimed
from tfrewrite.facts.catalog.dtype_rules import Arguments
from tfrewrite.facts.catalog.presence import is_present
from tfrewrite.facts.catalog.rows import OLDER, Row, older_row
from tfrewrite.facts.catalog.tokens import token_of
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, join, unknown

MEASURED = 21
"""The minor version of TensorFlow on which the rows were measured."""
_OLDER = Setting(tensorflow=(15,), keras=2, numpy=1)
_KERAS_3_ALONE = ("tensorflow.keras.ops.", "tensorflow.keras.random.", "tensorflow.keras.tree.")


def cut_to(setting: Setting, row: Row, arguments: Arguments, value: Value, given: Sequence[str] = ()) -> Value:
    """The part of a claim that holds in a setting. `given` are the names of the arguments that the call passes."""
    if value.kind is not Kind.UNKNOWN and row.compared and OLDER not in row.on and not _is_newest(setting, row.name):
        value = _joined_with_older(row, arguments, value, given)
    if value.kind is Kind.UNKNOWN:
        return value
    of_keras = row.name.startswith("tensorflow.keras.")
    if of_keras and setting.keras != 3 and not row.compared and not row.name.startswith(_KERAS_3_ALONE):
        return unknown(f"{row.name}: measured with Keras 3 alone")
    if of_keras and setting.floatx != "float32":
        value = _without_floatx(arguments, value)
    if row.name.startswith("numpy.") and setting.numpy != 2:
        value = _without_numpy_2(arguments, value)
        named = arguments.get("dtype")
        if not all(_is_small(arguments[name]) for name in _deciding(row.result) if name in arguments):
            is_asked = named is not None and named.kind is Kind.NAME and "dtype" in given
            value = replace(value, dtype=None) if value.kind is Kind.ARRAY and not is_asked else value
    return value


def _is_newest(setting: Setting, name: str) -> bool:
    """Whether what runs is what the rows were measured on."""
    if name.startswith("numpy."):
        return setting.numpy == 2
    of_keras = name.startswith("tensorflow.keras.") and not name.startswith(_KERAS_3_ALONE)
    return set(setting.tensorflow) == {MEASURED} and (setting.keras == 3 or not of_keras)


def _joined_with_older(row: Row, arguments: Arguments, value: Value, given: Sequence[str]) -> Value:
    """What the result can be where the older TensorFlow measured something else, or nothing, for a name."""
    older = older_row(row.name)
    if older is None and is_present(row.name, _OLDER) is Answer.NO:
        return value  # a program that uses the name runs on newer versions alone
    if older is None:
        return unknown(f"{row.name}: not measured in other versions of TensorFlow")
    if row.name.startswith("numpy.") and not older.parameters and older.result is None:
        return value  # older NumPy tells no signatures of functions written in C, so they were not run there
    count = max((number for number, p in enumerate(row.parameters, 1) if p.name in given), default=0)
    if [(p.name, p.how) for p in row.parameters[:count]] != [(p.name, p.how) for p in older.parameters[:count]]:
        return unknown(f"{row.name}: other parameters in other versions of TensorFlow")
    defaults = {p.name: default_value(p.default) for p in older.parameters if p.default is not ...}
    before = {**defaults, **{name: arguments[name] for name in given}}
    return join([value, claimed(older, before, given)]) or value


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


def _deciding(rule: object) -> Iterator[str]:
    """The parameters over which a rule has tables of pairs."""
    if isinstance(rule, dict):
        yield from rule.get("joint", ())
        for part in rule.values():
            yield from _deciding(part)
    elif isinstance(rule, list):
        for part in rule:
            yield from _deciding(part)


def _is_small(argument: Value) -> bool:
    """Whether NumPy 1 gives an operation with this beside an array the array's dtype, if it is of the same kind."""
    if argument.kind in (Kind.ARRAY, Kind.TENSOR):
        return bool(argument.shape)  # of scalars it looks at the values
    if argument.kind is not Kind.PYTHON or argument.dtype not in ("int", "float", "complex"):
        return True
    known = argument.literal.value if argument.literal is not None else None
    return isinstance(known, (int, float)) and 0 <= known <= 100


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
    arrays = {token.strip("[]").removeprefix("np.") for token in tokens if token and "py." not in token}
    named = arguments.get("dtype")
    if named is not None and named.kind is Kind.NAME:
        return value if named.origin != "builtins.int" else replace(value, dtype=None)
    if value.dtype in _PLATFORM and {value.dtype} != arrays:
        return replace(value, dtype=None)
    return value if len(arrays) <= 1 else replace(value, dtype=None)
