"""Models of Keras: symbolic inputs, functional and sequential models, and what calling them gives."""

from __future__ import annotations

from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import FLOATS, axes_named, dtype_named, flag, is_none, items_of, text, whole
from tfrewrite.facts.catalog.keras_dtypes import compute_dtype
from tfrewrite.facts.catalog.keras_layers import Apply, applied_layer, as_input, first_axes, fixed_rank, short_name
from tfrewrite.facts.catalog.keras_shapes import SAME_SHAPE
from tfrewrite.facts.catalog.nests import each, leaves
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Shape, Value, python, tensor, unknown

SEQUENTIAL = "tensorflow.keras.Sequential"
FUNCTIONAL = "tensorflow.keras.Model"
_BATCH = (("batch", python(True)),)
"""The field of a symbolic tensor whose first axis is the batch axis of the inputs."""
_INPUTS = ("shape", "batch_size", "name", "dtype")


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """A symbolic input or a model."""
    match name:
        case "tensorflow.keras.Input" | "tensorflow.keras.layers.Input":
            return _symbolic(arguments, setting)
        case "tensorflow.keras.layers.InputLayer":
            return Value(Kind.LAYER, origin=name, fields=(("input", _symbolic_layer(arguments, setting)),))
        case "tensorflow.keras.Sequential" | "tensorflow.keras.models.Sequential":
            layers = arguments.get("layers", 0)
            return Value(Kind.MODEL, origin=SEQUENTIAL, fields=(("layers", layers or Value(Kind.TUPLE)),))
        case "tensorflow.keras.Model" | "tensorflow.keras.models.Model":
            return _functional(arguments)
        case "tensorflow.keras.models.load_model" | "tensorflow.keras.saving.load_model":
            return Value(Kind.MODEL, origin="tensorflow.keras.models.load_model")
        case _:
            return None


def _functional(arguments: Arguments) -> Value:
    given = arguments.named(("inputs", "outputs"))
    fields = (
        ("inputs", given.get("inputs") or unknown("no inputs")),
        ("outputs", given.get("outputs") or unknown("no outputs")),
    )
    return Value(Kind.MODEL, origin=FUNCTIONAL, fields=fields)


def _symbolic(arguments: Arguments, setting: Setting) -> Value:
    given = arguments.named(_INPUTS)
    for keyword in ("tensor", "sparse", "ragged", "type_spec", "batch_shape"):
        value = given.get(keyword)
        if value is not None and is_none(value) is not True and flag(value, False) is not False:
            return Value(Kind.SYMBOLIC, why=f"an input given by {keyword}")
    axes = axes_named(given.get("shape"))
    batch = given.get("batch_size")
    lead = None if is_none(batch) is True else whole(batch)
    dtype = given.get("dtype")
    known = setting.floatx if is_none(dtype) is True else dtype_named(dtype)
    return Value(Kind.SYMBOLIC, dtype=known, shape=None if axes is None else (lead, *axes), fields=_BATCH)


def _symbolic_layer(arguments: Arguments, setting: Setting) -> Value:
    """An InputLayer: its first parameter is `input_shape` in Keras 2 and `shape` in Keras 3."""
    shape = arguments.get("shape") or arguments.get("input_shape") or arguments.get("shape", 0)
    if len(arguments.positional) > 1 or shape is None:
        return unknown("an InputLayer without a known shape")
    keywords = tuple((key, value) for key, value in arguments.keywords if key not in ("shape", "input_shape"))
    return _symbolic(Arguments((), (("shape", shape), *keywords), arguments.complete), setting)


def applied(model: Value, arguments: Arguments, setting: Setting, apply: Apply | None, fixed: bool) -> Value:
    """What calling a model gives. `fixed`: nothing adds layers to it or takes them away."""
    given = arguments.get("inputs", 0)
    if given is None:
        return unknown("a model without inputs")
    if model.origin == FUNCTIONAL:
        return _graph(model.get("outputs"), given, model.get("inputs"))
    if model.origin == SEQUENTIAL and fixed:
        return _chain(model, given, setting, apply)
    if model.origin.startswith("tensorflow.keras.applications.") and model.get("output") is not None:
        return _graph(model.get("output"), given, None)
    return Value(Kind.NEST, why="what this model answers is not known")


def _graph(outputs: Value | None, given: Value, inputs: Value | None) -> Value:
    """The outputs of a functional model: as symbolic ones, with the batch axis of what it is called with."""
    if outputs is None or outputs.kind is Kind.UNKNOWN:
        return Value(Kind.NEST, why="the outputs of this model are not known")
    symbolic = any(leaf.kind is Kind.SYMBOLIC for leaf in _leaves(given))
    if symbolic and not all(leaf.kind is Kind.SYMBOLIC for leaf in _leaves(given)):
        return unknown("a model called with symbolic tensors and others")
    if not symbolic and any(leaf.kind in (Kind.UNKNOWN, Kind.EITHER, Kind.NEST) for leaf in _leaves(given)):
        return Value(Kind.NEST, why="a model called with something unknown")
    single = as_input(given)
    batch = single.shape[0] if single.shape and single.kind in (Kind.TENSOR, Kind.SYMBOLIC) else None
    if inputs is not None and len(_leaves(inputs)) != 1:
        batch = None
    fields = _BATCH if symbolic and single.fields == _BATCH else ()

    def part(leaf: Value) -> Value:
        if leaf.kind is not Kind.SYMBOLIC:
            return unknown("an output that is not known")
        shape = leaf.shape
        if shape:
            shape = (batch if leaf.fields == _BATCH else None, *shape[1:])
        kind = Kind.SYMBOLIC if symbolic else Kind.TENSOR
        return Value(kind, dtype=leaf.dtype, shape=shape, fields=fields if leaf.fields == _BATCH else ())

    parts = items_of(outputs)
    if outputs.kind is Kind.CONTAINER and parts:
        if len(parts) == 1:
            return part(parts[0])
        answers = tuple(part(leaf) for leaf in parts)
        return Value(Kind.CONTAINER, answers, element=Value(Kind.SYMBOLIC if symbolic else Kind.TENSOR))
    if outputs.kind in (Kind.CONTAINER, Kind.EITHER) or (outputs.kind is Kind.TUPLE and len(outputs.elements) == 1):
        return Value(Kind.NEST, why="outputs in a list that is not known")
    return each(outputs, part)


def _leaves(given: Value) -> list[Value]:
    parts = items_of(given)
    return [leaf for part in parts for leaf in _leaves(part)] if parts else leaves(given)


def _chain(model: Value, given: Value, setting: Setting, apply: Apply | None) -> Value:
    """A sequential model: each layer on what the one before answered."""
    layers = items_of(model.get("layers"))
    start = as_input(given)
    if layers is None or start.kind not in (Kind.TENSOR, Kind.SYMBOLIC) or not layers:
        return Value(Kind.NEST, why="the layers or the input of this model are not known")
    start, layers = _entered(start, layers, setting)
    return _through(start, layers, setting, apply)


def _entered(given: Value, layers: tuple[Value, ...], setting: Setting) -> tuple[Value, tuple[Value, ...]]:
    """The tensor that the first layer gets: cast, and with one axis of length one more or less where that fits."""
    batch = given.shape[0] if given.shape else None
    first = layers[0]
    promised = first if first.kind is Kind.SYMBOLIC else first.get("input") if first.kind is Kind.LAYER else None
    if promised is not None and promised.kind is Kind.SYMBOLIC:
        shape = None if promised.shape is None else (batch, *promised.shape[1:])
        return replace(given, dtype=promised.dtype, shape=shape), layers[1:]
    return replace(given, dtype=_cast(first, given, setting), shape=_first_shape(layers, given, batch)), layers


def _cast(first: Value, given: Value, setting: Setting) -> str | None:
    """Keras 3 casts the input of a sequential model to the dtype in which the first layer computes."""
    if given.dtype in FLOATS:
        return given.dtype
    return compute_dtype(first, setting) if setting.keras == 3 and first.kind is Kind.LAYER else None


def _first_shape(layers: tuple[Value, ...], given: Value, batch: int | None) -> Shape | None:
    """The shape that the first layer gets.

    A model that was called before with one axis of length one more or less reshapes what it is given, so the
    number of axes is only known where a layer insists on one.
    """
    axes = first_axes(layers[0]) if layers[0].kind is Kind.LAYER else None
    if axes is not None:
        return (batch, *axes)
    for layer in layers:
        short = short_name(layer)
        rank = None if short is None else fixed_rank(short)
        if short == "Flatten":
            return given.shape
        if rank is not None:
            fits = given.shape is not None and len(given.shape) == rank
            return given.shape if fits else (batch, *(None,) * (rank - 1))
        if short not in SAME_SHAPE:
            return None
    return None


def _through(value: Value, layers: tuple[Value, ...], setting: Setting, apply: Apply | None) -> Value:
    for layer in layers:
        arguments = Arguments((value,))
        if layer.kind is Kind.LAYER and layer.node is None:
            value = applied_layer(layer, arguments, setting, apply)
        elif layer.kind is Kind.MODEL and layer.node is None and layer.origin in (FUNCTIONAL, SEQUENTIAL):
            value = applied(layer, arguments, setting, apply, fixed=layer.origin == FUNCTIONAL)
        elif apply is not None and layer.kind in (Kind.LAYER, Kind.MODEL):
            value = apply(layer, arguments)
        else:
            return Value(Kind.NEST, why="a layer that is not known")
        if value.kind not in (Kind.TENSOR, Kind.SYMBOLIC):
            return value
    return value


def pretrained(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """A model of `keras.applications`: with its top it answers with one number for each class."""
    short = name.removeprefix("tensorflow.keras.applications.").rpartition(".")[2]
    if not name.startswith("tensorflow.keras.applications.") or not short[:1].isupper():
        return None
    if arguments.positional or not arguments.complete:  # the order differs from model to model
        return Value(Kind.MODEL, origin=name)
    top, pooling = flag(arguments.get("include_top"), True), arguments.get("pooling")
    activation = text(arguments.get("classifier_activation"), "softmax")
    count = whole(arguments.get("classes"), 1000)
    dtype = None if setting.policy != setting.floatx else setting.policy
    output: Value = unknown("whether the model has its top is not known")
    if top is True and activation in ("softmax", "sigmoid", "linear"):
        output = tensor(dtype, (None, count))
    elif top is False and text(pooling) in ("avg", "max"):
        output = tensor(dtype, (None, None))
    elif top is False and is_none(pooling) is True:
        output = tensor(dtype, (None, None, None, None))
    symbolic = replace(output, kind=Kind.SYMBOLIC, fields=_BATCH) if output.kind is Kind.TENSOR else output
    return Value(Kind.MODEL, origin=name, fields=(("output", symbolic),))
