"""Shape rules about axes: reduced, added, taken away, put together and taken apart."""

from __future__ import annotations

from tfrewrite.facts.catalog.given import items_of
from tfrewrite.facts.catalog.shape_parts import Arguments, agreed, axes_named, flat, rank_of_items, shape_at
from tfrewrite.facts.catalog.tokens import integer, integers, is_none, natural, shape_of, truth
from tfrewrite.facts.value import Shape


def reduced(arguments: Arguments, name: str, axis: str, keep: str = "") -> Shape | None:
    """Without the axes that are reduced, or with a length of one there."""
    shape, along = shape_at(arguments, name), arguments.get(axis)
    kept = truth(arguments.get(keep)) if keep and not is_none(arguments.get(keep)) else False
    if kept is None:
        return None
    if is_none(along):
        if not kept:
            return ()
        return None if shape is None else (1,) * len(shape)
    if shape is None:
        return None
    axes = axes_named(along, len(shape))
    if axes is None:
        single = integer(along) is not None
        dropped = single or (along is not None and along.dtype == "int")
        return ((None,) * len(shape)) if kept else (None,) * (len(shape) - 1) if dropped and shape else None
    if kept:
        return tuple(1 if index in axes else length for index, length in enumerate(shape))
    return tuple(length for index, length in enumerate(shape) if index not in axes)


def reduced_first(arguments: Arguments, name: str, axis: str, keep: str = "") -> Shape | None:
    """Along the first axis where none is named."""
    if is_none(arguments.get(axis)):
        shape = shape_at(arguments, name)
        return shape[1:] if shape and not keep else None
    return reduced(arguments, name, axis, keep)


def flat_or_same(arguments: Arguments, name: str, axis: str) -> Shape | None:
    """All in one row where no axis is named."""
    if is_none(arguments.get(axis)):
        return flat(arguments, name)
    return (shape_at(arguments, name) or None) if integer(arguments.get(axis)) is not None else None


def along(arguments: Arguments, name: str, axis: str) -> Shape | None:
    """As before but of unknown length along the axis; one axis where none is named."""
    along, shape = arguments.get(axis), shape_at(arguments, name)
    if is_none(along):
        return (None,)
    if not shape:  # some functions make one axis of none
        return None
    axes = axes_named(along, len(shape))
    if axes is None:
        return (None,) * len(shape) if along is not None and along.dtype == "int" else None
    return tuple(None if index in axes else length for index, length in enumerate(shape))


def split_up(arguments: Arguments, name: str, pieces: str, axis: str) -> Shape | None:
    """One of equal pieces along an axis; of unknown length there where the pieces are given one by one."""
    shape, at = shape_at(arguments, name), integer(arguments.get(axis))
    if shape is None:
        return None
    if at is None or not -len(shape) <= at < len(shape):
        return (None,) * len(shape)
    at %= len(shape)
    count, whole = integer(arguments.get(pieces)), shape[at]
    length = whole // count if count and whole is not None and whole % count == 0 else None
    return (*shape[:at], length, *shape[at + 1 :])


def unstacked(arguments: Arguments, name: str, axis: str) -> Shape | None:
    """Without the axis that is taken apart."""
    shape, at = shape_at(arguments, name), integer(arguments.get(axis))
    if not shape:
        return None
    if at is None or not -len(shape) <= at < len(shape):
        return (None,) * (len(shape) - 1)
    at %= len(shape)
    return shape[:at] + shape[at + 1 :]


def transposed(arguments: Arguments, name: str, order: str = "") -> Shape | None:
    """The axes in another order, the reverse one without one."""
    shape = shape_at(arguments, name)
    if shape is None:
        return None
    along = arguments.get(order) if order else None
    if along is None or is_none(along):
        return shape[::-1]
    axes = integers(along)
    if axes is None or len(axes) != len(shape):
        return (None,) * len(shape)
    return tuple(None if axis is None or not -len(shape) <= axis < len(shape) else shape[axis] for axis in axes)


def concatenated(arguments: Arguments, name: str, axis: str) -> Shape | None:
    """The lengths along the axis added up."""
    value = arguments.get(name)
    items = None if value is None else items_of(value)
    if not items:
        return rank_of_items(value)
    shapes = [shape_of(item) for item in items]
    ranks = {len(shape) for shape in shapes if shape is not None}
    if len(ranks) != 1:
        return None
    rank = ranks.pop()
    axes = axes_named(arguments.get(axis), rank)
    if axes is None or len(axes) != 1 or not isinstance(integer(arguments.get(axis)), int):
        along_one = arguments.get(axis)  # NumPy puts all in one row along None
        return (None,) * rank if along_one is not None and along_one.dtype == "int" and not along_one.literal else None
    along = axes.pop()
    columns = [[shape[index] if shape is not None else None for shape in shapes] for index in range(rank)]
    lengths = [length for length in columns[along] if length is not None]
    return tuple(
        (sum(lengths) if len(lengths) == len(shapes) else None) if index == along else agreed(column)
        for index, column in enumerate(columns)
    )


def stacked(arguments: Arguments, name: str, axis: str = "") -> Shape | None:
    """One axis more, as long as the list."""
    value = arguments.get(name)
    items = None if value is None else items_of(value)
    if not items:
        inner = rank_of_items(value)
        return None if inner is None else (None, *inner)
    shapes = [shape_of(item) for item in items]
    known = [shape for shape in shapes if shape is not None]
    if not known or len({len(shape) for shape in known}) != 1:
        return None
    merged = [agreed([shape[index] for shape in known]) for index in range(len(known[0]))]
    at = integer(arguments.get(axis)) if axis else 0
    if at is None or not -len(merged) - 1 <= at <= len(merged):
        return (None,) * (len(merged) + 1)
    merged.insert(at % (len(merged) + 1), len(items))
    return tuple(merged)


def expanded(arguments: Arguments, name: str, axis: str) -> Shape | None:
    """One axis of length one more."""
    shape, at = shape_at(arguments, name), integer(arguments.get(axis))
    if shape is None:
        return None
    if at is None or not -len(shape) - 1 <= at <= len(shape):
        return (None,) * (len(shape) + 1) if at is None and arguments[axis].dtype == "int" else None
    at %= len(shape) + 1
    return (*shape[:at], 1, *shape[at:])


def squeezed(arguments: Arguments, name: str, axis: str = "") -> Shape | None:
    """Without axes of length one."""
    shape = shape_at(arguments, name)
    if shape is None:
        return None
    along = arguments.get(axis) if axis else None
    if along is None or is_none(along):
        return None if None in shape else tuple(length for length in shape if length != 1)
    axes = axes_named(along, len(shape))
    if not axes:
        return None
    return tuple(length for index, length in enumerate(shape) if index not in axes)


def one_hot(arguments: Arguments, name: str, depth: str, axis: str = "") -> Shape | None:
    """One axis of a given length more."""
    shape, at = shape_at(arguments, name), integer(arguments.get(axis)) if axis else -1
    if axis and is_none(arguments.get(axis)):
        at = -1
    if shape is None:
        return None
    if at is None or not -1 <= at <= len(shape):
        return None
    at = len(shape) if at == -1 else at
    return (*shape[:at], natural(arguments.get(depth)), *shape[at:])


def gathered(arguments: Arguments, name: str, indices: str, axis: str = "", batch: str = "") -> Shape | None:
    """The axis replaced by the shape of the indices."""
    shape, places = shape_at(arguments, name), shape_at(arguments, indices)
    at: int | None = 0
    if axis and not is_none(arguments.get(axis)):
        at = integer(arguments.get(axis))
    if batch and integer(arguments.get(batch)) != 0:
        return None
    if shape is None or places is None or at is None or not -len(shape) <= at < len(shape):
        return None
    at %= len(shape)
    return shape[:at] + places + shape[at + 1 :]


def taken(arguments: Arguments, name: str, indices: str, axis: str) -> Shape | None:
    """Like `gathered`, but from all items in one row where no axis is named."""
    if is_none(arguments.get(axis)):
        return shape_at(arguments, indices)
    return gathered(arguments, name, indices, axis) if integer(arguments.get(axis)) is not None else None


def swapped(arguments: Arguments, name: str) -> Shape | None:
    """The last two axes swapped."""
    shape = shape_at(arguments, name)
    return None if shape is None or len(shape) < 2 else (*shape[:-2], shape[-1], shape[-2])
