"""One place where the host waits for the device."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.use import Use
from tfrewrite.facts.value import UNKNOWN, Value


@dataclass(frozen=True, slots=True)
class Sync:
    """A place where the host reads a value of the device, or may read one, and waits for it.

    `certain` is YES where each evaluation of `node` waits, UNKNOWN where it may. What cannot wait is no place.
    """

    node: ast.AST
    """What reads: the call, the `{…}` of an f-string, the `%`, the tested expression, the subscript."""
    read: ast.expr
    """The expression whose value is read."""
    how: str
    """The written form: `.numpy()`, `float()`, `f-string`, `if`, `np.mean()`, `model.fit()` …"""
    certain: Answer
    why: str = ""
    """Why it is not certain, a short phrase."""
    inside: bool = False
    """Whether the wait lies inside of a call that does more than read, such as `model.fit()`."""
    value: Value = UNKNOWN
    """What is read."""
    uses: frozenset[Use] = frozenset()
    """What the value that was read is used for."""
    in_graph: Answer = Answer.NO
    """Whether the place runs in a graph, where nothing waits: it is an error or a cast there."""

    def __str__(self) -> str:
        of = "" if self.inside else f" of {_text(self.read)}"
        graph = {Answer.YES: ", in a graph", Answer.UNKNOWN: ", maybe in a graph", Answer.NO: ""}[self.in_graph]
        used = ", ".join(sorted(use.value for use in self.uses)) or Use.NOTHING.value
        doubt = f", unknown: {self.why}" if self.certain is Answer.UNKNOWN else ""
        return f"sync {self.how}{of}: {used}{graph}{doubt}"

    def in_doubt(self, why: str) -> Sync:
        """The same place where it is not certain that it waits."""
        return self if self.certain is Answer.UNKNOWN else replace(self, certain=Answer.UNKNOWN, why=why)


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 40 else f"{text[:37]}..."
