"""The dtype of a result by its rule, from what is known of the arguments."""

from __future__ import annotations

from typing import Any

from tfrewrite.facts.catalog.given import items_of
from tfrewrite.facts.catalog.rows import joint_table
from tfrewrite.facts.catalog.tokens import integer, is_none, is_strong, token_of
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value

Arguments = dict[str, Value]
"""The arguments of a call by parameter, defaults filled in."""

_NUMBERS = "int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128"
DTYPES = frozenset([*_NUMBERS.split(), "float16", "float32", "float64", "bfloat16", "bool", "string"])
_TENSORFLOW_NAMES = {
    "builtins.float": "float32",
    "builtins.int": "int64",
    "builtins.bool": "bool",
    "builtins.str": "string",
    "builtins.complex": "complex128",
    "tensorflow.double": "float64",
    "tensorflow.half": "float16",
}
_NUMPY_NAMES = {
    "builtins.float": "float64",
    "builtins.int": "int64",
    "builtins.bool": "bool",
    "builtins.complex": "complex128",
    "numpy.bool_": "bool",
    "numpy.double": "float64",
    "numpy.single": "float32",
    "numpy.half": "float16",
    "numpy.intp": "int64",
}


def _dtype_named(value: Value, *, numpy: bool) -> str | None:
    """The dtype that an argument names: `tf.float32`, `np.float32`, `"float32"`, `float`."""
    if value.kind is Kind.NAME:
        table = _NUMPY_NAMES if numpy else _TENSORFLOW_NAMES
        if value.origin in table:
            return table[value.origin]
        library, _, name = value.origin.rpartition(".")
        return name if library in ("tensorflow", "numpy") and name in DTYPES else None
    if value.kind is Kind.PYTHON and value.literal is not None:
        known = value.literal.value
        return known if isinstance(known, str) and known in DTYPES else None
    return None


def dtype_by(rule: Any, arguments: Arguments, *, numpy: bool) -> str | None:
    """The dtype that a rule gives; None where it cannot be told.

    A rule is a dtype; `{"table": parameter, "to": {token: dtype}}`; `{"like": parameter, "only": [tokens]}`;
    `{"group": parameters, "to": table}` where the parameters must share one dtype; `{"joint": parameters, "to": table
    or its name}`; or `{"arg": parameter, "else": rule}`.
    """
    if isinstance(rule, str):
        return rule or None
    if not isinstance(rule, dict):
        return None
    if "arg" in rule:
        given = arguments.get(rule["arg"])
        if given is None or is_none(given):
            return dtype_by(rule["else"], arguments, numpy=numpy)
        return _dtype_named(given, numpy=numpy)
    dtype, names = _of_arguments(rule, arguments)
    if dtype not in _OF_INTEGERS or numpy:
        return dtype
    return None if _can_be_long(dtype, [arguments[name] for name in names if name in arguments]) else dtype


def _of_arguments(rule: dict[str, Any], arguments: Arguments) -> tuple[str | None, list[str]]:
    """What a table over arguments says, and which they are."""
    if "table" in rule:
        return _looked_up(rule["to"], _token(arguments.get(rule["table"]))), [rule["table"]]
    if "group" in rule:
        return _grouped(rule, arguments), rule["group"]
    if "joint" not in rule:
        return None, []
    tokens = [_token(arguments.get(name)) for name in rule["joint"]]
    table = joint_table(rule["to"]) if isinstance(rule["to"], str) else rule["to"]
    return None if None in tokens else table.get("|".join(map(str, tokens))), rule["joint"]


_OF_INTEGERS = {"int32": ("int32",), "float32": ("float",)}
"""What is made of Python integers that are an int32, and what beside them makes it certain."""


def _can_be_long(dtype: str, values: list[Value]) -> bool:
    """Whether an integer that is not known decides, of which TensorFlow makes int64 where it is no int32."""
    inner = [item for value in values for item in items_of(value) or (value,)]
    if any(part in (token_of(value) or "").replace("uint", "") for value in inner for part in _OF_INTEGERS[dtype]):
        return False
    return any(value.kind is Kind.PYTHON and value.dtype == "int" and integer(value) is None for value in inner)


def _token(value: Value | None) -> str | None:
    return "absent" if value is None or is_none(value) else token_of(value)


def _looked_up(table: dict[str, str], token: str | None) -> str | None:
    if token is None:
        return None
    if token in table:
        return table[token]
    return token if token in table.get("=", "").split() else None


def _grouped(rule: dict[str, Any], arguments: Arguments) -> str | None:
    """Tensors must agree; arrays and Python values take the dtype of the tensors beside them."""
    tokens = [_token(arguments.get(name)) for name in rule["group"]]
    given = [token for token in tokens if token != "absent"]
    if any(token is None for token in given):
        return None
    known = [str(token) for token in given]
    strong = {token.strip("[]") for token in known if is_strong(token)}
    if len(strong) > 1 or (not strong and len(set(known)) != 1):
        return None
    return _looked_up(rule["to"], strong.pop() if strong else known[0])
