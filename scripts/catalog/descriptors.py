"""Sample arguments as data: what they are, the object that they make, and the value that the facts see."""

from __future__ import annotations

import functools
import zlib
from typing import Any

import numpy as np

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import UNKNOWN, Value, join, python

Descriptor = list[Any]
"""`[kind, …]`: `["tensor", dtype, shape]`, `["array", …]`, `["py", constant]`, `["list", [descriptors]]`,
`["tuple", …]`, `["dict", …]`, `["name", public name]`, `["ragged" | "sparse" | "symbolic", dtype, shape]`,
`["foreign"]`."""

TENSORLIKE = ("tensor", "array", "variable", "keras variable", "scalar")


class Foreign:
    """An object of another library that takes part in NumPy's dispatch, as data frames do."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.ones((2, 3), dtype or np.float32)

    def __array_ufunc__(self, *unused: Any, **named: Any) -> Foreign:
        return self

    def __array_function__(self, *unused: Any, **named: Any) -> Foreign:
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *unused, **named: self


@functools.lru_cache(4096)
def _numbers(dtype: str, shape: tuple[int, ...], salt: int) -> Any:
    seed = zlib.crc32(repr((dtype, shape, salt)).encode())
    draw = np.random.RandomState(seed)
    if dtype == "string":
        return np.array(draw.choice([b"a", b"bc", b"3"], shape), dtype=object)
    if dtype == "bool":
        return draw.randint(0, 2, shape).astype(bool)
    if "int" in dtype:
        return draw.randint(0, 2, shape).astype(dtype)
    if dtype.startswith("complex"):
        return (draw.uniform(0.1, 0.9, shape) + 1j * draw.uniform(0.1, 0.9, shape)).astype(dtype)
    values = draw.uniform(0.1, 0.9, shape)
    return values if dtype == "bfloat16" else values.astype(dtype)


def made(descriptor: Descriptor, salt: int = 0) -> Any:
    """The object that a descriptor describes."""
    kind = descriptor[0]
    match kind:
        case "py":
            return descriptor[1]
        case "complex":
            return complex(descriptor[1], 1.0)
        case "bytes":
            return descriptor[1].encode()
        case "list":
            return [made(item, salt + index) for index, item in enumerate(descriptor[1])]
        case "tuple":
            return tuple(made(item, salt + index) for index, item in enumerate(descriptor[1]))
        case "dict":
            return {key: made(item, salt) for key, item in descriptor[1].items()}
        case "name":
            return _named(descriptor[1])
        case "function":
            return lambda *values: values[0]
        case "foreign":
            return Foreign()
        case _:
            return _tensorlike(kind, descriptor[1], tuple(descriptor[2]), salt)


def _named(name: str) -> Any:
    import builtins

    import tensorflow as tf

    library, _, rest = name.partition(".")
    return getattr({"tensorflow": tf, "numpy": np, "builtins": builtins}[library], rest)


@functools.lru_cache(4096)
def _tensor(dtype: str, shape: tuple[int, ...], salt: int) -> Any:
    import tensorflow as tf

    with tf.init_scope():
        return tf.constant(_numbers(dtype, shape, salt), dtype=dtype)


def _tensorlike(kind: str, dtype: str, shape: tuple[int, ...], salt: int) -> Any:
    import tensorflow as tf

    if kind == "tensor":
        return _tensor(dtype, shape, salt)
    values = _numbers(dtype, shape, salt)
    if kind == "array":
        if dtype == "bfloat16":
            return np.asarray(values, dtype=tf.bfloat16.as_numpy_dtype)
        return np.array(values).astype(object if dtype == "string" else dtype, copy=True)
    if kind == "scalar":
        return np.dtype(dtype).type(values)
    if kind == "symbolic":
        return tf.keras.Input(batch_shape=shape, dtype=dtype)
    tensor = _tensor(dtype, shape, salt)
    if kind == "variable":
        return tf.Variable(tensor)
    if kind == "keras variable":
        return getattr(tf.keras, "Variable", tf.Variable)(tensor, dtype=dtype)  # Keras 2 has none of its own
    if kind == "ragged":
        return tf.RaggedTensor.from_tensor(tensor)
    if kind == "sparse":
        return tf.sparse.from_dense(tensor)
    return tensor


def value_of(descriptor: Descriptor) -> Value:
    """The same as the facts see it, with everything known."""
    kind = descriptor[0]
    match kind:
        case "py":
            if isinstance(descriptor[1], list):
                return UNKNOWN
            return python(descriptor[1])
        case "complex":
            return python(complex(descriptor[1], 1.0))
        case "bytes":
            return python(descriptor[1].encode())
        case "list" | "tuple":
            items = tuple(map(value_of, descriptor[1]))
            which = Kind.CONTAINER if kind == "list" else Kind.TUPLE
            return Value(which, items, element=join(items) if kind == "list" else None)
        case "dict":
            return Value(Kind.DICTIONARY, fields=tuple((key, value_of(item)) for key, item in descriptor[1].items()))
        case "name":
            return Value(Kind.NAME, origin=descriptor[1])
        case "function":
            return Value(Kind.FUNCTION)
        case "foreign":
            return Value(Kind.FOREIGN)
        case "ragged" | "sparse" | "symbolic":
            which = {"ragged": Kind.RAGGED, "sparse": Kind.SPARSE, "symbolic": Kind.SYMBOLIC}[kind]
            return Value(which, dtype=descriptor[1])
        case _:
            which = {"tensor": Kind.TENSOR, "variable": Kind.VARIABLE, "keras variable": Kind.VARIABLE}.get(
                kind, Kind.ARRAY
            )
            return Value(which, dtype=descriptor[1], shape=tuple(descriptor[2]))


def observed(thing: Any, depth: int = 4) -> dict[str, Any]:
    """What an object is, as data: kind, dtype, shape, items."""
    import tensorflow as tf

    if isinstance(thing, (np.generic, np.ndarray)):
        if isinstance(thing, np.ndarray) and type(thing) is not np.ndarray:
            return {"k": "other", "o": type(thing).__name__}
        return {"k": "array", "d": _numpy_dtype(thing.dtype), "s": list(thing.shape)}
    if thing is None or type(thing) in (bool, int, float, complex, str, bytes):
        return {"k": "python", "d": type(thing).__name__, "s": None}
    if isinstance(thing, tf.Variable) or (type(thing).__name__ == "Variable" and hasattr(thing, "value")):
        shape = thing.shape
        return {"k": "variable", "d": _dtype_name(thing.dtype), "s": list(shape)}
    if isinstance(thing, tf.Tensor):
        return {
            "k": "tensor",
            "d": thing.dtype.name,
            "s": thing.shape.as_list() if thing.shape.rank is not None else None,
        }
    if isinstance(thing, tf.RaggedTensor):
        return {"k": "ragged", "d": thing.dtype.name, "s": None}
    if isinstance(thing, tf.sparse.SparseTensor):
        return {"k": "sparse", "d": thing.dtype.name, "s": None}
    if type(thing).__name__ == "KerasTensor":
        return {"k": "symbolic", "d": getattr(thing, "dtype", None), "s": None}
    if isinstance(thing, Foreign):
        return {"k": "foreign"}
    return _structured(thing, depth)


def _numpy_dtype(dtype: Any) -> str | None:
    name = str(dtype.name)
    return name if dtype.kind in "biufc" or name == "bfloat16" else None


def _dtype_name(dtype: Any) -> str:
    return dtype if isinstance(dtype, str) else str(dtype.name)


def _structured(thing: Any, depth: int) -> dict[str, Any]:
    import tensorflow as tf

    if isinstance(thing, tuple) and depth:
        fields = list(getattr(thing, "_fields", ()))
        items = [observed(item, depth - 1) for item in thing]
        if type(thing) is not tuple and not fields:
            return {"k": "other", "o": type(thing).__name__}
        return {"k": "tuple", "items": items, "names": fields}
    if type(thing) is list and depth:
        return {"k": "list", "items": [observed(item, depth - 1) for item in thing]}
    if type(thing) is dict and depth:
        return {"k": "dict", "items": [observed(item, depth - 1) for item in thing.values()]}
    if isinstance(thing, tf.data.Dataset):
        return {"k": "dataset", "o": ""}
    for cls, name in (
        (tf.DType, "tensorflow.DType"),
        (tf.TensorShape, "tensorflow.TensorShape"),
        (np.dtype, "numpy.dtype"),
    ):
        if isinstance(thing, cls):
            return {"k": "library", "o": name}
    return {"k": "other", "o": type(thing).__name__}


def value_observed(seen: dict[str, Any]) -> Value:
    """What was observed as the value that the facts would give it, fully known."""
    from tfrewrite.facts.catalog.claims import KINDS

    kind = KINDS.get(seen["k"], Kind.OBJECT)
    if kind is Kind.PYTHON:
        return python(None) if seen["d"] == "NoneType" else Value(kind, dtype=seen["d"])
    if kind in (Kind.TUPLE, Kind.CONTAINER, Kind.DICTIONARY):
        items = tuple(map(value_observed, seen["items"]))
        return Value(kind, items, element=join(items) if kind is not Kind.TUPLE else None)
    shape = seen.get("s")
    return Value(kind, dtype=seen.get("d"), shape=None if shape is None else tuple(shape), origin=seen.get("o", ""))
