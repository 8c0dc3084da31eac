"""The host reads in the rounds of a program's loops: one owner each, and what stands in the way of moving them.

A read belongs to the one codemod that knows what to do with its value: what is shown is shown less often, what is
collected is kept on the device, what is counted is counted on the host, what is compared is checked less often. A value
that is used in several ways belongs to the strictest of them.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass

from tfrewrite.facts import Facts
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.loops import Role
from tfrewrite.facts.messages import Run, clock_read, is_rare
from tfrewrite.facts.syncs.sync import Sync
from tfrewrite.facts.tree import LoopNode, suites_of
from tfrewrite.facts.use import Use
from tfrewrite.findings import Refusal, Refused


class Owner(enum.Enum):
    """Which kind of rewrite a read waits for."""

    MESSAGE = "shown"
    SUMMARY = "summarised"
    DEFERRAL = "collected or summed"
    COUNT = "counted"
    CHECK = "compared"
    FEEDBACK = "fed back to the device"
    OTHER = "used in another way"


_STRICTEST_FIRST: tuple[tuple[frozenset[Use], Owner], ...] = (
    (frozenset({Use.FED_BACK}), Owner.FEEDBACK),
    (frozenset({Use.PASSED, Use.UNKNOWN, Use.RAISED, Use.INDEXED, Use.RETURNED, Use.SAVED}), Owner.OTHER),
    (frozenset({Use.COMPARED}), Owner.CHECK),
    (frozenset({Use.COUNTED}), Owner.COUNT),
    (frozenset({Use.COLLECTED, Use.ACCUMULATED}), Owner.DEFERRAL),
    (frozenset({Use.SUMMARISED}), Owner.SUMMARY),
    (frozenset({Use.SHOWN}), Owner.MESSAGE),
)


@dataclass(frozen=True, slots=True)
class HostRead:
    """One place in a program that waits for the device, or may."""

    sync: Sync
    owner: Owner
    loop: LoopNode | None
    """The innermost loop of its own scope around it."""
    run: Run
    """The statement that it stands in, with what is around that statement inside of the loop."""

    @property
    def statement(self) -> ast.stmt:
        """The innermost statement that the read stands in."""
        return self.run.statements[0]

    @property
    def node(self) -> ast.expr | ast.stmt:
        """What users are shown as the place: the expression that reads."""
        return self.sync.node if isinstance(self.sync.node, (ast.expr, ast.stmt)) else self.sync.read


def owner_of(uses: frozenset[Use]) -> Owner:
    """The owner of a read by what its value is used for."""
    return next((owner for strict, owner in _STRICTEST_FIRST if uses & strict), Owner.OTHER)


def host_reads(facts: Facts, *owners: Owner) -> Iterator[HostRead]:
    """The reads of some owners in a program, in source order; those in code that always runs as a graph are none."""
    for sync in facts.syncs.all:
        owner = owner_of(sync.uses)
        if owner in owners and sync.in_graph is not Answer.YES:
            statement = statement_around(facts, sync.read)
            if isinstance(statement, ast.While):  # its condition belongs to its own rounds
                yield HostRead(sync, owner, statement, run_around(facts, statement, None))
                continue
            loop = facts.loops.around(statement)
            yield HostRead(sync, owner, loop, run_around(facts, statement, loop))


def statement_around(facts: Facts, node: ast.AST) -> ast.stmt:
    """The innermost statement around a node. The test of a `while` or `if` stands in that statement."""
    around = (one for one in (node, *facts.names.enclosing(node)) if isinstance(one, ast.stmt))
    return next(around)


def run_around(facts: Facts, statement: ast.stmt, loop: LoopNode | None) -> Run:
    """A statement with what is around it inside of a loop."""
    around: list[ast.stmt] = []
    suite: list[ast.stmt] = [statement]
    if loop is not None:
        for parent in facts.names.enclosing(statement):
            if parent is loop:
                break
            if isinstance(parent, ast.stmt):
                around.append(parent)
        holder = around[0] if around else loop
        suite = next((suite for suite in suites_of(holder) if statement in suite), suite)
    return Run((statement,), tuple(suite), tuple(reversed(around)))


def blocked(facts: Facts, read: HostRead) -> Refused | None:
    """Why a read has to stay in each round, as far as that does not depend on what is done with its value."""
    loop, run = read.loop, read.run
    if loop is None:
        called = facts.names.function_of(read.statement) is not None
        return Refused(Refusal.NO_LOOP_IN_FUNCTION if called else Refusal.NOT_IN_A_LOOP)
    return not_in_each_step(facts, loop, run) or has_to_wait(facts, read, loop)


def not_in_each_step(facts: Facts, loop: LoopNode, run: Run) -> Refused | None:
    """Why a place waits rarely as it is, or in a loop in which waits do not matter."""
    if is_rare(facts, run, loop):
        return Refused(Refusal.READ_RARELY)
    if facts.loops.holds_steps(loop):
        return Refused(Refusal.READ_ONCE_PER_EPOCH)
    if facts.loops.role(loop) is None:
        return Refused(Refusal.NOT_A_STEP_LOOP)
    return None


def has_to_wait(facts: Facts, read: HostRead, loop: LoopNode) -> Refused | None:
    """Why a read has to stay where it is, however often its place is reached."""
    if read.sync.in_graph is not Answer.NO:
        return Refused(Refusal.MAY_BE_TRACED)
    if facts.reads_names_by_text:
        return Refused(Refusal.NAMES_BY_TEXT)
    if read.sync.certain is not Answer.YES:
        return Refused(Refusal.UNKNOWN_READ, read.sync.why)
    if isinstance(facts.names.scope_of(loop).node, ast.ClassDef):
        return Refused(Refusal.IN_A_CLASS_BODY)
    clock = clock_read(facts, loop, read.run)
    if clock is not None or Use.TIMED in read.sync.uses:
        where = f"`{ast.unparse(clock)}` in line {clock.lineno}" if clock is not None else ""
        return Refused(Refusal.TIMES_THE_DEVICE, where)
    if any(cut.sync.node is read.sync.node for cut in facts.gradients.cuts):
        return Refused(Refusal.STOPS_A_GRADIENT)
    return None


def is_evident(read: HostRead) -> bool:
    """Whether a place is worth a word to users: it waits for certain, or is written as nothing but a read is."""
    return read.sync.certain is Answer.YES or read.sync.how in (".numpy()", ".item()")


def step_name(facts: Facts, loop: LoopNode) -> str:
    """`training` or `evaluation`, as messages name the steps of a loop."""
    role = facts.loops.role(loop)
    return role.value if role is not None else Role.TRAINING.value
