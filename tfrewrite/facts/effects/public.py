"""What calls of public functions do besides computing, by their dotted names.

Random streams and one-off draws of constructors are measured on TensorFlow 2.21 with Keras 3 (see
`tests/test_effects.py`); the rest is from the documentation of the libraries. A name that is not here is unknown.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from tfrewrite.facts import catalog
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.effects.effect import Stream, What


@dataclass(frozen=True, slots=True)
class Doing:
    """What a call does: one effect of a row, without its place."""

    what: What
    text: str = ""
    stream: Stream | None = None
    op: bool = False
    certain: bool = True


NOTHING: tuple[Doing, ...] = ()


_TF_DRAWS = re.compile(
    r"random\.(normal|uniform|truncated_normal|gamma|poisson|categorical|shuffle|log_uniform|\w*candidate_sampler|"
    r"fixed_unigram_candidate_sampler|experimental\.(index_shuffle|stateless_\w+))$|nn\.(dropout|sampled_softmax_loss|"
    r"nce_loss|fractional_(avg|max)_pool)$|image\.(random_\w+|sample_distorted_bounding_box)$|compat\.v1\.random\w*"
)
_STATELESS = re.compile(r"(random|image|nn\.experimental)\.(experimental\.)?stateless_\w+$|random\.(split|fold_in)$")
_KERAS_DRAWS = re.compile(r"keras\.(random\.(?!SeedGenerator)\w+|backend\.random_\w+)$")
_PYTHON_DRAWS = re.compile(
    r"random\.(random|randint|randrange|choice|choices|sample|shuffle|uniform|gauss|normalvariate|betavariate|"
    r"expovariate|triangular|getrandbits|randbytes|vonmisesvariate|gammavariate|lognormvariate)$"
)
_NUMPY_OBJECTS = re.compile(
    r"numpy\.random\.(default_rng|RandomState|Generator|SeedSequence|PCG64|MT19937|Philox|BitGenerator)$"
)
_SEEDS = {
    "random.seed": Stream.PYTHON,
    "random.setstate": Stream.PYTHON,
    "numpy.random.seed": Stream.NUMPY,
    "numpy.random.set_state": Stream.NUMPY,
    "tensorflow.random.set_seed": Stream.TENSORFLOW,
    "tensorflow.compat.v1.set_random_seed": Stream.TENSORFLOW,
    "tensorflow.random.set_global_generator": Stream.GENERATOR,
}
_DRAWING_DATASETS = frozenset(
    {
        "data.Dataset.list_files",
        "data.Dataset.random",
        "data.experimental.make_csv_dataset",
        "data.experimental.RandomDataset",
    }
)
_STATE_READS = frozenset({"numpy.random.get_state", "random.getstate"})
_WITH_INITIALIZERS = re.compile(
    r"keras\.layers\.(Dense|EinsumDense|Conv\w*|SeparableConv\w*|DepthwiseConv\w*|Embedding|LSTM\w*|GRU\w*|SimpleRNN\w*|"
    r"ConvLSTM\w*|MultiHeadAttention|Attention|AdditiveAttention|GroupQueryAttention|Bidirectional|Dropout|"
    r"SpatialDropout\w+|AlphaDropout|Gaussian(Noise|Dropout)|Random\w+|PReLU|SpectralNormalization|TextVectorization)$|"
    r"keras\.(initializers\.\w+|random\.SeedGenerator|models\.(clone_model|model_from_json|load_model)|"
    r"applications\.(\w+\.)?[A-Z]\w*)$"
)
_QUIET_KERAS = re.compile(
    r"keras\.(Sequential|Model|Input|InputSpec|Variable|models\.(Sequential|Model)|layers\.[A-Za-z]\w*|metrics\.\w+|"
    r"losses\.\w+|optimizers\.(\w+\.)*\w+|activations\.\w+|regularizers\.\w+|constraints\.\w+|callbacks\.\w+|"
    r"backend\.(mean|sum|square|abs|max|min|exp|log|sqrt|clip|dot|cast|constant|epsilon|floatx|image_data_format|"
    r"binary_crossentropy|categorical_crossentropy|shape|int_shape|ndim|flatten|concatenate|stack|reshape|"
    r"expand_dims|squeeze|zeros|ones|zeros_like|ones_like|argmax|softmax|relu|sigmoid|tanh|pow|maximum|minimum|"
    r"equal|not_equal|greater|less|transpose|batch_flatten|permute_dimensions|variable|sin|cos|sign|round|all|any|"
    r"prod|var|std|get_value)|ops\.(?!convert_to_numpy)\w+|utils\.(to_categorical|normalize|pad_sequences)|"
    r"preprocessing\.sequence\.pad_sequences|(\w+\.)*preprocess_input|mixed_precision\.(Policy|global_policy)|dtype_policies\.\w+)$"
)
_QUIET_TF = re.compile(
    r"(GradientTape|TensorSpec|TensorShape|RaggedTensorSpec|SparseTensorSpec|RaggedTensor\.from_\w+|SparseTensor|"
    r"TensorArray|DType|device|name_scope|init_scope|control_dependencies|function|custom_gradient|recompute_grad|"
    r"constant_initializer|zeros_initializer|ones_initializer|Module|gradients|hessians|stop_gradient|identity|no_op|group|"
    r"tuple|executing_eagerly|is_tensor|get_static_value|type_spec_from_value|shape_n|no_gradient|newaxis|"
    r"data\.(AUTOTUNE|Options|experimental\.(AUTOTUNE|cardinality|assert_cardinality|Counter|parallel_interleave|ignore_errors|get_single_element)|Dataset\.(range|zip|from_tensors|from_tensor_slices|from_generator)|"
    r"TFRecordDataset|TextLineDataset|FixedLengthRecordDataset)|random\.(Generator(\.\w+)?|get_global_generator|"
    r"create_rng_state|Algorithm\w*)|train\.(Checkpoint|CheckpointManager|latest_checkpoint|ExponentialMovingAverage|"
    r"[A-Z]\w*List|Example|Feature\w*|BytesList|SequenceExample)|io\.(decode_\w+|parse_\w+|serialize_tensor|encode_\w+|"
    r"FixedLenFeature|VarLenFeature|RaggedFeature|FixedLenSequenceFeature|is_jpeg)|"
    r"distribute\.(\w*Strategy|get_strategy|get_replica_context|in_cross_replica_context|cluster_resolver\.\w+|"
    r"ReduceOp(\.\w+)?|DistributedValues|InputOptions|NcclAllReduce|RunOptions)|"
    r"nest\.(flatten|assert_same_structure|is_nested|pack_sequence_as)|dtypes\.\w+|"
    r"lookup\.\w+|summary\.(create_noop_writer|experimental\.set_step|should_record_summaries|record_if)|"
    r"autograph\.(to_graph|experimental\.\w+)|config\.(list_\w+|get_\w+|experimental\.(list_\w+|get_\w+)|threading\.get_\w+)|"
    r"version\.\w+|test\.(is_gpu_available|is_built_with_cuda|gpu_device_name)|feature_column\.\w+|"
    r"(quantization|audio|ragged|sparse|sets|strings|bitwise|signal|linalg|math|nn|image)\.(\w+\.)?\w+|"
    r"broadcast_static_shape|broadcast_dynamic_shape|unique|unique_with_counts|sequence_mask|scatter_nd|gather_nd|minimum|maximum|"
    r"tensor_scatter_nd_\w+|dynamic_partition|dynamic_stitch|batch_to_space|space_to_batch|foldr_v2|hessians|eig|"
    r"guarantee_const|edit_distance|one_hot|bitcast|fingerprint|histogram_fixed_width\w*|norm|extract_volume_patches|"
    r"parallel_stack|required_space_to_batch_paddings|reverse_sequence|saturate_cast|strided_slice|where|zeros|ones|"
    r"clip_by_\w+|nondifferentiable_batch_function|reduce_\w+|argsort|float\d+|int\d+|uint\d+|bool|string)$"
)
_SUMMARIES = re.compile(
    r"summary\.(scalar|image|histogram|text|audio|write|graph|trace_\w+|flush|create_file_writer|import_event)$"
)
_FILE_WRITES = re.compile(
    r"tensorflow\.(io\.(write_file|write_graph|TFRecordWriter|gfile\.(makedirs|mkdir|copy|remove|rename|rmtree))|"
    r"saved_model\.save|keras\.(models\.save_model|utils\.(save_img|plot_model|get_file)|preprocessing\.image\.save_img))$|"
    r"numpy\.(save|savez|savez_compressed|savetxt)$|(pickle|json|joblib|dill|yaml)\.dump$|torch\.save$|cv2\.imwrite$|"
    r"os\.(makedirs|mkdir|remove|rename|replace|rmdir|unlink|removedirs|symlink|truncate|chmod)$|shutil\.\w+$|"
    r"imageio\.(imwrite|imsave|mimsave|mimwrite)$|matplotlib\.pyplot\.(savefig|imsave)$|scipy\.io\.(savemat|wavfile\.write)$|"
    r"soundfile\.write$|tempfile\.\w+$|h5py\.File$|zipfile\.ZipFile$"
)
_FILE_READS = re.compile(
    r"tensorflow\.(io\.(read_file|matching_files|gfile\.(exists|glob|listdir|isdir|stat|walk|GFile))|"
    r"saved_model\.load|train\.(load_checkpoint|load_variable|list_variables|latest_checkpoint)|"
    r"keras\.(utils\.load_img|preprocessing\.image\.load_img|models\.load_model|datasets\.\w+\.load_data|"
    r"utils\.\w+_from_directory))$|numpy\.(load|loadtxt|genfromtxt|fromfile|memmap)$|(pickle|json|joblib|yaml)\.load$|"
    r"pandas\.read_\w+$|PIL\.Image\.open$|cv2\.imread$|imageio\.(imread|mimread)$|matplotlib\.pyplot\.imread$|"
    r"os\.(listdir|walk|scandir|stat|getcwd|access)$|os\.path\.(exists|isfile|isdir|getsize|getmtime|abspath|realpath)$|"
    r"glob\.i?glob$|scipy\.io\.loadmat$|librosa\.load$|soundfile\.read$"
)
_NETWORK = re.compile(r"(wandb|mlflow|neptune|requests|urllib|socket|comet_ml|ftplib|smtplib|boto3|http)\.")
_PLOTS = re.compile(r"(matplotlib|seaborn|plotly)\.")
_QUIET_STDLIB = re.compile(
    r"(math|cmath|operator|statistics|textwrap|string|re|fractions|decimal|bisect|heapq|"
    r"difflib|hashlib|struct|base64|zlib|binascii|enum|dataclasses|typing|abc|numbers|types|pprint\.pformat|pathlib|"
    r"collections|itertools|functools|contextlib\.(nullcontext|suppress)|argparse|datetime\.(timedelta|date|datetime)|"
    r"json\.(dumps|loads)|pickle\.(dumps|loads)|copy\.(copy|deepcopy)|os\.path\.(join|basename|dirname|split|splitext|"
    r"normpath|isabs|expanduser|relpath)|os\.environ\.get|os\.getenv|os\.cpu_count|os\.getpid|time\.(struct_time|mktime)|"
    r"inspect\.\w+|warnings\.(filterwarnings|simplefilter)|gc\.collect|io\.(BytesIO|StringIO)|uuid\.UUID)(\.|$)"
)
_LOGS = re.compile(
    r"(absl\.)?logging\.(debug|info|warning|warn|error|critical|exception|log|fatal|vlog)$|warnings\.warn$"
)
_OF_KERAS = re.compile(r"tensorflow\.(losses|metrics|optimizers|initializers)\.(?=\w+$)")
"""Modules of Keras that TensorFlow 2 has under names of its own."""
_EAGER_TYPES = re.compile(r"ndarray|EagerTensor|\bTensor\b|np\.generic|np\.number|numpy\.number|\bVariable\b")
_UNKNOWN_BUILTINS = frozenset(["exec", "eval", "compile", "__import__", "breakpoint", "input", "help", "exit", "quit"])
_READING_BUILTINS = words(
    """
    callable vars dir globals locals super object property staticmethod classmethod iter memoryview
    bytearray ascii slice next getattr Ellipsis NotImplemented
    """
)


def doings(dotted: str, call: ast.Call) -> tuple[Doing, ...] | None:
    """What a call of a public function does besides computing; None where that is not known."""
    dotted = _OF_KERAS.sub(r"tensorflow.keras.\1.", dotted)
    package, _, tail = dotted.partition(".")
    if package == "builtins":
        return _of_builtin(tail, call)
    if catalog.is_clock(dotted):
        return (Doing(What.CLOCK, op=dotted == "tensorflow.timestamp"),)
    if dotted == "time.sleep":
        return (Doing(What.SLEEPS),)
    if catalog.is_progress_bar(dotted):
        return (Doing(What.BARS),)
    drawn = _drawn(dotted, call)
    if drawn is not None:
        return drawn
    for pattern, doing in _ROWS:
        if pattern.match(dotted):
            return (doing,)
    if package == "tensorflow":
        return _of_tensorflow(tail, dotted, call)
    quiet = _QUIET_STDLIB.match(dotted) or catalog.only_computes(dotted) or _PLOTS.match(dotted)
    if quiet and _PLOTS.match(dotted):
        shown = dotted.endswith((".show", ".pause", ".draw"))
        return (Doing(What.PRINTS, "a figure") if shown else Doing(What.UPDATES, "the current figure"),)
    return NOTHING if quiet else None


_ROWS: tuple[tuple[re.Pattern[str], Doing], ...] = (
    (_LOGS, Doing(What.LOGS)),
    (_FILE_WRITES, Doing(What.WRITES_FILE)),
    (_FILE_READS, Doing(What.READS_FILE)),
    (_NETWORK, Doing(What.NETWORK)),
)


def _drawn(dotted: str, call: ast.Call) -> tuple[Doing, ...] | None:
    """What a function of a random module draws; None for any other one."""
    if dotted in _SEEDS:
        return (Doing(What.SEEDS, _SEEDS[dotted].value, _SEEDS[dotted]),)
    if dotted == "tensorflow.keras.utils.set_random_seed":
        return tuple(
            Doing(What.SEEDS, stream.value, stream)
            for stream in (Stream.PYTHON, Stream.NUMPY, Stream.TENSORFLOW, Stream.KERAS)
        )
    if dotted in _STATE_READS:
        return NOTHING
    if _NUMPY_OBJECTS.match(dotted):
        seeded = bool(call.args or call.keywords)
        return NOTHING if seeded else (_draw(Stream.SYSTEM),)
    if dotted.startswith("numpy.random."):
        return (_draw(Stream.NUMPY),)
    if _PYTHON_DRAWS.match(dotted):
        return (_draw(Stream.PYTHON),)
    if dotted in ("os.urandom", "uuid.uuid4", "uuid.uuid1") or dotted.startswith("secrets."):
        return (_draw(Stream.SYSTEM),)
    tail = dotted.removeprefix("tensorflow.")
    if tail == dotted or _STATELESS.match(tail):
        return NOTHING if tail != dotted else None
    if _TF_DRAWS.match(tail):
        return (_draw(Stream.OP_SEED if _has_seed(call) else Stream.TENSORFLOW, op=True),)
    if tail in _DRAWING_DATASETS and not _has_seed(call) and not _unshuffled(call):
        return (_draw(Stream.TENSORFLOW),)
    if _KERAS_DRAWS.match(tail):
        return (_draw(Stream.KERAS, op=True),)
    if _WITH_INITIALIZERS.match(tail) and not _has_seed(call):
        return (Doing(What.DRAWS, Stream.INITIALIZER.value, Stream.INITIALIZER, certain=False),)
    return None


def _draw(stream: Stream, *, op: bool = False) -> Doing:
    return Doing(What.DRAWS, stream.value, stream, op)


def _has_seed(call: ast.Call) -> bool:
    """Whether a call gives a seed of its own."""
    return any(
        keyword.arg == "seed" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)
        for keyword in call.keywords
    )


def _unshuffled(call: ast.Call) -> bool:
    return any(k.arg == "shuffle" and isinstance(k.value, ast.Constant) and not k.value.value for k in call.keywords)


def _of_tensorflow(tail: str, dotted: str, call: ast.Call) -> tuple[Doing, ...] | None:
    if tail == "print":
        return (Doing(What.PRINTS, op=True),)
    if _SUMMARIES.match(tail):
        return (Doing(What.SUMMARISES, op=not tail.endswith("create_file_writer")),)
    if tail in (
        "executing_eagerly",
        "inside_function",
        "is_tensor",
        "is_symbolic_tensor",
        "keras.backend.is_keras_tensor",
    ):
        return (Doing(What.ASKS_MODE, f"tf.{tail}()"),)
    if tail == "Variable" or tail == "keras.Variable":
        return (Doing(What.CREATES, "a variable"),)
    if tail.startswith("debugging.") or tail in (
        "Assert",
        "assert_equal",
        "assert_rank",
        "assert_less",
        "assert_greater",
    ):
        return (
            (Doing(What.ASSERTS, op=True),) if "assert" in tail.lower() or tail == "debugging.check_numerics" else None
        )
    if tail.startswith("config.") and not _QUIET_TF.match(tail):
        return (Doing(What.UPDATES, "the configuration of TensorFlow"),)
    if tail in ("keras.backend.clear_session", "keras.backend.set_floatx", "keras.mixed_precision.set_global_policy"):
        return (Doing(What.UPDATES, "the configuration of Keras"),)
    if tail in _DRAWING_DATASETS:
        return NOTHING
    if catalog.only_computes(dotted) or _QUIET_KERAS.match(tail) or _QUIET_TF.match(tail):
        return NOTHING
    return None


def _of_builtin(name: str, call: ast.Call) -> tuple[Doing, ...] | None:
    if name == "print":
        return (Doing(What.PRINTS),)
    if name == "open":
        return _of_open(call)
    if name in ("setattr", "delattr"):
        return None
    if name == "hasattr" and len(call.args) == 2 and isinstance(call.args[1], ast.Constant):
        return (Doing(What.ASKS_MODE, 'hasattr(…, "numpy")'),) if call.args[1].value == "numpy" else NOTHING
    if name in ("isinstance", "issubclass") and len(call.args) == 2 and _EAGER_TYPES.search(ast.unparse(call.args[1])):
        return (Doing(What.ASKS_MODE, "isinstance(…)"),)
    if name in _UNKNOWN_BUILTINS:
        return None
    known = catalog.only_computes(f"builtins.{name}") or name in _READING_BUILTINS
    return NOTHING if known or name[:1].isupper() else None


def _of_open(call: ast.Call) -> tuple[Doing, ...]:
    given = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "mode"), None)
    if given is None:
        return (Doing(What.READS_FILE),)
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return (Doing(What.WRITES_FILE if set(given.value) & set("wax+") else What.READS_FILE),)
    return (Doing(What.WRITES_FILE, certain=False), Doing(What.READS_FILE, certain=False))
