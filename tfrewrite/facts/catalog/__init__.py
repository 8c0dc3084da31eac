"""What is known about public names: what they return, whether they only compute, and what they print.

Every row holds for TensorFlow 2.10 to 2.21 and Keras 2 and 3. Sources: the API pages at
https://www.tensorflow.org/api_docs/python/tf and https://keras.io/api/, and https://docs.python.org/3/library/.
A name that is not here is unknown.
"""

from __future__ import annotations

import re

from tfrewrite.facts.kinds import Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LIBRARIES = frozenset(
    [
        "tensorflow",
        "keras",
        "tf_keras",
        "tensorflow_datasets",
        "numpy",
        "pandas",
        "scipy",
        "sklearn",
        "matplotlib",
        "tqdm",
        "absl",
        "builtins",
    ]
)
"""Packages of which every name is what it is for good."""

_TF = "tensorflow."
_RETURNS: tuple[tuple[str, Kind], ...] = tuple(
    (re.escape(_TF) + pattern, kind)
    for pattern, kind in (
        (r"Variable", Kind.VARIABLE),
        (r"GradientTape", Kind.TAPE),
        (r"data\.\w*Dataset(\.\w+)?", Kind.DATASET),
        (r"data\.experimental\.\w*(Dataset|dataset)", Kind.DATASET),
        (r"keras\.utils\.(image_dataset|text_dataset|timeseries_dataset|audio_dataset)_from_directory", Kind.DATASET),
        (r"keras\.utils\.Progbar", Kind.PROGRESS),
        (r"random\.get_global_generator", Kind.LIBRARY),
        (r"train\.[A-Z]\w*|random\.Generator(\.\w+)?|lookup\.[A-Z]\w*|TensorArray", Kind.LIBRARY),
        (r"keras\.optimizers\.schedules\.[A-Z]\w*|keras\.(initializers|regularizers)\.[A-Z]\w*", Kind.LIBRARY),
        (r"keras\.(Sequential|Model|models\.Sequential|models\.Model)", Kind.MODEL),
        (r"keras\.models\.(load_model|clone_model|model_from_json)", Kind.MODEL),
        (r"keras\.applications\.(\w+\.)?[A-Z]\w*", Kind.MODEL),
        (r"keras\.metrics\.[A-Z]\w*", Kind.METRIC),
        (r"keras\.losses\.[A-Z]\w*", Kind.LOSS),
        (r"keras\.layers\.[A-Z]\w*", Kind.LAYER),
        (r"(keras\.)?optimizers\.(legacy\.|experimental\.)?[A-Z]\w*", Kind.OPTIMIZER),
        (r"(keras\.)?(losses|metrics|activations)\.[a-z]\w*", Kind.TENSOR),
        (r"(losses|metrics)\.[A-Z]\w*", Kind.LOSS),
        (r"summary\.create_file_writer", Kind.WRITER),
        (r"distribute\.\w+Strategy", Kind.STRATEGY),
        (r"(math|nn|linalg|random|image|signal|sparse|strings|bitwise|ragged|sets)(\.\w+)?\.\w+", Kind.TENSOR),
        (r"(math|nn|linalg|random|image|signal|strings|bitwise)\.\w+", Kind.TENSOR),
        (
            r"keras\.backend\.(mean|sum|square|abs|max|min|exp|log|sqrt|clip|dot|cast|constant|binary_crossentropy)",
            Kind.TENSOR,
        ),
    )
)
_RETURNS_PATTERN = [(re.compile(pattern), kind) for pattern, kind in _RETURNS]

_TENSOR_OPS = _words(
    """
    abs acos add add_n argmax argmin argsort as_string asin atan atan2 boolean_mask broadcast_to cast ceil
    clip_by_global_norm clip_by_norm clip_by_value complex concat constant convert_to_tensor cos cosh cumsum
    divide divide_no_nan eig eigvals einsum ensure_shape equal exp expand_dims eye fill floor gather gather_nd
    greater greater_equal identity less less_equal linspace logical_and logical_not logical_or matmul maximum
    meshgrid minimum multiply negative norm not_equal one_hot ones ones_like pad pow range rank realdiv
    reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_std reduce_sum
    repeat reshape reverse roll round rsqrt scatter_nd searchsorted shape sigmoid sign sin sinh size slice
    sort split sqrt square squeeze stack stop_gradient subtract tan tanh tensordot tile transpose truediv
    unstack where zeros zeros_like
    """
)

_PURE_BUILTINS = _words(
    """
    abs all any bool bytes chr complex dict divmod enumerate filter float format frozenset getattr hasattr
    hash hex id int isinstance issubclass len list map max min oct ord pow range repr reversed round set slice
    sorted str sum tuple type zip
    """
)
_PYTHON_BUILTINS = _words(
    """
    bool bytes chr float format hash hex id int isinstance len oct ord repr str type
    """
)

_PURE_PREFIXES = (
    "math.",
    "datetime.",
    "os.path.join",
    "os.path.basename",
    "os.path.dirname",
    "os.path.split",
    "os.path.normpath",
    "textwrap.",
    "json.dumps",
    "statistics.",
)
_CLOCKS = frozenset(
    {
        "time.time",
        "time.perf_counter",
        "time.monotonic",
        "time.process_time",
        "time.time_ns",
        "time.perf_counter_ns",
        "time.clock",
        "time.strftime",
        "time.gmtime",
        "time.localtime",
        "time.ctime",
        "datetime.date.today",
        "datetime.datetime.today",
        "timeit.default_timer",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "tensorflow.timestamp",
    }
)
_TQDM = re.compile(r"(tqdm(\.\w+)*\.(tqdm|trange|tqdm_notebook)|tqdm)$")

SILENT_METHODS = _words(
    """
    add append apply_gradients as_default assign assign_add assign_sub astype batch batch_jacobian cache clear
    close copy count difference discard dot endswith enumerate eval extend filter flatten flush format get
    get_shape get_weights gradient index insert intersection item items jacobian join keys lower lstrip map
    max mean min numpy pop popleft prefetch ravel read_value remove repeat replace reset_state reset_states
    reshape result rstrip scope set_weights setdefault shuffle sort split squeeze startswith std step
    stop_recording strip sum take tobytes tolist transpose union update update_state upper values var watch
    zip set_shape write build restore save_weights load_weights expect_partial assert_consumed
    """
)
"""Methods that print nothing on any TensorFlow, Keras, NumPy or built-in object that has them."""

SILENT_ON_ANYTHING = SILENT_METHODS - _words("add close eval filter map restore step update write build scope")
"""Those of them that objects of other libraries do not have with another meaning."""

READING_METHODS = _words(
    """
    numpy item tolist result format mean sum min max std var astype reshape flatten ravel squeeze lower upper
    strip lstrip rstrip join split replace get keys values items copy count index round read_value value
    get_shape startswith endswith total_seconds isoformat strftime zfill ljust rjust center title as_list
    as_string transpose dot argmax argmin all any
    """
)
"""Methods that only compute on any TensorFlow, Keras, NumPy or built-in object that has them."""

HOST_READS = frozenset({"numpy", "item", "tolist"})
"""Methods of a tensor that wait for the device."""

STEP_NAMES = re.compile(
    r"_?(distributed_|dist_|custom_|tf_)?(train|training|update|learn|optimi[sz]e|eval|evaluate|evaluation|test|val|valid|validation)_?"
    r"(g_|d_|gen_|disc_|generator_|discriminator_|one_|single_|multi_)*(step|batch|on_batch|step_fn|one_step|discriminator|generator)\w*$|"
    r"(one_|single_)?(train|test|val|eval)(ing)?_?(step|one_step)\w*$|train_[gd]$|train_(one|a)_\w+$|step_fn$|one_step_training$",
    re.IGNORECASE,
)
"""Usual names of functions that make one step; used only where the function itself cannot be found."""

GRAPH_MODE = re.compile(
    r"tensorflow\.(compat\.v1\.)?disable_(v2_behavior|eager_execution|v2_tensorshape)$|tensorflow\.contrib\."
)
"""Names with which a whole program runs as TensorFlow 1 did."""

GRAPH_PARTS = re.compile(
    r"tensorflow\.(compat\.v1\.)?(placeholder|global_variables_initializer|train\.\w+Optimizer|get_variable|layers\.\w+)$"
)
"""Names of parts of graphs that run in sessions; the functions around them do so."""

TF1_WORDS = re.compile("^disable_|^placeholder$|_initializer$|^contrib$|Optimizer$|^get_variable$|^layers$")
"""What the last parts of such names look like."""

TF1_MARKS = (b"placeholder", b"_initializer", b"disable_", b"compat.v1", b"contrib", b"Optimizer", b"get_variable")
"""Text without which no name of TensorFlow 1 can stand in a program."""


def normalised(dotted: str) -> str:
    """`keras.x` and `tf_keras.x` as `tensorflow.keras.x`."""
    for prefix in ("keras.", "tf_keras."):
        if dotted.startswith(prefix):
            return f"tensorflow.keras.{dotted[len(prefix) :]}"
    return dotted


def returned_by(dotted: str) -> Kind:
    """What a call of a public name returns."""
    dotted = normalised(dotted)
    if dotted.startswith(_TF) and dotted[len(_TF) :] in _TENSOR_OPS:
        return Kind.TENSOR
    for pattern, kind in _RETURNS_PATTERN:
        if pattern.fullmatch(dotted):
            return kind
    stem, _, name = dotted.rpartition(".")
    if stem == "builtins" and name in _PYTHON_BUILTINS:
        return Kind.PYTHON
    if stem == "builtins" and name in ("list", "dict", "set", "sorted"):
        return Kind.CONTAINER
    if dotted.startswith("numpy."):
        return Kind.ARRAY
    if dotted in _CLOCKS or dotted.startswith(_PURE_PREFIXES):
        return Kind.PYTHON
    if dotted == "collections.defaultdict":
        return Kind.LIBRARY
    if dotted in ("tensorflow_datasets.load", "tensorflow_datasets.as_dataset"):
        return Kind.DATASET
    if dotted in ("logging.getLogger", "absl.logging.get_absl_logger"):
        return Kind.LOGGER
    return Kind.PROGRESS if is_progress_bar(dotted) else Kind.UNKNOWN


def is_progress_bar(dotted: str) -> bool:
    """Whether a name is tqdm's wrapper of an iterable, which draws on stderr."""
    return bool(_TQDM.match(dotted))


def is_clock(dotted: str) -> bool:
    """Whether a call of the name reads a clock."""
    return dotted in _CLOCKS


_DRAWS = re.compile(r"random|dropout|sampl|candidate|nce_loss|fractional|shuffle|experimental|distort")
"""Parts of the names of operations that draw random numbers."""


def only_computes(dotted: str) -> bool:
    """Whether a call of a public name computes from its arguments alone: no effect, random number, clock or output."""
    dotted = normalised(dotted)
    stem, _, name = dotted.rpartition(".")
    if stem == "builtins":
        return name in _PURE_BUILTINS
    if dotted.startswith(_TF):
        tail = dotted[len(_TF) :]
        return not _DRAWS.search(tail) and (tail in _TENSOR_OPS or returned_by(dotted) is Kind.TENSOR)
    if dotted.startswith("numpy."):
        return not dotted.startswith(
            ("numpy.random.", "numpy.ndarray.", "numpy.save", "numpy.load", "numpy.put", "numpy.copyto", "numpy.fill")
        ) and name not in (
            "shuffle",
            "savetxt",
            "seterr",
            "set_printoptions",
            "place",
            "putmask",
        )
    return dotted.startswith(_PURE_PREFIXES)


def prints_nothing(dotted: str) -> bool:
    """Whether a call of a public name is known to show nothing on the terminal."""
    dotted = normalised(dotted)
    if only_computes(dotted) or is_clock(dotted) or is_progress_bar(dotted):
        return True
    if dotted.startswith(_TF):
        return not dotted.startswith(
            (
                "tensorflow.print",
                "tensorflow.keras.utils.",
                "tensorflow.compat.v1",
                "tensorflow.logging",
                "tensorflow.py_function",
                "tensorflow.numpy_function",
                "tensorflow.map_fn",
                "tensorflow.while_loop",
                "tensorflow.cond",
                "tensorflow.function",
                "tensorflow.saved_model",
                "tensorflow.profiler",
                "tensorflow.debugging",
            )
        )
    if dotted.startswith("builtins."):
        return dotted not in (
            "builtins.print",
            "builtins.input",
            "builtins.exec",
            "builtins.eval",
            "builtins.help",
            "builtins.next",
            "builtins.__import__",
            "builtins.breakpoint",
            "builtins.exit",
            "builtins.quit",
        )
    if dotted in ("wandb.log", "mlflow.log_metric", "mlflow.log_metrics", "neptune.log_metric"):
        return True
    if dotted.startswith("matplotlib."):
        return not dotted.endswith((".show", ".pause", ".draw"))
    return dotted.startswith(
        (
            "numpy.",
            "random.",
            "os.path.",
            "os.makedirs",
            "os.mkdir",
            "collections.",
            "itertools.",
            "functools.",
            "copy.",
            "pandas.",
            "PIL.",
        )
    )
