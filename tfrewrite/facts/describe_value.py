"""A value as one line of text for people, as `tfrewrite facts` prints it and fact pages promise it."""

from __future__ import annotations

import ast

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import A_TUPLE, Shape, Value

_WORDS = {
    Kind.ARRAY: "array",
    Kind.CONTAINER: "list",
    Kind.LIBRARY: "object",
    Kind.NEST: "nest",
    Kind.SYMBOLIC: "symbolic",
    Kind.DATASET: "dataset",
    Kind.DICTIONARY: "dict",
    Kind.WRITER: "writer",
    Kind.STRATEGY: "strategy",
    Kind.TAPE: "tape",
    Kind.LOSS: "loss",
    Kind.PROGRESS: "progress bar",
    Kind.FRAME: "frame",
    Kind.FOREIGN: "foreign",
    Kind.FUNCTION: "function",
    Kind.GENERATOR: "generator",
    Kind.CLASS: "class",
    Kind.OBJECT: "object",
    Kind.ITERABLE: "iterable",
    Kind.RAGGED: "ragged",
    Kind.SPARSE: "sparse",
    Kind.NAME: "name",
}
_SEQUENCES = {A_TUPLE: "tuple", "builtins.set": "set", "collections.deque": "deque"}


def described(value: Value) -> str:
    """`tensor float32 (None, 10)`, `int 3`, `list of tensor`, `dataset of (tensor …, tensor …)`, `a or b`."""
    match value.kind:
        case Kind.UNKNOWN:
            return f"unknown: {value.why}" if value.why else "unknown"
        case Kind.EITHER:
            return " or ".join(described(option) for option in value.elements)
        case Kind.PYTHON:
            known = value.literal
            name = "None" if value.dtype == "NoneType" else value.dtype or "python"
            return f"{name} {known.value!r}" if known is not None and known.value is not None else name
        case Kind.TUPLE:
            inner = ", ".join(described(item) for item in value.elements)
            return f"({inner}{',' if len(value.elements) == 1 else ''})"
        case Kind.DICTIONARY if value.fields:
            return "dict {" + ", ".join(f"{key!r}: {described(item)}" for key, item in value.fields) + "}"
        case Kind.FUNCTION | Kind.GENERATOR | Kind.CLASS | Kind.OBJECT:
            return f"{_WORDS[value.kind]} {_name(value.node)}"
        case Kind.NAME:
            return value.origin
        case _:
            return _plain(value)


def _plain(value: Value) -> str:
    parts = [_SEQUENCES.get(value.origin) or _WORDS.get(value.kind, value.kind.value)]
    if value.kind in (Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.LOSS) and value.node is not None:
        parts.append(_name(value.node))
    if value.dtype is not None:
        parts.append(value.dtype)
    if value.shape is not None:
        parts.append(described_shape(value.shape))
    if value.element is not None:
        parts.append(f"of {described(value.element)}")
    return " ".join(parts)


def described_shape(shape: Shape) -> str:
    """`(None, 28, 28)`."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _name(node: ast.AST | None) -> str:
    return getattr(node, "name", "lambda")
