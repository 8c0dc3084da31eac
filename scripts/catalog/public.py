"""The public names of the installed libraries, each with the object that it stands for and its other names."""

from __future__ import annotations

import inspect
import os
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hints import NUMPY_DTYPES
from signatures import parameters_of

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_MODULES = (
    "compat raw_ops tpu lite mlir test types errors profiler tests typing f2py distutils ctypeslib testing ma lib "
    "core char rec matlib exceptions dtypes version emath polynomial dtensor mtrand bit_generator"
)
_SKIPPED_MODULES = frozenset(_MODULES.split())
_NAMES = """
    tensorflow.io.write_file tensorflow.io.write_graph tensorflow.config.experimental_connect_to_cluster
    tensorflow.config.experimental_connect_to_host tensorflow.config.optimizer.set_jit
    tensorflow.debugging.enable_check_numerics
    tensorflow.debugging.experimental.enable_dump_debug_info tensorflow.data.experimental.service.DispatchServer
    tensorflow.experimental.async_clear_error tensorflow.config.run_functions_eagerly tensorflow.load_library
    tensorflow.load_op_library tensorflow.py_function tensorflow.numpy_function tensorflow.while_loop tensorflow.cond
    tensorflow.function tensorflow.print tensorflow.summary.scalar tensorflow.random.set_seed
    tensorflow.random.set_global_generator tensorflow.experimental.numpy.experimental_enable_numpy_behavior
    tensorflow.keras.backend.clear_session tensorflow.keras.backend.set_floatx tensorflow.keras.backend.set_epsilon
    tensorflow.keras.utils.set_random_seed tensorflow.keras.backend.set_image_data_format
    numpy.save numpy.savez numpy.savez_compressed numpy.savetxt numpy.load numpy.loadtxt numpy.genfromtxt
    numpy.fromfile numpy.memmap numpy.info numpy.show_config numpy.show_runtime numpy.test numpy.random.seed
    numpy.random.set_state numpy.set_printoptions numpy.seterr numpy.setbufsize numpy.get_include numpy.source
    numpy.seterrcall numpy.fromregex numpy.lookfor numpy.ndarray.tofile numpy.ndarray.dump numpy.set_numeric_ops
    numpy.errstate numpy.printoptions numpy.nested_iters numpy.nditer
    """
SKIPPED = frozenset(_NAMES.split())
_SKIPPED_STARTS = (
    "tensorflow.config.",
    "tensorflow.distribute.",
    "tensorflow.io.gfile.",
    "tensorflow.summary.",
    "tensorflow.train.",
    "tensorflow.saved_model.",
    "tensorflow.sysconfig.",
    "tensorflow.xla.",
    "tensorflow.autograph.",
    "tensorflow.experimental.dtensor.",
    "tensorflow.experimental.numpy.",
    "tensorflow.estimator.",
    "tensorflow.feature_column.",
    "tensorflow.quantization.",
    "tensorflow.data.",
    "tensorflow.lookup.",
    "tensorflow.queue.",
    "tensorflow.graph_util.",
    "tensorflow.__internal__.",
    "tensorflow.keras.applications.",
    "tensorflow.keras.datasets.",
    "tensorflow.keras.utils.",
    "tensorflow.keras.preprocessing.",
    "tensorflow.keras.visualization.",
    "tensorflow.keras.distribution.",
    "tensorflow.keras.models.",
    "tensorflow.keras.config.",
    "tensorflow.keras.saving.",
    "tensorflow.keras.quantizers.",
    "tensorflow.keras.wrappers.",
    "tensorflow.keras.legacy.",
    "tensorflow.keras.export.",
    "tensorflow.keras.mixed_precision.",
    "tensorflow.keras.dtype_policies.",
)


@dataclass(frozen=True, slots=True)
class Public:
    """One public function: its first name in the alphabet, its other names, and how it is called."""

    name: str
    aliases: tuple[str, ...]
    thing: Callable[..., Any]
    owner: str = ""
    """The kind of sample that a method or attribute is of; empty for functions."""


def _walk(module: types.ModuleType, prefix: str, seen: set[int], root: str) -> Iterator[tuple[str, Any]]:
    if id(module) in seen:
        return
    seen.add(id(module))
    for name in sorted(dir(module)):
        if name.startswith("_"):
            continue
        try:
            thing = getattr(module, name)
        except (AttributeError, ImportError):
            continue
        if inspect.ismodule(thing):
            inside = thing.__name__.startswith(root) or ("keras" in root and thing.__name__.startswith("keras."))
            if inside and name not in _SKIPPED_MODULES:
                yield from _walk(thing, f"{prefix}.{name}", seen, root)
        elif callable(thing):
            yield f"{prefix}.{name}", thing


def functions() -> list[Public]:
    """The public functions of TensorFlow, Keras and NumPy, aliases together, sorted by name."""
    import numpy as np
    import tensorflow as tf

    found: list[tuple[str, Any]] = []
    found += _walk(tf.keras, "tensorflow.keras", set(), "keras")
    found += [
        pair for pair in _walk(tf, "tensorflow", {id(tf.keras)}, "tensorflow._api.v2") if ".keras." not in pair[0]
    ]
    numpy: set[int] = set()
    found += _walk(np, "numpy", numpy, "numpy")
    grouped: dict[int, list[tuple[str, Any]]] = {}
    for name, thing in found:
        grouped.setdefault(id(thing), []).append((name, thing))
    rows = []
    for pairs in grouped.values():
        names = sorted(
            (name for name, _ in pairs),
            key=lambda name: (name.startswith(_SKIPPED_STARTS), ".keras." not in name, name),
        )
        thing = pairs[0][1]
        if _is_wanted(names[0], thing):
            rows.append(Public(names[0], tuple(names[1:]), thing))
    return sorted(rows + _by_count(), key=lambda row: row.name)


def _by_count() -> list[Public]:
    """Functions whose result is of another kind, or has another dtype, with another number of arguments."""
    import numpy as np
    import tensorflow as tf

    rows = [
        Public("numpy.where/3", (), lambda condition, x, y: np.where(condition, x, y)),
        Public("tensorflow.where/3", (), lambda condition, x, y, name=None: tf.where(condition, x, y, name)),
        Public("numpy.arange/1", (), lambda stop, *, dtype=None: np.arange(stop, dtype=dtype)),
        Public("numpy.arange/2", (), lambda start, stop, *, dtype=None: np.arange(start, stop, dtype=dtype)),
        Public(
            "numpy.arange/3", (), lambda start, stop, step, *, dtype=None: np.arange(start, stop, step, dtype=dtype)
        ),
        Public("tensorflow.range/1", (), lambda limit, *, dtype=None, name=None: tf.range(limit, dtype=dtype)),
        Public(
            "tensorflow.range/2", (), lambda start, limit, *, dtype=None, name=None: tf.range(start, limit, dtype=dtype)
        ),
        Public(
            "tensorflow.range/3",
            (),
            lambda start, limit, delta, *, dtype=None, name=None: tf.range(start, limit, delta, dtype),
        ),
    ]
    for name in (*(name for name in NUMPY_DTYPES if name != "bool" and "complex" not in name), "bool_"):
        rows.append(Public(f"numpy.{name}/1", (), _converter(getattr(np, name))))
    for name in dir(np.random):
        drawing = getattr(np.random, name)
        parameters = parameters_of(drawing) if callable(drawing) and not inspect.isclass(drawing) else None
        if parameters and any(p.name == "size" and p.default is None for p in parameters):
            rows.append(Public(f"numpy.random.{name}/size", (), _sized(drawing)))
    return rows


def _sized(drawing: Callable[..., Any]) -> Callable[..., Any]:
    """The same function with a size that must be given."""

    def draw(*values: Any, **named: Any) -> Any:
        return drawing(*values, **named)

    signature = inspect.signature(drawing)
    parameters = [
        p.replace(kind=p.KEYWORD_ONLY, default=p.empty) if p.name == "size" else p
        for p in signature.parameters.values()
    ]
    draw.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=sorted(parameters, key=lambda p: p.kind)
    )
    return draw


def _converter(cls: Any) -> Callable[..., Any]:
    def convert(a: Any) -> Any:
        return cls(a)

    return convert


def _is_wanted(name: str, thing: Any) -> bool:
    import numpy as np

    if name in SKIPPED or name.startswith(_SKIPPED_STARTS) or name.endswith(".test"):
        return False
    if inspect.isclass(thing):
        return issubclass(thing, np.generic) or name in (
            "numpy.ndarray",
            "tensorflow.TensorShape",
            "tensorflow.Variable",
            "tensorflow.TensorSpec",
            "tensorflow.TensorArray",
            "tensorflow.IndexedSlices",
            "tensorflow.sparse.SparseTensor",
            "tensorflow.keras.Variable",
        )
    return True


_OWNERS: tuple[tuple[str, str], ...] = (
    ("tensorflow.Tensor", "tensor"),
    ("tensorflow.Variable", "variable"),
    ("tensorflow.keras.Variable", "keras variable"),
    ("tensorflow.RaggedTensor", "ragged"),
    ("tensorflow.sparse.SparseTensor", "sparse"),
    ("numpy.ndarray", "array"),
    ("builtins.str", "str"),
    ("builtins.bytes", "bytes"),
    ("builtins.int", "int"),
    ("builtins.float", "float"),
    ("builtins.bool", "bool"),
    ("builtins.complex", "complex"),
)


def methods() -> list[Public]:
    """The public methods and attributes of tensors, variables, arrays and Python values."""
    import tensorflow as tf
    from descriptors import made

    rows = []
    for owner, sample in _OWNERS:
        if sample == "keras variable" and not hasattr(tf.keras, "Variable"):
            continue
        thing = made(owner_sample(sample))
        cls = tf.sparse.SparseTensor if sample == "sparse" else type(thing)
        for name in sorted(dir(cls)):
            full = f"{owner}.{name}"
            if name.startswith("_") or full in SKIPPED:
                continue
            try:
                member = getattr(thing, name)
            except Exception:  # noqa: BLE001 - an attribute that cannot be read is no row
                continue
            if callable(member) and not inspect.isclass(member):
                rows.append(Public(full, (), getattr(cls, name), sample))
            else:
                rows.append(Public(f"{full} attribute", (), _reader(name), sample))
    return rows


def _reader(name: str) -> Callable[..., Any]:
    def read(self: Any) -> Any:
        return getattr(self, name)

    return read


def owner_sample(sample: str) -> list[Any]:
    """A first owner to call a method on."""
    match sample:
        case "str":
            return ["py", "ab"]
        case "int":
            return ["py", 3]
        case "float":
            return ["py", 2.5]
        case "bool":
            return ["py", True]
        case "complex":
            return ["complex", 1.0]
        case "bytes":
            return ["bytes", "ab"]
        case _:
            return [sample, "float32", [2, 3]]
