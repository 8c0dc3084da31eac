"""The shape of a result by its rule, from what is known of the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfrewrite.facts.catalog.tokens import integer, integers, is_none, items_of, shape_of, truth
from tfrewrite.facts.value import Shape, Value

Arguments = dict[str, Value]


def shape_by(rule: Any, arguments: Arguments) -> Shape | None:
    """The shape that a rule gives; None where not even the number of axes can be told.

    A rule is a list: its name, then parameters and numbers. `["is", ...]` is a constant shape.
    """
    if not rule:
        return None
    return _RULES[rule[0]](arguments, *rule[1:])


def _shape(arguments: Arguments, name: str) -> Shape | None:
    value = arguments.get(name)
    return None if value is None else shape_of(value)


def _is(arguments: Arguments, *axes: int | None) -> Shape | None:
    return axes


def _same(arguments: Arguments, name: str) -> Shape | None:
    return _shape(arguments, name)


def broadcast(shapes: list[Shape | None]) -> Shape | None:
    """The shape of an elementwise operation; unknown lengths stay unknown unless the other side settles them."""
    if any(shape is None for shape in shapes):
        return None
    known = [shape for shape in shapes if shape is not None]
    rank = max(map(len, known), default=0)
    padded = [(1,) * (rank - len(shape)) + shape for shape in known]
    return tuple(_axis(axes) for axes in zip(*padded, strict=True))


def _axis(axes: tuple[int | None, ...]) -> int | None:
    sizes = {axis for axis in axes if axis != 1}
    if not sizes:
        return 1
    fixed = sizes - {None}
    return fixed.pop() if len(fixed) == 1 else None


def _broadcast(arguments: Arguments, *names: str) -> Shape | None:
    given = [name for name in names if name in arguments and not is_none(arguments[name])]
    return broadcast([_shape(arguments, name) for name in given])


def _axes(value: Value | None, rank: int) -> set[int] | None:
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


def _reduce(arguments: Arguments, name: str, axis: str, keep: str = "") -> Shape | None:
    shape, along = _shape(arguments, name), arguments.get(axis)
    kept = truth(arguments.get(keep)) if keep and not is_none(arguments.get(keep)) else False
    if kept is None:
        return None
    if is_none(along):
        if not kept:
            return ()
        return None if shape is None else (1,) * len(shape)
    if shape is None:
        return None
    axes = _axes(along, len(shape))
    if axes is None:
        single = integer(along) is not None
        dropped = single or (along is not None and along.dtype == "int")
        return ((None,) * len(shape)) if kept else (None,) * (len(shape) - 1) if dropped and shape else None
    if kept:
        return tuple(1 if index in axes else length for index, length in enumerate(shape))
    return tuple(length for index, length in enumerate(shape) if index not in axes)


def _reduce_first(arguments: Arguments, name: str, axis: str, keep: str = "") -> Shape | None:
    """Along the first axis where none is named."""
    if is_none(arguments.get(axis)):
        shape = _shape(arguments, name)
        return shape[1:] if shape and not keep else None
    return _reduce(arguments, name, axis, keep)


def _rank(arguments: Arguments, like: str | int) -> Shape | None:
    if isinstance(like, int):
        return (None,) * like
    shape = _shape(arguments, like)
    return None if shape is None else (None,) * len(shape)


def _given(arguments: Arguments, name: str) -> Shape | None:
    value = arguments.get(name)
    single = integer(value)
    if single is not None:
        return (single,)
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


def _given_tensor(arguments: Arguments, name: str) -> Shape | None:
    """A shape argument: literal integers, or a tensor or array with as many numbers as the result has axes."""
    shape = _given(arguments, name)
    if shape is not None:
        return shape
    vector = _shape(arguments, name)
    return (None,) * vector[0] if vector is not None and len(vector) == 1 and vector[0] is not None else None


def _matmul(arguments: Arguments, left: str, right: str, *flags: str) -> Shape | None:
    a, b = _shape(arguments, left), _shape(arguments, right)
    turned = [truth(arguments.get(flag)) if flag else False for flag in (*flags, "", "", "", "")[:4]]
    if a is None or b is None or None in turned or len(a) < 2 or len(b) < 2:
        return None
    rows = a[-1] if turned[0] or turned[2] else a[-2]
    columns = b[-2] if turned[1] or turned[3] else b[-1]
    outer = broadcast([a[:-2], b[:-2]])
    return None if outer is None else (*outer, rows, columns)


def _numpy_matmul(arguments: Arguments, left: str, right: str) -> Shape | None:
    a, b = _shape(arguments, left), _shape(arguments, right)
    if a is None or b is None or not a or not b:
        return None
    outer = broadcast([a[:-2], b[:-2]])
    if outer is None:
        return None
    return outer + (a[-2:-1] if len(a) > 1 else ()) + (b[-1:] if len(b) > 1 else ())


def _dot(arguments: Arguments, left: str, right: str) -> Shape | None:
    a, b = _shape(arguments, left), _shape(arguments, right)
    if a is None or b is None:
        return None
    if not a or not b:
        return a or b
    return a[:-1] + (b[:-2] + b[-1:] if len(b) > 1 else ())


def _transpose(arguments: Arguments, name: str, order: str = "") -> Shape | None:
    shape = _shape(arguments, name)
    if shape is None:
        return None
    along = arguments.get(order) if order else None
    if along is None or is_none(along):
        return shape[::-1]
    axes = integers(along)
    if axes is None or len(axes) != len(shape):
        return (None,) * len(shape)
    return tuple(None if axis is None or not -len(shape) <= axis < len(shape) else shape[axis] for axis in axes)


def _concat(arguments: Arguments, name: str, axis: str) -> Shape | None:
    value = arguments.get(name)
    items = None if value is None else items_of(value)
    if not items:
        return _rank_of_items(value)
    shapes = [shape_of(item) for item in items]
    ranks = {len(shape) for shape in shapes if shape is not None}
    if len(ranks) != 1:
        return None
    rank = ranks.pop()
    axes = _axes(arguments.get(axis), rank)
    if axes is None or len(axes) != 1 or not isinstance(integer(arguments.get(axis)), int):
        return (None,) * rank if integer(arguments.get(axis)) is None and not is_none(arguments.get(axis)) else None
    along = axes.pop()
    columns = [[shape[index] if shape is not None else None for shape in shapes] for index in range(rank)]
    lengths = [length for length in columns[along] if length is not None]
    return tuple(
        (sum(lengths) if len(lengths) == len(shapes) else None) if index == along else _agreed(column)
        for index, column in enumerate(columns)
    )


def _rank_of_items(value: Value | None) -> Shape | None:
    shape = shape_of(value.element) if value is not None and value.element is not None else None
    return None if shape is None else (None,) * len(shape)


def _agreed(lengths: list[int | None]) -> int | None:
    """The one length that is known among lengths that must be equal."""
    known = {length for length in lengths if length is not None}
    return known.pop() if len(known) == 1 else None


def _stack(arguments: Arguments, name: str, axis: str = "") -> Shape | None:
    value = arguments.get(name)
    items = None if value is None else items_of(value)
    if not items:
        inner = _rank_of_items(value)
        return None if inner is None else (None, *inner)
    shapes = [shape_of(item) for item in items]
    known = [shape for shape in shapes if shape is not None]
    if not known or len({len(shape) for shape in known}) != 1:
        return None
    merged = [_agreed([shape[index] for shape in known]) for index in range(len(known[0]))]
    at = integer(arguments.get(axis)) if axis else 0
    if at is None or not -len(merged) - 1 <= at <= len(merged):
        return (None,) * (len(merged) + 1)
    merged.insert(at % (len(merged) + 1), len(items))
    return tuple(merged)


def _expand(arguments: Arguments, name: str, axis: str) -> Shape | None:
    shape, at = _shape(arguments, name), integer(arguments.get(axis))
    if shape is None:
        return None
    if at is None or not -len(shape) - 1 <= at <= len(shape):
        return (None,) * (len(shape) + 1) if at is None and arguments[axis].dtype == "int" else None
    at %= len(shape) + 1
    return (*shape[:at], 1, *shape[at:])


def _squeeze(arguments: Arguments, name: str, axis: str = "") -> Shape | None:
    shape = _shape(arguments, name)
    if shape is None:
        return None
    along = arguments.get(axis) if axis else None
    if along is None or is_none(along):
        return None if None in shape else tuple(length for length in shape if length != 1)
    axes = _axes(along, len(shape))
    if not axes:
        return None
    return tuple(length for index, length in enumerate(shape) if index not in axes)


def _one_hot(arguments: Arguments, name: str, depth: str, axis: str = "") -> Shape | None:
    shape, at = _shape(arguments, name), integer(arguments.get(axis)) if axis else -1
    if axis and is_none(arguments.get(axis)):
        at = -1
    if shape is None:
        return None
    if at is None or not -1 <= at <= len(shape):
        return None
    at = len(shape) if at == -1 else at
    return (*shape[:at], integer(arguments.get(depth)), *shape[at:])


def _gather(arguments: Arguments, name: str, indices: str, axis: str = "", batch: str = "") -> Shape | None:
    shape, places = _shape(arguments, name), _shape(arguments, indices)
    at: int | None = 0
    if axis and not is_none(arguments.get(axis)):
        at = integer(arguments.get(axis))
    if batch and integer(arguments.get(batch)) != 0:
        return None
    if shape is None or places is None or at is None or not -len(shape) <= at < len(shape):
        return None
    at %= len(shape)
    return shape[:at] + places + shape[at + 1 :]


def _drop(arguments: Arguments, name: str, count: int) -> Shape | None:
    shape = _shape(arguments, name)
    return None if shape is None or len(shape) < count else shape[: len(shape) - count]


def _last(arguments: Arguments, name: str, count: int) -> Shape | None:
    shape = _shape(arguments, name)
    return None if shape is None or len(shape) < count else shape[len(shape) - count :]


def _first(arguments: Arguments, name: str) -> Shape | None:
    shape = _shape(arguments, name)
    return None if not shape else (shape[0], *(None,) * (len(shape) - 1))


def _ends(arguments: Arguments, name: str) -> Shape | None:
    shape = _shape(arguments, name)
    if shape is None or len(shape) < 2:
        return None
    return (shape[0], *(None,) * (len(shape) - 2), shape[-1])


def _first_only(arguments: Arguments, name: str) -> Shape | None:
    shape = _shape(arguments, name)
    return None if not shape else (shape[0],)


def _append(arguments: Arguments, name: str, last: int | str | None) -> Shape | None:
    shape = _shape(arguments, name)
    return None if shape is None else (*shape, integer(arguments.get(last)) if isinstance(last, str) else last)


def _square(arguments: Arguments, name: str) -> Shape | None:
    shape = _shape(arguments, name)
    return None if not shape else (*shape, shape[-1])


def _vector(arguments: Arguments, name: str) -> Shape | None:
    shape = _shape(arguments, name)
    return None if shape is None else (len(shape),)


def _swap(arguments: Arguments, name: str) -> Shape | None:
    shape = _shape(arguments, name)
    return None if shape is None or len(shape) < 2 else (*shape[:-2], shape[-1], shape[-2])


def _reshape(arguments: Arguments, name: str, target: str) -> Shape | None:
    shape = _given_tensor(arguments, target)
    value = arguments.get(target)
    wanted = integers(value) if integer(value) is None else (integer(value),)
    whole = _shape(arguments, name)
    if shape is None or wanted is None or list(wanted).count(-1) != 1 or whole is None or None in whole:
        return shape
    if any(axis is None for axis in wanted):
        return shape
    size, rest = 1, 1
    for length in whole:
        size *= length or 0
    for axis in wanted:
        rest *= 1 if axis is None or axis == -1 else axis
    return tuple(size // rest if rest and axis == -1 else axis for axis in wanted)


def _image(arguments: Arguments, name: str, size: str) -> Shape | None:
    shape, wanted = _shape(arguments, name), integers(arguments.get(size))
    if shape is None or len(shape) not in (3, 4):
        return None
    height, width = wanted if wanted is not None and len(wanted) == 2 else (None, None)
    return (*shape[:-3], height, width, shape[-1])


def _tile(arguments: Arguments, name: str, times: str) -> Shape | None:
    shape, by = _shape(arguments, name), integers(arguments.get(times))
    if shape is None:
        return None
    if by is None or len(by) != len(shape):
        return (None,) * len(shape) if by is None else None
    return tuple(None if a is None or b is None else a * b for a, b in zip(shape, by, strict=True))


def _flat(arguments: Arguments, name: str) -> Shape | None:
    shape = _shape(arguments, name)
    if shape is None or None in shape:
        return (None,)
    size = 1
    for length in shape:
        size *= length or 0
    return (size,)


def _vector_of(arguments: Arguments, count: str) -> Shape | None:
    return (integer(arguments.get(count)),)


def _join(arguments: Arguments, *names: str) -> Shape | None:
    parts = [_shape(arguments, name) for name in names]
    known = [part for part in parts if part is not None]
    return sum(known, ()) if len(known) == len(parts) else None


def _given_or_broadcast(arguments: Arguments, size: str, *names: str) -> Shape | None:
    if is_none(arguments.get(size)):
        return _broadcast(arguments, *names)
    return _given(arguments, size)


def _given_and(arguments: Arguments, size: str, *names: str) -> Shape | None:
    outer, inner = _given_tensor(arguments, size), _broadcast(arguments, *names)
    return None if outer is None or inner is None else outer + inner


def _eye(arguments: Arguments, rows: str, columns: str, batch: str = "") -> Shape | None:
    first = integer(arguments.get(rows))
    second = first if is_none(arguments.get(columns)) else integer(arguments.get(columns))
    outer: Shape | None = ()
    if batch and not is_none(arguments.get(batch)):
        outer = _given(arguments, batch)
    return None if outer is None else (*outer, first, second)


_RULES: dict[str, Callable[..., Shape | None]] = {
    "is": _is,
    "same": _same,
    "broadcast": _broadcast,
    "reduce": _reduce,
    "reduce first": _reduce_first,
    "given": _given,
    "given tensor": _given_tensor,
    "given or broadcast": _given_or_broadcast,
    "given and": _given_and,
    "matmul": _matmul,
    "numpy matmul": _numpy_matmul,
    "dot": _dot,
    "transpose": _transpose,
    "swap": _swap,
    "concat": _concat,
    "stack": _stack,
    "expand": _expand,
    "squeeze": _squeeze,
    "one hot": _one_hot,
    "gather": _gather,
    "reshape": _reshape,
    "image": _image,
    "tile": _tile,
    "eye": _eye,
    "join": _join,
    "drop": _drop,
    "last": _last,
    "append": _append,
    "square": _square,
    "vector": _vector,
    "vector of": _vector_of,
    "flat": _flat,
    "first only": _first_only,
    "ends": _ends,
    "first": _first,
    "rank": _rank,
}
RULES = tuple(_RULES)
