"""Record summaries for TensorBoard every N steps instead of in each step.

Why: `tf.summary.scalar("loss", loss)` in a training loop copies the value to the host, which waits for the device to
    finish the step, and writes a record that nobody can tell from its neighbours in a curve of thousands of steps.

Rewrites: `tf.summary` calls in each round of a training or evaluation loop that runs eagerly, with the block
    `with writer.as_default():` around them where it holds nothing else. The first and each N-th round of the loop are
    recorded, or the multiples of N where the summaries are given a step that goes on over the epochs; N is the setting
    `log-every`. A counter that the loop has is used, else one is made.

Quieter, never different: what is recorded is recorded as before, at the same steps of the curve, only less often.

Left alone: summaries in functions that run as graphs, summaries under a condition or under `tf.summary.record_if`, and
    calls of other packages, some of which count their own steps.

See: https://www.tensorflow.org/api_docs/python/tf/summary and https://www.tensorflow.org/guide/profiler
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from codemods._rounds import counter_of, is_due
from tfrewrite.api import (
    Answer,
    Codemod,
    Edit,
    Facts,
    Finding,
    Flow,
    FreshNames,
    HostRead,
    Kind,
    LoopNode,
    Option,
    Owner,
    Refusal,
    Refused,
    ReplaceStatements,
    Rewrite,
    Run,
    Safety,
    bound_names,
    clock_read,
    condition_of,
    effectful_parts,
    host_reads,
    is_evident,
    is_rare,
    is_recording,
    own_nodes,
    recording_calls,
    recordings_of,
    step_name,
)

if TYPE_CHECKING:
    import libcst as cst

_ON_HOST = frozenset({Kind.PYTHON, Kind.ARRAY, Kind.FRAME})
_MESSAGE = "a summary that waits for the device"


def find(facts: Facts) -> Iterator[Finding]:
    """Every summary that is written in the rounds of a loop, with what is done about it."""
    if facts.uses_tensorflow1:
        return
    fresh = FreshNames(facts)
    settled: set[ast.AST] = set()
    for loop in facts.loops.all:
        every_run = list(recordings_of(facts, loop))
        settled.update(node for run in every_run for s in run.statements for node in (s, *own_nodes(s)))
        runs = [run for run in every_run if _may_wait(facts, run)]
        if runs and facts.traced.around(loop) is not Answer.YES:
            yield from _in_loop(facts, loop, runs, fresh)
    for call in facts.names.calls:
        if call not in settled and is_recording(facts, call) and facts.traced.around(call) is Answer.NO:
            yield Finding(call, _MESSAGE, _outside(facts, call))
    for read in host_reads(facts, Owner.SUMMARY):
        if read.node not in settled and is_evident(read) and not _is_in_recording(facts, read):
            yield Finding(read.node, _MESSAGE, Refused(_of_other_read(facts, read)))


def _outside(facts: Facts, call: ast.Call) -> Refused:
    if facts.loops.around(call) is not None:
        return Refused(Refusal.RECORDED_IN_ANOTHER_WAY)
    called = facts.names.function_of(call) is not None
    return Refused(Refusal.RECORDED_IN_FUNCTION if called else Refusal.NOT_IN_A_LOOP)


def _is_in_recording(facts: Facts, read: HostRead) -> bool:
    around = (read.node, *facts.names.enclosing(read.node))
    return any(isinstance(node, ast.Call) and is_recording(facts, node) for node in around)


def _of_other_read(facts: Facts, read: HostRead) -> Refusal:
    """Why a read whose value is recorded later, or by another package, stays."""
    assigned = isinstance(read.statement, (ast.Assign, ast.AnnAssign))
    return Refusal.READ_BEFORE_RECORDED if assigned else Refusal.RECORDED_BY_ANOTHER_PACKAGE


def _may_wait(facts: Facts, run: Run) -> bool:
    """Whether something that is recorded may stand on the device."""
    for call in recording_calls(facts, run):
        given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg in ("data", "tensor", None))]
        if any(not facts.values.of(node).kinds <= _ON_HOST or facts.syncs.within(node) for node in given):
            return True
    return False


def _in_loop(facts: Facts, loop: LoopNode, runs: list[Run], fresh: FreshNames) -> Iterator[Finding]:
    ready: list[Run] = []
    for run in runs:
        refused = _refused(facts, loop, run)
        if refused is not None:
            yield Finding(run.statements[0], _MESSAGE, refused)
        else:
            ready.append(run)
    if not ready:
        return
    every = int(facts.options["log-every"])
    edits: list[Edit] = []
    own = _step_of(facts, loop, ready)
    if own is not None:
        guards = [f"{own} % {every} == 0" for _ in ready]
    else:
        guards = []
        for run in ready:
            counter, made = counter_of(facts, loop, run.anchor, fresh)
            if not made:
                guards.append(is_due(facts, counter, every))
                continue
            edits += made
            guards += [is_due(facts, counter, every) for _ in ready]
            break
    for run, guard in zip(ready, guards, strict=True):
        edits.append(ReplaceStatements(run.statements, partial(_guarded, guard)))
    text = f"records a summary in each {step_name(facts, loop)} step; recorded every {every} steps instead"
    first, *others = [run.statements[0] for run in ready]
    yield Finding(first, text, Rewrite(tuple(edits)), tuple(others))


def _refused(facts: Facts, loop: LoopNode, run: Run) -> Refused | None:
    """Why summaries have to be recorded as often as they are."""
    every = int(facts.options["log-every"])
    rounds = facts.counting.most_rounds(loop)
    condition = condition_of(facts, run, loop)
    clock = clock_read(facts, loop, run)
    if is_rare(facts, run, loop) or _is_ruled(facts):
        return Refused(Refusal.RECORDED_RARELY)
    if facts.loops.holds_steps(loop):
        return Refused(Refusal.RECORDED_ONCE_PER_EPOCH)
    if facts.loops.role(loop) is None:
        return Refused(Refusal.NOT_A_STEP_LOOP)
    if facts.traced.around(loop) is not Answer.NO:
        return Refused(Refusal.RECORDED_IN_A_GRAPH)
    if facts.reads_names_by_text:
        return Refused(Refusal.NAMES_BY_TEXT)
    if isinstance(facts.names.scope_of(loop).node, ast.ClassDef):
        return Refused(Refusal.IN_A_CLASS_BODY)
    if rounds is not None and rounds <= every:
        return Refused(Refusal.FEW_ROUNDS, f"{rounds} rounds, `log-every` is {every}")
    if condition is not None:
        return Refused(Refusal.RECORDED_ON_CONDITION, f"`{ast.unparse(condition)}`")
    if clock is not None:
        return Refused(Refusal.TIMES_THE_DEVICE, f"`{ast.unparse(clock)}` in line {clock.lineno}")
    if _may_be_skipped(facts, loop, run):
        return Refused(Refusal.RECORDED_ON_CONDITION, "a round may end before it")
    return _effect_in(facts, run)


def _may_be_skipped(facts: Facts, loop: LoopNode, run: Run) -> bool:
    """Whether a round can end without the summaries: each N-th round might never record any."""
    flow = Flow(facts, loop)
    points = frozenset(point for point in flow.successors if point.statement is run.anchor)
    missed = flow.successors[flow.header] - {flow.exhausted} - points
    return bool(missed) and flow.header in missed | flow.after(missed, points)


def _is_ruled(facts: Facts) -> bool:
    """Whether the program says by a rule which steps are recorded."""
    return any(facts.names.dotted(call.func).endswith("summary.record_if") for call in facts.names.calls)


def _effect_in(facts: Facts, run: Run) -> Refused | None:
    """What is evaluated for a summary must make no difference to anything else."""
    nodes = [node for statement in run.statements for node in (statement, *own_nodes(statement))]
    managers = [n.context_expr for n in nodes if isinstance(n, ast.withitem) and isinstance(n.context_expr, ast.Call)]
    for call in (*recording_calls(facts, run), *managers):
        parts = effectful_parts(facts, [*call.args, *(keyword.value for keyword in call.keywords)])
        said = parts.blocked or (f"`{ast.unparse(parts.first[0])}`" if parts.first else "")
        if said:
            return Refused(Refusal.EFFECT_IN_SUMMARY, said)
    return None


def _step_of(facts: Facts, loop: LoopNode, runs: list[Run]) -> str | None:
    """A Python number that the summaries are given as their step and that rises by one in each round."""
    given = {
        ast.unparse(keyword.value): keyword.value
        for run in runs
        for call in recording_calls(facts, run)
        for keyword in call.keywords
        if keyword.arg == "step"
    }
    step = next(iter(given.values()), None)
    if len(given) != 1 or not isinstance(step, ast.Name) or step.id in facts.names.declared_outer:
        return None
    if facts.values.of(step).kind is not Kind.PYTHON or facts.values.of(step).dtype != "int":
        return None
    rising = [s for s in loop.body if _adds_one(s, step.id)]
    others = [n for s in loop.body if s not in rising for n in (s, *own_nodes(s))]
    return step.id if len(rising) == 1 and step.id not in bound_names(others) else None


def _adds_one(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.AugAssign(target=ast.Name(id=target), op=ast.Add(), value=ast.Constant(value=1)):
            return target == name
        case _:
            return False


def _guarded(guard: str, recorded: Sequence[cst.BaseStatement]) -> Sequence[cst.BaseStatement]:
    """The statements under the condition."""
    import libcst as cst

    return [cst.If(cst.parse_expression(guard), cst.IndentedBlock(list(recorded)))]


codemod = Codemod(
    name="record-summary-every-n-steps",
    safety=Safety.QUIETER,
    triggers=(b"summary", b"wandb", b"add_scalar", b"mlflow", b"log_metric"),
    requires=(b"tensorflow", b"keras"),
    find=find,
    options=(Option("log-every", 100, "Show per-step messages every N steps.", minimum=2),),
    after=("count-steps-on-host",),
)
