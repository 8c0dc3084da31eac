"""What data sets of `tf.data` hold, through every transformation.

Element shapes are those of the elements at run time, so an axis may be known here that `element_spec` leaves open.
Sources: the documentation of `tf.data.Dataset`; each rule is held against real pipelines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from tfrewrite.facts.catalog import dataset_sources, dataset_specs
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.dataset_elements import (
    ENDLESS_OR_EMPTY,
    arrays,
    concatenated,
    dataset,
    dense_or_ragged,
    length_of,
    mapped,
    padded,
    spread,
    windows,
)
from tfrewrite.facts.catalog.given import converted, flag, is_none, whole
from tfrewrite.facts.catalog.nests import each, with_axis, without_axis
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, tensor, unknown

_SAME = frozenset({"cache", "prefetch", "with_options", "shuffle", "snapshot"})
_FEWER = frozenset({"filter", "take_while", "ignore_errors", "shard", "unique"})
_INDEX = tensor("int64", ())
_KEEPING = frozenset(
    f"tensorflow.data.experimental.{name}"
    for name in ("assert_cardinality", "ignore_errors", "copy_to_device", "prefetch_to_device", "snapshot")
)


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """The data set, iterator or spec that a public name makes; None for names of other things."""
    return dataset_specs.made(name, arguments) or dataset_sources.made(name, arguments, setting)


def iterated(owner: Value) -> Value:
    """What `iter(data_set)` makes."""
    return Value(Kind.ITERATOR, element=owner.element, origin=owner.origin)


def element_of(owner: Value) -> Value:
    """What one step over a data set or iterator yields."""
    return owner.element if owner.element is not None else unknown("elements of a data set that is not known")


def mapped_arguments(owner: Value, method: str, parameter: str = "") -> tuple[Value, ...] | None:
    """The arguments with which a method of a data set calls the function that it is given.

    `parameter` is the keyword of the function where a method takes several; None where they are not known.
    """
    if owner.kind is not Kind.DATASET:
        return None
    if method == "apply":
        return (owner,)
    element = owner.element
    if element is None or element.kind in (Kind.UNKNOWN, Kind.NEST, Kind.EITHER):
        return None
    match method:
        case "map" | "filter" | "flat_map" | "interleave" | "take_while" | "rejection_resample" | "parallel_interleave":
            return spread(element)
        case "bucket_by_sequence_length" if parameter in ("", "element_length_func"):
            return spread(element)
        case "group_by_window" if parameter == "key_func":
            return spread(element)
        case "group_by_window" if parameter == "reduce_func":
            return (_INDEX, dataset(element))
        case _:
            return None


def method(owner: Value, name: str, arguments: Arguments, setting: Setting, returned: Value | None) -> Value | None:
    """What a method of a data set or of its iterator returns.

    `returned` is what the function that was given to it returns. None for methods that are not known.
    """
    if owner.kind is Kind.ITERATOR:
        return _of_iterator(owner, name)
    if owner.kind is Kind.LIBRARY and owner.origin == "tensorflow.data.Iterator.get_next_as_optional":
        return _of_optional(owner, name)
    if owner.kind is not Kind.DATASET:
        return None
    if name in _SAME:
        return replace(owner, origin=f"tensorflow.data.Dataset.{name}")
    if name in _FEWER:
        return dataset(owner.element, None, name)
    if name in ("cardinality", "__len__"):
        return _INDEX if name == "cardinality" else Value(Kind.PYTHON, dtype="int")
    found = _sized(owner, name, arguments) or _joined(owner, name, arguments)
    return found or _with_function(owner, name, arguments, returned)


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of a data set is."""
    if owner.kind is Kind.DATASET and name == "element_spec":
        return unknown("a spec of unknown elements") if owner.element is None else dataset_specs.spec_of(owner.element)
    if owner.kind is Kind.DATASET and name in ("class_names", "file_paths"):
        return Value(Kind.CONTAINER, element=Value(Kind.PYTHON, dtype="str"))
    return None


def _of_iterator(owner: Value, name: str) -> Value | None:
    if name in ("get_next", "next", "__next__"):
        return element_of(owner)
    if name == "get_next_as_optional":
        return Value(Kind.LIBRARY, element=owner.element, origin="tensorflow.data.Iterator.get_next_as_optional")
    return owner if name == "__iter__" else None


def _of_optional(owner: Value, name: str) -> Value | None:
    if name == "get_value":
        return element_of(owner)
    return tensor("bool", ()) if name == "has_value" else None


def _sized(owner: Value, name: str, arguments: Arguments) -> Value | None:
    """Transformations that change how many elements there are, or how many are put together."""
    length = length_of(owner)
    match name:
        case "batch":
            return _batched(owner, arguments)
        case "padded_batch":
            return _padded(owner, arguments)
        case "ragged_batch":
            size, axis, count = _batch_axis(owner, arguments, 0, 1)
            return dataset(_each(owner, lambda leaf: dense_or_ragged(leaf, axis)), count, name)
        case "unbatch":
            return dataset(_each(owner, without_axis), None, name)
        case "take":
            count = whole(arguments.get("count", 0))
            taken = None if count is None else length if count < 0 else _least(count, length)
            return dataset(owner.element, taken, name)
        case "skip":
            count = whole(arguments.get("count", 0))
            left = None if count is None or length in (None, ENDLESS_OR_EMPTY) else _left(length, count)
            return dataset(owner.element, left, name)
        case "repeat":
            return dataset(owner.element, _repeated(length, arguments.get("count", 0)), name)
        case "window":
            size = whole(arguments.get("size", 0))
            held = size if flag(arguments.get("drop_remainder", 3), False) else None
            return dataset(_each(owner, lambda leaf: windows(leaf, held)), None, name)
        case _:
            return None


def _joined(owner: Value, name: str, arguments: Arguments) -> Value | None:
    """Transformations that add other elements or show them otherwise."""
    length = length_of(owner)
    match name:
        case "enumerate":
            return dataset(Value(Kind.TUPLE, (_INDEX, element_of(owner))), length, name)
        case "concatenate":
            return concatenated(owner, arguments.get("dataset", 0))
        case "as_numpy_iterator":
            return Value(
                Kind.ITERATOR, element=_each(owner, arrays), origin="tensorflow.data.Dataset.as_numpy_iterator"
            )
        case "get_single_element":
            return element_of(owner)
        case "__iter__" | "make_one_shot_iterator":
            return iterated(owner)
        case "rejection_resample":
            return dataset(Value(Kind.TUPLE, (tensor(None, ()), element_of(owner))), None, name)
        case "sparse_batch" | "prefetch_to_device" | "copy_to_device":
            return dataset(None, None, name)
        case "zip" | "from_tensors" | "from_tensor_slices" | "range":
            return dataset_sources.made(f"tensorflow.data.Dataset.{name}", arguments, Setting())
        case _:
            return None


def _with_function(owner: Value, name: str, arguments: Arguments, returned: Value | None) -> Value | None:
    """Transformations by a function of the program; what it returns decides."""
    match name:
        case "map":
            element = None if returned is None else mapped(returned)
            return dataset(element, length_of(owner), name)
        case "flat_map" | "interleave" | "group_by_window" | "parallel_interleave":
            inner = returned if returned is not None and returned.kind is Kind.DATASET else None
            return dataset(None if inner is None else inner.element, None, name)
        case "scan":
            parts = returned.elements if returned is not None and returned.kind is Kind.TUPLE else ()
            return dataset(mapped(parts[1]) if len(parts) == 2 else None, None, name)
        case "bucket_by_sequence_length":
            return dataset(_each(owner, lambda leaf: with_axis(padded(leaf, arguments), None)), None, name)
        case "apply":
            return _applied(owner, arguments, returned)
        case "reduce":
            return _reduced(arguments)
        case _:
            return None


def _applied(owner: Value, arguments: Arguments, returned: Value | None) -> Value:
    function = arguments.get("transformation_func", 0)
    if function is not None and function.origin in _KEEPING:
        return dataset(owner.element, None, "apply")
    return returned if returned is not None else unknown("a data set made by a function that is not known")


def _each(owner: Value, change: Callable[[Value], Value]) -> Value | None:
    return None if owner.element is None else each(owner.element, change)


def _batch_axis(
    owner: Value, arguments: Arguments, size_at: int, drop_at: int
) -> tuple[int | None, int | None, float | None]:
    """The batch size, the length of the axis that batches get, and how many batches there are."""
    size = whole(arguments.get("batch_size", size_at))
    drops = flag(arguments.get("drop_remainder", drop_at), False)
    length = length_of(owner)
    if size is None or size < 1:
        return None, None, None
    if length is None:
        return size, size if drops else None, None
    if length in (math.inf, ENDLESS_OR_EMPTY):
        return size, size, length
    full = length % size == 0
    count = None if drops is None and not full else length // size if drops or full else length // size + 1
    return size, int(length) if length < size and drops is False else size if drops or full else None, count


def _batched(owner: Value, arguments: Arguments) -> Value:
    _, axis, count = _batch_axis(owner, arguments, 0, 1)
    return dataset(_each(owner, lambda leaf: with_axis(leaf, axis)), count, "batch")


def _padded(owner: Value, arguments: Arguments) -> Value:
    _, axis, count = _batch_axis(owner, arguments, 0, 3)
    return dataset(_each(owner, lambda leaf: with_axis(padded(leaf, arguments), axis)), count, "padded_batch")


def _least(count: int, length: float | None) -> float | None:
    return None if length is None or length == ENDLESS_OR_EMPTY else min(count, length)


def _left(length: float | None, count: int) -> float | None:
    return None if length is None else 0 if count < 0 else max(0, length - count)


def _repeated(length: float | None, count: Value | None) -> float | None:
    times = whole(count)
    if is_none(count) is True or (times is not None and times < 0):
        return ENDLESS_OR_EMPTY if length is None else math.inf if length > 0 else length
    if length == ENDLESS_OR_EMPTY:
        return None
    return None if length is None or times is None else length * times


def _reduced(arguments: Arguments) -> Value:
    """The state at the end: like the first one, of which only the dtype is sure to last."""
    start = arguments.get("initial_state", 0)
    if start is None:
        return unknown("a reduction without a first state")

    def final(leaf: Value) -> Value:
        first = converted(leaf)
        if first is None or first.kind is not Kind.TENSOR:
            return unknown("a reduction of what is no tensor")
        return replace(first, shape=None)

    return each(start, final)
