"""Which deferred statements belong together."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from codemods._deferred_statements import Deferred
from tfrewrite.api import HostRead, LoopNode


@dataclass(frozen=True, slots=True)
class Preparation:
    """A statement that few rounds reach, before which the host needs what was put off."""

    before: ast.stmt
    converts: bool = False
    """Whether everything put off is converted there."""
    binds: tuple[Deferred, ...] = ()
    """The statements whose names are bound there."""


@dataclass(slots=True)
class Group:
    """Statements of one suite that run together after the loop, once for each round that reached them."""

    loop: LoopNode
    members: list[Deferred]
    preparations: list[Preparation] = field(default_factory=list)

    @property
    def tail(self) -> list[Deferred]:
        """The members that stand directly after each other up to the last one."""
        found = [self.members[-1]]
        for member in reversed(self.members[:-1]):
            if member.index != found[0].index - 1:
                break
            found.insert(0, member)
        return found

    @property
    def early(self) -> list[Deferred]:
        """The members before them."""
        tail = self.tail
        return [member for member in self.members if member not in tail]

    @property
    def names(self) -> set[str]:
        """The names that it adds to or binds."""
        return {member.name for member in self.members}

    @property
    def reads(self) -> list[HostRead]:
        """The reads of all members."""
        return [read for member in self.members for read in member.reads]

    @property
    def bindings(self) -> list[Deferred]:
        """The members that bind a name for the others."""
        return [member for member in self.members if member.only_binds]


def groups_of(loop: LoopNode, members: Sequence[Deferred]) -> list[Group]:
    """The groups of deferred statements of one loop: those that a name ties to each other are in one."""
    return _merged([Group(loop, [member]) for member in members], _are_tied)


def joined(groups: Sequence[Group]) -> list[Group]:
    """The groups of which one follows directly on another as one group, for shorter code."""
    return _merged(groups, _follow)


def _merged(groups: Sequence[Group], belong_together: Callable[[Group, Group], bool]) -> list[Group]:
    found = sorted(groups, key=lambda group: group.members[0].statement.lineno)
    for first in found:
        for other in found:
            if first is not other and belong_together(first, other):
                members = sorted((*first.members, *other.members), key=lambda one: one.statement.lineno)
                rest = [group for group in found if group is not first and group is not other]
                return _merged([*rest, Group(first.loop, members)], belong_together)
    return found


def _are_tied(first: Group, other: Group) -> bool:
    """Whether one binds a name that the other reads, or both add to one collection directly after each other."""
    if any(one.suite != two.suite for one in first.members for two in other.members):
        return False
    for one in first.members:
        for two in other.members:
            earlier, later = (one, two) if one.index < two.index else (two, one)
            if earlier.only_binds and loads(later.statement, earlier.name):
                return True
    return bool(first.names & other.names) and _is_next(first, other)


def _follow(first: Group, other: Group) -> bool:
    same = first.members[0].suite == other.members[0].suite
    return same and not first.early and not other.early and _is_next(first, other)


def _is_next(first: Group, other: Group) -> bool:
    return first.members[-1].index + 1 == other.members[0].index


def loads(node: ast.AST, name: str) -> bool:
    """Whether some code reads a name."""
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in ast.walk(node))
