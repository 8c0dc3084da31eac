"""Show per-step messages every N steps instead of in each step.

Why: `print(loss.numpy())` in a training loop makes the host wait until the device has finished the step, so the
    device then waits for the host: it idles between all steps, without any error or warning. What a person reads
    while training needs no line per step.

Rewrites: messages that show tensors, variables or metric results in each round of a training or evaluation loop:
    `print`, `logging`, absl, loguru, rich, click, `tf.print`, whole lines written to `sys.stdout`, what progress bars
    say (`set_postfix`, `set_description`), and calls of the project's own functions and methods that do nothing but
    show. The first, each N-th and the last message of the loop are shown, byte for byte as before; N is the setting
    `log-every`. Messages directly after each other are one message, and reads that are bound to names which only
    messages use belong to it. A counter that the loop has is used, else one is made. A message that stands under the
    step's tape moves behind the update where it shows the same there.

Quieter, never different: calls in the message that may have an effect still run in each step. The last line is shown
    before whatever the program shows next, from the values of the last round that reached it; a progress bar is told
    what the last round has to say before it is finished. Where the loop can end in a way that makes this impossible,
    the message is left alone. When an exception leaves the loop, the line that would have been the last may be missing.
    In a function, a read for a message that is shown rarely as it is moves to where it is shown.

Left alone: what a progress bar counts or averages, such as the values of `Progbar.update`; records that are written to
    files; messages in functions that run as graphs, which are shown while they are traced.

See: https://www.tensorflow.org/guide/eager and https://www.tensorflow.org/guide/profiler
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import partial

from codemods import _shown_edits as build
from codemods._shown_guards import (
    edits_for_known_end,
    edits_for_known_total,
    edits_with_flag,
    flow_of,
    run_together,
    total_known,
)
from codemods._shown_messages import Blocked, Message, is_about_bar, message_of, waits_of
from codemods._shown_refusals import only_read_to_show, require_plain_surroundings, require_step_message, require_steps
from tfrewrite.api import (
    Answer,
    Codemod,
    Edit,
    Facts,
    Finding,
    FreshNames,
    InsertBefore,
    LoopNode,
    Option,
    Refusal,
    Refused,
    ReplaceStatement,
    Rewrite,
    Run,
    Safety,
    ends_inside,
    is_rare,
    runs_of,
)


def find(facts: Facts) -> Iterator[Finding]:
    """Every message that waits for the device, with what is done about it."""
    if not facts.shows.may_exist or facts.uses_tensorflow1:
        return
    settled: set[ast.AST] = set()
    fresh: dict[ast.AST, FreshNames] = {}
    for loop in facts.loops.all:
        runs = list(runs_of(facts, loop))
        if runs and facts.traced.around(loop) is not Answer.YES and not facts.builds_graphs_around(loop):
            settled.update(node for run in runs for node in _settled(facts, run))
            scope = facts.names.scope_of(loop).node
            yield from _in_loop(facts, loop, runs, fresh.setdefault(scope, FreshNames(facts)))
    for node in facts.names.calling_statements:
        if node not in settled and facts.shows.is_message(node):
            assert isinstance(node.value, ast.Call)
            if facts.shows.reads_device(node.value) is Answer.YES and not facts.builds_graphs_around(node):
                yield from _outside_of_loops(facts, node, node.value)


def _settled(facts: Facts, run: Run) -> Iterator[ast.AST]:
    """The statements of a message, and those of the functions that it calls to show."""
    yield from run.statements
    for call in run.calls:
        reporter = None if facts.shows.is_show(call) else facts.shows.reporter(call)
        if reporter is not None:
            yield from (home.names.parents[show] for home, show in reporter.shows if home is facts)


def _outside_of_loops(facts: Facts, node: ast.stmt, call: ast.Call) -> Iterator[Finding]:
    """A message that no loop of its own function shows."""
    if not facts.shows.is_show(call):
        return
    in_graph = facts.traced.around(node)
    if in_graph is Answer.YES and not facts.shows.is_shown_by_graphs(call):
        eager = facts.traced.may_run_eagerly
        yield refused([node], Refused(Refusal.EAGER_BY_CHOICE if eager else Refusal.SHOWN_WHILE_TRACED))
    elif in_graph is Answer.NO and facts.loops.around(node) is None:
        called = facts.names.function_of(node) is not None
        yield refused([node], Refused(Refusal.NO_LOOP_IN_FUNCTION if called else Refusal.NOT_IN_A_LOOP))


def _in_loop(facts: Facts, loop: LoopNode, runs: list[Run], fresh: FreshNames) -> Iterator[Finding]:
    ready: list[Message] = []
    for run in runs:
        waits = waits_of(facts, run)
        role = facts.loops.role(loop)
        if waits is Answer.NO and role is not None and only_read_to_show(facts, loop, run):
            waits = Answer.YES
        if waits is Answer.NO or (waits is Answer.UNKNOWN and (role is None or facts.imports_other_frameworks)):
            continue
        try:
            if run.earlier and is_rare(facts, run, loop):
                yield _read_where_shown(facts, loop, run, waits, fresh)
                continue
            require_step_message(facts, loop, run, waits)
            ready.append(message_of(facts, loop, run, fresh))
        except Blocked as blocked:
            yield refused(_places_of(facts, run), blocked.refused)
    yield from _planned(facts, loop, ready, fresh)


def _read_where_shown(facts: Facts, loop: LoopNode, run: Run, waits: Answer, fresh: FreshNames) -> Finding:
    """The reads of a message that is shown rarely move to it; raises where they cannot."""
    require_steps(facts, loop, run, waits)
    if facts.names.function_of(loop) is None:
        raise Blocked(Refusal.MODULE_KEEPS_NAME, f"`{ast.unparse(run.earlier[0])}`")
    if run.read_after:
        raise Blocked(Refusal.READ_BEFORE_SHOWN, f"`{ast.unparse(run.earlier[0])}`")
    require_plain_surroundings(facts, loop, run)
    message = message_of(facts, loop, run, fresh)
    edits: list[Edit] = [ReplaceStatement(s, partial(build.left_behind, facts, bound)) for s, bound in message.left]
    edits.append(InsertBefore(run.statements[0], partial(build.moved_copies, facts, message)))
    role = facts.loops.role(loop)
    assert role is not None
    text = f"waits for the device in each {role.value} step; read only where it is shown instead"
    first, *others = run.earlier
    return Finding(first, text, Rewrite(tuple(edits)), tuple(others))


def _planned(facts: Facts, loop: LoopNode, ready: list[Message], fresh: FreshNames) -> Iterator[Finding]:
    """Rewrites for the messages of one loop: by its known end, together with one flag, or one by one."""
    left: list[Message] = []
    for message in ready:
        edits = _without_flag(facts, loop, message, fresh)
        if edits:
            yield _found(facts, loop, [message], edits)
        else:
            left.append(message)
    if len(left) > 1 and run_together(facts, left):
        try:
            yield _found(facts, loop, left, edits_with_flag(facts, loop, left, fresh))
            return
        except Blocked:
            pass
    for message in left:
        try:
            yield _found(facts, loop, [message], edits_with_flag(facts, loop, [message], fresh))
        except Blocked as blocked:
            yield refused(_places_of(facts, message.run), blocked.refused)


def _without_flag(facts: Facts, loop: LoopNode, message: Message, fresh: FreshNames) -> tuple[Edit, ...]:
    """The edits where the last round is known when it starts, else none."""
    certain = all(facts.counting.is_certain(s.test, loop) for s in message.run.around if isinstance(s, ast.If))
    stop, first = facts.counting.known_end(loop), total_known(facts, loop, message)
    if not certain or not (stop is not None or first is not None):
        return ()
    if is_about_bar(facts, message.run) and any(ends_inside(facts, loop, bar) for bar in message.bars):
        return ()
    if not flow_of(facts, loop, [message]).always_runs(message.run.anchor):
        return ()
    if stop is not None:
        return edits_for_known_end(facts, loop, message, stop, fresh)
    assert first is not None
    try:
        return edits_for_known_total(facts, loop, message, first, fresh)
    except Blocked:
        return ()


# --- findings --------------------------------------------------------------------------------------------------------


def _places_of(facts: Facts, run: Run) -> list[ast.stmt]:
    """The statements of a run that wait, or may: those that show first."""
    shows = [s for s in run.statements if isinstance(s, ast.Expr)]
    found = [s for s in shows if isinstance(s.value, ast.Call) and facts.shows.reads_device(s.value) is not Answer.NO]
    return [*(found or shows[:1]), *(s for s in run.whole if not isinstance(s, ast.Expr))]


def _found(facts: Facts, loop: LoopNode, messages: list[Message], edits: tuple[Edit, ...]) -> Finding:
    role = facts.loops.role(loop)
    assert role is not None
    text = f"waits for the device in each {role.value} step; shown every {facts.options['log-every']} steps instead"
    if any(is_about_bar(facts, message.run) for message in messages):
        text = text.replace("; shown", "; told to the progress bar")
    first, *others = [place for message in messages for place in _places_of(facts, message.run)]
    return Finding(first, text, Rewrite(edits), tuple(others))


def refused(places: Sequence[ast.stmt], refused: Refused) -> Finding:
    """A message that is left alone."""
    return Finding(places[0], "a message that waits for the device", refused, tuple(places[1:]))


codemod = Codemod(
    name="log-every-n-steps",
    safety=Safety.QUIETER,
    triggers=(b"print", b"log", b"tqdm", b"report", b"show", b"display", b"progress", b"Progbar", b"write", b"echo"),
    requires=(b"tensorflow", b"keras"),
    find=find,
    options=(Option("log-every", 100, "Show per-step messages every N steps.", minimum=2),),
)
