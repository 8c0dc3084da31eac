"""How much is known of the training steps of real programs: loop, step, batch source, effects, specs.

    python bench/facts_coverage.py [--places] REPOSITORY...

Each function that holds a gradient tape counts once, and each loop with a tape written out in its rounds. A question
is known, or known to have nothing to say (a function that nothing calls has no loop and takes no batch), or open.
The two shares are printed side by side, and the most frequent reasons why a question is open.
"""

from __future__ import annotations

import ast
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.facts.batches import Origin
from tfrewrite.facts.effects.effect import What
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.loop_parts import LoopParts, Purpose
from tfrewrite.facts.project import Shelf
from tfrewrite.facts.specs import Standing
from tfrewrite.facts.steps import Form, Step, own_round
from tfrewrite.facts.tracing import holder_of
from tfrewrite.facts.tree import FunctionNode, LoopNode, outer_loads
from tfrewrite.source.discover import discover
from tfrewrite.source.file import SourceFile, read

QUESTIONS = ("loop", "step", "source", "effects", "specs")
TOP = 20
MOST_SECONDS = 60.0
"""CPU seconds for one program, and five times as many for a repository."""
_DEEPEST = 5


class OutOfTimeError(BaseException):
    """A program took too long; not an Exception, so that nothing on the way catches it."""


@dataclass(frozen=True, slots=True)
class Open:
    """Why a question has no answer."""

    why: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """A question that is answered by there being nothing to say."""

    why: str


Known = Open | Nothing | None
"""None: there is an answer."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A function or loop that holds a tape, and what is known of it."""

    path: Path
    line: int
    answers: dict[str, Known]
    signature: bool
    """Whether the specs make an `input_signature`."""

    def is_known(self, question: str) -> bool:
        """Whether a question has an answer that says something."""
        return self.answers[question] is None

    def is_closed(self, question: str) -> bool:
        """Whether a question has an answer, if only that there is nothing."""
        return not isinstance(self.answers[question], Open)


def units_of(facts: Facts) -> Iterator[Unit]:
    """The tape-holding functions and loops of one program."""
    if b"GradientTape" not in facts.source.program or facts.uses_tensorflow1:
        return
    roots: list[FunctionNode | LoopNode] = [*facts.names.functions, *facts.names.loops]
    for root in roots:
        if any(isinstance(n, ast.withitem) and _is_tape(facts, n) for n in own_round(root)):
            if isinstance(root, LoopNode):
                yield Unit(facts.source.path, root.lineno, _of_loop(facts, root), False)
            else:
                signed = facts.specs.signature(root).usable is Answer.YES
                yield Unit(facts.source.path, root.lineno, _of_function(facts, root), signed)


def _is_tape(facts: Facts, item: ast.withitem) -> bool:
    return facts.values.of(item.context_expr).kind is Kind.TAPE


def _open(why: str) -> Known:
    return Open(why) if why else None


def _of_loop(facts: Facts, loop: LoopNode) -> dict[str, Known]:
    parts = facts.loops.parts(loop)
    unknown = parts.purpose is Purpose.UNKNOWN
    return {
        "loop": Open(parts.why) if unknown else None,
        "step": None if parts.steps else Open(parts.why) if unknown else Nothing(parts.purpose.value),
        "source": _source([parts]),
        "effects": _effects(facts, loop),
        "specs": _open(next(filter(None, (_inputs(facts, step) for step in parts.steps)), "")),
    }


def _of_function(facts: Facts, function: FunctionNode) -> dict[str, Known]:
    steps = facts.loops.steps(function)
    loops, why = _loops_around(facts, function)
    return {
        "loop": _loop(loops, why),
        "step": Open(steps.why or "no step is found") if steps.work is None else None,
        "source": _source(loops) if loops else _loop(loops, why),
        "effects": _effects(facts, function),
        "specs": _specs(facts, function),
    }


def _loop(loops: Sequence[LoopParts], why: str) -> Known:
    unknown = next((parts.why for parts in loops if parts.purpose is Purpose.UNKNOWN), "")
    if why or unknown:
        return Open(why or unknown)
    return None if loops else Nothing("no loop calls it")


def _loops_around(facts: Facts, function: FunctionNode) -> tuple[list[LoopParts], str]:
    """The loops that run a function, and why there may be others."""
    found: list[LoopParts] = []
    stack: list[tuple[Facts, ast.AST, int]] = [(facts, function, _DEEPEST)]
    seen: set[ast.AST] = set()
    why = ""
    while stack:
        home, one, depth = stack.pop()
        if one in seen or not isinstance(one, FunctionNode | ast.Lambda):
            continue
        if not depth:
            why = why or "calls that go too deep"
            continue
        seen.add(one)
        callers = home.callers.of(one)
        if callers.complete is not Answer.YES:
            why = why or callers.why
        for site in callers.sites:
            loop = site.home.loops.around(site.node)
            if loop is not None:
                found.append(site.home.loops.parts(loop))
            elif (holder := holder_of(site.home, site.node)) is not None:
                stack.append((site.home, holder, depth - 1))
    return found, why


def _source(loops: Sequence[LoopParts]) -> Known:
    stepping = [parts for parts in loops if parts.steps]
    for parts in loops:
        if parts.purpose is Purpose.UNKNOWN:
            return Open(parts.why)
    for parts in stepping:
        if parts.source is None:
            return Open("nothing is found that the step takes")
        if parts.source.origin is Origin.UNKNOWN:
            return Open(parts.source.why)
    return None if stepping else Nothing("no step in the loop")


def _effects(facts: Facts, node: ast.AST) -> Known:
    unknown = facts.effects.summary(node).of(What.UNKNOWN)
    return Open(str(unknown[0])) if unknown else None


def _specs(facts: Facts, function: FunctionNode) -> Known:
    """Whether it is known of each parameter what it gets in all calls, be it a tensor or not."""
    signature = facts.specs.signature(function)
    if any(a is not None for a in (function.args.vararg, function.args.kwarg)):
        return Open(signature.why)
    for name, spec in signature.parameters:
        if spec.standing is Standing.UNKNOWN:
            return Nothing("nothing calls it") if spec.why == "nothing calls it" else Open(f"{name} is {spec}")
        if spec.complete is not Answer.YES:
            return Open(f"not all calls are known: {spec.why}")
    return None


def _inputs(facts: Facts, step: Step) -> str:
    """Why something that a written-out step reads from before it is not known, or its dtype."""
    if step.form is not Form.INLINE:
        return ""
    inside = {node for statement in step.statements for node in ast.walk(statement)}
    for statement in step.statements:
        for name in outer_loads(statement):
            if all(binding.node in inside for binding in facts.names.reaching(name.id, name)):
                continue
            value = facts.values.of(name)
            if value.kind is Kind.UNKNOWN:
                return f"{name.id}: {value.why or 'not known'}"
            if value.kind in (Kind.TENSOR, Kind.ARRAY) and value.dtype is None:
                return f"the dtype of {name.id} is not known"
    return ""


def main(arguments: Sequence[str]) -> int:
    """Print the shares and the reasons."""
    folders = [Path(one) for one in arguments if not one.startswith("--")]
    signal.signal(signal.SIGVTALRM, _out_of_time)
    sys.setrecursionlimit(10_000)
    units: list[Unit] = []
    lost: Counter[str] = Counter()
    started = time.process_time()
    for folder in folders:
        units += _of_repository(folder, lost)
    print(f"{len(units)} functions and loops hold a tape; {time.process_time() - started:.0f} CPU seconds")
    for text, count in lost.most_common():
        print(f"LOST {count:3}  {text}")
    print_shares(units)
    print_reasons(units, places="--places" in arguments)
    return 0


def _of_repository(folder: Path, lost: Counter[str]) -> Iterator[Unit]:
    shelf, started = Shelf(folder), time.process_time()
    for path in discover([folder], root=folder).files:
        left = 5 * MOST_SECONDS - (time.process_time() - started)
        if left <= 0:
            lost[f"{folder.name}: out of time"] += 1
            return
        signal.setitimer(signal.ITIMER_VIRTUAL, min(MOST_SECONDS, left))
        try:
            source = read(path)
            project = Project(folder, shelf=shelf)
            facts = Facts.read(source, project) if isinstance(source, SourceFile) else None
            yield from list(units_of(facts)) if isinstance(facts, Facts) else []
        except OutOfTimeError as error:
            lost[f"{path}: out of time at {error}"] += 1
        except Exception as error:  # noqa: BLE001 - one program must not hide the others
            at = traceback.extract_tb(error.__traceback__)[-1]
            lost[f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}, first in {path}"] += 1
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _out_of_time(_: int, frame: FrameType | None) -> None:
    raise OutOfTimeError(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}" if frame is not None else "")


def print_shares(units: Sequence[Unit]) -> None:
    """The table: answered with something, answered at all, open."""
    total = max(1, len(units))

    def row(name: str, known: int, closed: int) -> None:
        print(f"{name:8} {known:6} {known / total:6.1%} {closed:8} {closed / total:6.1%} {total - closed:6}")

    print(f"\n{'':8} {'known':>13} {'or nothing':>15} {'open':>6}")
    for question in QUESTIONS:
        row(question, sum(u.is_known(question) for u in units), sum(u.is_closed(question) for u in units))
    row(
        "all",
        sum(all(map(unit.is_known, QUESTIONS)) for unit in units),
        sum(all(map(unit.is_closed, QUESTIONS)) for unit in units),
    )
    print(f"{sum(unit.signature for unit in units)} functions have specs that make an input signature")


def print_reasons(units: Sequence[Unit], *, places: bool) -> None:
    """The most frequent reasons, each counted once per unit, with the first place where asked for."""
    reasons: Counter[str] = Counter()
    first: dict[str, str] = {}
    for unit in units:
        for question, answer in unit.answers.items():
            if isinstance(answer, Open):
                text = f"{question}: {_general(answer.why)}"
                reasons[text] += 1
                first.setdefault(text, f"   {unit.path}:{unit.line}")
    print(f"\nThe {TOP} most frequent reasons:")
    for reason, count in reasons.most_common(4 * TOP if places else TOP):
        print(f"{count:5}  {reason}{first[reason] if places else ''}")


def _general(reason: str) -> str:
    """A reason without line numbers, so that equal ones count together."""
    return re.sub(r"line \d+", "a line", " ".join(reason.split()))[:110]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
