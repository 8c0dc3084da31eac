"""The calls that make the host wait."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.syncs import held
from tfrewrite.facts.syncs.asking import Asking
from tfrewrite.facts.syncs.held import doubt
from tfrewrite.facts.syncs.of_builtins import OfBuiltins
from tfrewrite.facts.syncs.of_libraries import OfLibraries
from tfrewrite.facts.syncs.of_methods import READS, OfMethods
from tfrewrite.facts.syncs.sync import Sync

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_LOG_METHODS = frozenset({"debug", "info", "log", "warning", "warn", "error", "critical", "exception", "fatal"})
_NOT_SHOWN = frozenset({"end", "sep", "file", "flush", "output_stream", "summarize", "name"})
_SELECTING = frozenset(f"itertools.{name}" for name in ("takewhile", "dropwhile", "filterfalse"))


class Calls(Asking):
    """Finds the waits of calls of one program."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._builtins = OfBuiltins(facts)
        self._libraries = OfLibraries(facts)
        self._methods = OfMethods(facts)

    def of(self, call: ast.Call) -> Iterator[Sync]:
        """The places of a call itself."""
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if self._facts.shows.is_show(call) or self._is_log(call, dotted):
            yield from self._shown(call, dotted)
            return
        stem, _, name = dotted.rpartition(".")
        if stem == "builtins":
            yield from self._builtins.of(call, name)
        elif stem == "math":
            yield from self._builtins.math(call, name)
        elif dotted.startswith("numpy."):
            yield from self._libraries.numpy(call, dotted)
        elif dotted.startswith("tensorflow."):
            yield from self._libraries.tensorflow(call, dotted.removeprefix("tensorflow."))
        elif isinstance(call.func, ast.Attribute) and (name in READS or not dotted):
            yield from self._methods.of(call, call.func)
        elif dotted in _SELECTING or dotted == "functools.reduce":
            yield from self._builtins.selected(call, dotted)
        elif isinstance(call.func, ast.Call):
            yield from self._methods.got(call, call.func)
            yield from self._libraries.other(call, dotted)
        elif isinstance(call.func, ast.Name) and not dotted:
            yield from self._methods.by_name(call, call.func)
            yield from self._libraries.other(call, dotted)
        else:
            yield from self._libraries.other(call, dotted)

    def _is_log(self, call: ast.Call, dotted: str) -> bool:
        stem, _, name = dotted.rpartition(".")
        return stem in ("logging", "absl.logging", "loguru.logger") and name in _LOG_METHODS

    def _shown(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
        """Arguments that a call prints or logs."""
        by_graph = dotted == "tensorflow.print"
        logged = self._facts.shows.goes_to_log(call)
        name = "tf.print" if by_graph else dotted.removeprefix("builtins.") or ast.unparse(call.func)
        for argument in (*call.args, *(k.value for k in call.keywords if k.arg not in _NOT_SHOWN)):
            found = held.text(self.value(argument))
            if found.answer is Answer.YES and (by_graph or logged):
                found = doubt("copied to the host by an operation" if by_graph else "only if the level is logged")
            yield from self.sync(call, argument, f"{name}()", found, inside=by_graph)
