"""Show per-step messages every N steps instead of in each step.

Why: `print(loss.numpy())` in a training loop makes the host wait until the device has finished the step, so the
    device then waits for the host: it idles between all steps, without any error or warning. What a person reads
    while training needs no line per step.

Rewrites: messages (`print`, `logging`, `tf.print`) that show tensors, variables or metric results in each round of a
    training or evaluation loop. The first, each N-th and the last message of the loop are shown, byte for byte as
    before; N is the setting `log-every`. Messages directly after each other are one message. A counter that the loop
    has is used, else one is made.

Quieter, never different: calls in the message that may have an effect still run in each step. The last line is shown
    before whatever the program shows next, from the values of the last round that reached it; where the loop can end
    in a way that makes this impossible, the message is left alone. When an exception leaves the loop, the line that
    would have been the last is not shown.

See: https://www.tensorflow.org/guide/eager and https://www.tensorflow.org/guide/profiler
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from tfrewrite.api import (
    AFTER,
    IMMUTABLE,
    Answer,
    Change,
    Codemod,
    Counter,
    Edit,
    Exits,
    Facts,
    Finding,
    Flow,
    FreshNames,
    InsertAfter,
    InsertBefore,
    LoopNode,
    Option,
    Point,
    Refusal,
    Refused,
    ReplaceExpression,
    ReplaceStatements,
    Rewrite,
    Run,
    Safety,
    clearing,
    clock_read,
    condition_of,
    early_read,
    effectful_parts,
    is_rare,
    lasting,
    parse_statements,
    runs_of,
    substituted,
)

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True, slots=True)
class Bound:
    """A part of a message that is evaluated in each step, ahead of the message, and the name that it gets."""

    part: ast.expr
    name: str
    snapshot_by: str = ""
    """The function that takes a copy of it, where it could change."""


@dataclass(frozen=True, slots=True)
class Message:
    """One run of show statements and how it is rewritten."""

    run: Run
    bound: tuple[Bound, ...] = ()
    """Parts that still run in each step."""
    kept: tuple[str, ...] = ()
    """Names of which the last shown value is kept, because they may be bound again before the last line."""


class Blocked(Exception):
    """A message that has to be left alone."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal.value)
        self.refused = Refused(refusal, detail)


def find(facts: Facts) -> Iterator[Finding]:
    """Every message that waits for the device, with what is done about it."""
    if not facts.shows.may_exist or facts.uses_tensorflow1:
        return
    in_loops: set[ast.stmt] = set()
    fresh = FreshNames(facts)
    for loop in facts.loops.all:
        runs = list(runs_of(facts, loop))
        in_loops.update(statement for run in runs for statement in run.statements)
        if runs and facts.traced.around(loop) is not Answer.YES and not facts.builds_graphs_around(loop):
            yield from _in_loop(facts, loop, runs, fresh)
    for node in facts.names.calling_statements:
        if node not in in_loops and facts.shows.is_message(node):
            assert isinstance(node.value, ast.Call)
            if facts.shows.reads_device(node.value) is Answer.YES and facts.traced.around(node) is Answer.NO:
                called = facts.names.function_of(node) is not None
                yield _refused([node], Refused(Refusal.NO_LOOP_IN_FUNCTION if called else Refusal.NOT_IN_A_LOOP))


def _in_loop(facts: Facts, loop: LoopNode, runs: list[Run], fresh: FreshNames) -> Iterator[Finding]:
    ready: list[Message] = []
    for run in runs:
        waits = Answer.NO
        for call in run.calls:
            waits = waits | facts.shows.reads_device(call)
        role = facts.loops.role(loop)
        if waits is Answer.NO or (waits is Answer.UNKNOWN and (role is None or facts.imports_other_frameworks)):
            continue
        try:
            _require_step_message(facts, loop, run, waits)
            ready.append(_message(facts, run, fresh))
        except Blocked as blocked:
            yield _refused(_places_of(facts, run), blocked.refused)
    yield from _planned(facts, loop, ready, fresh)


def _require_step_message(facts: Facts, loop: LoopNode, run: Run, waits: Answer) -> None:
    """Raise where the message is no per-step message or must be shown as often as it is."""
    every = facts.options["log-every"]
    rounds = facts.counting.most_rounds(loop)
    condition = condition_of(facts, run, loop)
    if is_rare(facts, run, loop):
        raise Blocked(Refusal.ALREADY_RARE)
    if facts.loops.holds_steps(loop):
        raise Blocked(Refusal.ONCE_PER_EPOCH)
    if facts.loops.role(loop) is None:
        raise Blocked(Refusal.NOT_A_STEP_LOOP)
    if facts.traced.around(loop) is not Answer.NO and not all(map(facts.shows.needs_eager, run.calls)):
        raise Blocked(Refusal.MAY_BE_TRACED)
    if facts.reads_names_by_text:
        raise Blocked(Refusal.NAMES_BY_TEXT)
    if waits is Answer.UNKNOWN:
        raise Blocked(Refusal.UNKNOWN_VALUE)
    if isinstance(facts.names.scope_of(loop).node, ast.ClassDef):
        raise Blocked(Refusal.IN_A_CLASS_BODY)
    if rounds is not None and rounds <= int(every):
        raise Blocked(Refusal.FEW_ROUNDS, f"{rounds} rounds, `log-every` is {every}")
    if condition is not None:
        raise Blocked(Refusal.SHOWN_ON_CONDITION, f"`{ast.unparse(condition)}`")
    if any(facts.shows.writes_a_file(call) for call in run.calls):
        raise Blocked(Refusal.WRITES_A_RECORD)
    if any(facts.shows.is_part_of_line(call) for call in run.calls):
        raise Blocked(Refusal.PART_OF_A_LINE)
    _require_plain_surroundings(facts, loop, run)


def _require_plain_surroundings(facts: Facts, loop: LoopNode, run: Run) -> None:
    if any(isinstance(statement, ast.Try) for statement in run.around):
        raise Blocked(Refusal.UNDER_TRY)
    for statement in (*run.around, *facts.names.enclosing(loop)):
        if not isinstance(statement, (ast.With, ast.AsyncWith)):
            continue
        inside = statement in run.around
        if not all(
            facts.effects.is_silent_manager(i) if inside else not facts.effects.may_redirect(i) for i in statement.items
        ):
            raise Blocked(Refusal.UNDER_UNKNOWN_MANAGER, f"`with {', '.join(map(ast.unparse, statement.items))}`")
    if clearing(facts, loop) is not None:
        raise Blocked(Refusal.SCREEN_IS_CLEARED)
    clock = clock_read(facts, loop, run)
    if clock is not None:
        raise Blocked(Refusal.TIMES_THE_DEVICE, f"`{ast.unparse(clock)}` in line {clock.lineno}")
    read = early_read(facts, run, loop)
    if read is not None:
        raise Blocked(Refusal.READ_BEFORE_SHOWN, f"`{ast.unparse(read)}`")


def _message(facts: Facts, run: Run, fresh: FreshNames) -> Message:
    """The message with the parts bound that must run in each step."""
    bound: list[Bound] = []
    for index, call in enumerate(run.calls):
        parts = effectful_parts(facts, [*call.args, *(keyword.value for keyword in call.keywords)])
        if parts.blocked or (parts.first and index):
            raise Blocked(Refusal.EFFECT_IN_MESSAGE, parts.blocked or f"`{ast.unparse(parts.first[0])}`")
        bound.extend(Bound(part, fresh.name(_result_name(part))) for part in parts.first)
    return Message(run, tuple(bound))


def _result_name(part: ast.expr) -> str:
    called = part.func if isinstance(part, ast.Call) else part
    stem = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else "shown"
    return f"{stem.strip('_') or 'shown'}_result"


def _planned(facts: Facts, loop: LoopNode, ready: list[Message], fresh: FreshNames) -> Iterator[Finding]:
    """Rewrites for the messages of one loop: by its known end, together with one flag, or one by one."""
    stop = facts.counting.known_end(loop)
    left: list[Message] = []
    for message in ready:
        certain = all(facts.counting.is_certain(s.test, loop) for s in message.run.around if isinstance(s, ast.If))
        if stop is not None and certain and _flow(facts, loop, [message]).always_runs(message.run.anchor):
            yield _found(facts, loop, [message], _edits_for_known_end(facts, loop, message, stop, fresh))
        else:
            left.append(message)
    if len(left) > 1 and _run_together(facts, left):
        try:
            yield _found(facts, loop, left, _edits_with_flag(facts, loop, left, fresh))
            return
        except Blocked:
            pass
    for message in left:
        try:
            yield _found(facts, loop, [message], _edits_with_flag(facts, loop, [message], fresh))
        except Blocked as blocked:
            yield _refused(_places_of(facts, message.run), blocked.refused)


def _flow(facts: Facts, loop: LoopNode, messages: list[Message]) -> Flow:
    """The control flow of the loop in a program run in which the messages are shown at all."""
    through = [
        inner
        for message in messages
        for outer, inner in pairwise((*message.run.around, message.run.statements[0]))
        if isinstance(outer, ast.If) and facts.counting.is_certain(outer.test, loop)
    ]
    return Flow(facts, loop, through)


def _run_together(facts: Facts, messages: list[Message]) -> bool:
    """Whether the runs stand in one suite with nothing between them that leaves it or may show something."""
    first, *others = messages
    if any(other.run.suite != first.run.suite for other in others):
        return False
    own = {statement for message in messages for statement in message.run.statements}
    lines = (first.run.statements[0].lineno, others[-1].run.statements[0].lineno)
    between = [s for s in first.run.suite if lines[0] < s.lineno < lines[1] and s not in own]
    parts = [bound.part for other in others for bound in other.bound]
    quiet = all(facts.effects.may_print(node) is Answer.NO for node in (*between, *parts))
    leaving = (ast.Break, ast.Continue, ast.Return, ast.Raise)
    return quiet and not any(isinstance(n, leaving) for s in between for n in ast.walk(s))


# --- the loop's end is known -----------------------------------------------------------------------------------------


def _edits_for_known_end(
    facts: Facts, loop: LoopNode, message: Message, stop: ast.expr, fresh: FreshNames
) -> tuple[Edit, ...]:
    counter, edits = _counter(facts, loop, message.run, fresh)
    guard = f"{_is_due(facts, counter)} or {counter.name} == {_less_one(facts, stop)}"
    return (*edits, ReplaceStatements(message.run.statements, partial(_guarded, facts, message, guard, None)))


def _less_one(facts: Facts, stop: ast.expr) -> str:
    constant = facts.counting.constant(stop) if isinstance(stop, ast.Constant) else None
    match stop:
        case _ if constant is not None:
            return str(constant - 1)
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=1)):
            return ast.unparse(left)
        case _:
            return f"{ast.unparse(stop)} - 1"


def _is_due(facts: Facts, counter: Counter) -> str:
    """The condition that holds in rounds 0, N, 2N … of a loop."""
    every = int(facts.options["log-every"])
    first, stride = facts.counting.constant(counter.first), facts.counting.constant(counter.stride or ast.Constant(1))
    assert stride is not None
    period = every * abs(stride)
    if first is None:
        start = ast.unparse(counter.first)
        start = start if isinstance(counter.first, ast.Name) else f"({start})"
        return f"({counter.name} - {start}) % {period} == 0"
    return f"{counter.name} % {period} == {first % period}"


# --- the loop's end is not known -------------------------------------------------------------------------------------


def _edits_with_flag(facts: Facts, loop: LoopNode, messages: list[Message], fresh: FreshNames) -> tuple[Edit, ...]:
    """Guard the messages, remember whether the last one was shown, and show it at the ways out of the loop."""
    flow = _flow(facts, loop, messages)
    if not flow.is_clear:
        raise Blocked(Refusal.UNCLEAR_EXITS)
    exits = Exits(facts, flow, [statement for message in messages for statement in message.run.statements])
    places = _places(facts, flow, exits)
    messages = [_with_kept_values(facts, exits, message, [*places, AFTER], fresh) for message in messages]
    names = [name for message in messages for name in message.kept]
    if len(names) != len(set(names)):
        raise Blocked(Refusal.MAY_CHANGE_BEFORE_SHOWN, f"`{names[0]}`")
    flag = fresh.name("logged", "step_logged")
    counter, edits = _counter(facts, loop, messages[0].run, fresh)
    edits.append(InsertBefore(loop, partial(parse_statements, f"{flag} = True")))
    for index, message in enumerate(messages):
        assignment = f"{flag} = {_is_due(facts, counter)}" if index == 0 else None
        edits.append(ReplaceStatements(message.run.statements, partial(_guarded, facts, message, flag, assignment)))
    last = partial(_last_line, facts, messages, flag, fresh)
    for place in places:
        assert place.statement is not None
        edits.append(InsertBefore(place.statement, partial(last, then_shown=exits.comes_back(place))))
    if exits.reaches_after(places):
        edits.append(InsertAfter(loop, partial(last, then_shown=False)))
    return tuple(edits)


def _places(facts: Facts, flow: Flow, exits: Exits) -> list[Point]:
    """The points besides the one behind the loop at which the last line has to be shown."""
    output = exits.output_before_exit
    if output is not None:
        raise Blocked(Refusal.OUTPUT_FOLLOWS, f"`{_first_line(output[1])}` in line {output[1].lineno}")
    places = []
    for start in exits.starts:
        if exits.needs_own_place(start):
            if facts.is_elif(start.statement):
                raise Blocked(
                    Refusal.UNCLEAR_EXITS, f"`elif` in line {start.statement.lineno}" if start.statement else ""
                )
            places.append(start)
    return places


def _first_line(statement: ast.stmt) -> str:
    return ast.unparse(statement).split("\n")[0]


def _with_kept_values(facts: Facts, exits: Exits, message: Message, places: list[Point], fresh: FreshNames) -> Message:
    """The message with everything bound or kept whose value the last line could not find any more."""
    kept: set[str] = set()
    bound = list(message.bound)
    for place in places:
        for statement in message.run.statements:
            region = exits.region(statement, place)
            change = exits.changes_in(region)
            for each in message.bound:
                if change is not Change.NOTHING and not facts.values.of(each.part).kinds <= IMMUTABLE:
                    raise Blocked(Refusal.MAY_CHANGE_BEFORE_SHOWN, f"`{ast.unparse(each.part)}`")
            outside = {each.part for each in bound}
            found = lasting(facts, statement, outside, exits.bound_in(region), change)
            if found.lost is not None:
                raise Blocked(Refusal.MAY_CHANGE_BEFORE_SHOWN, f"`{ast.unparse(found.lost)}`")
            kept |= found.kept
            for state in found.states:
                if ast.dump(state.node) not in {ast.dump(each.part) for each in bound}:
                    bound.append(Bound(state.node, fresh.name(state.name), state.copied_by))
    return replace(message, bound=tuple(bound), kept=tuple(sorted(kept)))


def _counter(facts: Facts, loop: LoopNode, run: Run, fresh: FreshNames) -> tuple[Counter, list[Edit]]:
    """The loop's own counter, or a new one that rises where a round starts."""
    known = facts.counting.counter(loop, run.anchor)
    if known is not None and (known.name != "_" or facts.names.is_read("_")):
        return known, []
    name = fresh.name("step", "batch_index", "step_index")
    if known is not None and known.target is not None:
        return replace(known, name=name), [ReplaceExpression(known.target, partial(_named, name))]
    if isinstance(loop, ast.For) and not facts.names.bindings_of("enumerate", loop):
        target = ReplaceExpression(loop.target, partial(_counted_target, name))
        iterable = ReplaceExpression(loop.iter, _enumerated)
        return Counter(name, ast.Constant(0)), [target, iterable]
    start = InsertBefore(loop, partial(parse_statements, f"{name} = 0"))
    rise = InsertBefore(loop.body[0], partial(parse_statements, f"{name} += 1"))
    return Counter(name, ast.Constant(1)), [start, rise]


# --- over libcst -----------------------------------------------------------------------------------------------------


def _named(name: str, _: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    return cst.Name(name)


def _counted_target(name: str, target: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    if isinstance(target, cst.Tuple) and not target.lpar:
        target = target.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.Tuple([cst.Element(cst.Name(name)), cst.Element(target)], lpar=[], rpar=[])


def _enumerated(iterable: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    if isinstance(iterable, cst.Tuple) and not iterable.lpar:
        iterable = iterable.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.Call(cst.Name("enumerate"), [cst.Arg(iterable)])


def _guarded(
    facts: Facts, message: Message, guard: str, assignment: str | None, shown: Sequence[cst.BaseStatement]
) -> Sequence[cst.BaseStatement]:
    """Bind what must run in each step, decide, show under the guard, keep what the last line needs."""
    import libcst as cst

    bindings = parse_statements("\n".join(_binding(facts, each) for each in message.bound))
    decision = parse_statements(assignment) if assignment else []
    branch = cst.If(cst.parse_expression(guard), cst.IndentedBlock(substituted(shown, _names(message), {})))
    keeping = parse_statements("\n".join(f"{_kept_name(facts, name)} = {name}" for name in message.kept))
    return [*bindings, *decision, branch, *keeping]


def _binding(facts: Facts, bound: Bound) -> str:
    code = facts.segment(bound.part)
    return f"{bound.name} = {bound.snapshot_by}({code})" if bound.snapshot_by else f"{bound.name} = {code}"


def _names(message: Message) -> list[tuple[ast.expr, str]]:
    return [(each.part, each.name) for each in message.bound]


def _kept_name(facts: Facts, name: str) -> str:
    candidates = (f"last_{name}", f"last_shown_{name}", *(f"last_{name}_{number}" for number in range(2, 100)))
    return next(candidate for candidate in candidates if candidate not in facts.names.identifiers)


def _last_line(
    facts: Facts, messages: Sequence[Message], flag: str, fresh: FreshNames, *, then_shown: bool
) -> Sequence[cst.BaseStatement]:
    """The messages once more, from what their last round left behind."""
    import libcst as cst

    shown: list[cst.BaseStatement] = []
    for message in messages:
        copies = parse_statements("\n".join(map(facts.segment, message.run.statements)))
        shown.extend(substituted(copies, _names(message), {name: _kept_name(facts, name) for name in message.kept}))
    if then_shown:
        shown.extend(parse_statements(f"{flag} = True"))
    return [cst.If(cst.parse_expression(f"not {flag}"), cst.IndentedBlock(shown))]


# --- findings --------------------------------------------------------------------------------------------------------


def _places_of(facts: Facts, run: Run) -> list[ast.stmt]:
    """The statements of a run that wait, or may."""
    waits = facts.shows.reads_device
    found = [s for s, call in zip(run.statements, run.calls, strict=True) if waits(call) is not Answer.NO]
    return found or list(run.statements[:1])


def _found(facts: Facts, loop: LoopNode, messages: list[Message], edits: tuple[Edit, ...]) -> Finding:
    role = facts.loops.role(loop)
    assert role is not None
    text = f"waits for the device in each {role.value} step; shown every {facts.options['log-every']} steps instead"
    first, *others = [place for message in messages for place in _places_of(facts, message.run)]
    return Finding(first, text, Rewrite(edits), tuple(others))


def _refused(places: Sequence[ast.stmt], refused: Refused) -> Finding:
    return Finding(places[0], "a message that waits for the device", refused, tuple(places[1:]))


codemod = Codemod(
    name="log-every-n-steps",
    safety=Safety.QUIETER,
    triggers=(b"print", b"log", b"tqdm"),
    requires=(b"tensorflow", b"keras"),
    find=find,
    options=(Option("log-every", 100, "Show per-step messages every N steps.", minimum=2),),
)
