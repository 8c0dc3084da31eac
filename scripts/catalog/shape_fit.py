"""Finds the shape rule that no sample contradicts and that says the most."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from tfrewrite.facts.catalog.claims import is_case_of
from tfrewrite.facts.catalog.shape_rules import shape_by
from tfrewrite.facts.catalog.tokens import shape_of
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Shape, Value

Case = tuple[dict[str, Value], Shape | None]

_AXES = ("axis", "axes", "dim", "batch_dims")
_KEEP = ("keepdims", "keep_dims")
_LENGTHS = "shape size newshape new_shape dims target_shape target_size output_shape multiples reps repeats"
_SIZES = tuple(_LENGTHS.split())
_COUNTS = ("depth", "num_classes", "num", "num_segments", "N", "M", "n", "num_rows", "num_columns", "maxlen", "k")


def fitted(cases: list[Case]) -> Any:
    """The best rule; None where none says anything."""
    best: tuple[float, Any] = (0.0, None)
    if not cases or any(shape is None for _, shape in cases):
        return None
    counts: Counter[Any] = Counter()
    distinct: dict[Any, Case] = {}
    for arguments, shape in cases:
        key = (shape, *((name, _looks(value)) for name, value in arguments.items()))
        counts[key] += 1
        distinct.setdefault(key, (arguments, shape))
    for rank, rule in enumerate(_candidates(list(distinct.values()))):
        said = 0.0
        for key, (arguments, shape) in distinct.items():
            try:
                claim = shape_by(rule, arguments)
            except (TypeError, IndexError, KeyError):
                break
            if not is_case_of(shape, claim):
                break
            if claim is not None:
                part = sum(axis is not None for axis in claim) / len(claim) if claim else 1
                said += counts[key] * (0.3 + 0.7 * part)
        else:
            if said - rank * 1e-4 > best[0]:
                best = (said - rank * 1e-4, rule)
    return best[1]


def _looks(value: Value) -> Any:
    """What shape rules can see of an argument: calls that are alike in it are tried once."""
    match value.kind:
        case Kind.TENSOR | Kind.VARIABLE | Kind.ARRAY | Kind.SYMBOLIC:
            return value.shape
        case Kind.PYTHON:
            return value.dtype, value.literal
        case Kind.TUPLE | Kind.CONTAINER:
            return value.kind, *map(_looks, value.elements), value.element is None or _looks(value.element)
        case _:
            return value.kind


def _candidates(cases: list[Case]) -> Iterator[Any]:
    names: dict[str, None] = {}
    for arguments, _ in cases:
        names.update(dict.fromkeys(arguments))
    other = ("name", "dtype", *_AXES, *_KEEP)
    shaped = {n for a, _ in cases for n, value in a.items() if shape_of(value) is not None}
    inputs = [n for n in names if n in shaped and n not in other][:5]
    axes = [n for n in names if n in _AXES]
    keeps = [n for n in names if n in _KEEP]
    sizes = [n for n in names if n in _SIZES]
    counts = [n for n in names if n in _COUNTS]
    yield from _constant(cases)
    yield from (["given", size] for size in sizes)
    for x in inputs:
        yield from (["same", x], ["transpose", x], ["swap", x], ["vector", x], ["flat", x], ["square", x])
        yield from (["drop", x, 1], ["drop", x, 2], ["drop", x, 3], ["last", x, 1], ["last", x, 2])
        for axis in axes:
            yield from ([how, x, axis, keep] for how in ("reduce", "reduce first") for keep in (*keeps, ""))
            yield from (["flat or same", x, axis], ["along", x, axis], ["unstacked", x, axis])
            yield from (["split", x, n, axis] for n in ("num_or_size_splits", "indices_or_sections") if n in names)
            yield from (["expand", x, axis], ["squeeze", x, axis], ["concat", x, axis], ["stack", x, axis])
        yield from (["stack", x], ["squeeze", x], ["concat", x, "axis"])
        yield from (["transpose", x, p] for p in ("perm", "axes") if p in names)
        for count in counts:
            yield from (["one hot", x, count, *axes[:1]], ["append", x, count], ["vector of", count])
        for size in (s for s in sizes if s != x):
            yield from (["reshape", x, size], ["image", x, size], ["tile", x, size], ["given and", size, x])
        yield from ([name, x] for name in ("first only", "ends", "first", "rank"))
        yield from (["append", x, n] for n in (1, 2, 3))
    for size in sizes:
        yield from (["given", size], ["given tensor", size])
        for pair in itertools.combinations(inputs, 2):
            yield from (["given or broadcast", size, *pair], ["given and", size, *pair])
        yield from (["given or broadcast", size, x] for x in inputs)
    for many in range(2, len(inputs) + 1):
        for group in itertools.combinations(inputs, many):
            yield ["broadcast", *group]
    for a, b in itertools.permutations(inputs[:4], 2):
        flags = [flag if flag in names else "" for flag in ("transpose_a", "transpose_b", "adjoint_a", "adjoint_b")]
        yield from (["matmul", a, b, *flags], ["numpy matmul", a, b], ["dot", a, b], ["join", a, b])
        if b == "indices" and "axis" in names:
            yield ["take", a, b, "axis"]
        for axis in ("axis", ""):
            yield ["gather", a, b, axis if axis in names else "", "batch_dims" if "batch_dims" in names else ""]
    for rows, columns in (("num_rows", "num_columns"), ("N", "M")):
        if rows in names:
            yield ["eye", rows, columns, "batch_shape" if "batch_shape" in names else ""]
    yield from _of_names(names, inputs)
    yield from (["rank", n] for n in range(1, 6))


def _of_names(names: Collection[str], inputs: list[str]) -> Iterator[Any]:
    """Rules of which the names of the parameters tell that they can be meant."""
    if "start" in names and "stop" in names and "num" in names:
        yield ["spaced", "num", "start", "stop", "axis" if "axis" in names else ""]
    if "q" in names:
        yield from (["quantile", "q", x, "axis", "keepdims"] for x in inputs if x != "q")


def _constant(cases: list[Case]) -> Iterator[Any]:
    shapes = {shape for _, shape in cases}
    if len(shapes) != 1:
        return
    inputs = {tuple(shape_of(value) for value in arguments.values()) for arguments, _ in cases}
    shape = shapes.pop()
    has_shape = any(shape_of(value) for arguments, _ in cases for value in arguments.values())
    if (len(inputs) >= 3 or not has_shape) and shape is not None:
        yield ["is", *shape]
