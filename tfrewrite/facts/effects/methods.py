"""What methods of values do besides computing, by the kind of the value."""

from __future__ import annotations

import ast

from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.effects.effect import Stream, What
from tfrewrite.facts.effects.public import NOTHING, Doing
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value

CHANGING = {
    "append": "appends to",
    "appendleft": "appends to",
    "extend": "extends",
    "extendleft": "extends",
    "insert": "inserts into",
    "pop": "pops from",
    "popleft": "pops from",
    "popitem": "pops from",
    "remove": "removes from",
    "discard": "removes from",
    "clear": "clears",
    "add": "adds to",
    "update": "updates",
    "setdefault": "sets a default in",
    "sort": "sorts",
    "reverse": "reverses",
    "rotate": "rotates",
    "difference_update": "updates",
    "intersection_update": "updates",
    "symmetric_difference_update": "updates",
    "subtract": "updates",
    "move_to_end": "reorders",
    "put": "puts into",
    "fill": "fills",
    "resize": "resizes",
    "partition": "sorts",
    "setflags": "sets flags of",
    "itemset": "stores into",
    "setfield": "stores into",
    "byteswap": "swaps bytes of",
}
"""Methods that change the object itself, and how a line says so."""

_READING_CONTAINERS = words(
    """
    copy count index get keys values items union intersection difference symmetric_difference issubset issuperset
    isdisjoint most_common elements total __len__ __contains__ __getitem__ fromkeys
    """
)
_VARIABLE_WRITES = words(
    """
    assign assign_add assign_sub scatter_add scatter_sub scatter_update scatter_max scatter_min scatter_mul scatter_div
    batch_scatter_update scatter_nd_add scatter_nd_sub scatter_nd_update scatter_nd_max scatter_nd_min load
    """
)
_METRIC_WRITES = words("update_state reset_state reset_states merge_state add_variable add_weight")
_OPTIMIZER_WRITES = words(
    "apply_gradients apply minimize build assign assign_add assign_sub update_step add_variable set_weights "
    "finalize_variable_values stateless_apply exclude_from_weight_decay add_slot load_own_variables"
)
_OPTIMIZER_READS = words(
    """
    get_config get_weights variables get_gradients aggregate_gradients scale_loss get_scaled_loss
    get_unscaled_gradients get_slot get_slot_names
    """
)
_MODEL_LOOPS = words(
    "fit evaluate predict fit_generator evaluate_generator predict_generator train_on_batch test_on_batch "
    "predict_on_batch"
)
_MODEL_WRITES = words(
    """
    set_weights build compile add pop add_loss add_metric add_weight add_variable reset_states
    reset_metrics reset_state load_weights adapt export_variables compile_from_config
    load_own_variables quantize finalize_state enable_lora
    """
)
_MODEL_READS = words(
    """
    get_layer get_weights get_config count_params to_json compute_output_shape compute_mask
    get_input_at get_output_at get_build_config get_compile_config compute_output_spec
    get_metrics_result stateless_call
    """
)
_TAPE = words("gradient jacobian batch_jacobian watch stop_recording reset watched_variables")
_WRITER = words("flush close init as_default set_as_default")
_FRAME_FILES = words("to_csv to_excel to_hdf to_json to_parquet to_pickle to_sql to_feather to_html to_latex")
_FRAME_WRITES = words("insert pop update")
_LOGGING = words("debug info warning warn error critical exception log fatal")
_GENERATOR_READS = words("from_seed from_state state key algorithm")
_NUMPY_STREAMS = frozenset(f"numpy.random.{name}" for name in ("default_rng", "RandomState", "Generator"))
_NUMPY_GENERATOR_READS = words("bit_generator get_state spawn __getstate__")
_DATASET_CALLS = words(
    "map filter flat_map interleave reduce scan take_while group_by_window bucket_by_sequence_length apply batch "
    "padded_batch prefetch shuffle repeat cache take skip shard zip concatenate enumerate unbatch window with_options "
    "as_numpy_iterator cardinality options from_tensor_slices from_tensors range rejection_resample ragged_batch "
    "sparse_batch snapshot save load random choose_from_datasets sample_from_datasets list_files unique rebatch "
    "get_single_element ignore_errors fingerprint counter element_spec bucket_by_sequence_length _id __iter__"
)


def doings(owner: Value, origin: str, name: str, call: ast.Call) -> tuple[Doing, ...] | None:
    """What a method of a library's or built-in object does; None where that is not known.

    `origin` is the dotted name of what made the object, where a single call did.
    """
    by_origin = _of_origin(origin, name)
    if by_origin is not None:
        return by_origin
    if owner.node is not None:
        return _inherited(owner, name, call)
    match owner.kind:
        case Kind.TENSOR | Kind.RAGGED | Kind.SPARSE | Kind.SYMBOLIC | Kind.NEST | Kind.TUPLE | Kind.LOSS:
            return NOTHING
        case Kind.PYTHON:
            return NOTHING if owner.dtype in (None, "str", "bytes", "int", "float", "bool", "complex") else None
        case Kind.VARIABLE:
            return (Doing(What.UPDATES, "a variable", op=True),) if name in _VARIABLE_WRITES else NOTHING
        case Kind.ARRAY:
            return _of_array(name)
        case Kind.CONTAINER | Kind.DICTIONARY:
            return _of_container(name)
        case Kind.DATASET:
            return _of_dataset(name, call)
        case Kind.TAPE:
            return NOTHING if name in _TAPE else None
        case Kind.FRAME:
            return _of_frame(name, call)
        case _:
            return _of_keeper(owner, name, call)


def _of_keeper(owner: Value, name: str, call: ast.Call) -> tuple[Doing, ...] | None:
    """Objects that keep state: metrics, optimizers, models, writers, bars, loggers."""
    match owner.kind:
        case Kind.METRIC | Kind.OPTIMIZER | Kind.MODEL | Kind.LAYER:
            return _inherited(owner, name, call)
        case Kind.WRITER:
            quiet = name in ("as_default", "init", "set_as_default")
            return NOTHING if quiet else (Doing(What.SUMMARISES),) if name in _WRITER else None
        case Kind.PROGRESS:
            return (Doing(What.BARS),)
        case Kind.LOGGER:
            return (Doing(What.LOGS),) if name in _LOGGING else None
        case Kind.ITERATOR:
            return (Doing(What.ADVANCES, "an iterator", op=name.startswith("get_next")),)
        case _:
            return None


def _inherited(owner: Value, name: str, call: ast.Call) -> tuple[Doing, ...] | None:
    """Methods of Keras objects; of classes of the program the ones that they inherit."""
    match owner.kind:
        case Kind.METRIC if name in _METRIC_WRITES:
            return (Doing(What.UPDATES, "a metric", op=True),)
        case Kind.METRIC if name in ("result", "get_config", "variables"):
            return NOTHING
        case Kind.OPTIMIZER if name in _OPTIMIZER_WRITES:
            return (Doing(What.UPDATES, "an optimizer and its variables", op=True),)
        case Kind.OPTIMIZER if name in _OPTIMIZER_READS:
            return NOTHING
        case Kind.MODEL | Kind.LAYER:
            return _of_model(name, call)
        case _:
            return None


def _of_model(name: str, call: ast.Call) -> tuple[Doing, ...] | None:
    if name in _MODEL_LOOPS:
        shown = () if name.endswith("on_batch") else _progress(call)
        trains = name in ("fit", "fit_generator", "train_on_batch")
        updated = (Doing(What.UPDATES, "a model"),) if trains else (Doing(What.UPDATES, "a model", certain=False),)
        drawn = [Stream.KERAS, *([Stream.TENSORFLOW] if name in ("fit", "fit_generator") else [])]
        return (*shown, *updated, *(Doing(What.DRAWS, stream.value, stream, certain=False) for stream in drawn))
    if name == "summary":
        return (Doing(What.PRINTS),)
    if name in ("save", "save_weights", "export", "save_spec", "save_own_variables"):
        return (Doing(What.WRITES_FILE),)
    if name in _MODEL_WRITES:
        read = (Doing(What.READS_FILE),) if name == "load_weights" else ()
        changed = (Doing(What.CHANGES, CHANGING[name]),) if name in ("add", "pop") else ()
        return (*read, *changed, Doing(What.UPDATES, "a model"))
    return NOTHING if name in _MODEL_READS else None


def _progress(call: ast.Call) -> tuple[Doing, ...]:
    """The progress bar of `fit` and the like; callbacks may print too."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    verbose = given.get("verbose")
    if isinstance(verbose, ast.Constant) and verbose.value in (0, 1, 2) and None not in given:
        if verbose.value:
            return (Doing(What.PRINTS),)
        return (Doing(What.PRINTS, certain=False),) if "callbacks" in given else NOTHING
    return (Doing(What.PRINTS, certain=verbose is None),)


def _of_array(name: str) -> tuple[Doing, ...]:
    if name in ("tofile", "dump"):
        return (Doing(What.WRITES_FILE),)
    return (Doing(What.CHANGES, CHANGING[name]),) if name in CHANGING else NOTHING


def _of_container(name: str) -> tuple[Doing, ...] | None:
    if name in CHANGING:
        return (Doing(What.CHANGES, CHANGING[name]),)
    return NOTHING if name in _READING_CONTAINERS else None


def _of_dataset(name: str, call: ast.Call) -> tuple[Doing, ...] | None:
    if name == "save":
        return (Doing(What.WRITES_FILE),)
    if name == "shuffle":
        seeded = any(k.arg in ("seed", None) for k in call.keywords) or len(call.args) > 1
        stream = Stream.OP_SEED if seeded else Stream.TENSORFLOW
        return NOTHING if seeded else (Doing(What.DRAWS, stream.value, stream),)
    return NOTHING if name in _DATASET_CALLS else None


def _of_frame(name: str, call: ast.Call) -> tuple[Doing, ...] | None:
    inplace = next((k.value for k in call.keywords if k.arg in ("inplace", None)), None)
    if name in _FRAME_FILES:
        return (Doing(What.WRITES_FILE, certain=bool(call.args or call.keywords)),)
    if name in _FRAME_WRITES:
        return (Doing(What.CHANGES, "changes"),)
    if inplace is not None and not (isinstance(inplace, ast.Constant) and inplace.value is False):
        return (Doing(What.CHANGES, "changes"),)
    if name == "sample":
        seeded = any(k.arg == "random_state" for k in call.keywords)
        return NOTHING if seeded else (Doing(What.DRAWS, Stream.NUMPY.value, Stream.NUMPY),)
    return NOTHING if name not in ("plot", "hist", "boxplot") else None


def _of_origin(origin: str, name: str) -> tuple[Doing, ...] | None:
    """Objects that are known by the call that made them."""
    tail = origin.removeprefix("tensorflow.")
    if origin in _NUMPY_STREAMS:
        if name in _NUMPY_GENERATOR_READS:
            return NOTHING
        if name in ("seed", "set_state", "__setstate__"):
            return (Doing(What.SEEDS, Stream.NUMPY_GENERATOR.value, Stream.NUMPY_GENERATOR),)
        return (Doing(What.DRAWS, Stream.NUMPY_GENERATOR.value, Stream.NUMPY_GENERATOR),)
    if origin in ("random.Random", "random.SystemRandom"):
        return (Doing(What.DRAWS, "a random.Random", Stream.PYTHON),)
    if tail.startswith(("random.Generator", "random.get_global_generator", "random.experimental.Generator")):
        if name in _GENERATOR_READS:
            return NOTHING
        what = What.SEEDS if name.startswith("reset") else What.DRAWS
        return (Doing(what, Stream.GENERATOR.value, Stream.GENERATOR, op=True),)
    if tail in ("train.Checkpoint", "train.CheckpointManager"):
        if name in ("save", "write"):
            return (Doing(What.WRITES_FILE),)
        return (
            (Doing(What.READS_FILE), Doing(What.UPDATES, "what a checkpoint holds"))
            if name.startswith(("restore", "read"))
            else NOTHING
        )
    if tail == "TensorArray":
        return NOTHING
    if tail.startswith(("keras.optimizers.schedules.", "keras.initializers.")):
        return NOTHING
    if tail.startswith("lookup."):
        changing = name in ("insert", "remove", "erase", "insert_or_assign")
        return (Doing(What.UPDATES, "a table", op=True),) if changing else NOTHING
    if origin in ("collections.deque", "collections.defaultdict", "collections.OrderedDict", "collections.Counter"):
        return _of_container(name)
    if origin == "builtins.open":
        return (
            (Doing(What.WRITES_FILE, certain=False),)
            if name in ("write", "writelines", "truncate", "close", "flush")
            else (Doing(What.READS_FILE),)
        )
    if tail == "io.TFRecordWriter":
        return (Doing(What.WRITES_FILE),)
    if tail == "keras.utils.Progbar":
        return (Doing(What.PRINTS),)
    return None


PLAIN_LAYERS = words(
    """
    Flatten Reshape ReLU Softmax Concatenate Add MaxPooling1D MaxPooling2D AveragePooling2D GlobalAveragePooling2D
    GlobalMaxPooling2D LeakyReLU ZeroPadding2D UpSampling2D Permute Multiply Rescaling
    """
)
"""Layers without weights and random numbers."""

BUILT_LAYERS = words(
    "Dense Conv1D Conv2D Conv3D Conv2DTranspose DepthwiseConv2D SeparableConv2D Embedding LayerNormalization PReLU"
)
"""Layers that draw no numbers and change nothing but making their weights in the first call."""
