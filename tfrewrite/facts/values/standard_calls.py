"""Calls of the standard library that make containers or functions, of progress bars, and of `tf.function`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import UNKNOWN, Value, join, python, unknown
from tfrewrite.facts.values import bindings, iteration

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

NAMED_TUPLE = "collections.namedtuple"
COMPILER = "functools.partial of tensorflow.function"


def function(values: Values, name: str, arguments: Arguments) -> Value | None:
    """What a function of the standard library that makes containers or functions returns; None for other names."""
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
            return Value(Kind.ITERABLE, element=Value(Kind.PYTHON, dtype="int")) if not arguments.positional else None
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
            known = inner.kind is not Kind.UNKNOWN
            return Value(Kind.ITERABLE if known else Kind.UNKNOWN, element=inner.element, why=inner.why)
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
