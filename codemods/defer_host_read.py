"""Convert collected tensors when the loop ends, not in each step.

Why: `losses.append(loss.numpy())` and `total += float(loss)` make the host wait in each step until the device has
    finished it, though nobody looks at the list or the sum before the loop is over. Where the tensor itself is kept,
    the host runs ahead, and the device need not idle between steps.

Rewrites: values that a training or evaluation loop reads from the device and only appends to a list, stores into an
    array or adds to a sum. The tensors are kept in a new list, and converted directly after the loop, one by one, in
    the same order and with the same code, so that values, types and sums are equal to the last bit. A variable is
    copied on the device. What few rounds show, under `if step % 100 == 0`, is converted there. Where a loop is not
    known to stay under 10,000 rounds, tensors are converted every 1,000, which limits the memory that they need.

Safe when: each tensor is a single number, or so small that all of them need at most 1 MiB; the list, array or sum is
    a local one without another name, and the loop uses it in no other way; and no handler, `finally`, `with` or
    function can see it before the tensors are converted. When an exception or Ctrl-C ends the program in the loop, the
    tensors of the last rounds are not converted any more.

Left alone: lists of tensors (they are deferred already), predictions and other large tensors, `train_on_batch` and
    other calls of Keras that wait inside, and values that a round needs itself.

See: https://www.tensorflow.org/guide/eager and https://www.tensorflow.org/guide/profiler
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods._deferral_edits import Plan
from codemods._deferral_groups import Group, groups_of, joined
from codemods._deferral_names import LoopNames
from codemods._deferral_places import completed
from codemods._deferred_statements import Blocked, Deferred, deferred
from tfrewrite.api import (
    Codemod,
    Facts,
    Finding,
    HostRead,
    Level,
    LoopNode,
    Owner,
    Purpose,
    Refusal,
    Refused,
    Rewrite,
    Safety,
    bound_names,
    has_to_wait,
    host_reads,
    is_evident,
    not_in_each_step,
    statement_around,
    step_name,
)

_OUTSIDE = frozenset(
    {Refusal.NOT_IN_A_LOOP, Refusal.NO_LOOP_IN_FUNCTION, Refusal.NOT_A_STEP_LOOP, Refusal.READ_ONCE_PER_EPOCH}
)
_STEPS_OF_KERAS = frozenset(
    f"model.{name}()" for name in ("train_on_batch", "test_on_batch", "predict_on_batch", "predict")
)
_STEPS = frozenset({Purpose.TRAINING, Purpose.GRADIENTS, Purpose.EVALUATION, Purpose.GENERATION})


def find(facts: Facts) -> Iterator[Finding]:
    """Every read whose value is collected or summed, and those that are used in a way that is not known."""
    if facts.uses_tensorflow1:
        return
    ready: dict[LoopNode, list[HostRead]] = {}
    for read in host_reads(facts, Owner.DEFERRAL, Owner.OTHER):
        evident = is_evident(read) and (not read.sync.inside or read.sync.how in _STEPS_OF_KERAS)
        if not evident or _is_deferred_already(facts, read):
            continue
        refused = _blocked(facts, read)
        if read.owner is Owner.OTHER:
            if refused is None or refused.refusal not in _OUTSIDE:
                used = ", ".join(sorted(use.value for use in read.sync.uses))
                yield _refused(read, refused or Refused(Refusal.USED_IN_ANOTHER_WAY, used))
        elif refused is not None or read.loop is None:
            yield _refused(read, refused or Refused(Refusal.NOT_IN_A_LOOP))
        else:
            ready.setdefault(read.loop, []).append(read)
    fresh = LoopNames(facts)
    for loop, reads in ready.items():
        yield from _in_loop(facts, loop, reads, fresh)


def _blocked(facts: Facts, read: HostRead) -> Refused | None:
    loop = read.loop
    if loop is None:
        called = facts.names.function_of(read.statement) is not None
        return Refused(Refusal.NO_LOOP_IN_FUNCTION if called else Refusal.NOT_IN_A_LOOP)
    refused = not_in_each_step(facts, loop, read.run)
    if refused is not None:
        runs = refused.refusal is Refusal.NOT_A_STEP_LOOP and read.owner is Owner.DEFERRAL
        if not runs or not _runs_a_model(facts, loop):
            return refused
    if read.sync.inside:
        return Refused(Refusal.WAITS_INSIDE, read.sync.how)
    return has_to_wait(facts, read, loop)


def _runs_a_model(facts: Facts, loop: LoopNode) -> bool:
    """Whether a loop keeps the device busy without a step that has a name: a forward pass in each round."""
    parts = facts.loops.parts(loop)
    return parts.level is Level.STEPS and parts.purpose in _STEPS


def _is_deferred_already(facts: Facts, read: HostRead) -> bool:
    """Whether what is read is an item of a list that the program appends to: its tensors were kept on purpose."""
    names = {node.id: node for node in ast.walk(read.sync.read) if isinstance(node, ast.Name)}
    for name, node in names.items():
        for binding in facts.names.reaching(name, node):
            iterates = binding.path[:1] == ("iter",) and isinstance(binding.value, ast.Name)
            if iterates and isinstance(binding.value, ast.Name) and facts.appended_to(binding.value.id):
                return True
    return False


def _in_loop(facts: Facts, loop: LoopNode, reads: list[HostRead], fresh: LoopNames) -> Iterator[Finding]:
    """The findings of one loop."""
    by_statement: dict[ast.stmt, list[HostRead]] = {}
    for read in reads:
        by_statement.setdefault(read.statement, []).append(read)
    bound = {name for statement in by_statement if isinstance(statement, ast.Assign) for name in _bound(statement)}
    members: list[Deferred] = []
    for statement, own in by_statement.items():
        try:
            members.append(deferred(facts, loop, statement, own, bound))
        except Blocked as blocked:
            yield from (_refused(read, blocked.refused) for read in own)
    members += _readers(facts, loop, members)
    groups, whole = groups_of(loop, members), list[Group]()
    for group in groups:
        try:
            whole.append(completed(facts, group, groups))
        except Blocked as blocked:
            yield from (_refused(read, blocked.refused) for read in group.reads)
    for group in joined(whole):
        try:
            edits = Plan(facts, completed(facts, group, whole), fresh).edits()
        except Blocked as blocked:
            yield from (_refused(read, blocked.refused) for read in group.reads)
            continue
        first, *others = [read.node for read in group.reads]
        text = f"waits for the device in each {step_name(facts, loop)} step; converted when the loop ends instead"
        yield Finding(first, text, Rewrite(edits), tuple(others))


def _bound(statement: ast.Assign) -> set[str]:
    return bound_names(node for target in statement.targets for node in ast.walk(target))


def _readers(facts: Facts, loop: LoopNode, members: list[Deferred]) -> list[Deferred]:
    """The statements that collect what other deferred statements gave a name, and read nothing themselves."""
    found: list[Deferred] = []
    known = {member.statement for member in members}
    bindings = [member for member in members if member.only_binds]
    bound = {member.name for member in bindings}
    for binding in bindings:
        for name in facts.names_spelled(binding.name, loop):
            statement = statement_around(facts, name)
            if statement in known or statement not in binding.suite[binding.index :]:
                continue
            known.add(statement)
            try:
                found.append(deferred(facts, loop, statement, [], bound))
            except Blocked:
                continue
    return found


def _refused(read: HostRead, refused: Refused) -> Finding:
    return Finding(read.node, "a value that the host reads only to keep it", refused)


codemod = Codemod(
    name="defer-host-read",
    safety=Safety.SAFE,
    triggers=(b"for ", b"while "),
    requires=(b"tensorflow", b"keras"),
    find=find,
)
