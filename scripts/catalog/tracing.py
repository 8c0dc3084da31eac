"""Traces one call into a graph and says which operations it made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from descriptors import Descriptor, made, observed
from running import Runner, arranged

_DRAWING = ("Random", "Multinomial", "RngReadAndSkip", "Stateless")


@dataclass(frozen=True, slots=True)
class Trace:
    """What was seen in one graph."""

    result: dict[str, Any] | None
    """None where tracing raised."""
    operations: frozenset[str] = frozenset()


def trace(runner: Runner, sample: dict[str, Descriptor]) -> Trace:
    """One call with placeholders for its tensors."""
    from tensorflow.python.framework import func_graph

    if not runner.journal.may_run(sample):
        return Trace(None)
    graph = func_graph.FuncGraph("sample")
    try:
        outside = {name: made(d, i) for i, (name, d) in enumerate(sample.items()) if d[0] not in ("tensor", "list")}
        with graph.as_default():
            arguments = {name: outside[name] if name in outside else _placeholder(d) for name, d in sample.items()}
            given = {op.name for op in graph.get_operations()}
            positional, named = arranged(runner.parameters, arguments)
            result = runner.thing(*positional, **named)
            seen = observed(result)
    except Exception:  # noqa: BLE001
        return Trace(None)
    names = {op.type for op in graph.get_operations() if op.name not in given}
    for function in graph.as_graph_def().library.function:
        names |= {node.op for node in function.node_def}
    return Trace(seen, frozenset(names))


def _placeholder(d: Descriptor) -> Any:
    from tensorflow.python.ops import array_ops

    if d[0] == "list":
        return [_placeholder(item) for item in d[1]]
    if d[0] != "tensor":
        return made(d)
    return array_ops.placeholder(d[1], d[2])


def is_stateful(operation: str) -> bool:
    """Whether the registry calls an operation stateful."""
    from tensorflow.python.framework import op_def_registry

    found = op_def_registry.get(operation)
    return found is None or bool(found.is_stateful)


def is_drawing(operation: str) -> bool:
    """Whether an operation draws from a random stream: stateful, and random by its name."""
    return (operation.startswith(_DRAWING) and is_stateful(operation)) or operation.endswith("CandidateSampler")


def has_open_axes(seen: dict[str, Any]) -> bool:
    """Whether a graph could not tell the shape although every argument's shape was given."""
    if seen["k"] in ("tuple", "list"):
        return any(map(has_open_axes, seen["items"]))
    shape = seen.get("s", [])
    return seen["k"] == "tensor" and (shape is None or None in shape)
