"""Calls of builtins."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts import operators
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.value import UNKNOWN, Value, join, python, tensor, unknown
from tfrewrite.facts.values import iteration, standard_calls
from tfrewrite.facts.values.iterating_calls import ITERATING

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_INT = Value(Kind.PYTHON, dtype="int")
_STR = Value(Kind.PYTHON, dtype="str")
_BOOL = Value(Kind.PYTHON, dtype="bool")
_TENSOR_BY_BUILTIN = {"float": "float32", "int": "int32"}


def function(values: Values, name: str, arguments: Arguments, node: ast.Call | None) -> Value | None:
    """What a builtin, or a function of the standard library that makes containers, returns; None for other names."""
    if name.startswith("builtins."):
        return _builtin(values, name.removeprefix("builtins."), arguments, node)
    return standard_calls.function(values, name, arguments)


def _builtin(values: Values, name: str, arguments: Arguments, node: ast.Call | None) -> Value | None:
    first = arguments.get("", 0)
    if not arguments.complete and name not in ("print", "zip", "len", "isinstance"):
        return unknown("arguments are spread by * or **")
    if name in _PLAIN:
        return _PLAIN[name]
    if name in ("bool", "float", "int", "complex", "str", "bytes"):
        return _converted(values, name, first, node)
    if name in ITERATING:
        return ITERATING[name](values, arguments)
    match name:
        case "len" | "isinstance" | "issubclass" | "callable" | "hasattr" | "any" | "all":
            eager = _INT if name == "len" else _BOOL
            fixed = name in ("isinstance", "issubclass", "callable", "hasattr")
            return eager if fixed else _or_tensor(values, node, eager, *arguments.positional)
        case "range":
            kinds = {kind for value in arguments.positional for kind in value.kinds}
            if kinds <= {Kind.PYTHON, Kind.ARRAY} or values.modes.graph(node or values.facts.tree) is Answer.NO:
                return iteration.INTEGERS
            return join([iteration.INTEGERS, tensor("int32", (None,))]) or UNKNOWN
        case "abs" if first is not None:
            return public_unary(first)
        case "round" | "pow" | "divmod" | "max" | "min" | "sum":
            return _arithmetic(values, name, arguments, node)
        case "getattr" if len(arguments.positional) > 1:
            from tfrewrite.facts.values.expressions import attribute_of

            named = arguments.positional[1].literal
            if named is None or not isinstance(named.value, str) or first is None or len(arguments.positional) > 2:
                return unknown("an attribute by its text")
            return join(attribute_of(values, option, named.value) for option in first.options)
        case "super":
            return unknown("`super()`")
        case _:
            return None


_PLAIN: dict[str, Value] = {
    "print": python(None),
    "input": _STR,
    "repr": _STR,
    "format": _STR,
    "ascii": _STR,
    "chr": _STR,
    "hex": _STR,
    "oct": _STR,
    "bin": _STR,
    "ord": _INT,
    "id": _INT,
    "hash": _INT,
    "setattr": python(None),
    "delattr": python(None),
    "open": Value(Kind.LIBRARY, origin="builtins.open"),
}


def public_unary(value: Value) -> Value:
    """`abs(x)`: of the kind and shape of x."""
    found: list[Value] = []
    for option in value.options:
        match option.kind:
            case Kind.TENSOR | Kind.VARIABLE:
                found.append(tensor(None if _is_complex(option.dtype) else option.dtype, option.shape))
            case Kind.ARRAY:
                found.append(
                    Value(Kind.ARRAY, dtype=None if _is_complex(option.dtype) else option.dtype, shape=option.shape)
                )
            case Kind.PYTHON if option.dtype in ("int", "float"):
                found.append(Value(Kind.PYTHON, dtype=option.dtype))
            case _:
                found.append(unknown(f"abs of {option.kind.value}"))
    return join(found) or UNKNOWN


def _is_complex(dtype: str | None) -> bool:
    return dtype is None or dtype.startswith("complex")


def _converted(values: Values, name: str, given: Value | None, node: ast.Call | None) -> Value:
    if given is None:
        return Value(Kind.PYTHON, dtype=name)
    eager = Value(Kind.PYTHON, dtype=name)
    if name in ("str", "bytes", "bool", "complex"):
        return eager if name != "bool" else _or_tensor(values, node, eager, given)
    if not given.kinds & (ON_DEVICE | {Kind.UNKNOWN}) or values.modes.graph(node or values.facts.tree) is Answer.NO:
        return eager
    return join([eager, tensor(_TENSOR_BY_BUILTIN[name], None)]) or UNKNOWN


def _or_tensor(values: Values, node: ast.Call | None, eager: Value, *operands: Value) -> Value:
    """What AutoGraph may turn into a tensor where an operand is one."""
    on_device = any(value.kinds & (ON_DEVICE | {Kind.UNKNOWN}) for value in operands)
    if not on_device or values.modes.graph(node or values.facts.tree) is Answer.NO:
        return eager
    return join([eager, Value(Kind.TENSOR)]) or UNKNOWN


def _arithmetic(values: Values, name: str, arguments: Arguments, node: ast.Call | None) -> Value:
    given = arguments.positional
    if any(key not in ("start",) for key, _ in arguments.keywords) and name != "round":
        return unknown(f"`{name}` with keywords")
    if name in ("max", "min"):
        items = [iteration.element_of(values, given[0])] if len(given) == 1 else list(given)
        found = join(items) or UNKNOWN
        found = join(replace(option, literal=None) for option in found.options) or UNKNOWN
        return _or_tensor(values, node, found, found)
    if name == "sum" and given:
        return _summed(values, given)
    if name == "round" and given and given[0].kind is Kind.PYTHON and given[0].dtype in ("int", "float", "bool"):
        digits = given[1] if len(given) > 1 else arguments.get("ndigits")
        whole = digits is None or digits.dtype == "NoneType"
        return _INT if whole or given[0].dtype != "float" else Value(Kind.PYTHON, dtype="float")
    if name == "pow" and len(given) == 2:
        return operators.binary(ast.Pow(), given[0], given[1], values.facts.setting)
    return unknown(f"`{name}`")


def _summed(values: Values, given: tuple[Value, ...]) -> Value:
    """0 plus the items one by one; 0 alone where there are none."""
    item = iteration.element_of(values, given[0])
    start = replace(given[1] if len(given) > 1 else python(0), literal=None)
    once = operators.binary(ast.Add(), start, item, values.facts.setting)
    twice = operators.binary(ast.Add(), once, item, values.facts.setting)
    known = given[0].kind in (Kind.TUPLE, Kind.CONTAINER) and given[0].elements
    found = join([once, twice]) if known else join([start, once, twice])
    thrice = operators.binary(ast.Add(), found or UNKNOWN, item, values.facts.setting)
    return (join([found, thrice]) or UNKNOWN) if thrice in (once, twice) else unknown("`sum`")
