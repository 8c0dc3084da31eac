"""The elements of data sets: what sources make of values, and what transformations make of elements."""

from __future__ import annotations

import math
from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import converted, is_none
from tfrewrite.facts.catalog.nests import each, leaves
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Literal, Value, join, unknown

ENDLESS_OR_EMPTY = -1
"""The length of what repeats for ever, unless it has no elements at all."""

_ROOT = "tensorflow.data.Dataset."


def dataset(element: Value | None, length: float | None = None, name: str = "") -> Value:
    """A data set of such elements; `length` is how many there are, infinite or None for not known."""
    number = Value(Kind.PYTHON, dtype="int" if length != math.inf else "float")
    if length is not None:
        number = replace(number, literal=Literal(length))
    origin = name if "." in name else f"{_ROOT}{name}" if name else ""
    return Value(Kind.DATASET, element=element, origin=origin, fields=(("length", number),))


def length_of(value: Value) -> float | None:
    """How many elements a data set has: infinite, `ENDLESS_OR_EMPTY`, or None for not known."""
    number = value.get("length")
    found = number.literal.value if number is not None and number.literal is not None else None
    return found if isinstance(found, (int, float)) else None


def component(value: Value) -> Value:
    """What a source of data sets makes of a value: a tensor, or a nest of tensors."""

    def part(leaf: Value) -> Value:
        found = converted(leaf)
        return found if found is not None else unknown(leaf.why or f"a data set of {leaf.kind.value}")

    return each(_columns(value), part)


def _columns(value: Value) -> Value:
    if value.kind is Kind.LIBRARY and value.origin == "collections.OrderedDict" and value.fields:
        return replace(value, kind=Kind.DICTIONARY)
    return value


def mapped(returned: Value) -> Value:
    """The element that a function given to `map` makes by what it returns; a list counts as a tuple."""
    if returned.kind is Kind.CONTAINER:
        if not returned.elements:
            return unknown("a list of unknown length as an element")
        returned = Value(Kind.TUPLE, returned.elements)
    return component(returned)


def spread(element: Value) -> tuple[Value, ...]:
    """The arguments for a function that is called with an element: the items of a plain tuple, or itself."""
    if element.kind is Kind.TUPLE and not element.fields and not element.origin:
        return element.elements
    return (element,)


def windows(leaf: Value, length: int | None) -> Value:
    """A part of the elements of `window`: a data set of such parts."""
    if leaf.kind in (Kind.UNKNOWN, Kind.NEST):
        return unknown("windows of unknown elements")
    return dataset(leaf, length, "window")


def arrays(leaf: Value) -> Value:
    """What `as_numpy_iterator` makes of a tensor."""
    if leaf.kind is not Kind.TENSOR:
        return unknown("elements as NumPy has them")
    if leaf.dtype == "string" or leaf.dtype is None:
        return (
            unknown("bytes or an array")
            if leaf.shape != () or leaf.dtype is None
            else Value(Kind.PYTHON, dtype="bytes")
        )
    return Value(Kind.ARRAY, dtype=leaf.dtype, shape=leaf.shape)


def padded(leaf: Value, arguments: Arguments) -> Value:
    """A part whose axes are padded to one length in a batch: each known axis stays, unless shapes are given."""
    if leaf.kind is not Kind.TENSOR:
        return unknown("a padded batch of what is no tensor")
    if leaf.shape is None:
        return leaf
    keeps = is_none(arguments.get("padded_shapes", 1 if _is_plain(arguments) else None)) is True
    if keeps and is_none(arguments.get("pad_to_bucket_boundary")) is True:
        return leaf
    return replace(leaf, shape=(None,) * len(leaf.shape))


def _is_plain(arguments: Arguments) -> bool:
    return not any(name == "bucket_boundaries" for name, _ in arguments.keywords) and len(arguments.positional) < 4


def dense_or_ragged(leaf: Value, length: int | None) -> Value:
    """A part of a ragged batch: dense only where the graph knows its shape beforehand."""
    if leaf.kind is not Kind.TENSOR or leaf.shape is None:
        return unknown("a ragged batch of unknown parts")
    dense = Value(Kind.TENSOR, dtype=leaf.dtype, shape=(length, *leaf.shape))
    if leaf.shape == ():
        return dense
    return join([dense, Value(Kind.RAGGED, dtype=leaf.dtype, shape=(length, *leaf.shape))]) or dense


def concatenated(first: Value, second: Value | None) -> Value:
    """One data set after another."""
    if second is None or second.kind is not Kind.DATASET:
        return dataset(None, None, "concatenate")
    lengths = (length_of(first), length_of(second))
    known = None not in lengths and ENDLESS_OR_EMPTY not in lengths
    total = sum(length for length in lengths if length is not None) if known else None
    return dataset(either([first, second]), total, "concatenate")


def either(sets: list[Value]) -> Value | None:
    """The elements of any of several data sets."""
    if any(one.kind is not Kind.DATASET or one.element is None for one in sets):
        return None
    return join(one.element for one in sets)


def sliced_length(value: Value) -> int | None:
    """How many elements the parts give that are sliced along their first axis."""
    lengths = {leaf.shape[0] for leaf in leaves(value) if leaf.kind is Kind.TENSOR and leaf.shape}
    known = lengths - {None}
    return known.pop() if len(known) == 1 else None
