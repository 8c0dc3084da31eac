"""The edits of groups by the libcst node that they touch, ready to be made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tfrewrite.edits.positions import Found

Statements = Sequence[cst.BaseStatement]
BuildExpression = Callable[[cst.BaseExpression], cst.BaseExpression]


class Declined(Exception):
    """A group cannot be made; the rest is tried again without it."""

    def __init__(self, group: int, reason: str) -> None:
        super().__init__(reason)
        self.group = group
        self.reason = reason


@dataclass(slots=True)
class Run:
    """Statements directly after each other that are replaced together: when the last is reached, all are built.

    `old` and `new` are the lines seen and made so far.
    """

    build: Callable[[Sequence[cst.BaseStatement]], Statements]
    nodes: tuple[cst.CSTNode, ...]
    is_at_margin: bool = False
    ready: list[cst.BaseStatement] = field(default_factory=list)
    lead: Sequence[cst.EmptyLine] = ()
    old: list[cst.CSTNode] = field(default_factory=list)
    new: list[cst.CSTNode] = field(default_factory=list)

    def restart(self) -> None:
        """Forget an earlier attempt."""
        self.ready, self.lead, self.old, self.new = [], (), [], []

    def is_complete(self) -> bool:
        """Whether the last statement was reached."""
        return len(self.ready) == len(self.nodes)


@dataclass(slots=True)
class StatementEdits:
    """What is to be done with one statement, in the order in which it was asked for."""

    group: int
    before: list[Callable[[], Statements]] = field(default_factory=list)
    after: list[Callable[[], Statements]] = field(default_factory=list)
    replace: Run | None = None


@dataclass(slots=True)
class Work:
    """The edits of the groups that are made together, by the identity of the libcst node.

    `strings` are the f-strings with edits inside, each with its group; `open` are the nodes on the way to an edit.
    """

    expressions: dict[int, list[BuildExpression]] = field(default_factory=dict)
    places: dict[int, tuple[int, Found]] = field(default_factory=dict)
    statements: dict[int, StatementEdits] = field(default_factory=dict)
    strings: dict[int, int] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)
