"""Which effects of a function would happen once per trace instead of once per call if it became a graph."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.effects.effect import Effect, Stream, What
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_IN_PYTHON = frozenset(
    {
        What.BINDS,
        What.SETS,
        What.STORES,
        What.CHANGES,
        What.PRINTS,
        What.LOGS,
        What.BARS,
        What.UPDATES,
        What.DRAWS,
        What.SEEDS,
        What.CLOCK,
        What.SLEEPS,
        What.READS_FILE,
        What.WRITES_FILE,
        What.SUMMARISES,
        What.NETWORK,
        What.ADVANCES,
        What.ASKS_MODE,
        What.YIELDS,
        What.UNKNOWN,
    }
)
_OTHER_NUMBERS = frozenset({Stream.TENSORFLOW, Stream.OP_SEED})


def once_per_trace(facts: Facts, function: FunctionNode | ast.Lambda) -> list[Effect]:
    """The effects that Python has, not TensorFlow: writes, output, clocks, files, random numbers, unknown calls."""
    effects = facts.effects.summaries.function(function, body=True)
    return [e for e in effects if e.what in _IN_PYTHON and not e.op and not e.eagerly]


def differing(facts: Facts, function: FunctionNode | ast.Lambda) -> list[Effect]:
    """Effects of each call that are others in a graph: random numbers by the global seed, exceptions caught."""
    effects = facts.effects.summaries.function(function, body=True)
    return [e for e in effects if e.stream in _OTHER_NUMBERS or e.what in (What.CATCHES, What.CREATES)]
