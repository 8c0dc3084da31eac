"""Shapes of results. An axis of None can have any length; a result shape holds wherever the operation returns."""

from __future__ import annotations

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.value import Shape


def broadcast(*shapes: Shape | None) -> Shape | None:
    """The shape of an elementwise operation; lengths stay unknown unless another operand settles them."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes):
        return None
    rank = max(map(len, known), default=0)
    padded = [(1,) * (rank - len(shape)) + shape for shape in known]
    return tuple(map(_axis, zip(*padded, strict=True)))


def _axis(axes: tuple[int | None, ...]) -> int | None:
    sizes = {axis for axis in axes if axis != 1}
    if not sizes:
        return 1
    fixed = sizes - {None}
    return fixed.pop() if len(fixed) == 1 else None


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
