"""What a message consists of, and what of it has to run in each step."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tfrewrite.api import (
    IMMUTABLE,
    Answer,
    Facts,
    FreshNames,
    LoopNode,
    Refusal,
    Refused,
    Run,
    across,
    between,
    bound_names,
    effectful_parts,
    is_bar,
    is_keras_bar,
    own_nodes,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A part of a message that is evaluated in each step, ahead of the message, and the name that it gets."""

    part: ast.expr
    name: str
    snapshot_by: str = ""
    """The function that takes a copy of it, where it could change."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message and how it is rewritten."""

    run: Run
    bound: tuple[Bound, ...] = ()
    """Parts that still run in each step, where the message stands."""
    left: tuple[tuple[ast.stmt, tuple[Bound, ...]], ...] = ()
    """For each assignment that moves to the message, the parts that still run in each step where it stood."""
    kept: tuple[str, ...] = ()
    """Names of which the last shown value is kept, because they may be bound again before the last line."""
    behind: ast.stmt | None = None
    """The statement behind which it is shown, where that is not its own place."""

    @property
    def parts(self) -> list[Bound]:
        """All parts that have names of their own, in the order in which they stand."""
        return [*(each for _, bound in self.left for each in bound), *self.bound]

    @property
    def bars(self) -> list[ast.expr]:
        """The progress bars that it is about."""
        return [call.func.value for call in self.run.calls if isinstance(call.func, ast.Attribute)]


class Blocked(Exception):
    """A message that has to be left alone."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal.value)
        self.refused = Refused(refusal, detail)


def waits_of(facts: Facts, run: Run) -> Answer:
    """Whether the message waits for the device, with the assignments that only it needs."""
    answer = Answer.NO
    for call in run.calls:
        answer = answer | facts.shows.reads_device(call)
    for statement in run.whole:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            answer = answer | facts.shows.evaluating_reads(statement.value)
    return answer


def is_about_bar(facts: Facts, run: Run) -> bool:
    """Whether the message is what a progress bar says."""
    return any(facts.shows.is_about_bar(statement) for statement in run.statements)


def message_of(facts: Facts, loop: LoopNode, run: Run, fresh: FreshNames) -> Message:
    """The message with the parts bound that must run in each step."""
    left = [(statement, _left_behind(facts, statement, run, fresh)) for statement in run.earlier]
    _require_order(run.earlier, [each for _, bound in left for each in bound])
    first = next(i for i, statement in enumerate(run.statements) if isinstance(statement, ast.Expr))
    together = [part for statement in run.statements[: first + 1] for part in _evaluated(facts, statement)]
    parts = effectful_parts(facts, together)
    later = [effectful_parts(facts, _evaluated(facts, statement)) for statement in run.statements[first + 1 :]]
    late = [part for each in later for part in each.first]
    blocked = next((each.blocked for each in (parts, *later) if each.blocked), "")
    if blocked or late or (parts.first and (left or _reads_bound(run.whole, parts.first))):
        raise Blocked(Refusal.EFFECT_IN_MESSAGE, blocked or f"`{ast.unparse((late or parts.first)[0])}`")
    return Message(run, tuple(Bound(part, fresh.name(_result_name(part))) for part in parts.first), tuple(left))


def _require_order(statements: tuple[ast.stmt, ...], bound: list[Bound]) -> None:
    """Raise where a part that runs in each step reads a name that an assignment of the message binds."""
    if _reads_bound(statements, [each.part for each in bound]):
        raise Blocked(Refusal.EFFECT_IN_MESSAGE, f"`{ast.unparse(bound[-1].part)}`")


def _reads_bound(statements: tuple[ast.stmt, ...], parts: list[ast.expr]) -> bool:
    own = bound_names(inner for statement in statements for inner in (statement, *own_nodes(statement)))
    return any(isinstance(n, ast.Name) and n.id in own for part in parts for n in ast.walk(part))


def _evaluated(facts: Facts, statement: ast.stmt) -> list[ast.expr]:
    """What a statement of a message evaluates besides showing."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            if isinstance(call.func, ast.Attribute) and not facts.effects.only_computes(call.func.value):
                raise Blocked(Refusal.EFFECT_IN_MESSAGE, f"`{ast.unparse(call.func.value)}`")
            return [*call.args, *(keyword.value for keyword in call.keywords)]
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return [value]
        case _:
            return []


def _left_behind(facts: Facts, statement: ast.stmt, run: Run, fresh: FreshNames) -> tuple[Bound, ...]:
    """What an assignment that moves to the message leaves in its place; raises where it cannot move."""
    value = getattr(statement, "value", None)
    nodes = between(facts, statement, run)
    stays_known = run.read_after or facts.names.function_of(statement) is None
    if nodes is None or value is None or (stays_known and not _in_the_same_rounds(facts, statement, run, nodes)):
        raise Blocked(Refusal.READ_BEFORE_SHOWN, f"`{ast.unparse(statement)}`")
    parts = effectful_parts(facts, [value])
    found = across(facts, statement, nodes, parts.first)
    stays = all(facts.values.of(part).kinds <= IMMUTABLE for part in parts.first)
    if parts.blocked or found.lost is not None or found.kept or found.states or not stays:
        raise Blocked(Refusal.READ_BEFORE_SHOWN, f"`{ast.unparse(statement)}`")
    return tuple(Bound(part, fresh.name(_result_name(part))) for part in parts.first)


def _in_the_same_rounds(facts: Facts, statement: ast.stmt, run: Run, nodes: Sequence[ast.AST]) -> bool:
    """Whether each round that reaches an assignment reaches the message too, so that both end with the same round."""
    leaving = (ast.Break, ast.Continue, ast.Return, ast.Raise)
    inside = (inner for node in nodes for inner in (node, *own_nodes(node)))
    beside = statement in run.suite or facts.names.parents.get(statement) in run.suite
    return beside and not any(isinstance(inner, leaving) for inner in inside)


def _result_name(part: ast.expr) -> str:
    called = part.func if isinstance(part, ast.Call) else part
    stem = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else "shown"
    return f"{stem.strip('_') or 'shown'}_result"


def bar_is_known(facts: Facts, bar: ast.expr) -> bool:
    """Whether it is known which progress bar something is."""
    return is_bar(facts, bar) is Answer.YES or is_keras_bar(facts, bar)


def with_more(message: Message, *, bound: list[Bound], kept: set[str]) -> Message:
    """The message with further parts bound and names kept."""
    return replace(message, bound=tuple(bound), kept=tuple(sorted(kept)))
