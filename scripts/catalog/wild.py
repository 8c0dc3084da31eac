"""Calls unlike those that rules are fitted to: single arguments of other dtypes, ranks, classes and numbers."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Iterator

from descriptors import TENSORLIKE, Descriptor
from hints import NUMPY_DTYPES, constants
from sampling import Sample, Variations

_SHAPES: tuple[list[int], ...] = ([], [1], [2], [1, 1], [2, 1], [1, 3], [2, 3], [3, 3], [1, 1, 4], [2, 1, 3], [2, 3, 4])
_INTEGERS = (-3, -2, -1, 0, 1, 2, 3, 5)
_FLOATS = (-1.5, 0.0, 0.5, 1.0, 3.0)
_CLASSES = ("tensor", "array", "variable")
_CHANGED = 0.35


def wild(varied: Variations, count: int) -> Iterator[Sample]:
    """Fresh calls in which about every third argument is changed once more."""
    rest = {p.name for p in varied.parameters if p.how in ("*args", "**kwargs")}
    for sample in varied.fresh(count):
        for name, given in sample.items():
            if name not in rest and varied.draw.random() < _CHANGED:
                is_owner = name == varied.first
                if not is_owner or given[0] != "py":
                    sample[name] = _other(copy.deepcopy(given), varied, is_owner=is_owner)
        yield sample


def pairs(varied: Variations) -> Iterator[Sample]:
    """For functions of two tensors: tensors and arrays of each pair of dtypes, and numbers beside each."""
    names = [p.name for p in varied.parameters if p.default is ... and p.how != "**kwargs"]
    if len(names) != 2 or varied.first or any(p.how == "*args" for p in varied.parameters):
        return
    one, two = (_of_each_dtype(varied.base.get(name, ["py", ""]), varied) for name in names)
    for left, right in itertools.product(one, two):
        if left[0] != "py" or right[0] != "py":
            yield {**varied.base, names[0]: left, names[1]: right}


def _of_each_dtype(d: Descriptor, varied: Variations) -> list[Descriptor]:
    is_number = d[0] == "py" and type(d[1]) in (int, float)
    if d[0] not in TENSORLIKE and not is_number:
        return []
    shape = [2, 3] if is_number else d[2]
    tensors = [["tensor", dtype, shape] for dtype in varied.dtypes]
    arrays = [["array", dtype, shape] for dtype in NUMPY_DTYPES]
    long = () if is_number else (2**40,)  # nothing is made as long as that
    return [*tensors, *arrays, *constants(1, -1, 2.5, True, *long)]


def _other(d: Descriptor, varied: Variations, *, is_owner: bool) -> Descriptor:
    match d[0]:
        case "tensor" | "array" | "variable" | "keras variable" | "ragged" | "sparse":
            return _other_tensor(d, varied, is_owner=is_owner)
        case "py" if type(d[1]) in (int, float) and varied.draw.random() < 0.4:
            dtype = varied.draw.choice(NUMPY_DTYPES)
            return [varied.draw.choice(_CLASSES), dtype, list(varied.draw.choice(_SHAPES))]
        case "py":
            return ["py", _other_constant(d[1], varied.draw)]
        case "list" | "tuple" if d[1]:
            return _other_items(d, varied)
        case _:
            return d


def _other_tensor(d: Descriptor, varied: Variations, *, is_owner: bool) -> Descriptor:
    draw = varied.draw
    what = draw.randrange(5)
    if what < 2:
        d[1] = draw.choice(varied.dtypes)
    elif what < 4 and d[0] not in ("ragged", "sparse"):
        d[2] = list(draw.choice(_SHAPES))
    elif not is_owner and d[0] in _CLASSES:
        d[0] = draw.choice(_CLASSES)
    return d


def _other_constant(value: object, draw: random.Random) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return draw.choice(_INTEGERS)
    return draw.choice(_FLOATS) if isinstance(value, float) else value


def _other_items(d: Descriptor, varied: Variations) -> Descriptor:
    draw = varied.draw
    what = draw.randrange(4)
    if what == 0:
        d[0] = "tuple" if d[0] == "list" else "list"
    elif what == 1:
        d[1] = d[1][:-1]
    elif what == 2:
        d[1] = [*d[1], copy.deepcopy(d[1][-1])]
    else:
        at = draw.randrange(len(d[1]))
        d[1][at] = _other(d[1][at], varied, is_owner=False)
    return d
