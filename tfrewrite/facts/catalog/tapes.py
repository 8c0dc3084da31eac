"""Tapes, writers, distribution strategies, checkpoints, generators, tensor arrays and tables of TensorFlow."""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import axes_named, converted, dtype_named, flag, is_none, text, whole
from tfrewrite.facts.catalog.nests import each
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import A_TUPLE, UNKNOWN, Value, join, python, tensor, unknown

GENERATOR = "tensorflow.random.Generator"
TENSOR_ARRAY = "tensorflow.TensorArray"
CHECKPOINT = "tensorflow.train.Checkpoint"
MANAGER = "tensorflow.train.CheckpointManager"
REPLICAS = "tensorflow.distribute.DistributedValues"
INDEXED = "tensorflow.IndexedSlices"

_PLAIN = {
    "tensorflow.GradientTape": Kind.TAPE,
    "tensorflow.summary.create_file_writer": Kind.WRITER,
    "tensorflow.summary.create_noop_writer": Kind.WRITER,
    "tensorflow.distribute.get_strategy": Kind.STRATEGY,
    CHECKPOINT: Kind.LIBRARY,
    MANAGER: Kind.LIBRARY,
    f"{GENERATOR}.from_seed": Kind.LIBRARY,
    f"{GENERATOR}.from_state": Kind.LIBRARY,
    f"{GENERATOR}.from_key_counter": Kind.LIBRARY,
    f"{GENERATOR}.from_non_deterministic_state": Kind.LIBRARY,
    "tensorflow.random.get_global_generator": Kind.LIBRARY,
    GENERATOR: Kind.LIBRARY,
}
_TABLES = "tensorflow.lookup."
_TEXT = Value(Kind.PYTHON, dtype="str")
_PATH = join([_TEXT, python(None)]) or UNKNOWN


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What a constructor or factory of these makes; None for names of other things."""
    if name in _PLAIN:
        origin = GENERATOR if name.startswith(GENERATOR) or name.endswith("global_generator") else name
        return Value(_PLAIN[name], origin=origin)
    if name.startswith("tensorflow.distribute.") and name.endswith("Strategy"):
        return Value(Kind.STRATEGY, origin=name.replace(".experimental.", "."))
    if name == TENSOR_ARRAY:
        given = {key: arguments.get(key, at) for key, at in (("dtype", 0), ("size", 1), ("dynamic_size", 2))}
        given["element_shape"] = arguments.get("element_shape")
        return Value(
            Kind.LIBRARY, origin=name, fields=tuple((key, value or python(None)) for key, value in given.items())
        )
    if name == "tensorflow.train.latest_checkpoint":
        return _PATH
    return _table(name, arguments) if name.startswith(_TABLES) else None


def _table(name: str, arguments: Arguments) -> Value | None:
    match name.removeprefix(_TABLES):
        case "StaticHashTable":
            initializer = arguments.get("initializer", 0)
            found = None if initializer is None else initializer.get("value")
            return Value(Kind.LIBRARY, origin=name, fields=(("value", found or unknown("the values of a table")),))
        case "KeyValueTensorInitializer":
            given = arguments.named(("keys", "values", "key_dtype", "value_dtype"))
            dtype = given.get("value_dtype")
            values = converted(given.get("values") or UNKNOWN) if is_none(dtype) is True else None
            known = values.dtype if values is not None else dtype_named(dtype)
            return Value(Kind.LIBRARY, origin=name, fields=(("value", tensor(known)),))
        case "TextFileInitializer":
            known = dtype_named(arguments.get("value_dtype", 3))
            return Value(Kind.LIBRARY, origin=name, fields=(("value", tensor(known)),))
        case "StaticVocabularyTable":
            return Value(Kind.LIBRARY, origin=name, fields=(("value", tensor("int64")),))
        case _:
            return None


def method(owner: Value, name: str, arguments: Arguments, setting: Setting, returned: Value | None) -> Value | None:
    """What a method of these returns. `returned` is what the function returns that `Strategy.run` is given."""
    if owner.kind is Kind.TAPE:
        return _of_tape(name, arguments)
    if owner.kind is Kind.STRATEGY:
        return _of_strategy(owner, name, arguments, returned)
    if owner.kind is Kind.WRITER:
        return _of_writer(name)
    if owner.kind is not Kind.LIBRARY:
        return None
    if owner.origin.startswith(_TABLES):
        return _of_table(owner, name, arguments)
    known = {GENERATOR: _of_generator, TENSOR_ARRAY: _of_array, CHECKPOINT: _of_checkpoint, MANAGER: _of_manager}
    asked = known.get(owner.origin)
    if asked is None and owner.origin == f"{CHECKPOINT}.restore":
        asked = _of_status
    return None if asked is None else asked(owner, name, arguments)


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of these is."""
    match owner.kind, owner.origin, name:
        case Kind.STRATEGY, _, "num_replicas_in_sync":
            one = owner.origin == "tensorflow.distribute.OneDeviceStrategy"
            return python(1) if one else Value(Kind.PYTHON, dtype="int")
        case Kind.LIBRARY, "tensorflow.train.Checkpoint", "save_counter":
            return Value(Kind.VARIABLE, dtype="int64", shape=())
        case Kind.LIBRARY, "tensorflow.train.CheckpointManager", "latest_checkpoint":
            return _PATH
        case Kind.LIBRARY, "tensorflow.train.CheckpointManager", "checkpoints":
            return Value(Kind.CONTAINER, element=_TEXT)
        case Kind.LIBRARY, "tensorflow.train.CheckpointManager", "directory":
            return _TEXT
        case Kind.LIBRARY, "tensorflow.random.Generator", "state":
            return Value(Kind.VARIABLE)
        case Kind.LIBRARY, "tensorflow.TensorArray", "dynamic_size":
            return Value(Kind.PYTHON, dtype="bool")
        case _:
            return None


def _of_tape(name: str, arguments: Arguments) -> Value | None:
    match name:
        case "gradient":
            return _gradient(arguments)
        case "jacobian":
            return _jacobian(arguments)
        case "batch_jacobian":
            return _or_none(tensor(None, None))
        case "watch" | "reset":
            return python(None)
        case "watched_variables":
            return Value(Kind.CONTAINER, origin=A_TUPLE, element=Value(Kind.VARIABLE))
        case "stop_recording":
            return Value(Kind.LIBRARY, origin="tensorflow.GradientTape.stop_recording")
        case _:
            return None


def _connected(arguments: Arguments, position: int) -> bool | None:
    """Whether sources that the target does not depend on get zeros; None where that is not known."""
    given = arguments.get("unconnected_gradients", position)
    if given is None:
        return False
    name = text(given) or (given.origin.rpartition(".")[2].lower() if given.kind is Kind.NAME else None)
    return {"zero": True, "none": False}.get(name or "")


def _gradient(arguments: Arguments) -> Value:
    sources = arguments.get("sources", 1)
    if sources is None:
        return unknown("gradients without sources")
    zeros = _connected(arguments, 3)

    def part(leaf: Value) -> Value:
        if leaf.kind not in (Kind.VARIABLE, Kind.TENSOR):
            return unknown(leaf.why or "a gradient of what is no variable")
        dense = tensor(leaf.dtype, leaf.shape)
        sparse = Value(Kind.LIBRARY, origin=INDEXED, dtype=leaf.dtype)
        return join([dense, sparse] if zeros else [dense, sparse, python(None)]) or dense

    return _like(sources, part)


def _like(sources: Value, part: object) -> Value:
    """One result for each source, in the same nest; lists stay lists."""
    assert callable(part)
    if sources.kind is Kind.CONTAINER:
        elements = tuple(_like(item, part) for item in sources.elements)
        element = _like(sources.element, part) if sources.element is not None else join(elements)
        return Value(Kind.CONTAINER, elements, element=element)
    return each(sources, lambda leaf: _like(leaf, part) if leaf.kind is Kind.CONTAINER else part(leaf))


def _jacobian(arguments: Arguments) -> Value:
    target, sources = arguments.get("target", 0), arguments.get("sources", 1)
    if target is None or sources is None:
        return unknown("a Jacobian without sources")

    def part(leaf: Value) -> Value:
        if leaf.kind not in (Kind.VARIABLE, Kind.TENSOR) or target.kind is not Kind.TENSOR:
            return unknown("a Jacobian of what is no tensor")
        known = target.shape is not None and leaf.shape is not None
        shape = (*(target.shape or ()), *(leaf.shape or ())) if known else None
        return _or_none(tensor(leaf.dtype, shape))

    return _like(sources, part)


def _or_none(value: Value) -> Value:
    return join([value, python(None)]) or value


_SHARES = unknown("the share of each replica")


def _of_strategy(owner: Value, name: str, arguments: Arguments, returned: Value | None) -> Value | None:
    match name:
        case "scope":
            return Value(Kind.LIBRARY, origin="tensorflow.distribute.Strategy.scope")
        case "run" | "experimental_run_v2":
            return _replicated(owner, returned)
        case "reduce":
            return _reduced(arguments)
        case "gather":
            return tensor(None, None)
        case "experimental_local_results":
            return Value(Kind.ITERABLE, element=unknown("a value of each replica"))
        case "experimental_distribute_dataset" | "distribute_datasets_from_function":
            return Value(Kind.DATASET, element=_SHARES, origin=f"tensorflow.distribute.Strategy.{name}")
        case "experimental_distribute_datasets_from_function":
            origin = "tensorflow.distribute.Strategy.distribute_datasets_from_function"
            return Value(Kind.DATASET, element=_SHARES, origin=origin)
        case _:
            return None


def _replicated(owner: Value, returned: Value | None) -> Value:
    """What each replica returned: the value itself where there is one replica, else one for each."""
    if returned is None:
        return unknown("a value of each replica")
    if owner.origin == "tensorflow.distribute.OneDeviceStrategy":
        return returned

    def part(leaf: Value) -> Value:
        if leaf.kind is not Kind.TENSOR:
            return leaf if leaf.dtype == "NoneType" else unknown("a value of each replica")
        return join([leaf, Value(Kind.LIBRARY, element=leaf, origin=REPLICAS)]) or leaf

    return each(returned, part)


def _reduced(arguments: Arguments) -> Value:
    given, axis = arguments.get("value", 1), arguments.get("axis", 2)
    if given is None:
        return unknown("a reduction of nothing")

    def part(leaf: Value) -> Value:
        whole_value = leaf.element if leaf.origin == REPLICAS else leaf
        if whole_value is None or whole_value.kind is not Kind.TENSOR:
            return unknown("a reduction over replicas")
        keeps = axis is not None and is_none(axis) is True
        return tensor(whole_value.dtype, whole_value.shape if keeps else None)

    return each(given, part)


def _of_writer(name: str) -> Value | None:
    match name:
        case "as_default":
            return Value(Kind.LIBRARY, origin="tensorflow.summary.SummaryWriter.as_default")
        case "flush" | "close" | "init" | "set_as_default":
            return unknown("nothing, or an operation of a graph")
        case _:
            return None


def _of_table(owner: Value, name: str, arguments: Arguments) -> Value | None:
    keys = arguments.get("keys", 0)
    match name:
        case "lookup" if keys is not None:
            value = owner.get("value")
            dtype = None if value is None else value.dtype
            if keys.kind in (Kind.RAGGED, Kind.SPARSE):
                return replace(keys, dtype=dtype, origin="")
            found = converted(keys)
            return tensor(dtype, found.shape) if found is not None and found.kind is Kind.TENSOR else tensor(dtype)
        case "size":
            return tensor("int64", ())
        case _:
            return None


def _of_generator(owner: Value, name: str, arguments: Arguments) -> Value | None:
    match name:
        case "normal" | "truncated_normal" | "uniform":
            shape = axes_named(arguments.get("shape", 0))
            exact = None if shape is None or None in shape else shape
            dtype = arguments.get("dtype", 3)
            return tensor("float32" if dtype is None else dtype_named(dtype), exact)
        case "uniform_full_int" | "binomial" | "make_seeds":
            return tensor(None, None)
        case "split":
            return Value(Kind.CONTAINER, element=owner)
        case "reset" | "reset_from_seed" | "reset_from_key_counter":
            return python(None)
        case _:
            return None


def _of_array(owner: Value, name: str, arguments: Arguments) -> Value | None:
    dtype = dtype_named(owner.get("dtype"))
    shape = axes_named(owner.get("element_shape"))
    match name:
        case "write" | "unstack" | "scatter" | "identity" | "split":
            return owner
        case "read":
            return tensor(dtype, shape)
        case "stack":
            fixed = flag(owner.get("dynamic_size"), False) is False
            size = whole(owner.get("size")) if fixed else None
            return tensor(dtype, None if shape is None else (size, *shape))
        case "gather":
            return tensor(dtype, None if shape is None else (None, *shape))
        case "concat":
            return tensor(dtype, (None, *shape[1:]) if shape else None)
        case "size":
            return tensor("int32", ())
        case _:
            return None


def _of_checkpoint(owner: Value, name: str, arguments: Arguments) -> Value | None:
    match name:
        case "save" | "write":
            return unknown("a path, or a tensor with it in a graph")
        case "restore" | "read":
            return Value(Kind.LIBRARY, origin=f"{CHECKPOINT}.restore")
        case _:
            return None


def _of_status(owner: Value, name: str, arguments: Arguments) -> Value | None:
    return owner if name in ("expect_partial", "assert_consumed", "assert_existing_objects_matched") else None


def _of_manager(owner: Value, name: str, arguments: Arguments) -> Value | None:
    return _PATH if name in ("save", "restore_or_initialize") else None
