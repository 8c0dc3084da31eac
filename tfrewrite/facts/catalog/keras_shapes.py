"""Which shape a layer of Keras gives to its input, the batch axis included.

Source: the `compute_output_shape` of each layer, and running each with random arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from tfrewrite.facts.catalog.given import axes_named, flag, is_none, items_of, text, whole
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.value import Shape, Value

SAME_SHAPE = words("""
    Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianNoise GaussianDropout AlphaDropout
    ActivityRegularization Identity BatchNormalization LayerNormalization UnitNormalization GroupNormalization
    ReLU LeakyReLU ELU PReLU Softmax Masking Rescaling RandomFlip RandomRotation RandomZoom
    RandomTranslation RandomContrast RandomBrightness Activation
    """)
"""Layers that leave the shape as it is."""


def shape_after(short: str, layer: Value, shape: Shape | None) -> Shape | None:
    """The shape that a layer answers with; None where it is not known."""
    if short == "Flatten":
        return flattened(layer, shape)
    if shape is None:
        return None
    if short in SAME_SHAPE:
        return shape
    rank = _rank_of(short)
    if rank is not None and len(shape) != rank:
        return None
    rule = _RULES.get(short.rstrip("123D") if rank is not None else short)
    return None if rule is None else rule(layer, shape)


def fixed_rank(short: str) -> int | None:
    """The number of axes that a layer insists on."""
    return _rank_of(short) or {"LSTM": 3, "GRU": 3, "SimpleRNN": 3, "RepeatVector": 2}.get(short)


def _rank_of(short: str) -> int | None:
    if short == "SpatialDropout1D" or not short.endswith("D"):
        return (
            5
            if short.endswith("3DTranspose")
            else 4
            if short.endswith("2DTranspose")
            else (3 if short.endswith("1DTranspose") else None)
        )
    return int(short[-2]) + 2 if short[-2] in "123" else None


def channels_first(layer: Value) -> bool | None:
    """Whether channels stand before the other axes; None where that is not known."""
    given = layer.get("data_format")
    if given is None:
        return None
    if is_none(given) is True:
        return False
    return {"channels_first": True, "channels_last": False}.get(text(given) or "")


def split_axes(layer: Value, shape: Shape) -> tuple[Shape, int | None, Callable[[Shape, int | None], Shape]] | None:
    """The inner axes, the channels, and how both are put together again."""
    first = channels_first(layer)
    if first is None:
        return None
    if first:
        return shape[2:], shape[1], lambda inner, channels: (shape[0], channels, *inner)
    return shape[1:-1], shape[-1], lambda inner, channels: (shape[0], *inner, channels)


def sizes(value: Value | None, count: int) -> tuple[int | None, ...]:
    """One length for each inner axis, from one number or a tuple."""
    parts = items_of(value)
    if parts is not None:
        return tuple(whole(part) for part in parts) if len(parts) == count else (None,) * count
    return (whole(value),) * count if value is not None else (None,) * count


def slid(
    length: int | None, kernel: int | None, stride: int | None, dilation: int | None, padding: str | None
) -> int | None:
    """How often a window fits."""
    if length is None or stride is None or stride < 1 or padding is None:
        return None
    if padding in ("same", "causal"):
        return math.ceil(length / stride)
    if kernel is None or dilation is None or padding != "valid":
        return None
    return (length - (kernel - 1) * dilation - 1) // stride + 1


def flattened(layer: Value, shape: Shape | None) -> Shape:
    """The batch axis, and all others in one."""
    if shape is None:
        return (None, None)
    rest = [axis for axis in shape[1:] if axis is not None]
    return (shape[0] if shape else None, math.prod(rest) if len(rest) == len(shape) - 1 else None)


def _conv(layer: Value, shape: Shape) -> Shape | None:
    parts = split_axes(layer, shape)
    if parts is None:
        return None
    inner, channels, put = parts
    count = len(inner)
    kernels, strides = sizes(layer.get("kernel_size"), count), sizes(layer.get("strides"), count)
    dilations, padding = sizes(layer.get("dilation_rate"), count), text(layer.get("padding"))
    padding = None if padding is None else padding.lower()
    out = tuple(slid(*axis, padding) for axis in zip(inner, kernels, strides, dilations, strict=True))
    if layer.get("filters") is not None:
        return put(out, whole(layer.get("filters")))
    times = whole(layer.get("depth_multiplier"))
    return put(out, channels * times if channels is not None and times is not None else None)


def _transposed(layer: Value, shape: Shape) -> Shape | None:
    parts = split_axes(layer, shape)
    if parts is None:
        return None
    inner, _, put = parts
    count = len(inner)
    kernels, strides = sizes(layer.get("kernel_size"), count), sizes(layer.get("strides"), count)
    dilations, padding = sizes(layer.get("dilation_rate"), count), text(layer.get("padding"))
    plain = is_none(layer.get("output_padding")) is True and dilations == (1,) * count
    out: list[int | None] = []
    for length, kernel, stride in zip(inner, kernels, strides, strict=True):
        if not plain or length is None or stride is None or padding is None:
            out.append(None)
        elif padding.lower() == "same":
            out.append(length * stride)
        else:
            out.append(None if kernel is None else length * stride + max(kernel - stride, 0))
    return put(tuple(out), whole(layer.get("filters")))


def _pooled(layer: Value, shape: Shape) -> Shape | None:
    parts = split_axes(layer, shape)
    if parts is None:
        return None
    inner, channels, put = parts
    count = len(inner)
    pools = sizes(layer.get("pool_size"), count)
    given = layer.get("strides")
    strides = pools if is_none(given) is True else sizes(given, count)
    padding = text(layer.get("padding"))
    padding = None if padding is None else padding.lower()
    out = tuple(slid(n, pool, stride, 1, padding) for n, pool, stride in zip(inner, pools, strides, strict=True))
    return put(out, channels)


def _global(layer: Value, shape: Shape) -> Shape | None:
    parts = split_axes(layer, shape)
    keeps = flag(layer.get("keepdims"), False)
    if parts is None or keeps is None:
        return None
    inner, channels, put = parts
    return put((1,) * len(inner), channels) if keeps else (shape[0], channels)


def _pairs(value: Value | None, count: int) -> list[int | None]:
    """What is added to or cut from each inner axis in all."""
    parts = items_of(value)
    if parts is None:
        each = whole(value)
        return [None if each is None else 2 * each] * count
    if count == 1 and len(parts) == 2:
        parts = (value,) if value is not None else ()
    if len(parts) != count:
        return [None] * count
    return [_pair(part) for part in parts]


def _pair(part: Value) -> int | None:
    ends = items_of(part)
    if ends is None:
        each = whole(part)
        return None if each is None else 2 * each
    known = [whole(end) for end in ends]
    return known[0] + known[1] if len(known) == 2 and known[0] is not None and known[1] is not None else None


def _bordered(layer: Value, shape: Shape, key: str, sign: int) -> Shape | None:
    parts = (shape[1:-1], shape[-1], lambda inner, channels: (shape[0], *inner, channels))
    split = split_axes(layer, shape) if layer.get("data_format") is not None else parts
    if split is None:
        return None
    inner, channels, put = split
    changes = _pairs(layer.get(key), len(inner))
    lengths = [
        None if length is None or change is None else length + sign * change
        for length, change in zip(inner, changes, strict=True)
    ]
    if any(length is not None and length <= 0 for length in lengths):
        return None
    return put(tuple(lengths), channels)


def _grown(layer: Value, shape: Shape) -> Shape | None:
    parts = (shape[1:-1], shape[-1], lambda inner, channels: (shape[0], *inner, channels))
    split = split_axes(layer, shape) if layer.get("data_format") is not None else parts
    if split is None:
        return None
    inner, channels, put = split
    factors = sizes(layer.get("size"), len(inner))
    return put(tuple(None if n is None or f is None else n * f for n, f in zip(inner, factors, strict=True)), channels)


def _dense(layer: Value, shape: Shape) -> Shape | None:
    return (*shape[:-1], whole(layer.get("units"))) if len(shape) > 1 else None


def _reshaped(layer: Value, shape: Shape) -> Shape | None:
    target = items_of(layer.get("target_shape"))
    if target is None or not shape:
        return None
    lengths = [whole(part) for part in target]
    if lengths.count(-1) == 1 and None not in lengths and None not in shape[1:]:
        known = math.prod(length for length in lengths if length is not None and length != -1)
        total = math.prod(axis for axis in shape[1:] if axis is not None)
        lengths[lengths.index(-1)] = total // known if known and total % known == 0 else None
    return (shape[0], *(None if length == -1 else length for length in lengths))


def _permuted(layer: Value, shape: Shape) -> Shape | None:
    dims = axes_named(layer.get("dims"))
    if dims is None or sorted(dim or 0 for dim in dims) != list(range(1, len(shape))):
        return None
    return (shape[0], *(shape[dim or 0] for dim in dims))


def _repeated(layer: Value, shape: Shape) -> Shape | None:
    return (shape[0], whole(layer.get("n")), shape[1]) if len(shape) == 2 else None


def _resized(layer: Value, shape: Shape) -> Shape | None:
    first = channels_first(layer)
    if first is not False or len(shape) not in (3, 4):
        return None
    return (*shape[:-3], whole(layer.get("height")), whole(layer.get("width")), shape[-1])


_RULES: dict[str, Callable[[Value, Shape], Shape | None]] = {
    "Dense": _dense,
    "Conv": _conv,
    "DepthwiseConv": _conv,
    "SeparableConv": _conv,
    "MaxPooling": _pooled,
    "AveragePooling": _pooled,
    "GlobalMaxPooling": _global,
    "GlobalAveragePooling": _global,
    "ZeroPadding": lambda layer, shape: _bordered(layer, shape, "padding", 1),
    "Cropping": lambda layer, shape: _bordered(layer, shape, "cropping", -1),
    "UpSampling": _grown,
    "Reshape": _reshaped,
    "Permute": _permuted,
    "RepeatVector": _repeated,
    "Resizing": _resized,
    "CenterCrop": _resized,
    **{f"Conv{n}DTranspose": _transposed for n in (1, 2, 3)},
    "Embedding": lambda layer, shape: (*shape, whole(layer.get("output_dim"))),
}
