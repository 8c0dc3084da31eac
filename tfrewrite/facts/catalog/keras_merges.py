"""Layers of Keras that put several tensors together."""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import FLOATS, converted, flag, is_none, items_of, whole
from tfrewrite.facts.catalog.keras_dtypes import answered_dtype, compute_dtype
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Shape, Value, unknown

_SUMS = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"})
_ATTENTION = frozenset({"Attention", "AdditiveAttention"})
MERGES = _SUMS | _ATTENTION | {"Concatenate", "Dot", "MultiHeadAttention"}
"""Layers that are called with several tensors."""


def merged(short: str, layer: Value, given: Value, arguments: Arguments, setting: Setting) -> Value:
    """The answer of such a layer."""
    if short == "MultiHeadAttention":
        return _heads(layer, given, arguments, setting)
    parts = _tensors(given)
    if parts is None:
        return unknown("which tensors are put together is not known")
    if short in _ATTENTION and flag(arguments.get("return_attention_scores"), False) is not False:
        return unknown("attention scores may be returned")
    kind = Kind.SYMBOLIC if any(part.kind is Kind.SYMBOLIC for part in parts) else Kind.TENSOR
    if kind is Kind.SYMBOLIC and any(part.kind is not Kind.SYMBOLIC for part in parts):
        return unknown("tensors and symbolic tensors together")
    dtypes = {part.dtype if kind is Kind.TENSOR or part.dtype in FLOATS else None for part in parts}
    dtype = _dtype(short, dtypes, compute_dtype(layer, setting))
    shape = _shape(short, layer, [part.shape for part in parts])
    keeps = all(part.fields == parts[0].fields for part in parts) and short != "Dot"
    if short == "Concatenate":
        keeps = keeps and whole(layer.get("axis")) not in (0, None) and (whole(layer.get("axis")) or 0) != -_rank(parts)
    return Value(kind, dtype=dtype, shape=shape, fields=parts[0].fields if keeps else ())


def _rank(parts: list[Value]) -> int:
    return len(parts[0].shape) if parts[0].shape is not None else -1


def _tensors(given: Value) -> list[Value] | None:
    parts = items_of(given)
    if not parts or len(parts) < 2:
        return None
    found = [part if part.kind is Kind.SYMBOLIC else converted(part) for part in parts]
    if any(part is None or part.kind not in (Kind.TENSOR, Kind.SYMBOLIC) for part in found):
        return None
    return [part for part in found if part is not None]


def _dtype(short: str, dtypes: set[str | None], compute: str | None) -> str | None:
    if dtypes <= FLOATS:
        return compute
    return answered_dtype(short, compute, dtypes.pop()) if len(dtypes) == 1 else None


def _shape(short: str, layer: Value, shapes: list[Shape | None]) -> Shape | None:
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes) or len({len(shape) for shape in known}) != 1:
        return None
    if short in _SUMS:
        return tuple(_widest(axes) for axes in zip(*known, strict=True))
    if short == "Concatenate":
        return _concatenated(whole(layer.get("axis")), known)
    if short == "Dot":
        return (_widest((known[0][0], known[1][0])), 1) if len(known[0]) == 2 else None
    if len(known) not in (2, 3) or len(known[0]) != 3:
        return None
    return (*known[0][:-1], known[1][-1])


def _widest(axes: tuple[int | None, ...]) -> int | None:
    """The length of an axis of operands that are broadcast."""
    found = {axis for axis in axes if axis is not None and axis != 1}
    if len(found) == 1:
        return found.pop()
    return 1 if not found and None not in axes else None


def _concatenated(axis: int | None, shapes: list[Shape]) -> Shape | None:
    rank = len(shapes[0])
    if axis is None or not -rank <= axis < rank:
        return (None,) * rank
    lengths: list[int | None] = []
    for place, axes in enumerate(zip(*shapes, strict=True)):
        known = [length for length in axes if length is not None]
        if place == axis % rank:
            lengths.append(sum(known) if len(known) == len(axes) else None)
        else:
            lengths.append(known[0] if known else None)
    return tuple(lengths)


def _heads(layer: Value, query: Value, arguments: Arguments, setting: Setting) -> Value:
    """Attention of several heads: shaped as the query, unless the layer is given an output shape."""
    if flag(arguments.get("return_attention_scores"), False) is not False or not arguments.complete:
        return unknown("attention scores may be returned")
    if query.kind not in (Kind.TENSOR, Kind.SYMBOLIC):
        return unknown("attention to what is no tensor")
    value = arguments.get("value", 1)
    if value is None or value.kind is not query.kind:
        return unknown("attention to what is no tensor")
    plain = is_none(layer.get("output_shape")) is True
    shape = query.shape if plain and query.shape is not None else None
    return replace(query, dtype=compute_dtype(layer, setting), shape=shape, origin="")
