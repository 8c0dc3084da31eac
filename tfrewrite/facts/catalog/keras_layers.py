"""What layers of Keras answer when they are called."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import FLOATS, converted, flag, is_none, items_of, text, whole
from tfrewrite.facts.catalog.keras_dtypes import answered_dtype, compute_dtype
from tfrewrite.facts.catalog.keras_merges import MERGES, merged
from tfrewrite.facts.catalog.keras_parameters import LAYERS, SYNONYMS, known_layers
from tfrewrite.facts.catalog.keras_shapes import fixed_rank, shape_after
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Shape, Value, join, unknown

Apply = Callable[[Value, Arguments], Value]
"""Calls a function, layer or model of the program with arguments."""

_RECURRENT = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}
_SHAPELESS = frozenset({"Lambda", "TextVectorization", "StringLookup", "IntegerLookup", "CategoryEncoding"})
_SHAPELESS |= {"Discretization", "Hashing", "InputLayer"}
_KEEPING = words(
    """
    relu relu6 sigmoid tanh softmax softplus softsign selu elu exponential linear leaky_relu gelu silu swish
    hard_sigmoid hard_silu hard_swish mish log_softmax celu hard_tanh
    """
)
_ROOMS = ("tensorflow.keras.activations.", "tensorflow.nn.", "tensorflow.math.", "tensorflow.")


def short_name(layer: Value) -> str | None:
    """The class of a layer of Keras without its room; None for other layers."""
    if layer.kind is not Kind.LAYER or layer.node is not None or not layer.origin.startswith(LAYERS):
        return None
    name = layer.origin[len(LAYERS) :].removeprefix("experimental.preprocessing.")
    name = SYNONYMS.get(name, name)
    return name if name in known_layers() else None


def applied_layer(layer: Value, arguments: Arguments, setting: Setting, apply: Apply | None) -> Value:
    """What calling a layer of Keras gives."""
    short = short_name(layer)
    if short is None:
        return unknown(f"what {layer.origin or 'a layer'} answers is not known")
    given = arguments.get("inputs", 0)
    if given is None:
        return unknown("a layer without inputs")
    if short in MERGES:
        return merged(short, layer, given, arguments, setting)
    return answered(short, layer, given, setting, apply)


def answered(short: str, layer: Value, given: Value, setting: Setting, apply: Apply | None) -> Value:
    """The answer of a layer that takes one tensor."""
    given = as_input(given)
    if given.kind not in (Kind.TENSOR, Kind.SYMBOLIC):
        return unknown(given.why or f"a layer called with {given.kind.value}")
    if short in _RECURRENT:
        return _recurrent(short, layer, given, setting)
    if short == "Bidirectional":
        return _both_ways(layer, given, setting)
    if short == "TimeDistributed":
        return _each_step(layer, given, setting, apply)
    if short in _SHAPELESS:
        return _function(layer, given, setting, apply) if short == "Lambda" else unknown(f"what {short} answers")
    known = None if given.kind is Kind.SYMBOLIC and given.dtype not in FLOATS else given.dtype
    dtype = answered_dtype(short, compute_dtype(layer, setting), known)  # symbolic whole numbers may become floats
    shape = shape_after(short, layer, given.shape)
    answer = like(given, dtype, shape)
    return activated(answer, layer.get("activation"), setting, apply)


def as_input(given: Value) -> Value:
    """An argument as the tensor that a layer makes of it; `Kind.EITHER` and nests stay."""
    if given.kind in (Kind.TENSOR, Kind.SYMBOLIC):
        return given
    if given.kind is Kind.VARIABLE or given.kind is Kind.ARRAY:
        return converted(given) or unknown("no tensor")
    return given


def like(given: Value, dtype: str | None, shape: Shape | None) -> Value:
    """An answer of the same kind as its input: a tensor to a tensor, symbolic to symbolic."""
    return Value(given.kind, dtype=dtype, shape=shape, fields=given.fields if given.kind is Kind.SYMBOLIC else ())


def activated(answer: Value, activation: Value | None, setting: Setting, apply: Apply | None) -> Value:
    """An answer after the activation of its layer."""
    if activation is None or is_none(activation) is True:
        return answer
    name = text(activation)
    if name is None and activation.kind is Kind.NAME:
        name = next((activation.origin[len(r) :] for r in _ROOMS if activation.origin.startswith(r)), None)
    if name is None and activation.kind is Kind.LAYER:
        return applied_layer(activation, Arguments((answer,)), setting, apply)
    if name is None and activation.kind is Kind.FUNCTION and apply is not None:
        return apply(activation, Arguments((answer,)))
    if name is None and activation.kind is Kind.PYTHON and activation.dtype == "str":
        shape = None if answer.shape is None else (*answer.shape[:-1], None)
        return replace(answer, shape=shape)  # `glu` halves the last axis
    return answer if name in _KEEPING else unknown("an activation that is not known")


def _recurrent(short: str, layer: Value, given: Value, setting: Setting) -> Value:
    sequences, state = flag(layer.get("return_sequences"), False), flag(layer.get("return_state"), False)
    if sequences is None or state is None or flag(layer.get("time_major"), False) is not False:
        return unknown("whether sequences and states are returned is not known")
    units, dtype = whole(layer.get("units")), compute_dtype(layer, setting)
    axes = given.shape if given.shape is not None and len(given.shape) == 3 else (None, None, None)
    last = like(given, dtype, (axes[0], units))
    first = like(given, dtype, (axes[0], axes[1], units)) if sequences else last
    if not state:
        return first
    parts = (first, *(last,) * _RECURRENT[short])
    listed, paired = Value(Kind.CONTAINER, parts, element=join(parts)), Value(Kind.TUPLE, parts)
    return {2: listed, 3: paired}.get(setting.keras or 0) or join([listed, paired]) or paired


def _both_ways(layer: Value, given: Value, setting: Setting) -> Value:
    inner = layer.get("layer")
    short = short_name(inner) if inner is not None else None
    if inner is None or short not in _RECURRENT or is_none(layer.get("backward_layer")) is not True:
        return unknown("what a Bidirectional layer wraps is not known")
    if flag(inner.get("return_state"), False) is not False:
        return unknown("states of a Bidirectional layer")
    one = _recurrent(short or "", inner, given, setting)
    if one.kind not in (Kind.TENSOR, Kind.SYMBOLIC):
        return one
    outer = compute_dtype(layer, setting)
    one = replace(one, dtype=one.dtype if outer == one.dtype else None)
    mode = layer.get("merge_mode")
    if text(mode) in ("sum", "mul", "ave"):
        return one
    if text(mode) == "concat" and one.shape is not None:
        units = one.shape[-1]
        return replace(one, shape=(*one.shape[:-1], None if units is None else 2 * units))
    return unknown("how a Bidirectional layer merges is not known")


def _each_step(layer: Value, given: Value, setting: Setting, apply: Apply | None) -> Value:
    inner = layer.get("layer")
    short = short_name(inner) if inner is not None else None
    if inner is None or short is None or given.shape is None or len(given.shape) < 2 or short in MERGES:
        return unknown("what a TimeDistributed layer wraps is not known")
    outer = compute_dtype(layer, setting)
    dtype = outer if given.dtype in ("float16", "bfloat16", "float32", "float64") else given.dtype
    step = replace(given, shape=(given.shape[0], *given.shape[2:]), dtype=dtype)
    answer = answered(short, inner, step, setting, apply)
    if answer.kind not in (Kind.TENSOR, Kind.SYMBOLIC) or answer.shape is None:
        return answer
    known = answer.dtype if outer is not None and outer == compute_dtype(inner, setting) else None
    return replace(answer, dtype=known, shape=(answer.shape[0], given.shape[1], *answer.shape[1:]))


def _function(layer: Value, given: Value, setting: Setting, apply: Apply | None) -> Value:
    """What the function of a Lambda layer returns: it gets floats in the layer's own dtype."""
    function, further = layer.get("function"), layer.get("arguments")
    if function is None or apply is None or function.kind is not Kind.FUNCTION:
        return unknown("what the function of a Lambda layer returns is not known")
    if further is None or is_none(further) is not True or not _takes_inputs_alone(function):
        return unknown("what a Lambda layer gives its function is not known")
    dtype = compute_dtype(layer, setting) if given.dtype in FLOATS else given.dtype
    return apply(function, Arguments((replace(given, dtype=dtype),)))


def _takes_inputs_alone(function: Value) -> bool:
    """Whether a function has no parameter that a Lambda layer fills by its name."""
    match function.node:
        case ast.FunctionDef(args=spec) | ast.Lambda(args=spec):
            names = {a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
            return spec.kwarg is None and not names & {"mask", "training"}
        case _:
            return False


def first_axes(layer: Value) -> Shape | None:
    """The input shape that a layer's constructor is given, without the batch axis."""
    given = layer.get("input_shape")
    parts = None if given is None or is_none(given) is True else items_of(given)
    return None if parts is None else tuple(whole(part) for part in parts)


__all__ = ["Apply", "answered", "applied_layer", "as_input", "first_axes", "fixed_rank", "like", "short_name"]
