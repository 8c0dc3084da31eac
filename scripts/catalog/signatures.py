"""The parameters of a public function as the rows write them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from tfrewrite.facts.catalog.rows import Parameter, parameter_written

_FALLBACK: dict[str, str] = dict.fromkeys(
    ("count", "find", "index", "rfind", "rindex", "startswith", "endswith"), "/self,/sub,/start=null,/end=null"
)
"""Parameters of builtins that do not tell them, by name: https://docs.python.org/3/library/stdtypes.html."""
_PLAIN = "capitalize hex isalnum isalpha isascii isdigit islower isspace istitle isupper lower swapcase title upper"
_FALLBACK.update(dict.fromkeys([*_PLAIN.split(), "conjugate"], "/self"))


_HOW: dict[Any, str] = {
    inspect.Parameter.POSITIONAL_ONLY: "/",
    inspect.Parameter.KEYWORD_ONLY: "*",
    inspect.Parameter.VAR_POSITIONAL: "*args",
    inspect.Parameter.VAR_KEYWORD: "**kwargs",
}


def parameters_of(thing: Callable[..., Any]) -> tuple[Parameter, ...] | None:
    """The parameters of a function; None where it does not tell them."""
    try:
        signature = inspect.signature(thing)
    except (ValueError, TypeError):
        known = _FALLBACK.get(getattr(thing, "__name__", ""))
        return None if known is None else tuple(map(parameter_written, known.split(",")))
    found = []
    for parameter in signature.parameters.values():
        default = ... if parameter.default is parameter.empty else literal(parameter.default)
        how = _HOW.get(parameter.kind, "")
        found.append(Parameter(parameter.name, how, default))
    return tuple(found)


def literal(value: Any) -> Any:
    """A default as data."""
    import tensorflow as tf

    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float and value == value and abs(value) != float("inf"):
        return value
    if isinstance(value, tf.DType):
        return ["@", f"tensorflow.{value.name}"]
    if isinstance(value, type) and issubclass(value, np.generic):
        return ["@", f"numpy.{value.__name__}"]
    if value in (int, float, bool) and isinstance(value, type):
        return ["@", f"builtins.{value.__name__}"]
    if isinstance(value, (list, tuple)) and all(type(item) in (int, float, bool, str) for item in value):
        return list(value)
    if type(value).__name__ == "_NoValueType":
        return None
    return ["?"]


def written(parameter: Parameter) -> str:
    """A parameter as one text of a row."""
    if parameter.how == "*args":
        return f"*a:{parameter.name}"
    if parameter.how == "**kwargs":
        return f"**k:{parameter.name}"
    default = "" if parameter.default is ... else "=" + json.dumps(parameter.default, separators=(",", ":"))
    return parameter.how + parameter.name + default
