"""Which classes of the project derive from which, and which methods their libraries call by themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_QUIET_BASES = words(
    "builtins.object tensorflow.Module abc.ABC typing.Generic typing.Protocol typing.NamedTuple enum.Enum"
)
KERAS_HOOKS = words(
    "call build train_step test_step predict_step compute_loss compute_metrics compute_mask compute_output_shape "
    "compute_output_spec get_config from_config add_weight make_train_function make_test_function "
    "make_predict_function update_state result reset_state reset_states update_step apply_gradients apply "
    "quantize load_own_variables save_own_variables get_build_config build_from_config compile fit evaluate predict "
    "train_on_batch test_on_batch predict_on_batch summary save save_weights load_weights stateless_call "
    "on_train_begin on_train_end on_epoch_begin on_epoch_end on_batch_begin on_batch_end on_train_batch_begin "
    "on_train_batch_end on_test_begin on_test_end on_test_batch_begin on_test_batch_end on_predict_begin "
    "on_predict_end on_predict_batch_begin on_predict_batch_end set_model set_params"
)
"""Methods that Keras calls on the layers, models, metrics, optimizers and callbacks of a program."""


def is_same(home: Facts, node: ast.AST, other_home: Facts | None, other: ast.AST | None) -> bool:
    """Whether two nodes are one place of one file, also where the file was read twice."""
    if other is None or other_home is None:
        return False
    if node is other:
        return True
    return (
        type(node) is type(other)
        and home.source.path == other_home.source.path
        and (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        == (getattr(other, "lineno", -1), getattr(other, "col_offset", -1))
    )


def bases(home: Facts, cls: ast.ClassDef, depth: int = 6) -> Iterator[tuple[Facts, ast.ClassDef]]:
    """The classes of the project that a class derives from, itself first."""
    yield home, cls
    if not depth:
        return
    for base in cls.bases:
        value = home.values.of(base)
        if value.kind is Kind.CLASS and isinstance(value.node, ast.ClassDef) and value.home is not None:
            yield from bases(value.home, value.node, depth - 1)


def foreign_bases(home: Facts, cls: ast.ClassDef) -> Iterator[str]:
    """The dotted names of the library classes that a class derives from; an empty text for one that is not known."""
    for at, node in bases(home, cls):
        for base in node.bases:
            value = at.values.of(base)
            if value.kind is not Kind.CLASS or not isinstance(value.node, ast.ClassDef):
                yield catalog.normalised(at.names.dotted(base))


def relation(home: Facts, cls: ast.ClassDef, name: str, other_home: Facts, other: ast.ClassDef) -> Answer:
    """Whether `.name` of an object of another class is the method of this one."""
    up = list(bases(other_home, other))
    for at, node in up:
        if is_same(home, cls, at, node):
            return Answer.YES
        if any(getattr(statement, "name", "") == name for statement in node.body):
            break
    down = bases(home, cls)
    if any(is_same(at, node, other_home, other) for at, node in down):
        return Answer.UNKNOWN
    return Answer.NO if all(_is_known(base) for base in foreign_bases(other_home, other)) else Answer.UNKNOWN


def _is_known(dotted: str) -> bool:
    return bool(dotted)


def is_called_by_library(facts: Facts, function: FunctionNode) -> list[str]:
    """Why something outside of the program may call a function: nothing, or the reasons."""
    found: list[str] = []
    cls = facts.names.parents.get(function)
    if isinstance(cls, ast.ClassDef):
        if function.name.startswith("__") and function.name.endswith("__") and function.name != "__init__":
            found.append(f"Python calls {function.name}")
        for dotted in foreign_bases(facts, cls):
            if dotted in _QUIET_BASES:
                continue
            keras = dotted.startswith(("tensorflow.keras.", "keras."))
            if keras and function.name not in KERAS_HOOKS:
                continue
            found.append(f"Keras calls {function.name}" if keras else "its class derives from an unknown one")
    if (
        facts.project.is_library(facts)
        and not function.name.startswith("_")
        and facts.names.function_of(function) is None
    ):
        found.append("public function of a library")
    return found
