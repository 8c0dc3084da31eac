"""Random layers of Keras with random arguments and inputs."""

from __future__ import annotations

import random
from typing import Any

from tfrewrite.facts.catalog.words import words

Case = tuple[str, tuple[Any, ...], dict[str, Any], Any]

_ACTIVATIONS = [None, "relu", "softmax", "tanh", "glu"]
_NUMBERED = {"Conv": 3, "MaxPooling": 3, "AveragePooling": 3, "GlobalMaxPooling": 3, "GlobalAveragePooling": 3}
_NUMBERED |= {"ZeroPadding": 3, "Cropping": 3, "UpSampling": 3, "SpatialDropout": 3, "SeparableConv": 2}
_NUMBERED |= {"DepthwiseConv": 2}
_PLAIN = words("""
Dense Flatten Reshape Permute RepeatVector Dropout GaussianNoise GaussianDropout AlphaDropout BatchNormalization
LayerNormalization UnitNormalization Activation ReLU LeakyReLU ELU PReLU Softmax Embedding LSTM GRU SimpleRNN
Bidirectional TimeDistributed Masking Rescaling Resizing CenterCrop Normalization RandomFlip RandomRotation RandomZoom
Add Subtract Multiply Average Maximum Minimum Concatenate Dot Attention AdditiveAttention Identity Conv1DTranspose
Conv2DTranspose Hashing Discretization CategoryEncoding
""")
_NAMES = sorted(_PLAIN) + [f"{name}{n}D" for name, most in _NUMBERED.items() for n in range(1, most + 1)]


def layer_cases(rng: random.Random) -> Case:
    """The name, arguments and input of one layer."""
    name = rng.choice(_NAMES)
    positional, keywords = _arguments(rng, name)
    if rng.random() < 0.1:
        keywords["dtype"] = rng.choice(["float64", "float16", "mixed_float16"])
    return name, positional, keywords, _given(rng, name)


def _lengths(rng: random.Random, count: int, low: int = 1, high: int = 4) -> Any:
    if rng.random() < 0.5:
        return rng.randrange(low, high)
    return tuple(rng.randrange(low, high) for _ in range(count))


def _arguments(rng: random.Random, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    count = int(name[-2]) if name[-1] == "D" and name[-2] in "123" else int(name[4]) if name.startswith("Conv") else 1
    units = rng.randrange(1, 6)
    keywords: dict[str, Any] = {}
    if "Conv" in name:
        return _convolution(rng, name, count)
    if name.startswith(("MaxP", "AverageP")):
        positional = (_lengths(rng, count),) if rng.random() < 0.7 or name[0] == "A" else ()
        if rng.random() < 0.4:
            keywords["strides"] = _lengths(rng, count)
        if rng.random() < 0.5:
            keywords["padding"] = rng.choice(["same", "valid"])
        return positional, keywords
    if name.startswith("Global"):
        return (), rng.choice([{}, {"keepdims": True}])
    if name.startswith(("ZeroP", "Cropping")):
        pairs = tuple((rng.randrange(2), rng.randrange(2)) for _ in range(count))
        return (rng.choice([rng.randrange(3), pairs[0] if count == 1 else pairs]),), {}
    if name.startswith("UpS"):
        return (_lengths(rng, count),), {}
    match name:
        case "Dense":
            return (units, rng.choice(_ACTIVATIONS)), {}
        case "LSTM" | "GRU" | "SimpleRNN":
            return (units,), {
                "return_sequences": rng.random() < 0.5,
                "return_state": rng.random() < 0.3,
            }
        case "Reshape":
            return (rng.choice([(-1,), (2, -1), (6,), (3, 2), (-1, 3), [4, 3]]),), {}
        case "Permute":
            return (rng.choice([(2, 1), (1, 2), (2, 3, 1), (1,)]),), {}
        case "RepeatVector":
            return (units,), {}
        case "Activation":
            return (rng.choice(_ACTIVATIONS[1:]),), {}
        case "Embedding":
            return (10, units), {}
        case "Concatenate":
            return (), rng.choice([{}, {"axis": 1}, {"axis": -1}, {"axis": 0}, {"axis": 2}])
        case "Dot":
            return (rng.choice([1, -1, (1, 1)]),), {}
        case "Resizing" | "CenterCrop":
            return (rng.randrange(1, 6), rng.randrange(1, 6)), {}
        case "Bidirectional" | "TimeDistributed":
            return _wrapped(rng, name)
        case "Discretization":
            return ([0.5, 1.5],), {}
        case "CategoryEncoding" | "Hashing":
            return (10,), {}
        case _:
            few = {"Rescaling": (0.5,), "RandomRotation": (0.1,), "RandomZoom": (0.1,)}
            return (0.5,) if "Dropout" in name or "Noise" in name else few.get(name, ()), {}


def _wrapped(rng: random.Random, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    from tensorflow import keras

    if name == "TimeDistributed":
        inner: Any = rng.choice([keras.layers.Dense(3), keras.layers.Flatten(), keras.layers.Dropout(0.5)])
        return (inner,), {}
    cls = rng.choice([keras.layers.LSTM, keras.layers.GRU])
    mode: dict[str, Any] = rng.choice([{}, {}, {"merge_mode": "sum"}, {"merge_mode": None}])
    return (cls(3, return_sequences=rng.random() < 0.5),), mode


def _convolution(rng: random.Random, name: str, count: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
    keywords: dict[str, Any] = {"padding": rng.choice(["same", "valid"])} if rng.random() < 0.6 else {}
    if name == "Conv1D" and rng.random() < 0.2:
        keywords["padding"] = "causal"
    if rng.random() < 0.4:
        keywords["strides"] = _lengths(rng, count)
    elif rng.random() < 0.3:
        keywords["dilation_rate"] = _lengths(rng, count)
    if rng.random() < 0.3:
        keywords["activation"] = rng.choice(_ACTIVATIONS)
    kernel = _lengths(rng, count)
    if name.startswith("Depthwise"):
        if rng.random() < 0.4:
            keywords["depth_multiplier"] = 2
        return (kernel,), keywords
    return (rng.randrange(1, 5), kernel), keywords


_AXES = {"LSTM": 3, "GRU": 3, "SimpleRNN": 3, "Bidirectional": 3, "RepeatVector": 2, "Attention": 3, "Resizing": 4}
_AXES |= {"CenterCrop": 4, "RandomFlip": 4, "RandomRotation": 4, "RandomZoom": 4, "AdditiveAttention": 3}


def _given(rng: random.Random, name: str) -> Any:
    numbered = next((int(part) + 2 for part in name if part in "123"), None)
    rank = numbered or _AXES.get(name) or rng.randrange(2, 5)
    shape = [rng.randrange(1, 4), *(rng.randrange(2, 9) for _ in range(rank - 2)), rng.choice([1, 2, 3, 4, 6])][:rank]
    if name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"):
        other = [1 if rng.random() < 0.1 else axis for axis in shape]
        return [_tensor(rng, shape), _tensor(rng, other)]
    if name.endswith("Attention"):
        parts = [_tensor(rng, shape, "float32") for _ in range(2)]
        return rng.choice([parts, tuple(parts)])
    return _tensor(rng, shape)


def _tensor(rng: random.Random, shape: list[int], dtype: str = "") -> Any:
    import numpy as np
    import tensorflow as tf
    from tensorflow import keras

    dtype = dtype or rng.choice(["float32"] * 4 + ["float64", "float16", "int32", "int64", "uint8"])
    match rng.randrange(5):
        case 0:
            return keras.Input(shape[1:], dtype=dtype)
        case 1:
            return np.ones(shape, dtype)
        case _:
            return tf.ones(shape, dtype)
