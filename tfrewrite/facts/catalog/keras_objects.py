"""Objects of Keras: what constructors make, and what calls, methods and attributes of them give.

Library objects carry their arguments in `Value.fields` and their canonical name in `Value.origin`. An object of a
class of the program (`Value.node`) answers only to what every such class inherits.
"""

from __future__ import annotations

from tfrewrite.facts.catalog import keras_attributes, keras_models, keras_training
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.keras_layers import Apply, applied_layer, short_name
from tfrewrite.facts.catalog.keras_parameters import LAYERS, SYNONYMS, known_layers, layer_fields
from tfrewrite.facts.catalog.nests import leaves
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, join, tensor

_INITIALIZERS = "tensorflow.keras.initializers."
_REGULARIZERS = "tensorflow.keras.regularizers."
_PREPROCESSING = f"{LAYERS}experimental.preprocessing."


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What calling a class or factory of Keras makes; None for names of other things."""
    if not name.startswith("tensorflow."):
        return None
    for alias in ("losses", "metrics", "optimizers", "initializers"):
        if name.startswith(f"tensorflow.{alias}."):
            name = f"tensorflow.keras.{name.removeprefix('tensorflow.')}"
    found = keras_models.made(name, arguments, setting) or keras_models.pretrained(name, arguments, setting)
    found = found or keras_training.made(name, arguments, setting)
    if found is not None:
        return found
    if name.startswith(LAYERS):
        return _layer(name, arguments)
    short = name.rpartition(".")[2]
    if name.startswith((_INITIALIZERS, _REGULARIZERS)) and short[:1].isupper():
        return Value(Kind.LIBRARY, origin=name)
    if name.startswith(_REGULARIZERS) and short in ("l1", "l2", "l1_l2"):
        return Value(Kind.LIBRARY, origin=f"{_REGULARIZERS}{short.upper().replace('_', '')}")
    if name.startswith("tensorflow.keras.callbacks.") and short[:1].isupper():
        return Value(Kind.LIBRARY, origin=name)
    return None


def _layer(name: str, arguments: Arguments) -> Value | None:
    short = name.removeprefix(_PREPROCESSING).removeprefix(LAYERS)
    short = SYNONYMS.get(short, short)
    if short in known_layers():
        return Value(Kind.LAYER, origin=f"{LAYERS}{short}", fields=layer_fields(short, arguments))
    if "." in short or not short[:1].isupper() or short in ("InputSpec", "Layer"):
        return None
    return Value(Kind.LAYER, origin=f"{LAYERS}{short}")


def applied(
    owner: Value, arguments: Arguments, setting: Setting, apply: Apply | None = None, fixed: bool = False
) -> Value | None:
    """What calling an object of Keras gives; None for what is no object of Keras.

    `apply` calls functions, layers and models of the program. `fixed` promises that nothing adds layers to a
    Sequential model or takes them away after it is made; without it, such a model answers with any nest.
    """
    if owner.kind is Kind.EITHER:
        answers = [applied(option, arguments, setting, apply, fixed) for option in owner.options]
        return join(answers) if all(answer is not None for answer in answers) else None
    if owner.node is not None:
        return None
    given = arguments.positional[0] if arguments.positional else None
    if given is not None and given.kind is Kind.EITHER:
        rest = arguments.positional[1:]
        each = [Arguments((one, *rest), arguments.keywords, arguments.complete) for one in given.options]
        answers = [applied(owner, one, setting, apply, fixed) for one in each]
        return join(answers) if all(answer is not None for answer in answers) else None
    match owner.kind:
        case Kind.LAYER:
            return _answer_of_layer(owner, arguments, setting, apply)
        case Kind.MODEL:
            return keras_models.applied(owner, arguments, setting, apply, fixed)
        case Kind.LIBRARY if owner.origin.startswith(_INITIALIZERS):
            return keras_training.initial(arguments, setting)
        case Kind.LIBRARY if owner.origin.startswith(_REGULARIZERS):
            given = arguments.get("x", 0)
            return tensor(given.dtype if given is not None and given.kind is not Kind.PYTHON else None, None)
        case _:
            return keras_training.applied(owner, arguments, setting)


def _answer_of_layer(owner: Value, arguments: Arguments, setting: Setting, apply: Apply | None) -> Value:
    answer = applied_layer(owner, arguments, setting, apply)
    if answer.kind is Kind.UNKNOWN and short_name(owner) is None:
        return Value(Kind.NEST, why=f"what {owner.origin or 'a layer'} answers is not known")
    return answer


def method(
    owner: Value,
    name: str,
    arguments: Arguments,
    setting: Setting,
    apply: Apply | None = None,
    fixed: bool = False,
) -> Value | None:
    """What a method of an object of Keras returns; None for what is not known to be one."""
    if owner.kind in (Kind.MODEL, Kind.LAYER):
        if name in ("__call__", "call"):
            return applied(owner, arguments, setting, apply, fixed) if name == "__call__" else None
        answer = None
        if name in ("predict", "predict_on_batch") and owner.node is None:
            answer = _predictions(owner, arguments, setting, apply, fixed)
        return keras_attributes.method(owner, name, arguments, setting, answer)
    return keras_training.method(owner, name, arguments, setting)


def _predictions(
    owner: Value, arguments: Arguments, setting: Setting, apply: Apply | None, fixed: bool
) -> Value | None:
    """What a model answers to its input when it predicts; a data set or generator stands for its batches."""
    given = arguments.get("x", 0)
    if given is None:
        return None
    if given.kind is Kind.DATASET:
        if given.element is None:
            return None
        given = given.element.elements[0] if given.element.kind is Kind.TUPLE else given.element
    if not all(leaf.kind in (Kind.TENSOR, Kind.ARRAY) for leaf in leaves(given)):
        given = tensor(None, None)
    if any(leaf.shape is not None and len(leaf.shape) < 2 for leaf in leaves(given)):
        given = tensor(None, None)  # one axis more is added to plain numbers
    return applied(owner, Arguments((given,)), setting, apply, fixed)


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of an object of Keras is; None where it is not known."""
    if owner.kind in (Kind.MODEL, Kind.LAYER, Kind.LIBRARY):
        found = keras_attributes.attribute(owner, name, setting)
        if found is not None:
            return found
    return keras_training.attribute(owner, name, setting)
