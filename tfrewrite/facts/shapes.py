"""Shapes of results. An axis of None can have any length; a result shape holds wherever the operation returns."""

from __future__ import annotations

from collections.abc import Sequence

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.value import Shape


def broadcast(left: Shape | None, right: Shape | None) -> Shape | None:
    """The shape of an elementwise operation; None where it is not known."""
    if left is None or right is None:
        return None
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    padded = (1,) * (len(longer) - len(shorter)) + shorter
    return tuple(map(_axis, longer, padded))


def _axis(one: int | None, other: int | None) -> int | None:
    if one == 1 or one == other:
        return other
    if other == 1 or other is None:
        return one if one is not None else None
    return other if one is None else None


def broadcasts(left: Shape | None, right: Shape | None) -> Answer:
    """Whether two shapes go together elementwise, each time."""
    if left is None or right is None:
        known = left if right is None else right
        return Answer.YES if known == () else Answer.UNKNOWN
    answer = Answer.YES
    for one, other in zip(reversed(left), reversed(right), strict=False):
        if one is None or other is None:
            answer = answer & (Answer.YES if 1 in (one, other) else Answer.UNKNOWN)
        elif one != other and 1 not in (one, other):
            return Answer.NO
    return answer


def product(left: Shape | None, right: Shape | None, *, vectors: bool) -> Shape | None:
    """The shape of a matrix product; `vectors` says whether operands of one axis are taken, as by NumPy."""
    if left is None or right is None or not left or not right:
        return None
    if vectors and len(left) == 1 and len(right) == 1:
        return ()
    if vectors and len(left) == 1:
        return (*right[:-2], right[-1])
    if vectors and len(right) == 1:
        return left[:-1]
    if len(left) < 2 or len(right) < 2:
        return None
    batch = broadcast(left[:-2], right[:-2])
    return None if batch is None else (*batch, left[-2], right[-1])


def multiplies(left: Shape | None, right: Shape | None, *, vectors: bool) -> Answer:
    """Whether two shapes can be multiplied as matrices."""
    least = 1 if vectors else 2
    if any(shape is not None and len(shape) < least for shape in (left, right)):
        return Answer.NO
    if left is None or right is None:
        return Answer.UNKNOWN
    inner, other = left[-1], right[-1] if len(right) == 1 else right[-2]
    if inner is not None and other is not None and inner != other:
        return Answer.NO
    fits = Answer.YES if inner is not None and other is not None else Answer.UNKNOWN
    return fits & broadcasts(left[:-2], right[:-2])


def reduced(shape: Shape | None, axes: int | Sequence[int] | None, *, keep: bool = False) -> Shape | None:
    """The shape after a reduction over some axes, or over all (None)."""
    if axes is None:
        return () if not keep else None if shape is None else (1,) * len(shape)
    if shape is None:
        return None
    gone = set()
    for axis in (axes,) if isinstance(axes, int) else axes:
        if not -len(shape) <= axis < len(shape):
            return None
        gone.add(axis % len(shape))
    if keep:
        return tuple(1 if at in gone else length for at, length in enumerate(shape))
    return tuple(length for at, length in enumerate(shape) if at not in gone)


def concatenated(given: Sequence[Shape | None], axis: int) -> Shape | None:
    """The shape of several arrays one after another along an axis."""
    known = [shape for shape in given if shape is not None]
    if not known or len({len(shape) for shape in known}) != 1 or not -len(known[0]) <= axis < len(known[0]):
        return None
    at = axis % len(known[0])
    result: list[int | None] = list(together(known) or known[0])
    lengths = [shape[at] for shape in known]
    whole = len(known) == len(given) and None not in lengths
    result[at] = sum(length for length in lengths if length is not None) if whole else None
    return tuple(result)


def stacked(given: Sequence[Shape | None], axis: int = 0) -> Shape | None:
    """The shape of several arrays of one shape along a new axis."""
    known = [shape for shape in given if shape is not None]
    if not known or len({len(shape) for shape in known}) != 1:
        return None
    one = together(known)
    if one is None or not -len(one) - 1 <= axis <= len(one):
        return None
    at = axis % (len(one) + 1)
    return (*one[:at], len(given), *one[at:])


def together(known: Sequence[Shape]) -> Shape | None:
    """The one shape that all of these are, where each may know other axes of it; None where they differ in rank."""
    if len({len(shape) for shape in known}) != 1:
        return None
    return tuple(next((length for length in column if length is not None), None) for column in zip(*known, strict=True))


def expanded(shape: Shape | None, axis: int) -> Shape | None:
    """The shape with a new axis of length 1."""
    if shape is None or not -len(shape) - 1 <= axis <= len(shape):
        return None
    at = axis % (len(shape) + 1)
    return (*shape[:at], 1, *shape[at:])


def squeezed(shape: Shape | None, axes: Sequence[int] | None = None) -> Shape | None:
    """The shape without axes of length 1: the given ones, or all."""
    if shape is None or (axes is None and None in shape):
        return None
    if axes is None:
        return tuple(length for length in shape if length != 1)
    return reduced(shape, axes)


def transposed(shape: Shape | None, order: Sequence[int] | None = None) -> Shape | None:
    """The shape with its axes in another order, or in the reverse one."""
    if shape is None:
        return None
    if order is None:
        return shape[::-1]
    if sorted(at % len(shape) for at in order if -len(shape) <= at < len(shape)) != list(range(len(shape))):
        return None
    return tuple(shape[at] for at in order)


def reshaped(shape: Shape | None, wanted: Sequence[int | None]) -> Shape | None:
    """The shape that `reshape` gives: -1 stands for what is left; None for a length that is not known."""
    lengths: list[int | None] = list(wanted)
    if -1 not in lengths:
        return tuple(lengths)
    at = lengths.index(-1)
    others = [length for place, length in enumerate(lengths) if place != at]
    lengths[at] = None
    if shape is not None and None not in shape and None not in others:
        size, rest = 1, 1
        for length in shape:
            size *= length or 0
        for length in others:
            rest *= length or 0
        lengths[at] = size // rest if rest and size % rest == 0 else None
    return tuple(lengths)


def sliced(length: int | None, start: object, stop: object, step: object) -> int | None:
    """How long a slice of an axis is; None where it is not known. Bounds are integers, None, or anything unknown."""
    if not all(part is None or isinstance(part, int) for part in (start, stop, step)) or step == 0:
        return None
    whole = slice(start, stop, step)
    if length is not None:
        return len(range(*whole.indices(length)))
    if (start in (None, 0) and stop in (0,)) or (whole.stop is not None and whole.start == whole.stop):
        return 0
    return None
