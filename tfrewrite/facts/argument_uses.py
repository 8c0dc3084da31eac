"""What the calls of one program use their arguments for."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog, use_words
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.use import Use

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class ArgumentUses:
    """The uses of what calls are given."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def of(self, call: ast.Call, node: ast.expr) -> Iterable[Use]:
        """What a call does with one of its arguments."""
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        name = call.func.attr if isinstance(call.func, ast.Attribute) else dotted.rpartition(".")[2]
        if self._facts.shows.is_show(call) or dotted.startswith(("absl.logging.", "loguru.", "rich.", "warnings.warn")):
            return {Use.SAVED} if self._is_file(call) else {Use.SHOWN}
        if dotted.startswith(use_words.SUMMARIES) or name in use_words.SUMMARY_METHODS:
            return {Use.SUMMARISED}
        if dotted in use_words.TF_SAVING or dotted.startswith(use_words.SAVING):
            return {Use.SAVED}
        if dotted in ("builtins.max", "builtins.min"):
            return {Use.COMPARED} | self._facts.uses.of(call)
        if dotted in ("builtins.range", "builtins.slice"):
            return {Use.INDEXED}
        if dotted in ("builtins.any", "builtins.all", "builtins.bool"):
            return {Use.COMPARED} | self._facts.uses.of(call)
        if dotted.startswith(use_words.MATH):
            return self._of_computed(call, dotted)
        if dotted in use_words.HOST_CONVERSIONS:
            return self._facts.uses.of(call)
        if dotted.startswith("tensorflow."):
            return {Use.FED_BACK}
        return self._of_method_argument(call, node, name)

    def _is_file(self, call: ast.Call) -> bool:
        return any(k.arg == "file" for k in call.keywords) and self._facts.shows.writes_a_file(call)

    def _of_computed(self, call: ast.Call, dotted: str) -> Iterable[Use]:
        name = dotted.removeprefix("builtins.")
        if dotted.startswith("builtins.") and name not in use_words.CONVERTING:
            exception = name.endswith(("Error", "Exception", "Warning", "Exit", "Interrupt"))
            return {Use.RAISED} if exception else {Use.PASSED}
        return self._facts.uses.of(call)

    def _of_method_argument(self, call: ast.Call, node: ast.expr, name: str) -> Iterable[Use]:
        called = self._facts.values.of(call.func)
        if called.kind in (Kind.FUNCTION, Kind.CLASS) and called.node is not None and called.home is not None:
            return self._of_parameter(call, node, called.home, called.node)
        owner = self._facts.values.of(call.func.value) if isinstance(call.func, ast.Attribute) else called
        if name == "format" and owner.kind in (Kind.PYTHON, Kind.UNKNOWN):
            return self._facts.uses.of(call)
        if name == "join" and owner.kind is Kind.PYTHON:
            return self._facts.uses.of(call)
        if name in use_words.SHOWING_METHODS or owner.kind in (Kind.PROGRESS, Kind.LOGGER):
            return {Use.SHOWN}
        if owner.kind in (Kind.METRIC,) and name in ("update_state", "__call__"):
            return {Use.ACCUMULATED}
        if called.kind is Kind.METRIC:
            return {Use.ACCUMULATED}
        if called.kind in (Kind.MODEL, Kind.LAYER, Kind.LOSS) or owner.kind in ON_DEVICE | {
            Kind.MODEL,
            Kind.LAYER,
            Kind.OPTIMIZER,
            Kind.DATASET,
            Kind.STRATEGY,
        }:
            return {Use.FED_BACK}
        if name in use_words.COLLECTING:
            return {Use.COLLECTED}
        if name == "update" and owner.kind in (Kind.DICTIONARY, Kind.CONTAINER):
            return {Use.COLLECTED}
        if name in use_words.SAVING_METHODS:
            return {Use.SAVED}
        if owner.kind in (Kind.ARRAY, Kind.PYTHON) and name in catalog.READING_METHODS:
            return self._facts.uses.of(call)
        return {Use.PASSED}

    def _of_parameter(self, call: ast.Call, node: ast.expr, home: Facts, function: ast.AST) -> Iterable[Use]:
        """A function of the project uses the value as it uses its parameter."""
        if isinstance(function, ast.ClassDef):
            function = next(
                (s for s in function.body if isinstance(s, FunctionNode) and s.name == "__init__"), function
            )
        if not isinstance(function, FunctionNode):
            return {Use.PASSED}
        parameter = use_words.parameter(call, node, function, home)
        if parameter is None:
            return {Use.PASSED}
        return home.uses.of_parameter(parameter, function)
