"""What a value really is, as plain data: the other side of what a claim says of it. Runs beside TensorFlow."""

from __future__ import annotations

import collections
import dataclasses
import functools
import importlib
import logging
import types
from collections.abc import Iterator
from typing import Any

Seen = dict[str, Any]

_ITEMS = 8
_DEPTH = 4
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_LAZY = (range, enumerate, zip, map, filter, reversed)


def observed(value: Any, depth: int = _DEPTH) -> Seen:
    """A value as data: `kind`, the names of its type and those above it, and what the kind has to tell."""
    return {"type": _types_of(type(value))[:6], **_look(value, depth)}


def _types_of(cls: type) -> list[str]:
    return [f"{above.__module__}.{above.__qualname__}" for above in cls.__mro__[:-1]]


def _look(value: Any, depth: int) -> Seen:
    for look in (_of_python, _of_numpy, _of_tensorflow, _of_keras, _of_library):
        found = look(value, depth)
        if found is not None:
            return found
    return {"kind": "object", "fields": _attributes(value, depth)}


def _of_python(value: Any, depth: int) -> Seen | None:
    if type(value) in _PLAIN:
        return {"kind": "python", "dtype": type(value).__name__, "literal": repr(value)[:200]}
    if isinstance(value, type):
        return {"kind": "class", "name": value.__name__}
    if isinstance(value, types.ModuleType):
        return {"kind": "module", "name": value.__name__}
    if isinstance(value, (types.FunctionType, types.MethodType, types.BuiltinFunctionType, functools.partial)):
        return {"kind": "function", "name": getattr(value, "__name__", ""), "module": _module_of(value)}
    if isinstance(value, types.GeneratorType):
        return {"kind": "generator", "name": value.__name__}
    if isinstance(value, _LAZY):
        return {"kind": "iterable"}
    if isinstance(value, tuple) and type(value).__module__ != "tensorflow.python.framework.tensor_shape":
        return {"kind": "tuple", "length": len(value), "items": _items(value, depth), "fields": _fields(value, depth)}
    if isinstance(value, collections.abc.Mapping):
        pairs = [(key, item) for key, item in list(value.items())[: 2 * _ITEMS] if depth]
        return {
            "kind": "dictionary",
            "length": len(value),
            "keys": [observed(key, 1) for key, _ in pairs],
            "items": [observed(item, depth - 1) for _, item in pairs],
        }
    if isinstance(value, (list, set, frozenset, collections.deque)):
        return {"kind": "container", "length": len(value), "items": _items(value, depth)}
    if isinstance(value, logging.Logger):
        return {"kind": "logger"}
    return None


def _module_of(function: Any) -> str:
    module = getattr(function, "__module__", None) or type(function).__module__
    return "" if getattr(function, "__self__", None) is not None else module


def _items(values: Any, depth: int) -> list[Seen]:
    return [observed(item, depth - 1) for item in list(values)[:_ITEMS]] if depth else []


def _fields(value: Any, depth: int) -> dict[str, Seen]:
    names = getattr(value, "_fields", ())
    return {name: observed(getattr(value, name), depth - 1) for name in names} if depth else {}


def _attributes(value: Any, depth: int) -> dict[str, Seen]:
    if depth < _DEPTH or not (dataclasses.is_dataclass(value) or hasattr(value, "__dict__")):
        return {}
    return {name: observed(item, 1) for name, item in list(vars(value).items())[: 2 * _ITEMS]}


def _of_numpy(value: Any, depth: int) -> Seen | None:
    import numpy as np

    if not isinstance(value, (np.ndarray, np.generic)):
        return None
    name = {"U": "str", "S": "bytes", "O": "object"}.get(value.dtype.kind, value.dtype.name)
    return {
        "kind": "array",
        "dtype": name,
        "shape": list(value.shape),
        "scalar": isinstance(value, np.generic),
        "literal": repr(value.item()) if value.ndim == 0 else None,
    }


def _of_tensorflow(value: Any, depth: int) -> Seen | None:
    import tensorflow as tf

    if isinstance(value, (tf.Variable, tf.RaggedTensor, tf.sparse.SparseTensor, tf.Tensor, tf.IndexedSlices)):
        kinds = (
            (tf.Variable, "variable"),
            (tf.RaggedTensor, "ragged tensor"),
            (tf.sparse.SparseTensor, "sparse tensor"),
            (tf.IndexedSlices, "object"),
        )
        kind = next((name for cls, name in kinds if isinstance(value, cls)), "tensor")
        return {"kind": kind, "dtype": value.dtype.name, "shape": _axes(value.shape)}
    if isinstance(value, (tf.DType, tf.TensorShape, tf.TypeSpec)):
        return {"kind": "object"}
    if isinstance(value, tf.data.Dataset):
        return {"kind": "data set", "element": of_spec(value.element_spec)}
    if isinstance(value, tf.data.Iterator):
        return {"kind": "iterator", "element": of_spec(value.element_spec)}
    for cls, kind in (
        (tf.GradientTape, "gradient tape"),
        (tf.summary.SummaryWriter, "summary writer"),
        (tf.distribute.Strategy, "distribution strategy"),
    ):
        if isinstance(value, cls):
            return {"kind": kind}
    if isinstance(value, tf.types.experimental.PolymorphicFunction):
        return {"kind": "function", "name": getattr(value.python_function, "__name__", "")}
    return None


def of_spec(spec: Any) -> Seen:
    """What an element of a data set is, by its spec."""
    import tensorflow as tf

    kind = {"TensorSpec": "tensor", "RaggedTensorSpec": "ragged tensor", "SparseTensorSpec": "sparse tensor"}.get(
        type(spec).__name__
    )
    if kind is not None:
        return {"kind": kind, "dtype": spec.dtype.name, "shape": _axes(spec.shape), "symbolic": True, "type": []}
    if isinstance(spec, tf.data.DatasetSpec):
        return {"kind": "data set", "element": of_spec(spec.element_spec), "type": []}
    if isinstance(spec, dict):
        keys = [observed(key, 1) for key in spec]
        items = [of_spec(item) for item in spec.values()]
        return {"kind": "dictionary", "length": len(spec), "keys": keys, "items": items, "type": []}
    if isinstance(spec, tuple):
        items = [of_spec(item) for item in spec]
        fields = dict(zip(getattr(spec, "_fields", ()), items, strict=False))
        return {"kind": "tuple", "length": len(spec), "items": items, "fields": fields, "type": []}
    return {"kind": "other", "type": []}


def _axes(shape: Any) -> list[int | None] | None:
    if isinstance(shape, tuple):
        return list(shape)
    return None if shape.rank is None else list(shape.as_list())


def _of_keras(value: Any, depth: int) -> Seen | None:
    kind = next((name for cls, name in _keras_kinds() if isinstance(value, cls)), None)
    if kind in ("variable", "symbolic Keras tensor"):
        return {"kind": kind, "dtype": getattr(value.dtype, "name", value.dtype), "shape": _axes(value.shape)}
    return None if kind is None else {"kind": kind}


@functools.cache
def _keras_kinds() -> list[tuple[type, str]]:
    import tensorflow as tf

    keras = tf.keras
    found = [
        (type(keras.Input((1,))), "symbolic Keras tensor"),
        (getattr(keras, "Variable", None), "variable"),
        (keras.metrics.Metric, "metric"),
        (keras.Model, "model"),
        (keras.layers.Layer, "layer"),
        (keras.optimizers.Optimizer, "optimizer"),
        (keras.losses.Loss, "loss function"),
    ]
    return [(cls, kind) for cls, kind in found if cls is not None]


def _of_library(value: Any, depth: int) -> Seen | None:
    root = type(value).__module__.split(".")[0]
    if callable(value) and root in ("numpy", "functools", "operator", "builtins"):
        return {"kind": "function", "name": getattr(value, "__name__", ""), "module": _module_of(value)}
    if root == "pandas":
        return {"kind": "pandas object"}
    if root == "tqdm":
        return {"kind": "progress bar"}
    if hasattr(value, "__next__"):
        return {"kind": "iterator"}
    return None


def names_of(value: Any, origin: str) -> bool:
    """Whether a public dotted name stands for a value; a relative name of the project is taken at its last part."""
    if origin.startswith("."):
        return bool(getattr(value, "__name__", "").split(".")[-1] == origin.split(".")[-1])
    if isinstance(value, types.ModuleType) and _public(value.__name__) == origin:
        return True
    return any(found is value or (callable(found) and found == value) for found in _resolved(origin))


def _public(module: str) -> str:
    """One name for the modules that TensorFlow makes several times over."""
    for inner, outer in (
        ("tensorflow._api.v2", "tensorflow"),
        ("tensorflow.compat.v2", "tensorflow"),
        ("keras._tf_keras.keras", "tensorflow.keras"),
    ):
        if module == inner or module.startswith(f"{inner}."):
            return outer + module.removeprefix(inner)
    return module


def _resolved(origin: str) -> Iterator[Any]:
    """What a dotted name stands for: read as attributes, and where that fails imported."""
    root, *rest = origin.split(".")
    try:
        yield functools.reduce(getattr, rest, importlib.import_module(root))
    except (ImportError, AttributeError):
        for cut in range(len(rest), 0, -1):
            try:
                module = importlib.import_module(".".join([root, *rest[:cut]]))
                yield functools.reduce(getattr, rest[cut:], module)
            except (ImportError, AttributeError):
                continue
