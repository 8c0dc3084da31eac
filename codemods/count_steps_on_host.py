"""Count steps on the host where a loop reads a step counter of the device in each round.

Why: in `if int(checkpoint.step) % 100 == 0` or `if optimizer.iterations % 100 == 0` the test itself makes the host wait
    until the device has finished the step, although the host knows the number: it is the one that makes the steps.

Rewrites: tests and numbers made of `tf.Variable`s of whole numbers and of an optimizer's `iterations`. The number is
    read once before the loop, so a restored one is counted on, and rises where the variable rises. The variable itself
    is advanced as before: checkpoints and learning rate schedules see no difference.

Left alone: whatever is not known to advance by a constant each time that one statement of the loop has run: variables
    that are assigned or restored in the loop, that code that is not seen may write, optimizers that accumulate
    gradients or scale the loss, steps that a distribution strategy runs. Tests of other values of the device are named
    here as well: whether they may come late is for people to say, see `check-every-n-steps`.

See: https://www.tensorflow.org/guide/checkpoint and https://www.tensorflow.org/guide/profiler
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from codemods._counter_reads import CounterRead, counter_read, places_of, variables_in
from tfrewrite.api import (
    Codemod,
    Doubt,
    Edit,
    Facts,
    Finding,
    FreshNames,
    HostRead,
    InsertAfter,
    InsertBefore,
    Kind,
    LoopNode,
    Owner,
    Refusal,
    Refused,
    Rewrite,
    Safety,
    advances_of,
    blocked,
    host_reads,
    is_evident,
    is_rare,
    parse_statements,
    run_around,
    statement_around,
    step_name,
)

_REFUSALS = {
    Doubt.ELSEWHERE: Refusal.COUNTER_WRITTEN_ELSEWHERE,
    Doubt.WRITTEN: Refusal.COUNTER_ASSIGNED,
    Doubt.ON_SOME_PATHS: Refusal.COUNTER_ON_SOME_PATHS,
    Doubt.MAY_SKIP: Refusal.COUNTER_MAY_SKIP,
    Doubt.DISTRIBUTED: Refusal.COUNTER_DISTRIBUTED,
    Doubt.UNDER_TRY: Refusal.COUNTER_UNDER_TRY,
    Doubt.REPLACED: Refusal.COUNTER_REPLACED,
    Doubt.SUSPENDED: Refusal.LOOP_IS_SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One variable that counts in one loop, and the reads of it that wait."""

    loop: LoopNode
    variable: ast.expr
    reads: tuple[HostRead, ...]


def find(facts: Facts) -> Iterator[Finding]:
    """Every read that counts with a number of the device."""
    if facts.uses_tensorflow1:
        return
    found: dict[tuple[LoopNode, str], Counted] = {}
    for read in host_reads(facts, Owner.COUNT, Owner.CHECK):
        variables = list(variables_in(facts, read.node))
        if read.owner is Owner.CHECK and not variables:
            if blocked(facts, read) is None:
                yield Finding(read.node, _CHECK, Refused(Refusal.CHECKED_EACH_STEP))
            continue
        refused = blocked(facts, read) or (None if variables else Refused(_without_counter(facts, read)))
        if refused is not None:
            if is_evident(read):
                yield Finding(read.node, _MESSAGE, refused)
            continue
        assert read.loop is not None
        for variable in variables:
            key = (read.loop, ast.dump(variable))
            known = found.get(key, Counted(read.loop, variable, ()))
            found[key] = replace(known, reads=(*known.reads, read))
    fresh = FreshNames(facts)
    for counted in found.values():
        yield _finding(facts, counted, fresh)


_CHECK = "a check that waits for the device"
_MESSAGE = "counts with a number that stands on the device"


def _without_counter(facts: Facts, read: HostRead) -> Refusal:
    """Why a number that is counted with is none of a counter."""
    named = (node for node in ast.walk(read.node) if isinstance(node, (ast.Name, ast.Attribute)))
    held = any(facts.values.of(node).kind is Kind.VARIABLE for node in named)
    return Refusal.COUNTER_NOT_WHOLE if held else Refusal.NO_VARIABLE_COUNTS


def _finding(facts: Facts, counted: Counted, fresh: FreshNames) -> Finding:
    places = tuple(dict.fromkeys(read.node for read in counted.reads))
    first, others = places[0], places[1:]
    known = advances_of(facts, counted.loop, counted.variable)
    if known.doubt is not None:
        return Finding(first, _MESSAGE, Refused(_REFUSALS[known.doubt], known.why), others)
    if facts.names.bindings_of("int", counted.loop):
        return Finding(first, _MESSAGE, Refused(Refusal.COUNTER_REPLACED, "`int`"), others)
    name = fresh.name(*_names(counted.variable))
    replaced = _replaced(facts, counted, name)
    if isinstance(replaced, Refused):
        return Finding(first, _MESSAGE, replaced, others)
    advancing = {advance.statement for advance in known.found}
    if any(statement_around(facts, read.variable) in advancing for read in replaced):
        return Finding(first, _MESSAGE, Refused(Refusal.COUNTER_ON_SOME_PATHS, "it is read where it advances"), others)
    edits: list[Edit] = [
        InsertBefore(counted.loop, partial(parse_statements, f"{name} = int({ast.unparse(counted.variable)})"))
    ]
    for advance in known.found:
        if not isinstance(advance.statement, ast.Return):
            sign, amount = ("+=", advance.amount) if advance.amount > 0 else ("-=", -advance.amount)
            edits.append(InsertAfter(advance.statement, partial(parse_statements, f"{name} {sign} {amount}")))
    edits += [edit for read in replaced for edit in read.edits]
    text = f"waits for the device in each {step_name(facts, counted.loop)} step to count; counted on the host instead"
    return Finding(first, text, Rewrite(tuple(edits)), others)


def _replaced(facts: Facts, counted: Counted, name: str) -> list[CounterRead] | Refused:
    """The reads that wait, and those that stand under what they guard."""
    waiting = {node for read in counted.reads for node in ast.walk(read.node)}
    found: list[CounterRead] = []
    for place in places_of(facts, counted.loop, counted.variable):
        read = counter_read(facts, place, name)
        if place in waiting and read is None:
            around = facts.names.parents[place]
            shown = around if isinstance(around, ast.expr) else place
            return Refused(Refusal.COUNTER_READ_IN_ANOTHER_WAY, f"`{ast.unparse(shown)}`")
        run = run_around(facts, statement_around(facts, place), counted.loop)
        if read is not None and (place in waiting or is_rare(facts, run, counted.loop)):
            found.append(read)
    return found


def _names(variable: ast.expr) -> tuple[str, ...]:
    """What the number may be called: by the attribute that holds it, and by the optimizer whose steps it counts."""
    match variable:
        case ast.Attribute(attr="iterations", value=ast.Name(id=name) | ast.Attribute(attr=name)):
            kept = name.removesuffix("optimizer").removesuffix("opt").strip("_")
            return (f"{kept}_iterations" if kept else "iterations", f"{name}_iterations", "iteration_count")
        case ast.Attribute(attr=name):
            return (name.strip("_"), f"host_{name.strip('_')}", f"{name.strip('_')}_count")
        case ast.Name(id=name):
            return (f"host_{name.strip('_')}", f"{name.strip('_')}_on_host")
        case _:
            return ("step_count", "host_step_count")


codemod = Codemod(
    name="count-steps-on-host",
    safety=Safety.SAFE,
    triggers=(b"%", b"while", b"if "),
    requires=(b"tensorflow", b"keras"),
    find=find,
    after=("log-every-n-steps",),
)
