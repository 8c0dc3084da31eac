"""What shape rules read of the arguments of a call."""

from __future__ import annotations

from tfrewrite.facts.catalog.given import items_of
from tfrewrite.facts.catalog.tokens import integer, integers, is_none, shape_of
from tfrewrite.facts.shapes import broadcast
from tfrewrite.facts.value import Shape, Value

Arguments = dict[str, Value]


def shape_at(arguments: Arguments, name: str) -> Shape | None:
    """The shape of one argument."""
    value = arguments.get(name)
    return None if value is None else shape_of(value)


def axes_named(value: Value | None, rank: int) -> set[int] | None:
    """The axes that an argument names, counted from the front; None where they are not known."""
    single = integer(value)
    several = (single,) if single is not None else integers(value)
    if several is None:
        return None
    found: set[int] = set()
    for axis in several:
        if axis is None or not -rank <= axis < rank:
            return None
        found.add(axis % rank)
    return found


def rank_of_items(value: Value | None) -> Shape | None:
    """The unknown lengths of one item of a list."""
    shape = shape_of(value.element) if value is not None and value.element is not None else None
    return None if shape is None else (None,) * len(shape)


def agreed(lengths: list[int | None]) -> int | None:
    """The one length that is known among lengths that must be equal."""
    known = {length for length in lengths if length is not None}
    return known.pop() if len(known) == 1 else None


def given(arguments: Arguments, name: str) -> Shape | None:
    """The shape that literal integers name."""
    value = arguments.get(name)
    single = integer(value)
    if single is not None:
        return (single if single >= 0 else None,)
    if is_none(value):
        return ()
    axes = integers(value)
    if axes is not None:
        return tuple(axis if axis is not None and axis >= 0 else None for axis in axes)
    if value is not None and value.dtype == "int" and value.literal is None and not items_of(value):
        shape = shape_of(value)
        if shape == ():
            return (None,)
        if shape is not None and len(shape) == 1 and shape[0] is not None:
            return (None,) * shape[0]
    return None


def given_tensor(arguments: Arguments, name: str) -> Shape | None:
    """A shape argument: literal integers, or a tensor or array with as many numbers as the result has axes."""
    shape = given(arguments, name)
    if shape is not None:
        return shape
    vector = shape_at(arguments, name)
    return (None,) * vector[0] if vector is not None and len(vector) == 1 and vector[0] is not None else None


def flat(arguments: Arguments, name: str) -> Shape | None:
    """All items in one row."""
    shape = shape_at(arguments, name)
    if shape is None or None in shape:
        return (None,)
    size = 1
    for length in shape:
        size *= length or 0
    return (size,)


def broadcast_of(arguments: Arguments, *names: str) -> Shape | None:
    """The broadcast shape of the arguments that are given."""
    given = [name for name in names if name in arguments and not is_none(arguments[name])]
    return broadcast(*(shape_at(arguments, name) for name in given))
