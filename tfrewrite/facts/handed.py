"""What becomes of a function that is handed to a call: compiled, wrapped, run for each element, run on the host."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Handling(enum.Enum):
    """What a call does with a function that it is given."""

    GRAPH = "returns a function that runs it as a graph"
    SAME = "returns a function that runs it as it is"
    PARTIAL = "returns a function that runs it with more arguments"
    DATA = "runs it as a graph of a data set"
    HOST = "runs it eagerly"
    HERE = "runs it in the mode of its caller"
    REPLICA = "runs it once per replica, in the mode of its caller"
    TRACED = "runs it as a graph in any case"
    LOOKS = "does not run it"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Handed:
    """A function given to a call: what the call does with it, and how sure that is."""

    handling: Handling
    text: str
    certain: Answer = Answer.YES


COMPILERS = frozenset({"tensorflow.function", "tensorflow.contrib.eager.defun", "tensorflow.contrib.eager.function"})
"""What makes a graph of the function that it is given, or returns something that does."""

_FUNCTION_MODULES = (
    "tensorflow.python.eager.def_function.function",
    "tensorflow.python.eager.polymorphic_function.polymorphic_function.function",
)
KEEPING = words(
    """
    builtins.staticmethod builtins.classmethod abc.abstractmethod typing.override typing.no_type_check
    tensorflow.autograph.experimental.do_not_convert tensorflow.Module.with_name_scope
    """
)
"""Decorators that leave a function what it is: a call of it runs it with the same arguments, in the same mode."""

_KEPT = {
    "tensorflow.custom_gradient": "tf.custom_gradient",
    "tensorflow.recompute_grad": "tf.recompute_grad",
    "tensorflow.grad_pass_through": "tf.grad_pass_through",
    "tensorflow.autograph.to_graph": "tf.autograph.to_graph",
    **dict.fromkeys(KEEPING, ""),
    "tensorflow.autograph.experimental.do_not_convert": "autograph do_not_convert",
    "typing.cast": "",
    "functools.wraps": "",
    "functools.lru_cache": "",
    "functools.cache": "",
    "contextlib.contextmanager": "",
    "contextlib.asynccontextmanager": "",
}
_HOST = {
    "tensorflow.py_function": "tf.py_function",
    "tensorflow.numpy_function": "tf.numpy_function",
    "tensorflow.py_func": "tf.py_func",
    "tensorflow.compat.v1.py_func": "tf.py_func",
    "tensorflow.data.Dataset.from_generator": "tf.data.Dataset.from_generator",
}
_HERE = frozenset(
    f"tensorflow.{name}"
    for name in words("map_fn cond while_loop scan foldl foldr case switch_case nest.map_structure")
)
_AT_ONCE = frozenset({"builtins.sorted", "builtins.min", "builtins.max", "functools.reduce", "timeit.timeit"})
_LOOKING = words(
    "builtins.print builtins.repr builtins.str builtins.id builtins.hash builtins.type builtins.isinstance "
    "builtins.callable builtins.hasattr builtins.dir builtins.len builtins.bool inspect.signature inspect.getsource "
    "inspect.isfunction inspect.ismethod typing.get_type_hints functools.update_wrapper"
)
_DATA_METHODS = words(
    "map flat_map interleave filter take_while scan reduce group_by_window bucket_by_sequence_length "
    "rejection_resample map_with_legacy_function filter_with_legacy_function"
)
_DATA_FUNCTIONS = frozenset(
    f"tensorflow.data.experimental.{name}"
    for name in words("map_and_batch parallel_interleave scan group_by_reducer group_by_window take_while")
)
_BUILT = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.PYTHON, Kind.FRAME})


def is_compiler(dotted: str) -> bool:
    """Whether a dotted name is `tf.function`, also as it is called inside of TensorFlow."""
    return dotted in COMPILERS or dotted in _FUNCTION_MODULES or dotted.endswith("def_function.function")


def keeps(dotted: str) -> str | None:
    """The note that a decorator of a library leaves on a function that it does not compile; None for all others."""
    return _KEPT.get(dotted)


def handed(facts: Facts, call: ast.Call, index: int | str) -> Handed:
    """What a call does with a function given as its positional argument, or under a keyword."""
    dotted = facts.names.dotted(call.func)
    if isinstance(call.func, ast.Call) and is_compiler(facts.names.dotted(call.func.func)):
        return Handed(Handling.GRAPH, "tf.function")
    found = _of_name(dotted, call, index) if dotted else None
    if found is not None:
        return found
    if isinstance(call.func, ast.Attribute):
        return _of_method(facts, call.func, call, index)
    return Handed(Handling.UNKNOWN, f"handed to {_short(call.func)}", Answer.UNKNOWN)


def _of_name(dotted: str, call: ast.Call, index: int | str) -> Handed | None:
    if is_compiler(dotted):
        return Handed(Handling.GRAPH, "tf.function") if index in (0, "func", "python_function") else None
    if dotted == "functools.partial":
        return Handed(Handling.PARTIAL, "functools.partial") if index == 0 else None
    if dotted in _KEPT:
        return Handed(Handling.SAME, _KEPT[dotted])
    if dotted in _HOST:
        return Handed(Handling.HOST, _HOST[dotted])
    if dotted == "tensorflow.vectorized_map":
        return Handed(Handling.TRACED, "tf.vectorized_map")
    if dotted in _HERE:
        return Handed(Handling.HERE, dotted.replace("tensorflow.", "tf.", 1))
    if dotted in _DATA_FUNCTIONS:
        return Handed(Handling.DATA, "data set " + dotted.rpartition(".")[2])
    if dotted in _AT_ONCE:
        return Handed(Handling.HERE, dotted.removeprefix("builtins."))
    if dotted in _LOOKING:
        return Handed(Handling.LOOKS, dotted.removeprefix("builtins."))
    return None


def _of_method(facts: Facts, function: ast.Attribute, call: ast.Call, index: int | str) -> Handed:
    method = function.attr
    if method in ("run", "experimental_run_v2", "call_for_each_replica") and index in (0, "fn"):
        kind = facts.values.of(function.value).kind
        if kind is Kind.STRATEGY or (kind is Kind.UNKNOWN and "strategy" in ast.unparse(function.value).lower()):
            certain = Answer.YES if kind is Kind.STRATEGY else Answer.UNKNOWN
            return Handed(Handling.REPLICA, "strategy.run", certain)
    if method in _DATA_METHODS:
        kinds = facts.values.of(function.value).kinds
        if kinds == {Kind.DATASET}:
            return Handed(Handling.DATA, f"data set {method}")
        if not kinds & _BUILT and facts.names.dotted(function) == "":
            return Handed(Handling.DATA, f"data set {method}", Answer.UNKNOWN)
    return Handed(Handling.UNKNOWN, f"handed to {_short(function)}", Answer.UNKNOWN)


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) < 40 else text[:37] + "…"
