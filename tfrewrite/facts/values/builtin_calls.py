"""Calls of builtins, of the standard library's containers, and of methods of Python's own values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog, operators
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.value import A_TUPLE, UNKNOWN, Value, join, python, tensor, unknown
from tfrewrite.facts.values import bindings, iteration

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

NAMED_TUPLE = "collections.namedtuple"
COMPILER = "functools.partial of tensorflow.function"
_NUMBERS = frozenset({"int", "float", "bool", "complex"})
_TEXT_METHODS = {
    "capitalize casefold center expandtabs format format_map join ljust lower lstrip removeprefix removesuffix "
    "replace rjust rstrip strip swapcase title translate upper zfill": "str",
    "endswith startswith isalnum isalpha isdigit isdecimal islower isupper isspace": "bool",
    "count find index rfind rindex": "int",
}
_LISTS_OF_TEXT = frozenset({"split", "rsplit", "splitlines"})
_INT = Value(Kind.PYTHON, dtype="int")
_STR = Value(Kind.PYTHON, dtype="str")
_BOOL = Value(Kind.PYTHON, dtype="bool")
_TENSOR_BY_BUILTIN = {"float": "float32", "int": "int32"}


def function(values: Values, name: str, arguments: Arguments, node: ast.Call | None) -> Value | None:
    """What a builtin, or a function of the standard library that makes containers, returns; None for other names."""
    if name.startswith("builtins."):
        return _builtin(values, name.removeprefix("builtins."), arguments, node)
    if catalog.is_progress_bar(name):
        return _progress_bar(values, name, arguments)
    match name:
        case bindings.COMPILED:
            return compiled_function(arguments)
        case "functools.partial":
            return _partial(arguments)
        case "collections.namedtuple":
            return _tuple_class(arguments)
        case "collections.deque" | "itertools.islice" | "itertools.chain" | "copy.deepcopy":
            return _of_standard_library(values, name, arguments)
        case "itertools.count":
            return Value(Kind.ITERABLE, element=_INT) if not arguments.positional else None
        case "collections.defaultdict" | "collections.OrderedDict" | "collections.Counter":
            return Value(Kind.DICTIONARY, element=unknown("filled later"), origin=name)
        case _:
            return None


def compiled_function(arguments: Arguments) -> Value:
    """What `tf.function` makes of a function."""
    given = arguments.get("func", 0)
    if given is None:
        signed = any(name == "input_signature" for name, _ in arguments.keywords) or not arguments.complete
        return unknown("compiled with an input_signature") if signed else Value(Kind.LIBRARY, origin=COMPILER)
    options = [replace(o, origin=bindings.COMPILED) if o.kind is Kind.FUNCTION else None for o in given.options]
    if any(option is None for option in options):
        return unknown("a compiled function that is not known")
    if any(name == "input_signature" for name, _ in arguments.keywords) or not arguments.complete:
        return unknown("compiled with an input_signature")
    return join(options) or UNKNOWN


def _partial(arguments: Arguments) -> Value:
    called, *first = arguments.positional or (UNKNOWN,)
    if called.kind is Kind.NAME and called.origin == bindings.COMPILED and not first:
        signed = any(name == "input_signature" for name, _ in arguments.keywords)
        return Value(Kind.LIBRARY, origin=COMPILER) if not signed else unknown("compiled with an input_signature")
    if called.kind is not Kind.FUNCTION or not arguments.complete or called.origin == bindings.COMPILED:
        return unknown("a function with some of its arguments")
    return replace(called, elements=(*called.elements, *first), fields=(*called.fields, *arguments.keywords))


def _tuple_class(arguments: Arguments) -> Value:
    """A class of named tuples: its field names are the items."""
    given = arguments.get("field_names", 1)
    if given is None or len(arguments.positional) > 2 or arguments.get("defaults") or arguments.get("rename"):
        return unknown("a named tuple with unusual fields")
    if given.literal is not None and isinstance(given.literal.value, str):
        names = given.literal.value.replace(",", " ").split()
    else:
        texts = [item.literal.value if item.literal is not None else None for item in given.elements]
        names = [text for text in texts if isinstance(text, str)]
        if not names or len(names) != len(texts):
            return unknown("a named tuple with unknown fields")
    return Value(Kind.LIBRARY, elements=tuple(map(python, names)), origin=NAMED_TUPLE)


def named_tuple(cls: Value, arguments: Arguments) -> Value:
    """An object of a class of named tuples."""
    names = [str(item.literal.value) for item in cls.elements if item.literal is not None]
    given = arguments.named(tuple(names))
    values = [given.get(name) for name in names]
    if not given.complete or len(given.keywords) != len(names) or any(value is None for value in values):
        return unknown("a named tuple that is made in an unusual way")
    elements = tuple(value for value in values if value is not None)
    return Value(Kind.TUPLE, elements, fields=tuple(zip(names, elements, strict=True)), origin=",".join(names))


def _of_standard_library(values: Values, name: str, arguments: Arguments) -> Value | None:
    given = arguments.get("", 0)
    if given is None:
        return Value(Kind.CONTAINER, origin=name) if name == "collections.deque" else None
    match name:
        case "collections.deque":
            return Value(Kind.CONTAINER, element=iteration.element_of(values, given), origin=name)
        case "itertools.islice":
            inner = iteration.iterated(values, given)
            return Value(inner.kind, element=inner.element, why=inner.why)
        case "itertools.chain":
            parts = [iteration.iterated(values, part) for part in arguments.positional]
            known = all(part.kind is not Kind.UNKNOWN for part in parts) and arguments.complete
            element = join(part.element for part in parts) if arguments.complete else UNKNOWN
            return Value(Kind.ITERABLE if known else Kind.UNKNOWN, element=element)
        case "copy.deepcopy":
            return given if given.kind in (Kind.TENSOR, Kind.ARRAY, Kind.PYTHON) else unknown("a deep copy")
        case _:
            return None


def _progress_bar(values: Values, name: str, arguments: Arguments) -> Value:
    given = arguments.get("iterable", 0)
    if name.endswith("trange"):
        return iteration.INTEGERS
    if given is None:
        return Value(Kind.PROGRESS, origin=name)
    inner = iteration.iterated(values, given)
    kind = Kind.ITERATOR if inner.kind is Kind.DATASET else inner.kind
    return Value(kind, element=inner.element, origin=name, why=inner.why)


def _builtin(values: Values, name: str, arguments: Arguments, node: ast.Call | None) -> Value | None:
    first = arguments.get("", 0)
    if not arguments.complete and name not in ("print", "zip", "len", "isinstance"):
        return unknown("arguments are spread by * or **")
    if name in _PLAIN:
        return _PLAIN[name]
    if name in ("bool", "float", "int", "complex", "str", "bytes"):
        return _converted(values, name, first, node)
    if name in _ITERATING:
        return _ITERATING[name](values, arguments)
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


def _enumerated(values: Values, arguments: Arguments) -> Value:
    inner = iteration.iterated(values, arguments.get("iterable", 0) or UNKNOWN)
    kind = Kind.ITERATOR if inner.kind is Kind.DATASET else inner.kind
    return Value(kind, element=iteration.counted(inner.element or UNKNOWN), why=inner.why)


def _zipped(values: Values, arguments: Arguments) -> Value:
    if not arguments.complete:
        return unknown("a zip of unknown parts")
    parts = [iteration.iterated(values, argument) for argument in arguments.positional]
    kinds = {part.kind for part in parts}
    element = Value(Kind.TUPLE, tuple(part.element or UNKNOWN for part in parts))
    runs = Kind.ITERATOR if kinds <= {Kind.DATASET, Kind.ITERABLE} else Kind.UNKNOWN
    return Value(Kind.ITERABLE if kinds <= {Kind.ITERABLE} else runs, element=element)


def _iterator(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 0) or UNKNOWN
    if given.kind is Kind.DATASET:
        return Value(Kind.ITERATOR, element=given.element, origin=given.origin)
    return _passed_through(values, arguments)


def _passed_through(values: Values, arguments: Arguments) -> Value:
    inner = iteration.iterated(values, arguments.get("", 0) or UNKNOWN)
    kind = Kind.ITERATOR if inner.kind is Kind.DATASET else inner.kind
    return Value(kind, element=inner.element, why=inner.why)


def _listed(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 0)
    if given is None:
        return Value(Kind.CONTAINER)
    if given.kind in (Kind.TUPLE, Kind.CONTAINER) and given.elements:
        return Value(Kind.CONTAINER, elements=given.elements)
    return Value(Kind.CONTAINER, element=iteration.element_of(values, given))


def _set(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 0)
    element = None if given is None else iteration.element_of(values, given)
    return Value(Kind.CONTAINER, element=element, origin="builtins.set")


def _tuple(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 0)
    if given is None:
        return Value(Kind.TUPLE)
    if given.kind in (Kind.TUPLE, Kind.CONTAINER) and given.elements:
        return Value(Kind.TUPLE, elements=given.elements)
    return Value(Kind.CONTAINER, origin=A_TUPLE, element=iteration.element_of(values, given))


def _dict(values: Values, arguments: Arguments) -> Value:
    if not arguments.positional:
        return Value(Kind.DICTIONARY, fields=tuple(arguments.keywords))
    given = arguments.positional[0]
    if given.kind is Kind.DICTIONARY and not arguments.keywords:
        return given
    return Value(Kind.DICTIONARY, element=unknown("filled by `dict`"))


def _next(values: Values, arguments: Arguments) -> Value:
    item = iteration.element_of(values, arguments.get("", 0) or UNKNOWN)
    return join([item, *arguments.positional[1:]]) or UNKNOWN


def _mapped(values: Values, arguments: Arguments) -> Value:
    from tfrewrite.facts.values.calls import call_value

    called, *iterables = arguments.positional or (UNKNOWN,)
    parts = [iteration.iterated(values, part) for part in iterables]
    found = call_value(values, called, Arguments(tuple(part.element or UNKNOWN for part in parts)))
    return Value(Kind.GENERATOR, element=found or UNKNOWN)


def _filtered(values: Values, arguments: Arguments) -> Value:
    given = arguments.get("", 1) or UNKNOWN
    return Value(Kind.GENERATOR, element=iteration.element_of(values, given))


_ITERATING: dict[str, Callable[[Values, Arguments], Value]] = {
    "enumerate": _enumerated,
    "zip": _zipped,
    "iter": _iterator,
    "reversed": _passed_through,
    "sorted": lambda values, arguments: Value(
        Kind.CONTAINER, element=iteration.element_of(values, arguments.get("", 0) or UNKNOWN)
    ),
    "list": _listed,
    "set": _set,
    "frozenset": _set,
    "tuple": _tuple,
    "dict": _dict,
    "next": _next,
    "map": _mapped,
    "filter": _filtered,
}


def method(values: Values, owner: Value, name: str, arguments: Arguments) -> Value | None:
    """What a method of a Python value or container returns; None for other owners."""
    match owner.kind:
        case Kind.CONTAINER:
            return _of_container(values, owner, name, arguments)
        case Kind.DICTIONARY:
            return _of_dictionary(values, owner, name, arguments)
        case Kind.TUPLE:
            return _INT if name in ("count", "index") else unknown(f"`{name}` of a tuple")
        case Kind.PYTHON if owner.dtype == "str":
            return _of_text(name)
        case Kind.ITERABLE | Kind.GENERATOR | Kind.PROGRESS:
            return unknown(f"`{name}` of an iterator")
        case _:
            return None


def _of_text(name: str) -> Value:
    for names, dtype in _TEXT_METHODS.items():
        if name in names.split():
            return Value(Kind.PYTHON, dtype=dtype)
    if name in _LISTS_OF_TEXT:
        return Value(Kind.CONTAINER, element=_STR)
    if name in ("partition", "rpartition"):
        return Value(Kind.TUPLE, (_STR, _STR, _STR))
    return Value(Kind.PYTHON, dtype="bytes") if name == "encode" else unknown(f"`{name}` of a string")


def _of_container(values: Values, owner: Value, name: str, arguments: Arguments) -> Value:
    if owner.origin == A_TUPLE:
        return _INT if name in ("count", "index") else unknown(f"`{name}` of a tuple")
    if name in ("append", "extend", "insert", "add", "clear", "sort", "reverse", "remove", "appendleft", "discard"):
        return python(None)
    if name in ("pop", "popleft"):
        return iteration.element_of(values, owner)
    if name in ("count", "index"):
        return _INT
    if name == "copy":
        return owner
    return unknown(f"`{name}` of a list or set")


def _of_dictionary(values: Values, owner: Value, name: str, arguments: Arguments) -> Value:
    item = join([owner.element, *(value for _, value in owner.fields)]) or unknown("values are not known")
    key = iteration.element_of(values, owner)
    match name:
        case "items":
            return Value(Kind.ITERABLE, element=Value(Kind.TUPLE, (key, item)))
        case "keys":
            return Value(Kind.ITERABLE, element=key)
        case "values":
            return Value(Kind.ITERABLE, element=item)
        case "get":
            return _got(owner, item, arguments)
        case "update" | "clear":
            return python(None)
        case "pop" | "setdefault":
            return join([item, *arguments.positional[1:]]) or UNKNOWN
        case "copy":
            return owner
        case _:
            return unknown(f"`{name}` of a dictionary")


def _got(owner: Value, item: Value, arguments: Arguments) -> Value:
    key = arguments.get("", 0)
    default = arguments.get("", 1) or python(None)
    known = key.literal.value if key is not None and key.literal is not None else None
    if isinstance(known, (str, int)) and owner.fields:
        return owner.get(known) or default
    return join([item, default]) or UNKNOWN
