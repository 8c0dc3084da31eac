"""Check values every N steps where a loop tests one of the device in each step.

Why: `if tf.math.is_nan(loss)` or `if loss < best` in a training loop makes the host wait until the device has finished
    the step, in each step, for an answer that is almost always the same.

Rewrites: `if` statements and assertions in the rounds of a training or evaluation loop whose test reads a value of the
    device. The first and each N-th round are checked; N is the setting `check-every`. A counter that the loop has is
    used, else one is made.

Unsafe, and only where it is selected by name: a check that comes late acts late. The loop stops up to N - 1 steps after
    it would have stopped, the best of all values is the best of those that are looked at, and a state that has passed
    again before the next check is never seen.

Left alone: the conditions of `while`, tests that do more than look, and checks that stand under a condition already.

See: https://www.tensorflow.org/guide/profiler
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from codemods._counter_reads import variables_in
from codemods._rounds import counter_of, is_due
from tfrewrite.api import (
    Codemod,
    Enabled,
    Facts,
    Finding,
    FreshNames,
    HostRead,
    Option,
    Owner,
    Refusal,
    Refused,
    ReplaceStatement,
    Rewrite,
    Safety,
    blocked,
    condition_of,
    effectful_parts,
    host_reads,
    is_evident,
    step_name,
)

if TYPE_CHECKING:
    import libcst as cst

_MESSAGE = "a check that waits for the device"


def find(facts: Facts) -> Iterator[Finding]:
    """Every statement whose test reads a value of the device."""
    if facts.uses_tensorflow1:
        return
    fresh = FreshNames(facts)
    rewritten: dict[ast.stmt, list[HostRead]] = {}
    for read in host_reads(facts, Owner.CHECK):
        if any(variables_in(facts, read.node)):
            continue
        refused = blocked(facts, read) or _refused(facts, read)
        if refused is None:
            rewritten.setdefault(read.statement, []).append(read)
        elif is_evident(read):
            yield Finding(read.node, _MESSAGE, refused)
    for reads in rewritten.values():
        yield _checked(facts, reads, fresh)


def _refused(facts: Facts, read: HostRead) -> Refused | None:
    """Why a check has to be made in each round."""
    loop, every = read.loop, int(facts.options["check-every"])
    assert loop is not None
    statement = read.statement
    if not isinstance(statement, (ast.If, ast.Assert)):
        return Refused(Refusal.CHECKED_IN_ANOTHER_WAY)
    if facts.is_elif(statement):
        return Refused(Refusal.CHECKED_IN_ANOTHER_WAY, f"`elif` in line {statement.lineno}")
    rounds = facts.counting.most_rounds(loop)
    if rounds is not None and rounds <= every:
        return Refused(Refusal.FEW_ROUNDS, f"{rounds} rounds, `check-every` is {every}")
    condition = condition_of(facts, read.run, loop)
    if condition is not None:
        return Refused(Refusal.CHECKED_ON_CONDITION, f"`{ast.unparse(condition)}`")
    parts = effectful_parts(facts, [statement.test])
    said = parts.blocked or (f"`{ast.unparse(parts.first[0])}`" if parts.first else "")
    return Refused(Refusal.EFFECT_IN_CHECK, said) if said else None


def _checked(facts: Facts, reads: list[HostRead], fresh: FreshNames) -> Finding:
    first, *others = reads
    assert first.loop is not None
    every = int(facts.options["check-every"])
    counter, edits = counter_of(facts, first.loop, first.run.anchor, fresh)
    guard = is_due(facts, counter, every)
    edits.append(ReplaceStatement(first.statement, partial(_guarded, guard)))
    text = f"checks a value in each {step_name(facts, first.loop)} step; checked every {every} steps instead"
    return Finding(first.node, text, Rewrite(tuple(edits)), tuple(read.node for read in others))


def _guarded(guard: str, statement: cst.BaseStatement) -> Sequence[cst.BaseStatement]:
    """The statement under the condition; comments above it stay above."""
    import libcst as cst

    if not isinstance(statement, (cst.If, cst.SimpleStatementLine)):
        return [statement]
    above = statement.leading_lines
    inner = statement.with_changes(leading_lines=[])
    return [cst.If(cst.parse_expression(guard), cst.IndentedBlock([inner]), leading_lines=above)]


codemod = Codemod(
    name="check-every-n-steps",
    safety=Safety.UNSAFE,
    triggers=(b"if ", b"assert ", b"while "),
    requires=(b"tensorflow", b"keras"),
    find=find,
    enabled=Enabled.BY_NAME,
    options=(Option("check-every", 100, "Check values of the device every N steps.", minimum=2),),
    after=("count-steps-on-host", "record-summary-every-n-steps"),
)
