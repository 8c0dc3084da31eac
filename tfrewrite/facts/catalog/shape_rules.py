"""The shape of a result by its rule, from what is known of the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfrewrite.facts.catalog import shape_axes, shape_parts
from tfrewrite.facts.catalog.shape_parts import Arguments, broadcast_of, given, given_tensor, shape_at
from tfrewrite.facts.catalog.tokens import integer, integers, is_none, natural, truth
from tfrewrite.facts.shapes import broadcast
from tfrewrite.facts.value import Shape


def shape_by(rule: Any, arguments: Arguments) -> Shape | None:
    """The shape that a rule gives; None where not even the number of axes can be told.

    A rule is a list: its name, then parameters and numbers. `["is", ...]` is a constant shape.
    """
    if not rule:
        return None
    return _RULES[rule[0]](arguments, *rule[1:])


def _is(arguments: Arguments, *axes: int | None) -> Shape | None:
    return axes


def _same(arguments: Arguments, name: str) -> Shape | None:
    return shape_at(arguments, name)


def _rank(arguments: Arguments, like: str | int) -> Shape | None:
    if isinstance(like, int):
        return (None,) * like
    shape = shape_at(arguments, like)
    return None if shape is None else (None,) * len(shape)


def _matmul(arguments: Arguments, left: str, right: str, *flags: str) -> Shape | None:
    a, b = shape_at(arguments, left), shape_at(arguments, right)
    turned = [truth(arguments.get(flag)) if flag else False for flag in (*flags, "", "", "", "")[:4]]
    if a is None or b is None or None in turned or len(a) < 2 or len(b) < 2:
        return None
    rows = a[-1] if turned[0] or turned[2] else a[-2]
    columns = b[-2] if turned[1] or turned[3] else b[-1]
    outer = broadcast(a[:-2], b[:-2])
    return None if outer is None else (*outer, rows, columns)


def _numpy_matmul(arguments: Arguments, left: str, right: str) -> Shape | None:
    a, b = shape_at(arguments, left), shape_at(arguments, right)
    if a is None or b is None or not a or not b:
        return None
    outer = broadcast(a[:-2], b[:-2])
    if outer is None:
        return None
    return outer + (a[-2:-1] if len(a) > 1 else ()) + (b[-1:] if len(b) > 1 else ())


def _dot(arguments: Arguments, left: str, right: str) -> Shape | None:
    a, b = shape_at(arguments, left), shape_at(arguments, right)
    if a is None or b is None:
        return None
    if not a or not b:
        return a or b
    return a[:-1] + (b[:-2] + b[-1:] if len(b) > 1 else ())


def _drop(arguments: Arguments, name: str, count: int) -> Shape | None:
    shape = shape_at(arguments, name)
    return None if shape is None or len(shape) < count else shape[: len(shape) - count]


def _last(arguments: Arguments, name: str, count: int) -> Shape | None:
    shape = shape_at(arguments, name)
    return None if shape is None or len(shape) < count else shape[len(shape) - count :]


def _first(arguments: Arguments, name: str) -> Shape | None:
    shape = shape_at(arguments, name)
    return None if not shape else (shape[0], *(None,) * (len(shape) - 1))


def _ends(arguments: Arguments, name: str) -> Shape | None:
    shape = shape_at(arguments, name)
    if shape is None or len(shape) < 2:
        return None
    return (shape[0], *(None,) * (len(shape) - 2), shape[-1])


def _first_only(arguments: Arguments, name: str) -> Shape | None:
    shape = shape_at(arguments, name)
    return None if not shape else (shape[0],)


def _append(arguments: Arguments, name: str, last: int | str | None) -> Shape | None:
    shape = shape_at(arguments, name)
    return None if shape is None else (*shape, natural(arguments.get(last)) if isinstance(last, str) else last)


def _square(arguments: Arguments, name: str) -> Shape | None:
    shape = shape_at(arguments, name)
    return None if not shape else (*shape, shape[-1])


def _vector(arguments: Arguments, name: str) -> Shape | None:
    shape = shape_at(arguments, name)
    return None if shape is None else (len(shape),)


def _reshape(arguments: Arguments, name: str, target: str) -> Shape | None:
    shape = given_tensor(arguments, target)
    value = arguments.get(target)
    wanted = integers(value) if integer(value) is None else (integer(value),)
    whole = shape_at(arguments, name)
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
    shape, wanted = shape_at(arguments, name), integers(arguments.get(size))
    if shape is None or len(shape) not in (3, 4):
        return None
    height, width = wanted if wanted is not None and len(wanted) == 2 else (None, None)
    return (*shape[:-3], height, width, shape[-1])


def _tile(arguments: Arguments, name: str, times: str) -> Shape | None:
    shape, by = shape_at(arguments, name), integers(arguments.get(times))
    if shape is None:
        return None
    if by is None or len(by) != len(shape):
        return (None,) * len(shape) if by is None else None
    return tuple(None if a is None or b is None or b < 0 else a * b for a, b in zip(shape, by, strict=True))


def _vector_of(arguments: Arguments, count: str) -> Shape | None:
    return (natural(arguments.get(count)),)


def _join(arguments: Arguments, *names: str) -> Shape | None:
    parts = [shape_at(arguments, name) for name in names]
    known = [part for part in parts if part is not None]
    return sum(known, ()) if len(known) == len(parts) else None


def _given_or_broadcast(arguments: Arguments, size: str, *names: str) -> Shape | None:
    if is_none(arguments.get(size)):
        return broadcast_of(arguments, *names)
    return given(arguments, size)


def _given_and(arguments: Arguments, size: str, *names: str) -> Shape | None:
    outer, inner = given_tensor(arguments, size), broadcast_of(arguments, *names)
    return None if outer is None or inner is None else outer + inner


def _spaced(arguments: Arguments, count: str, start: str, stop: str, axis: str) -> Shape | None:
    """As many as a number says along the first axis, or along another that is named."""
    inner = broadcast_of(arguments, start, stop)
    at = integer(arguments.get(axis)) if axis else 0
    if inner is None or at is None or not -len(inner) - 1 <= at <= len(inner):
        return None if inner is None else (None,) * (len(inner) + 1)
    at %= len(inner) + 1
    return (*inner[:at], natural(arguments.get(count)), *inner[at:])


def _quantile(arguments: Arguments, part: str, name: str, axis: str, keep: str) -> Shape | None:
    """The axes of the wanted parts, then those that are left."""
    outer, inner = shape_at(arguments, part), shape_axes.reduced(arguments, name, axis, keep)
    if outer is None or inner is None or len(outer) > 1:  # of more parts than one row, versions differ
        return None
    return (*outer, *inner)


def _eye(arguments: Arguments, rows: str, columns: str, batch: str = "") -> Shape | None:
    first = natural(arguments.get(rows))
    second = first if is_none(arguments.get(columns)) else natural(arguments.get(columns))
    outer: Shape | None = ()
    if batch and not is_none(arguments.get(batch)):
        outer = given(arguments, batch)
    return None if outer is None else (*outer, first, second)


_RULES: dict[str, Callable[..., Shape | None]] = {
    "is": _is,
    "same": _same,
    "broadcast": shape_parts.broadcast_of,
    "reduce": shape_axes.reduced,
    "reduce first": shape_axes.reduced_first,
    "given": shape_parts.given,
    "given tensor": shape_parts.given_tensor,
    "given or broadcast": _given_or_broadcast,
    "given and": _given_and,
    "matmul": _matmul,
    "numpy matmul": _numpy_matmul,
    "dot": _dot,
    "transpose": shape_axes.transposed,
    "swap": shape_axes.swapped,
    "concat": shape_axes.concatenated,
    "stack": shape_axes.stacked,
    "expand": shape_axes.expanded,
    "squeeze": shape_axes.squeezed,
    "one hot": shape_axes.one_hot,
    "gather": shape_axes.gathered,
    "take": shape_axes.taken,
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
    "flat": shape_parts.flat,
    "flat or same": shape_axes.flat_or_same,
    "along": shape_axes.along,
    "split": shape_axes.split_up,
    "unstacked": shape_axes.unstacked,
    "first only": _first_only,
    "ends": _ends,
    "first": _first,
    "rank": _rank,
    "spaced": _spaced,
    "quantile": _quantile,
}
