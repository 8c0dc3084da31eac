"""Attributes and methods of models and layers of Keras."""

from __future__ import annotations

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import flag, items_of, whole
from tfrewrite.facts.catalog.keras_dtypes import variable_dtype
from tfrewrite.facts.catalog.keras_layers import short_name
from tfrewrite.facts.catalog.keras_training import variable
from tfrewrite.facts.catalog.nests import each, leaves
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, join, python, unknown

_VARIABLES = words(
    """
    trainable_variables trainable_weights variables weights non_trainable_variables non_trainable_weights
    """
)
_NOTHING = words("compile summary set_weights reset_metrics build save reset_states add_loss")
_FLAGS = words("trainable built stop_training supports_masking stateful run_eagerly")
HISTORY = "tensorflow.keras.callbacks.History"
LOADED = "tensorflow.keras.models.load_model"
"""The origin of a model that comes from a file."""

_FLOAT = Value(Kind.PYTHON, dtype="float")
_TEXT = Value(Kind.PYTHON, dtype="str")


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of a model, a layer or a training history is; None for attributes that are not known."""
    if owner.kind is Kind.LIBRARY and owner.origin == HISTORY:
        return _of_history(owner, name)
    if owner.kind not in (Kind.MODEL, Kind.LAYER):
        return None
    if owner.origin == LOADED:
        return unknown("a loaded model can be of a class of its own")
    if name in _VARIABLES:
        return Value(Kind.CONTAINER, element=variable(_trained_dtype(owner, name, setting), None, setting))
    if name in _FLAGS:
        return Value(Kind.PYTHON, dtype="bool")
    match name:
        case "losses":
            return Value(Kind.CONTAINER, element=Value(Kind.TENSOR))
        case "metrics":
            return Value(Kind.CONTAINER, element=Value(Kind.METRIC))
        case "metrics_names":
            return Value(Kind.CONTAINER, element=_TEXT)
        case "layers":
            return Value(Kind.CONTAINER, element=unknown("a layer of the model"))
        case "name":
            return _TEXT
        case "output_shape" | "input_shape":
            return unknown("the shape of one output, or of several")
        case "optimizer" if owner.kind is Kind.MODEL:
            return join([Value(Kind.OPTIMIZER), python(None)])
        case "output" | "input" if owner.kind is Kind.MODEL:
            return _end(owner, name)
        case "kernel" | "bias" | "embeddings":
            return _weight(owner, name, setting)
        case _:
            return None


def _of_history(owner: Value, name: str) -> Value | None:
    match name:
        case "history":
            numbers = Value(Kind.CONTAINER, element=unknown("a number of each epoch"))
            return Value(Kind.DICTIONARY, element=numbers)
        case "epoch":
            return Value(Kind.CONTAINER, element=Value(Kind.PYTHON, dtype="int"))
        case "params":
            return Value(Kind.DICTIONARY)
        case _:
            return None


def _trained_dtype(owner: Value, name: str, setting: Setting) -> str | None:
    return variable_dtype(owner, setting) if name.startswith("trainable") and short_name(owner) else None


def _end(owner: Value, name: str) -> Value | None:
    """The one symbolic output or input of a functional model."""
    found = owner.get(name) or owner.get(f"{name}s")
    if found is None or found.kind is not Kind.SYMBOLIC:
        return unknown(f"the {name} of a model that is not known")
    return found


def _weight(owner: Value, name: str, setting: Setting) -> Value | None:
    short = short_name(owner)
    if short not in ("Dense", "Embedding"):
        return None
    dtype = variable_dtype(owner, setting)
    if short == "Embedding":
        shape = (whole(owner.get("input_dim")), whole(owner.get("output_dim")))
        return variable(dtype, shape, setting) if name == "embeddings" else None
    units = whole(owner.get("units"))
    if name == "bias" and flag(owner.get("use_bias"), True) is not True:
        return unknown("a bias that may be left out")
    return None if name == "embeddings" else variable(dtype, (units,) if name == "bias" else (None, units), setting)


def method(owner: Value, name: str, arguments: Arguments, setting: Setting, answer: Value | None) -> Value | None:
    """What a method of a model or layer returns. `answer` is what the model gives to the first argument."""
    if owner.kind not in (Kind.MODEL, Kind.LAYER):
        return None
    if owner.origin == LOADED:
        return unknown("a loaded model can be of a class of its own")
    if name in _NOTHING:
        return python(None)
    match name:
        case "fit":
            return Value(Kind.LIBRARY, origin=HISTORY)
        case "evaluate" | "train_on_batch" | "test_on_batch":
            return _numbers(name, arguments)
        case "predict" | "predict_on_batch":
            return _predicted(answer)
        case "get_weights":
            return Value(Kind.CONTAINER, element=Value(Kind.ARRAY))
        case "count_params":
            return Value(Kind.PYTHON, dtype="int")
        case "to_json":
            return _TEXT
        case "get_config":
            return Value(Kind.DICTIONARY)
        case "add" if owner.kind is Kind.MODEL and owner.origin == "tensorflow.keras.Sequential":
            return python(None)
        case "get_layer":
            return unknown("a layer of the model")
        case _:
            return None


def _numbers(name: str, arguments: Arguments) -> Value:
    """The loss alone, or with the metrics, as plain numbers."""
    if not arguments.complete:
        return unknown("whether a dictionary is returned is not known")
    given = arguments.get("return_dict")
    match flag(given, False) if given is not None else False:
        case True:
            return Value(Kind.DICTIONARY, element=unknown("a number or the numbers of a metric"))
        case False:
            numbers = Value(Kind.CONTAINER, element=unknown("a number or the numbers of a metric"))
            return join([_FLOAT, numbers]) or numbers
        case _:
            return unknown("whether a dictionary is returned is not known")


def _predicted(answer: Value | None) -> Value:
    """The outputs of a model as arrays of any length."""
    if answer is None:
        return unknown("predictions of a model that is not known")

    def part(leaf: Value) -> Value:
        if leaf.kind not in (Kind.TENSOR, Kind.SYMBOLIC):
            return unknown("predictions of a model that is not known")
        shape = (None, *leaf.shape[1:]) if leaf.shape else None
        return Value(Kind.ARRAY, dtype=leaf.dtype, shape=shape)

    parts = items_of(answer)
    if answer.kind is Kind.CONTAINER:
        arrays = tuple(part(leaf) for leaf in parts or ())
        return Value(Kind.CONTAINER, arrays, element=join(arrays)) if arrays else unknown("predictions in a list")
    if any(leaf.kind is Kind.UNKNOWN for leaf in leaves(answer)) or answer.kind is Kind.NEST:
        return unknown(answer.why or "predictions of a model that is not known")
    return each(answer, part)
