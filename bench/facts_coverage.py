"""How much is known of the training steps of real programs: loop, step, batch source, effects, specs.

    python bench/facts_coverage.py REPOSITORY...

Each function that holds a gradient tape counts once, and each loop with a tape written out in its rounds. Prints the
share of which each question is answered, the share of which all are, and the most frequent reasons why one is not.
"""

from __future__ import annotations

import ast
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.facts.batches import Origin
from tfrewrite.facts.effects.effect import What
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.loop_parts import LoopParts, Purpose
from tfrewrite.facts.steps import Form, Step, own_round
from tfrewrite.facts.tracing import holder_of
from tfrewrite.facts.tree import FunctionNode, LoopNode, outer_loads
from tfrewrite.source.discover import discover
from tfrewrite.source.file import SourceFile, read

QUESTIONS = ("loop", "step", "source", "effects", "specs")
TOP = 20
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A function or loop that holds a tape, and for each question the reason why it is open; empty where it is not."""

    facts: Facts
    node: FunctionNode | LoopNode
    reasons: dict[str, str]


def units_of(facts: Facts) -> Iterator[Unit]:
    """The tape-holding functions and loops of one program."""
    if b"GradientTape" not in facts.source.program or facts.uses_tensorflow1:
        return
    roots: list[FunctionNode | LoopNode] = [*facts.names.functions, *facts.names.loops]
    for root in roots:
        if any(isinstance(n, ast.withitem) and _is_tape(facts, n) for n in own_round(root)):
            reasons = _of_loop(facts, root) if isinstance(root, LoopNode) else _of_function(facts, root)
            yield Unit(facts, root, reasons)


def _is_tape(facts: Facts, item: ast.withitem) -> bool:
    return facts.values.of(item.context_expr).kind is Kind.TAPE


def _of_loop(facts: Facts, loop: LoopNode) -> dict[str, str]:
    parts = facts.loops.parts(loop)
    return {
        "loop": parts.why if parts.purpose is Purpose.UNKNOWN else "",
        "step": "" if parts.steps or parts.purpose is not Purpose.UNKNOWN else parts.why or "no step is found",
        "source": _source(parts),
        "effects": _effects(facts, loop),
        "specs": next(filter(None, (_inputs(facts, step) for step in parts.steps)), ""),
    }


def _of_function(facts: Facts, function: FunctionNode) -> dict[str, str]:
    steps = facts.loops.steps(function)
    loops, why = _loops_around(facts, function)
    known = [parts for parts in loops if parts.purpose is not Purpose.UNKNOWN]
    signature = facts.specs.signature(function)
    return {
        "loop": "" if known and len(known) == len(loops) else (loops[0].why if loops else why),
        "step": "" if steps.work is not None else steps.why,
        "source": next((text for parts in loops if (text := _source(parts))), why),
        "effects": _effects(facts, function),
        "specs": signature.why if signature.usable is Answer.UNKNOWN else "",
    }


def _loops_around(facts: Facts, function: FunctionNode) -> tuple[list[LoopParts], str]:
    """The loops that run a function, and why there may be others."""
    found: list[LoopParts] = []
    stack: list[tuple[Facts, ast.AST, int]] = [(facts, function, _DEEPEST)]
    seen: set[ast.AST] = set()
    why = ""
    while stack:
        home, one, depth = stack.pop()
        if one in seen or not depth or not isinstance(one, FunctionNode | ast.Lambda):
            continue
        seen.add(one)
        callers = home.callers.of(one)
        if not callers.sites:
            why = why or (f"{callers.why}" if callers.why else "nothing calls it")
        for site in callers.sites:
            loop = site.home.loops.around(site.node)
            if loop is not None:
                found.append(site.home.loops.parts(loop))
            elif (holder := holder_of(site.home, site.node)) is not None:
                stack.append((site.home, holder, depth - 1))
    return found, "" if found else why


def _source(parts: LoopParts) -> str:
    if parts.purpose is Purpose.UNKNOWN:
        return parts.why
    if parts.source is None:
        return "" if not parts.steps else "nothing is found that the step takes"
    return parts.source.why if parts.source.origin is Origin.UNKNOWN else ""


def _effects(facts: Facts, node: ast.AST) -> str:
    unknown = facts.effects.summary(node).of(What.UNKNOWN)
    return str(unknown[0]) if unknown else ""


def _inputs(facts: Facts, step: Step) -> str:
    """Why the dtype of something that a written-out step reads from its round is not known."""
    if step.form is not Form.INLINE:
        return ""
    for statement in step.statements:
        for name in outer_loads(statement):
            value = facts.values.of(name)
            if value.kind is Kind.UNKNOWN:
                return f"{name.id}: {value.why or 'not known'}"
            if value.kind in (Kind.TENSOR, Kind.ARRAY) and value.dtype is None:
                return "the dtype of a tensor is not known"
    return ""


def main(folders: Sequence[str]) -> int:
    """Print the shares and the reasons."""
    units: list[Unit] = []
    started = time.process_time()
    for folder in map(Path, folders):
        project = Project(folder)
        for path in discover([folder], root=folder).files:
            source = read(path)
            facts = Facts.read(source, project) if isinstance(source, SourceFile) else None
            if isinstance(facts, Facts):
                try:
                    units += units_of(facts)
                except Exception as error:  # noqa: BLE001 - one program must not hide the others
                    print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
    print(f"{len(units)} functions and loops hold a tape; {time.process_time() - started:.0f} CPU seconds")
    print_shares(units)
    return 0


def print_shares(units: Sequence[Unit]) -> None:
    """The table, and the reasons by frequency."""
    total = max(1, len(units))
    for question in QUESTIONS:
        known = sum(not unit.reasons[question] for unit in units)
        print(f"{question:8} known {known:5} of {len(units)}  {known / total:6.1%}")
    every = sum(not any(unit.reasons.values()) for unit in units)
    print(f"{'all':8} known {every:5} of {len(units)}  {every / total:6.1%}")
    reasons: Counter[str] = Counter()
    for unit in units:
        reasons.update(f"{question}: {_general(reason)}" for question, reason in unit.reasons.items() if reason)
    print(f"\nThe {TOP} most frequent reasons:")
    for reason, count in reasons.most_common(TOP):
        print(f"{count:5}  {reason}")


def _general(reason: str) -> str:
    """A reason without line numbers, so that equal ones count together."""
    return re.sub(r"line \d+", "a line", " ".join(reason.split()))[:110]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
