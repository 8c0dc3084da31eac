"""FIXME: to be removed once the catalog and its objects answer."""

from __future__ import annotations

from tfrewrite.facts import catalog
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import ARRAY, NEST, PYTHON, TENSOR, Value


def called(name: str) -> Value | None:
    kind = catalog.returned_by(name)
    return None if kind is Kind.UNKNOWN else Value(kind, origin=name)


def method(owner: Value, name: str) -> Value | None:
    match owner.kind, name:
        case ((Kind.TENSOR | Kind.NEST | Kind.VARIABLE), "numpy"):
            return ARRAY
        case Kind.METRIC, "result":
            return TENSOR
        case Kind.TAPE, "gradient":
            return NEST
        case Kind.VARIABLE, "read_value" | "value":
            return TENSOR
        case Kind.ARRAY, "item":
            return PYTHON
        case Kind.ARRAY, _:
            return ARRAY
        case _:
            return None


def attribute(owner: Value, name: str) -> Value | None:
    match owner.kind, name:
        case Kind.OPTIMIZER, ("iterations" | "learning_rate" | "lr"):
            return Value(Kind.VARIABLE)
        case ((Kind.MODEL | Kind.LAYER), "losses"):
            return Value(Kind.CONTAINER, element=TENSOR)
        case ((Kind.MODEL | Kind.LAYER), ("trainable_variables" | "trainable_weights" | "variables" | "weights")):
            return Value(Kind.CONTAINER, element=Value(Kind.VARIABLE))
        case _:
            return None


def applied(called: Value) -> Value:
    return TENSOR if called.kind in (Kind.LOSS, Kind.METRIC) else NEST
