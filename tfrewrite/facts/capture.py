"""One name or attribute that code uses from outside of itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


@dataclass(frozen=True, slots=True)
class Capture:
    """A name or an attribute of `self` that code reads and does not bind."""

    name: str
    """As it is written: `model`, `self.scale`."""
    value: Value
    bound: tuple[ast.AST, ...]
    """Where it gets its value."""
    rebound: Answer
    """Whether it is bound to another object after the code was defined."""
    changed: Answer
    """Whether its object is changed in place, or an attribute of it set, after the code was defined."""
    why: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        said = f"; {'; '.join(self.why)}" if self.why else ""
        return f"captures {self.name} ({_SAID[self.rebound]} rebound, {_SAID[self.changed]} changed{said})"

    @property
    def stays(self) -> Answer:
        """Whether the code sees the same, unchanged object each time that it runs."""
        varies = self.rebound | self.changed
        return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(varies, Answer.UNKNOWN)


_SAID = {Answer.YES: "later", Answer.NO: "never", Answer.UNKNOWN: "perhaps"}


_WITHOUT_ITEMS = frozenset(
    {
        Kind.LOSS,
        Kind.METRIC,
        Kind.MODEL,
        Kind.LAYER,
        Kind.OPTIMIZER,
        Kind.DATASET,
        Kind.VARIABLE,
        Kind.TAPE,
        Kind.WRITER,
    }
)
"""Kinds of objects that have no items to store and no list methods; attributes of them can be set."""
_WITHOUT_ATTRIBUTES = frozenset({Kind.CONTAINER, Kind.DICTIONARY, Kind.TUPLE, Kind.ARRAY})


@dataclass(frozen=True, slots=True)
class Reach:
    """What kinds of objects a change of an unknown one can be of."""

    sets: bool
    """Whether it sets an attribute; else it changes items."""
    kinds: frozenset[Kind]

    def may_be(self, kinds: frozenset[Kind]) -> bool:
        """Whether it can be of an object of one of some kinds."""
        if kinds <= (_WITHOUT_ATTRIBUTES if self.sets else _WITHOUT_ITEMS):
            return False
        return bool(self.kinds & kinds) or Kind.UNKNOWN in self.kinds | kinds


def kinds_changed(facts: Facts, effect: Effect) -> frozenset[Kind]:
    """What kinds an object can be of that an effect of the program changes."""
    node = effect.node
    target = node.value if isinstance(node, (ast.Attribute, ast.Subscript)) else None
    if target is None and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        target = node.func.value
    return facts.values.of(target).kinds if target is not None else frozenset({Kind.UNKNOWN})


def reach_of(facts: Facts, effect: Effect) -> Reach:
    """What kinds of objects a change can be of."""
    return Reach(effect.what is What.SETS, kinds_changed(facts, effect))
