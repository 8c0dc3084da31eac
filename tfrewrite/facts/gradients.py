"""Where reads on the host stop gradients: what a tape cannot follow from its target back to the variables."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.gradient_paths import Origin, Path, Slice
from tfrewrite.facts.tree import own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.syncs.sync import Sync

_GRADIENTS = frozenset({"gradient", "jacobian", "batch_jacobian"})


@dataclass(frozen=True, slots=True)
class Cut:
    """A read inside of a tape whose value reaches a target of which the tape takes gradients.

    The gradient stops at the read; a rewrite that replaces it by a tensor lets the gradient flow.
    """

    node: ast.AST
    """What reads."""
    sync: Sync
    tape: ast.withitem | None
    """The `with` item of the tape; None where it is not known which one it is."""
    target: ast.expr
    """The target of `tape.gradient(target, …)`."""
    certain: Answer
    why: str = ""

    def __str__(self) -> str:
        doubt = f", unknown: {self.why}" if self.certain is Answer.UNKNOWN else ""
        text = " ".join(ast.unparse(self.node).split()) if isinstance(self.node, ast.expr) else self.sync.how
        return f"cut {text}{doubt}"


class Gradients:
    """The gradient cuts of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def cuts(self) -> list[Cut]:
        """Every read that stops a gradient, or may do so, by place; a place may stand in several tapes."""
        found: dict[tuple[ast.AST, ast.AST | None, ast.AST], Cut] = {}
        for call in self._facts.names.calls:
            for target, tape, path in self._targets(call):
                slice_ = Slice(self._facts)
                slice_.follow(target, path)
                for sync, home, way in slice_.reads.values():
                    cut = self._cut(sync, home, way, tape, target, call)
                    if cut is not None:
                        found.setdefault((cut.node, tape, target), cut)
        return sorted(found.values(), key=lambda cut: (getattr(cut.node, "lineno", 0), cut.sync.read.col_offset))

    def _targets(self, call: ast.Call) -> list[tuple[ast.expr, ast.withitem | None, Path]]:
        """The targets of a call that takes gradients, the tape, and whether that is certain."""
        if not isinstance(call.func, ast.Attribute):
            return []
        if call.func.attr in _GRADIENTS:
            target = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "target"), None)
            return [(target, self._tape_of(call.func.value), Path())] if target is not None else []
        if call.func.attr == "minimize" and call.args:
            loss = call.args[0]
            tape = next((k.value for k in call.keywords if k.arg == "tape"), None)
            if tape is not None:
                return [(loss, self._tape_of(tape), Path())]
            return [(loss, None, Path().doubt("the optimizer opens the tape"))]
        return []

    def _tape_of(self, node: ast.expr) -> ast.withitem | None:
        """The `with` item that opened the tape of a name."""
        if not isinstance(node, ast.Name):
            return None
        items = [b.node for b in self._facts.names.reaching(node.id, node) if isinstance(b.node, ast.withitem)]
        return items[-1] if items else None

    def _cut(
        self, sync: Sync, home: Facts, way: Path, tape: ast.withitem | None, target: ast.expr, call: ast.Call
    ) -> Cut | None:
        inside = self._is_inside(sync, home, way, tape)
        if inside is Answer.NO:
            return None
        matters, why = Origin(home).depends(sync.read)
        if matters is Answer.NO or sync.in_graph is Answer.YES:
            return None
        if not way.certain:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, way.why)
        if inside is Answer.UNKNOWN:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, "may run outside of the tape")
        if matters is Answer.UNKNOWN:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, why)
        if sync.certain is not Answer.YES or sync.in_graph is not Answer.NO:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, sync.why or "may run in a graph")
        if self._watches_by_hand(tape):
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, "the tape watches what it is told")
        if not self._is_source(call, sync, home):
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, "the variables of the gradient are not known")
        return Cut(sync.node, sync, tape, target, Answer.YES)

    def _is_inside(self, sync: Sync, home: Facts, way: Path, tape: ast.withitem | None) -> Answer:
        """Whether a read runs while the tape records; in a function that is called, whether the call does."""
        if tape is None:
            return Answer.UNKNOWN
        block = self._facts.names.parents.get(tape)
        if any(_stops(item) for item in _managers(sync.node, home)):
            return Answer.NO
        place: ast.AST = way.around or sync.node
        for around in self._facts.names.enclosing(place):
            if isinstance(around, ast.With) and any(map(_stops, around.items)):
                return Answer.NO
            if around is block:
                return Answer.UNKNOWN if self._is_reset(block) else Answer.YES
        elsewhere = self._facts.names.function_of(place) is not self._facts.names.function_of(tape)
        return Answer.UNKNOWN if way.around is None and (elsewhere or home is not self._facts) else Answer.NO

    def _is_reset(self, block: ast.AST) -> bool:
        calls = (node for node in own_nodes(block) if isinstance(node, ast.Call))
        return any(isinstance(c.func, ast.Attribute) and c.func.attr in ("reset", "_pop_tape") for c in calls)

    def _watches_by_hand(self, tape: ast.withitem | None) -> bool:
        call = tape.context_expr if tape is not None else None
        if not isinstance(call, ast.Call):
            return True
        return any(keyword.arg in ("watch_accessed_variables", None) for keyword in call.keywords) or len(call.args) > 1

    def _is_source(self, call: ast.Call, sync: Sync, home: Facts) -> bool:
        """Whether what is read depends on one of the sources: they share a name."""
        sources = (
            call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "sources"), None)
        )
        if sources is None or home is not self._facts:
            return False
        given = _names_in(self._expanded(sources))
        return bool(given & Origin(home).names(sync.read))

    def _expanded(self, sources: ast.expr) -> list[ast.expr]:
        """The sources and what their names stand for."""
        found = [sources]
        for name in ast.walk(sources):
            if isinstance(name, ast.Name):
                bindings = self._facts.names.reaching(name.id, name)
                found += [b.value for b in bindings if b.value is not None and len(bindings) == 1 and not b.path]
        return found


def _stops(item: ast.withitem) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "stop_recording"


def _managers(node: ast.AST, facts: Facts) -> list[ast.withitem]:
    return [item for around in facts.names.enclosing(node) if isinstance(around, ast.With) for item in around.items]


def _names_in(expressions: list[ast.expr]) -> set[str]:
    return {node.id for expression in expressions for node in ast.walk(expression) if isinstance(node, ast.Name)}
