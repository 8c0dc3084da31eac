"""Real objects held against what the facts claim of them, and turned into what the facts would know of them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Literal, Value, join, python, unknown


def wrong(claim: Value, real: Any) -> str:
    """Why a claim does not hold for a real object; empty where it holds."""
    if claim.kind is Kind.UNKNOWN:
        return ""
    if claim.kind is Kind.EITHER:
        faults = [wrong(option, real) for option in claim.elements]
        return "" if "" in faults else " / ".join(faults)
    if not _is(claim.kind, real):
        return f"claimed {claim}, is {_shown(real)}"
    fault = _wrong_parts(claim, real)
    return f"{fault} (claimed {claim}, is {_shown(real)})" if fault else ""


def symbolic_class() -> Any:
    """The class of symbolic tensors of the installed Keras."""
    import tensorflow as tf

    return type(tf.keras.Input((1,)))


def variable_classes() -> tuple[Any, ...]:
    """The classes of variables of the installed TensorFlow and Keras."""
    import tensorflow as tf

    return (tf.Variable, getattr(tf.keras, "Variable", tf.Variable))


def installed_keras() -> int:
    """The major version of `tf.keras`."""
    import keras  # type: ignore[import-untyped]

    return int(keras.__version__.partition(".")[0])


def _shown(real: Any) -> str:
    return f"{type(real).__name__} {getattr(real, 'dtype', '')} {getattr(real, 'shape', '')}"[:200]


def _is(kind: Kind, real: Any) -> bool:
    import numpy as np
    import tensorflow as tf

    keras = tf.keras
    match kind:
        case Kind.TENSOR:
            return tf.is_tensor(real) and not isinstance(
                real, (tf.RaggedTensor, tf.SparseTensor, tf.IndexedSlices, tf.Variable)
            )
        case Kind.RAGGED:
            return isinstance(real, tf.RaggedTensor)
        case Kind.SPARSE:
            return isinstance(real, tf.SparseTensor)
        case Kind.SYMBOLIC:
            return isinstance(real, symbolic_class())
        case Kind.NEST:
            return all(tf.is_tensor(leaf) or isinstance(leaf, symbolic_class()) for leaf in tf.nest.flatten(real))
        case Kind.VARIABLE:
            return isinstance(real, variable_classes())
        case Kind.ARRAY:
            return isinstance(real, (np.ndarray, np.generic))
        case Kind.FRAME:
            import pandas as pd  # type: ignore[import-untyped]

            return isinstance(real, (pd.DataFrame, pd.Series, pd.Index))
        case Kind.TUPLE:
            return isinstance(real, tuple)
        case Kind.CONTAINER:
            return isinstance(real, (list, set))
        case Kind.DICTIONARY:
            return isinstance(real, dict)
        case Kind.PYTHON:
            return not isinstance(real, (np.ndarray, tf.Tensor, *variable_classes()))
        case Kind.DATASET:
            return isinstance(real, tf.data.Dataset)
        case Kind.ITERATOR:
            return hasattr(real, "__next__")
        case Kind.METRIC:
            return isinstance(real, keras.metrics.Metric)
        case Kind.MODEL:
            return isinstance(real, keras.Model)
        case Kind.LAYER:
            return isinstance(real, tf.keras.layers.Layer)
        case Kind.OPTIMIZER:
            return isinstance(real, keras.optimizers.Optimizer)
        case Kind.LOSS:
            return isinstance(real, keras.losses.Loss)
        case Kind.TAPE:
            return isinstance(real, tf.GradientTape)
        case Kind.STRATEGY:
            return isinstance(real, tf.distribute.Strategy)
        case Kind.WRITER:
            return isinstance(real, tf.summary.SummaryWriter)
        case Kind.ITERABLE:
            return hasattr(real, "__iter__")
        case Kind.LIBRARY:
            return type(real).__module__ != "builtins"
        case _:
            raise AssertionError(f"{kind} is not held against anything")


def _wrong_parts(claim: Value, real: Any) -> str:
    match claim.kind:
        case Kind.TENSOR | Kind.RAGGED | Kind.SPARSE | Kind.SYMBOLIC | Kind.VARIABLE | Kind.ARRAY | Kind.FRAME:
            return _wrong_array(claim, real)
        case Kind.PYTHON:
            if claim.dtype is not None and type(real).__name__ != claim.dtype:
                return "another type"
            return "another value" if claim.literal is not None and claim.literal != Literal(real) else ""
        case Kind.TUPLE | Kind.CONTAINER:
            if (claim.elements or claim.kind is Kind.TUPLE) and len(claim.elements) != len(real):
                return "another length"
            pairs = zip(claim.elements, real, strict=True) if claim.elements else ((claim.element, r) for r in real)
            return _first(wrong(item or unknown(""), part) for item, part in pairs)
        case Kind.DICTIONARY:
            if claim.fields and [key for key, _ in claim.fields] != list(real):
                return "other keys"
            return _first(wrong(claim.get(key) or claim.element or unknown(""), part) for key, part in real.items())
        case Kind.DATASET:
            return _wrong_set(claim, real)
        case Kind.ITERABLE | Kind.ITERATOR if claim.element is not None:
            return _first(wrong(claim.element, part) for _, part in zip(range(4), real, strict=False))
        case Kind.LIBRARY if claim.origin:
            named = claim.origin.rpartition(".")[2]
            known = {
                "restore",
                "as_default",
                "scope",
                "DistributedValues",
                "ExtensionArray",
                "iloc",
                "loc",
                "at",
                "iat",
            }
            classes = {cls.__name__ for cls in type(real).__mro__}
            return "" if named in known or classes & {named, f"{named}V2"} else f"not of class {named}"
        case _:
            return ""


def _first(faults: Iterable[str]) -> str:
    return next((fault for fault in faults if fault), "")


def _wrong_array(claim: Value, real: Any) -> str:
    dtype = getattr(real, "dtype", None)
    name = getattr(dtype, "name", str(dtype))
    if claim.dtype is not None and dtype is not None and name != claim.dtype:
        return f"another dtype {name}"
    if claim.shape is None:
        return ""
    shape = real.shape
    axes = shape.as_list() if hasattr(shape, "as_list") else list(shape)
    if len(axes) != len(claim.shape):
        return "another number of axes"
    bad = any(a is not None and b is not None and a != b for a, b in zip(claim.shape, axes, strict=True))
    return "another shape" if bad else ""


def _wrong_set(claim: Value, real: Any) -> str:
    length = claim.get("length")
    known = length.literal.value if length is not None and length.literal is not None else None
    elements = list(real.take(12))
    if known is not None and known != -1 and len(elements) != min(float(known), 12):  # type: ignore[arg-type]
        return f"claimed {known!r} elements, has {len(elements)}"
    return _first(wrong(claim.element or unknown(""), element) for element in elements)


def share_known(claim: Value) -> tuple[int, int]:
    """How many parts of a claim have kind, dtype and shape, of how many."""
    if claim.kind in (Kind.TUPLE, Kind.CONTAINER, Kind.EITHER) and claim.elements:
        parts = [share_known(item) for item in claim.elements]
        return sum(p[0] for p in parts), sum(p[1] for p in parts)
    if claim.kind is Kind.DICTIONARY and claim.fields:
        parts = [share_known(item) for _, item in claim.fields]
        return sum(p[0] for p in parts), sum(p[1] for p in parts)
    if claim.kind in (Kind.TENSOR, Kind.ARRAY, Kind.VARIABLE, Kind.SYMBOLIC, Kind.RAGGED):
        return int(claim.dtype is not None and claim.shape is not None), 1
    return int(claim.kind not in (Kind.UNKNOWN, Kind.NEST)), 1


def known_of(real: Any, rng: random.Random | None = None) -> Value:
    """What the facts may know of a real object: all of it, or with a source of chance, less."""
    import numpy as np
    import tensorflow as tf

    if rng is not None and rng.random() < 0.03:
        return unknown("chance")
    if isinstance(real, dict):
        return Value(Kind.DICTIONARY, fields=tuple((key, known_of(part, rng)) for key, part in real.items()))
    if isinstance(real, tuple):
        return Value(Kind.TUPLE, tuple(known_of(part, rng) for part in real))
    if isinstance(real, list):
        parts = tuple(known_of(part, rng) for part in real)
        hidden = rng is not None and rng.random() < 0.3
        return Value(Kind.CONTAINER, () if hidden else parts, element=join(parts))
    if isinstance(real, tf.DType):
        return Value(Kind.NAME, origin="tensorflow." + str(real.name))
    if real is None or isinstance(real, (bool, int, float, complex, str, bytes)):
        hidden = rng is not None and rng.random() < 0.1 and real is not None
        return Value(Kind.PYTHON, dtype=type(real).__name__) if hidden else python(real)
    if isinstance(real, tf.keras.layers.Layer):
        return _known_layer(real)
    kinds = [
        (tf.RaggedTensor, Kind.RAGGED),
        (tf.SparseTensor, Kind.SPARSE),
        (variable_classes(), Kind.VARIABLE),
        (tf.Tensor, Kind.TENSOR),
        (symbolic_class(), Kind.SYMBOLIC),
        ((np.ndarray, np.generic), Kind.ARRAY),
    ]
    kind = next((kind for cls, kind in kinds if isinstance(real, cls)), Kind.FRAME)
    shape = tuple(real.shape)
    if kind is Kind.FRAME:
        return Value(kind, origin=f"pandas.{type(real).__name__}", shape=(None,) * len(shape))
    name = getattr(real.dtype, "name", str(real.dtype))
    fields: tuple[tuple[str | int, Value], ...] = (("batch", python(True)),) if kind is Kind.SYMBOLIC else ()
    dtype = None if name in ("object", "str") or name.startswith("str") else name
    if rng is None:
        return Value(kind, dtype=dtype, shape=shape, fields=fields)
    if rng.random() < 0.08:
        dtype = None
    known = None if rng.random() < 0.08 else tuple(None if rng.random() < 0.15 else axis for axis in shape)
    return Value(kind, dtype=dtype, shape=known, fields=fields)


def _known_layer(layer: Any) -> Value:
    """A layer of Keras by its configuration, as a call of its class with it would make it."""
    from tfrewrite.facts.catalog import keras_objects
    from tfrewrite.facts.catalog.arguments import Arguments
    from tfrewrite.facts.setting import Setting

    config = {key: value for key, value in layer.get_config().items() if key not in ("dtype", "name")}
    simple = {key: value for key, value in config.items() if value is None or isinstance(value, (bool, int, str))}
    pairs = tuple((key, python(value)) for key, value in simple.items())
    name = f"tensorflow.keras.layers.{type(layer).__name__}"
    made = keras_objects.made(name, Arguments((), pairs), Setting(keras=3))
    assert made is not None
    return made
