"""What a loop is made of: its role and level, its step, where its batches come from, its exits, what outlives it."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.batches import Origin, Source, iterated_source, sources_of
from tfrewrite.facts.bounds import Bound, bound_of
from tfrewrite.facts.escapes import Escapes, escapes_of
from tfrewrite.facts.flow import Flow
from tfrewrite.facts.gradient_names import assigns_to, gradient_names, updates_by_hand, weight_assigned
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.loop_exits import Exit, exits_of
from tfrewrite.facts.steps import Form, Step, Steps, Work, own_round, steps_of
from tfrewrite.facts.tree import LoopNode, own_nodes, target_names

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_STEPPING = (Work.TRAINING, Work.GRADIENTS, Work.EVALUATION)


class Purpose(enum.Enum):
    """What a loop is there for."""

    TRAINING = "training"
    GRADIENTS = "gradients"
    EVALUATION = "evaluation"
    GENERATION = "generation"
    DATA = "data preparation"
    PART = "part of a step"
    NEITHER = "neither"
    UNKNOWN = "unknown"


class Level(enum.Enum):
    """What one round of a loop is."""

    STEPS = "steps"
    EPOCHS = "epochs"
    BOTH = "steps and epochs"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class InnerLoop:
    """A loop over steps inside of another, or in a function that it calls."""

    home: Facts = field(compare=False)
    loop: LoopNode


@dataclass(frozen=True, slots=True)
class LoopParts:
    """The parts of one loop. What is not known is said with its reason."""

    loop: LoopNode
    purpose: Purpose
    level: Level
    why: str
    """Why the purpose is not known."""
    steps: tuple[Step, ...]
    """The steps of its own rounds."""
    each_round: Answer
    """Whether no round that comes to its end misses the steps."""
    sources: tuple[Source, ...]
    source: Source | None
    """The one place that batches come from; an unknown one where there are several; None where nothing is taken."""
    exits: tuple[Exit, ...]
    bound: Bound
    escapes: Escapes
    outer: LoopNode | None
    """The epoch loop around a step loop."""
    inner: tuple[InnerLoop, ...]
    """The loops over steps that one round of an epoch loop runs."""
    fits: tuple[ast.Call, ...] = ()
    """Calls of Keras's own training loop in each round."""

    def __str__(self) -> str:
        match self.purpose:
            case Purpose.UNKNOWN:
                return f"unknown: {self.why}"
            case Purpose.TRAINING | Purpose.GRADIENTS | Purpose.EVALUATION | Purpose.GENERATION:
                told = self.source is not None and self.source.origin is not Origin.SAME
                over = f" over {self.source}" if told and self.level is not Level.EPOCHS else ""
                return f"{self.purpose.value} {self.level.value}{over}"
            case _:
                return str(self.purpose.value)

    @property
    def texts(self) -> list[str]:
        """Everything that is known, a line each."""
        found = [str(self), str(self.bound), *map(str, self.steps), *(f"leaves by {one}" for one in self.exits)]
        if self.escapes.after:
            found.append("hands on " + ", ".join(self.escapes.after))
        if self.escapes.carried:
            found.append("carries " + ", ".join(self.escapes.carried))
        if self.outer is not None:
            found.append(f"inside the epochs of line {self.outer.lineno}")
        return found + [f"holds the steps of line {one.loop.lineno}" for one in self.inner]


def parts_of(facts: Facts, loop: LoopNode) -> LoopParts:
    """The parts of a loop."""
    steps = steps_of(facts, loop)
    inner = tuple(_inner_loops(facts, loop, steps))
    purpose, level, why = _purpose(facts, loop, steps, inner)
    own = tuple(steps.of(steps.work)) if steps.work is not None else ()
    used = [step for step in own if step.work.value == purpose.value]
    sources, source = _sources(facts, loop, purpose, used)
    return LoopParts(
        loop=loop,
        purpose=purpose,
        level=level,
        why=why,
        steps=tuple(used),
        each_round=_each_round(facts, loop, used),
        sources=sources,
        source=source,
        exits=tuple(exits_of(loop)),
        bound=bound_of(facts, loop),
        escapes=escapes_of(facts, loop),
        outer=_outer(facts, loop) if level is not Level.OTHER else None,
        inner=inner if level in (Level.EPOCHS, Level.BOTH) else (),
        fits=tuple(steps.fits),
    )


def purpose_of(facts: Facts, loop: LoopNode) -> tuple[Purpose, Level, str]:
    """The purpose and level of a loop, and why the purpose is not known."""
    steps = steps_of(facts, loop)
    return _purpose(facts, loop, steps, tuple(_inner_loops(facts, loop, steps)))


def _inner_loops(facts: Facts, loop: LoopNode, steps: Steps) -> Iterator[InnerLoop]:
    for node in own_nodes(loop):
        if isinstance(node, LoopNode) and not _is_part(facts, node):
            inside = steps_of(facts, node)
            if inside.work in _STEPPING or inside.calls_loops or inside.fits:
                yield InnerLoop(facts, node)
    for home, function, _ in steps.calls_loops:
        for node in own_nodes(function):
            if isinstance(node, LoopNode) and not _is_part(home, node):
                inside = steps_of(home, node)
                if inside.work in _STEPPING or inside.calls_loops or inside.fits:
                    yield InnerLoop(home, node)


def _is_part(facts: Facts, loop: LoopNode) -> bool:
    """Whether a loop goes over variables or gradients and changes weights: a piece of a step, not a loop of steps."""
    if any(isinstance(n, ast.withitem) and facts.values.of(n.context_expr).kind is Kind.TAPE for n in own_nodes(loop)):
        return False
    scope = facts.names.scope_of(loop).node
    gradients = gradient_names(facts, scope)
    if any(node in set(own_nodes(loop)) for node in updates_by_hand(facts, loop, gradients)):
        return True
    return not isinstance(loop, ast.While) and assigns_to(loop, target_names(loop.target))


def _trains(inner: tuple[InnerLoop, ...]) -> bool:
    for one in inner:
        steps = steps_of(one.home, one.loop)
        if steps.work is Work.TRAINING or steps.fits:
            return True
        deeper = tuple(_inner_loops(one.home, one.loop, steps))
        if any(d.loop is not one.loop for d in deeper) and _trains(tuple(d for d in deeper if d.loop is not one.loop)):
            return True
    return False


def _purpose(facts: Facts, loop: LoopNode, steps: Steps, inner: tuple[InnerLoop, ...]) -> tuple[Purpose, Level, str]:
    if facts.uses_tensorflow1:
        return Purpose.UNKNOWN, Level.OTHER, "a program of TensorFlow 1"
    if _is_part(facts, loop):
        return Purpose.PART, Level.OTHER, ""
    deeper = [steps_of(facts, n) for n in own_nodes(loop) if isinstance(n, LoopNode)]
    why = next((s.why for s in (steps, *deeper) if s.why), "")
    if steps.work is Work.TRAINING:
        return Purpose.TRAINING, Level.BOTH if _trains(inner) else Level.STEPS, ""
    if _trains(inner) or steps.fits:
        return Purpose.TRAINING, Level.EPOCHS, ""
    if why:
        return Purpose.UNKNOWN, Level.OTHER, why
    if steps.work is not Work.GRADIENTS and (assigned := weight_assigned(facts, loop)):
        return Purpose.UNKNOWN, Level.OTHER, f"whether {assigned} is a weight"
    if steps.work is Work.GRADIENTS:
        return Purpose.GRADIENTS, Level.STEPS, ""
    if steps.work is Work.EVALUATION:
        return Purpose.EVALUATION, Level.STEPS, ""
    if inner:
        takes = any(steps_of(one.home, one.loop).work is Work.GRADIENTS for one in inner)
        return (Purpose.GRADIENTS if takes else Purpose.EVALUATION), Level.EPOCHS, ""
    if steps.work is Work.GENERATION:
        return Purpose.GENERATION, Level.STEPS, ""
    prepares = steps.prepares_data or any(s.prepares_data for s in deeper)
    return (Purpose.DATA if prepares else Purpose.NEITHER), Level.OTHER, ""


def _sources(
    facts: Facts, loop: LoopNode, purpose: Purpose, steps: list[Step]
) -> tuple[tuple[Source, ...], Source | None]:
    if not steps:
        if purpose in (Purpose.DATA, Purpose.NEITHER) and isinstance(loop, (ast.For, ast.AsyncFor)):
            source = iterated_source(facts, loop)
            return (source,), source
        return (), None
    found = tuple(sources_of(facts, loop, steps))
    if len(found) < 2:
        return found, found[0] if found else None
    if len({s.origin for s in found}) == 1 and found[0].origin is not Origin.UNKNOWN:
        return found, replace(found[0], others=tuple(s.node for s in found[1:]))
    known = [s for s in found if s.origin is not Origin.UNKNOWN]
    text = ", ".join(map(str, found))
    node = (known or list(found))[0].node
    return found, Source(Origin.UNKNOWN, node, facts, f"several: {text}")


def _each_round(facts: Facts, loop: LoopNode, steps: list[Step]) -> Answer:
    """Whether at least one of the steps is made in every round."""
    flow = Flow(facts, loop)
    for step in steps:
        if step.form is Form.INLINE and step.home is facts:
            head = step.statements[-1]
        elif step.call is not None:
            head = next(p for p in (step.call, *facts.names.enclosing(step.call)) if isinstance(p, ast.stmt))
        else:
            continue
        if head in loop.body and flow.always_runs(head) and _is_certain(facts, step, head):
            return Answer.YES
    return Answer.UNKNOWN


def _is_certain(facts: Facts, step: Step, head: ast.stmt) -> bool:
    """Whether a step's call runs whenever its statement does, and its function always updates."""
    if step.form is Form.INLINE:
        return not isinstance(head, (ast.If, ast.Try, ast.For, ast.While))
    if step.call is None or isinstance(head, (ast.If, ast.Try, ast.For, ast.While, ast.Match)):
        return False
    for parent in facts.names.enclosing(step.call):
        if parent is head:
            break
        if isinstance(parent, (ast.IfExp, ast.BoolOp, ast.Lambda, ast.comprehension, ast.GeneratorExp, ast.ListComp)):
            return False
    if step.function is None or step.function_home is None:
        return True
    inside = steps_of(step.function_home, step.function).of(step.work)
    leaves = any(
        isinstance(n, (ast.Return, ast.Raise)) and n is not step.function.body[-1] for n in own_nodes(step.function)
    )
    at_top = [
        s for s in inside if (s.form is Form.INLINE and s.statements[-1] in step.function.body) or s.call is not None
    ]
    return (
        bool(at_top)
        and not leaves
        and all(s.form is Form.INLINE and not isinstance(s.statements[-1], ast.If) for s in at_top)
    )


def _outer(facts: Facts, loop: LoopNode) -> LoopNode | None:
    for parent in facts.names.enclosing(loop):
        if isinstance(parent, LoopNode):
            return parent
        if parent in facts.names.scopes:
            return None
    return None


__all__ = ["Exit", "InnerLoop", "Level", "LoopParts", "Purpose", "exits_of", "own_round", "parts_of", "purpose_of"]
