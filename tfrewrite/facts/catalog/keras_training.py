"""Losses, metrics, optimizers, schedules and initialisers of Keras.

Held against Keras 3.15 and 2.15; where both differ and the version is not known, nothing is said.
"""

from __future__ import annotations

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import FLOATS, axes_named, dtype_named, is_none, text
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Shape, Value, python, tensor, unknown

_LOSSES = words("""
    BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalHinge
    CosineSimilarity Hinge Huber KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError
    MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge
    """)
_FUNCTIONS = words("""
    mse mae mape msle MSE MAE MAPE MSLE mean_squared_error mean_absolute_error mean_absolute_percentage_error
    mean_squared_logarithmic_error binary_crossentropy binary_focal_crossentropy categorical_crossentropy
    categorical_focal_crossentropy sparse_categorical_crossentropy huber kld KLD kl_divergence hinge squared_hinge
    categorical_hinge poisson log_cosh logcosh
    """)
_NARROW = frozenset({"huber", "msle", "MSLE", "mean_squared_logarithmic_error"})
"""Functions that do not keep the dtype of half floats everywhere."""
_SCALARS = words("""
    Mean Sum Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy TopKCategoricalAccuracy
    SparseTopKCategoricalAccuracy MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError
    MeanSquaredLogarithmicError RootMeanSquaredError CosineSimilarity AUC BinaryCrossentropy CategoricalCrossentropy
    SparseCategoricalCrossentropy KLDivergence Poisson LogCoshError Hinge SquaredHinge CategoricalHinge MeanIoU
    """)
_BY_THRESHOLD = words("Precision Recall TruePositives TrueNegatives FalsePositives FalseNegatives")
_METRICS = _SCALARS | _BY_THRESHOLD
_METRICS |= words("""
    F1Score FBetaScore R2Score IoU BinaryIoU OneHotIoU OneHotMeanIoU MeanTensor MeanMetricWrapper PrecisionAtRecall
    RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity MeanRelativeError
    """)
_OPTIMIZERS = words(
    """
    Adam AdamW SGD RMSprop Adagrad Adadelta Adamax Nadam Ftrl Lion Adafactor Lamb LossScaleOptimizer Muon
    """
)
_SCHEDULES = words("""
    ExponentialDecay PiecewiseConstantDecay PolynomialDecay CosineDecay CosineDecayRestarts InverseTimeDecay
    """)
_ROOTS = ("tensorflow.keras.", "tensorflow.")
_ROOMS = {"losses": Kind.LOSS, "metrics": Kind.METRIC, "optimizers": Kind.OPTIMIZER}
_KNOWN = {"losses": _LOSSES, "metrics": _METRICS, "optimizers": _OPTIMIZERS}


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What a constructor of these makes, or a loss function returns."""
    room, _, short = name.removeprefix(_ROOTS[0]).removeprefix(_ROOTS[1]).rpartition(".")
    if not name.startswith(_ROOTS[1]):
        return None
    if room in ("losses", "metrics") and short in _FUNCTIONS:
        return _function(short, arguments, setting)
    if room in ("optimizers.legacy", "optimizers.experimental", "mixed_precision"):
        room = "optimizers"
    if room in _ROOMS and short in _KNOWN[room]:
        return Value(_ROOMS[room], origin=f"tensorflow.keras.{room}.{short}", fields=_fields(room, arguments))
    if room in ("optimizers.schedules", "keras.optimizers.schedules") and short in _SCHEDULES:
        rate = arguments.get("values" if short.startswith("Piecewise") else "initial_learning_rate", 0)
        rate = arguments.get("values", 1) if short.startswith("Piecewise") else rate
        return Value(Kind.LIBRARY, origin=f"tensorflow.keras.optimizers.schedules.{short}", fields=_one("rate", rate))
    if name.startswith("tensorflow.keras.mixed_precision.") and short in ("Policy", "DTypePolicy"):
        return Value(Kind.LIBRARY, origin=f"tensorflow.keras.{short}", fields=_one("name", arguments.get("name", 0)))
    return None


def _one(key: str, value: Value | None) -> tuple[tuple[str | int, Value], ...]:
    return ((key, value if value is not None else unknown(f"{key} is not given")),)


def _fields(room: str, arguments: Arguments) -> tuple[tuple[str | int, Value], ...]:
    """The arguments that decide about results, with their defaults."""
    match room:
        case "losses":
            return (
                ("reduction", arguments.get("reduction") or python("auto")),
                ("dtype", arguments.get("dtype") or python(None)),
            )
        case "metrics":
            return (
                ("dtype", arguments.get("dtype") or python(None)),
                ("thresholds", arguments.get("thresholds", 0) or python(None)),
            )
        case _:
            return (("learning_rate", arguments.get("learning_rate", 0) or python(0.01)),)


def applied(owner: Value, arguments: Arguments, setting: Setting) -> Value | None:
    """What calling a loss, a metric or a schedule gives."""
    short = owner.origin.rpartition(".")[2]
    if owner.node is not None:
        return None
    if owner.kind is Kind.LOSS and short in _LOSSES:
        return _loss(owner, short, arguments, setting)
    if owner.kind is Kind.METRIC and short in _METRICS:
        return result_of(owner, setting)
    if owner.kind is Kind.LIBRARY and owner.origin.startswith("tensorflow.keras.optimizers.schedules."):
        return _rate(owner, arguments.get("step", 0), setting)
    return None


def _loss(owner: Value, short: str, arguments: Arguments, setting: Setting) -> Value:
    truth, answer = arguments.get("y_true", 0), arguments.get("y_pred", 1)
    if answer is None or truth is None:
        return unknown("a loss without predictions")
    if Kind.SYMBOLIC in answer.kinds | truth.kinds:
        return unknown("a loss of symbolic tensors")
    how = owner.get("reduction")
    named = how is not None and how.kind is Kind.NAME
    reduction = how.origin.rpartition(".")[2].lower() if how is not None and named else text(how)
    dtype = _loss_dtype(owner, short, answer, setting)
    if reduction in ("auto", "sum", "sum_over_batch_size", "mean", "mean_with_sample_weight"):
        return tensor(dtype, ())
    if reduction == "none":
        return tensor(dtype, _per_sample(short.startswith("Sparse"), truth, answer))
    return tensor(dtype)


def _loss_dtype(owner: Value, short: str, answer: Value, setting: Setting) -> str | None:
    """Keras 3 answers in the loss's own dtype, Keras 2 in that of the predictions."""
    own = owner.get("dtype")
    if own is None:
        return None
    default = setting.floatx if is_none(own) is True else dtype_named(own)
    if setting.keras == 3:
        return default
    follows = answer.dtype if answer.dtype in FLOATS else None
    if short == "Huber":
        follows = setting.floatx
    if setting.keras == 2:
        return follows
    return follows if follows == default else None


def _per_sample(sparse: bool, truth: Value, answer: Value) -> Shape | None:
    """One number for each sample, where both have the axes that the loss expects."""
    if truth.shape is None or answer.shape is None or not answer.shape:
        return None
    if sparse:
        fits = len(truth.shape) == len(answer.shape) - 1 or truth.shape[len(answer.shape) - 1 :] == (1,)
        return answer.shape[:-1] if fits and len(answer.shape) > 1 else None
    if len(truth.shape) != len(answer.shape):
        return None
    return tuple(_widest(a, b) for a, b in zip(truth.shape[:-1], answer.shape[:-1], strict=True))


def _widest(first: int | None, second: int | None) -> int | None:
    if first == second:
        return first
    wide = [axis for axis in (first, second) if axis is not None and axis != 1]
    return wide[0] if len(wide) == 1 else None


def _function(short: str, arguments: Arguments, setting: Setting) -> Value:
    truth, answer = arguments.get("y_true", 0), arguments.get("y_pred", 1)
    if truth is None or answer is None:
        return unknown("a loss without predictions")
    kinds = truth.kinds | answer.kinds
    if not kinds <= {Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY}:
        return unknown("a loss of what is no tensor")
    dtype = answer.dtype if answer.dtype in FLOATS else None
    if short in _NARROW and dtype != setting.floatx:
        dtype = dtype if setting.keras == 3 and dtype in ("float32", "float64") else None
    whole = arguments.get("axis") is None and arguments.complete and len(arguments.positional) < 5
    return tensor(dtype, _per_sample(short.startswith("sparse"), truth, answer) if whole else None)


def result_of(owner: Value, setting: Setting) -> Value:
    """What `result()` of a metric of Keras gives."""
    short = owner.origin.rpartition(".")[2]
    own = owner.get("dtype")
    plain = own is not None and setting.floatx == "float32" and (is_none(own) is True or dtype_named(own) == "float32")
    dtype = "float32" if plain else None  # of another dtype, some metrics answer in it and some do not
    scalar = short in _SCALARS
    if short in _BY_THRESHOLD:
        scalar = is_none(owner.get("thresholds")) is True
    return tensor(dtype, () if scalar else None) if short in _METRICS else unknown("a metric that is not known")


def _rate(owner: Value, step: Value | None, setting: Setting) -> Value:
    rate = owner.get("rate")
    known = rate is not None and rate.dtype == "float" and setting.floatx == "float32"
    scalar = step is not None and (step.dtype in ("int", "float") if step.kind is Kind.PYTHON else step.shape == ())
    return tensor("float32" if known else None, () if scalar else None)


def method(owner: Value, name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What a method of a loss, metric or optimizer returns."""
    if owner.kind is Kind.METRIC:
        return _of_metric(owner, name, setting)
    if owner.kind is Kind.LOSS and name in ("call", "__call__") and owner.node is None:
        return _loss_call(owner, name, arguments, setting)
    return _of_optimizer(owner, name, arguments, setting) if owner.kind is Kind.OPTIMIZER else None


def _loss_call(owner: Value, name: str, arguments: Arguments, setting: Setting) -> Value | None:
    return applied(owner, arguments, setting) if name == "__call__" else unknown("a loss before its reduction")


def _of_metric(owner: Value, name: str, setting: Setting) -> Value | None:
    match name:
        case "result" if owner.node is None:
            return result_of(owner, setting)
        case "reset_state" | "reset_states":
            return python(None)
        case "update_state":
            short = owner.origin.rpartition(".")[2]
            plain = setting.keras == 3 and owner.node is None and "IoU" not in short and short in _METRICS
            return python(None) if plain else unknown("what update_state returns differs between versions")
        case "get_config":
            return Value(Kind.DICTIONARY)
        case _:
            return None


def _of_optimizer(owner: Value, name: str, arguments: Arguments, setting: Setting) -> Value | None:
    match name:
        case "apply_gradients":
            if setting.keras == 3:
                return variable("int64", (), setting)
            return unknown("what apply_gradients returns differs between versions")
        case "apply" if setting.keras == 3:
            return python(None)
        case "build" | "set_weights":
            return python(None)
        case "minimize":
            return unknown("what minimize returns differs between versions")
        case "get_config":
            return Value(Kind.DICTIONARY)
        case "get_weights":
            return Value(Kind.CONTAINER, element=Value(Kind.ARRAY))
        case "variables":
            return Value(Kind.CONTAINER, element=Value(Kind.VARIABLE))
        case "get_scaled_loss" | "scale_loss":
            loss = arguments.get("loss", 0)
            plain = loss is not None and loss.kind is Kind.TENSOR
            return tensor(loss.dtype, loss.shape) if plain and loss is not None else unknown("a scaled loss")
        case "get_slot":
            return Value(Kind.VARIABLE)
        case _:
            return None


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of a metric or optimizer is."""
    if owner.kind is Kind.METRIC and name in ("variables", "weights", "trainable_variables"):
        return Value(Kind.CONTAINER, element=Value(Kind.VARIABLE))
    if name == "name" and owner.kind in (Kind.METRIC, Kind.OPTIMIZER, Kind.LOSS):
        return Value(Kind.PYTHON, dtype="str")
    if owner.kind is not Kind.OPTIMIZER:
        return None
    match name:
        case "iterations":
            return variable("int64", (), setting)
        case "learning_rate":
            return _learning_rate(owner, setting)
        case "lr" if setting.keras == 2:
            return _learning_rate(owner, setting)
        case "variables" if setting.keras == 3:
            return Value(Kind.CONTAINER, element=variable(None, None, setting))
        case _:
            return None


def _learning_rate(owner: Value, setting: Setting) -> Value:
    """A variable, unless a schedule decides; Keras 3 computes its rate, Keras 2 keeps it or shows the schedule."""
    given = owner.get("learning_rate")
    if given is None or owner.node is not None or owner.origin.endswith("LossScaleOptimizer"):
        return unknown("a learning rate that may be a schedule")
    if given.kind in (Kind.PYTHON, Kind.TENSOR, Kind.ARRAY, Kind.VARIABLE):
        return variable(setting.floatx, (), setting) if given.kind is Kind.PYTHON else Value(Kind.VARIABLE)
    if given.origin.startswith("tensorflow.keras.optimizers.schedules.") and setting.keras == 3:
        return tensor(None, ())
    return unknown("a learning rate that may be a schedule")


def variable(dtype: str | None, shape: Shape | None, setting: Setting) -> Value:
    """A variable that Keras made: its own class in Keras 3, TensorFlow's in Keras 2."""
    origin = {2: "tensorflow.Variable", 3: "tensorflow.keras.Variable"}.get(setting.keras or 0, "")
    return Value(Kind.VARIABLE, dtype=dtype, shape=shape, origin=origin)


def initial(arguments: Arguments, setting: Setting) -> Value:
    """What calling an initialiser of Keras gives."""
    dtype = arguments.get("dtype", 1)
    shape = axes_named(arguments.get("shape", 0))
    exact = None if shape is None or None in shape else shape
    return tensor(setting.floatx if is_none(dtype) is True else dtype_named(dtype), exact)
